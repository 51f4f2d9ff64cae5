<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;

/**
 * A series to generate. Quantity and face value, or quantity and type, are enough for a good series.
 */
final readonly class SeriesParams
{
    /**
     * @param int $quantity how many, 1 to 10,000,000
     * @param Money|null $faceValue what one is sold for, above 0; null = the type's
     * @param Money|null $extraValue what it gives free on top, in the same currency
     * @param int $codeLength characters of a whole code, prefix and check digit included; 0 = 16
     * @param Alphabet|null $alphabet symbols of the codes; null = digits
     * @param CheckDigit|null $checkDigit null = Damm for digits, none for other alphabets
     * @param bool $draft generate as draft instead of active
     * @param bool $testMode vouchers that never reach the ledger
     * @param DateTimeInterface|null $validFrom first moment of validity; null = at once
     * @param DateTimeInterface|null $expiresAt first moment it is no longer valid; null = never
     * @param string $seriesCode code before the dash of the serials, at most 23 bytes; empty = the next free number
     * @param string $prefix characters every code begins with
     * @param string $alphabetSymbols the symbols of Alphabet::Custom: ASCII digits and capital letters, each once
     * @param string $partner owner; empty = the operator
     * @param string $requestId makes a repeated call return the first one's series, at most 63 bytes
     * @param string $weakCodesOverride name of the person who takes codes that are too easy to guess upon himself
     * @param string $comment text for the customer's statement, at most 127 bytes
     * @param string $description free text, at most 255 bytes
     * @param list<string> $availableTo partners whose customers may redeem; empty = the owner's, or everybody's
     * @param array<string, mixed> $metadata kept with the series as JSON, at most 2047 bytes
     * @param string $voucherType code of the type it is made from; what is left out here is taken from the type
     * @param string $validUntilDate last day of validity, such as "2026-12-31", to its end in the store's time zone;
     *     instead of the moment
     */
    public function __construct(
        public int $quantity,
        public ?Money $faceValue = null,
        public ?Money $extraValue = null,
        public int $codeLength = 0,
        public ?Alphabet $alphabet = null,
        public ?CheckDigit $checkDigit = null,
        public bool $draft = false,
        public bool $testMode = false,
        public ?DateTimeInterface $validFrom = null,
        public ?DateTimeInterface $expiresAt = null,
        public string $seriesCode = '',
        public string $prefix = '',
        public string $alphabetSymbols = '',
        public string $partner = '',
        public string $requestId = '',
        public string $weakCodesOverride = '',
        public string $comment = '',
        public string $description = '',
        public array $availableTo = [],
        public array $metadata = [],
        public string $voucherType = '',
        public string $validUntilDate = '',
    ) {
    }

    /**
     * The same parameters with some changed: `$params->with(partner: 'p1', draft: true)`.
     *
     * @param mixed ...$changes named arguments of the constructor
     */
    public function with(mixed ...$changes): self
    {
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
