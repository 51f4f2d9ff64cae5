<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;

/**
 * Vouchers of somebody else to take in as one series. What the file says of a row goes before what stands here.
 *
 * Nothing at all is enough for a file whose headings name all that is needed.
 */
final readonly class ImportParams
{
    /**
     * @param Money|null $faceValue what one is sold for: for rows that do not say; null = the type's
     * @param Money|null $extraValue what it gives free on top, in the same currency: for rows that do not say
     * @param string $currency ISO 4217 code, which rows that say theirs must have too; empty = that of the values here,
     *     else of the type, else of Module::open(), else of the rows, each of which must name it then
     * @param bool $dryRun only look: nothing is stored, and the result says what would happen
     * @param bool $partial take the good rows though others are wrong
     * @param bool $accepted the vouchers become accepted instead of active, and need no Right::Activate
     * @param bool $testMode vouchers that never reach the ledger
     * @param ImportFormat $format what the file is
     * @param array<string, string|int> $columns which column of the file is which field, by heading or number from 1,
     *     such as ['code' => 'PIN', 'face_value' => 3]; fields are code, serial, face_value, extra_value, currency,
     *     valid_from, expires_at and partner; empty = by the headings. A column such as "Status" or "Used?" refuses
     *     rows of used vouchers, unless it is passed over: ['ignore' => 'Status']. In a file that has only columns of
     *     an export, "price" is what was paid, and is not read
     * @param string $delimiter between cells of a text file; empty = detected: comma, semicolon, tab or bar
     * @param string $encoding of a text file, such as "windows-1252"; empty = detected
     * @param string $dateFormat how dates are written, such as "%d/%m/%Y"; empty = "2026-12-31", with or without a time
     * @param CheckDigit|null $checkDigit every code must pass it; null = none
     * @param DateTimeInterface|null $validFrom first moment of validity, null = at once: for rows that do not say
     * @param DateTimeInterface|null $expiresAt first moment it is no longer valid, null = never: for rows that do not
     *     say
     * @param string $validUntilDate last day of validity, such as "2026-12-31", to its end in the store's time zone;
     *     instead of the moment
     * @param string $seriesCode code before the dash of the serials given here; empty = the next free number
     * @param string $partner owner, for rows that do not say; empty = the operator
     * @param string $requestId makes a repeated call return the first one's import, at most 63 bytes
     * @param string $weakCodesOverride name of the person who takes codes that are too easy to guess upon himself
     * @param string $comment text for the customer's statement, at most 127 bytes
     * @param string $description free text, at most 255 bytes
     * @param list<string> $availableTo partners whose customers may redeem; empty = the owner's, or everybody's
     * @param array<string, mixed> $metadata kept with the series as JSON, at most 2047 bytes
     * @param string $voucherType code of the type it is made from; what is left out here is taken from the type
     * @param int $codeLength characters every code must have, without spaces and dashes; 0 = as many as most of the file
     *     have
     */
    public function __construct(
        public ?Money $faceValue = null,
        public ?Money $extraValue = null,
        public string $currency = '',
        public bool $dryRun = false,
        public bool $partial = false,
        public bool $accepted = false,
        public bool $testMode = false,
        public ImportFormat $format = ImportFormat::Detect,
        public array $columns = [],
        public string $delimiter = '',
        public string $encoding = '',
        public string $dateFormat = '',
        public ?CheckDigit $checkDigit = null,
        public ?DateTimeInterface $validFrom = null,
        public ?DateTimeInterface $expiresAt = null,
        public string $validUntilDate = '',
        public string $seriesCode = '',
        public string $partner = '',
        public string $requestId = '',
        public string $weakCodesOverride = '',
        public string $comment = '',
        public string $description = '',
        public array $availableTo = [],
        public array $metadata = [],
        public string $voucherType = '',
        public int $codeLength = 0,
    ) {
    }

    /**
     * The same parameters with some changed: `$params->with(dryRun: false)`.
     *
     * @param mixed ...$changes named arguments of the constructor
     */
    public function with(mixed ...$changes): self
    {
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
