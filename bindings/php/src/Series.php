<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * A series with its live counters.
 */
final readonly class Series
{
    /**
     * @param Status $status of the call that returned it: Duplicate if generateSeries() found the request id used
     * @param string $id identifier
     * @param string $code code before the dash of the serials
     * @param SeriesState $state how far it is
     * @param bool $locked nothing of it can be redeemed
     * @param bool $testMode never reaches the ledger
     * @param int $codeLength characters of a whole code
     * @param Alphabet $alphabet symbols of the codes
     * @param CheckDigit $checkDigit last symbol of the codes
     * @param string $prefix what its codes begin with
     * @param int $quantity how many were generated
     * @param Money $faceValue face value of one
     * @param Money $extraValue extra value of one
     * @param DateTimeImmutable|null $validFrom first moment of validity, UTC; null = at once
     * @param DateTimeImmutable|null $expiresAt first moment it is no longer valid, UTC; null = never
     * @param DateTimeImmutable|null $createdAt when it was generated, UTC
     * @param string $createdBy who generated it
     * @param SeriesCounters $counters what became of its vouchers
     * @param Money $valueOutstanding value of the active, pending, reserved and blocked ones that are not past
     *     their time
     * @param Money $valueRedeemed value of the used ones
     * @param string $partner owner; empty = the operator
     * @param string $comment text for the customer's statement
     * @param string $description free text
     * @param list<string> $availableTo partners whose customers may redeem
     * @param array<string, mixed> $metadata kept with it
     * @param Money $adjustedValue what changes of value added since generation
     * @param bool $sealed its codes are destroyed: nobody can export or reveal them any more
     * @param string $voucherType code of the type it was made from, empty if none
     * @param bool $imported its codes were made by somebody else
     */
    public function __construct(
        public Status $status,
        public string $id,
        public string $code,
        public SeriesState $state,
        public bool $locked,
        public bool $testMode,
        public int $codeLength,
        public Alphabet $alphabet,
        public CheckDigit $checkDigit,
        public string $prefix,
        public int $quantity,
        public Money $faceValue,
        public Money $extraValue,
        public ?DateTimeImmutable $validFrom,
        public ?DateTimeImmutable $expiresAt,
        public ?DateTimeImmutable $createdAt,
        public string $createdBy,
        public SeriesCounters $counters,
        public Money $valueOutstanding,
        public Money $valueRedeemed,
        public string $partner,
        public string $comment,
        public string $description,
        public array $availableTo,
        public array $metadata,
        public Money $adjustedValue,
        public bool $sealed,
        public string $voucherType,
        public bool $imported,
    ) {
    }
}
