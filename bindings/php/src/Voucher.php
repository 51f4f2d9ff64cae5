<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * One voucher. Holds no code, only its mask.
 */
final readonly class Voucher
{
    /**
     * @param string $id identifier
     * @param string $serial serial: series code, dash, eight digits
     * @param string $maskedCode the prefix, then a star for every other character
     * @param State $state how far it is
     * @param bool $expired active, but past its time
     * @param bool $locked its series is locked
     * @param bool $testMode never reaches the ledger
     * @param int $version grows by one with every change
     * @param Money $faceValue face value
     * @param Money $extraValue extra value
     * @param DateTimeImmutable|null $validFrom first moment of validity, UTC; null = at once
     * @param DateTimeImmutable|null $expiresAt first moment it is no longer valid, UTC; null = never
     * @param DateTimeImmutable|null $createdAt when its series was generated, UTC
     * @param DateTimeImmutable|null $usedAt when it was used, UTC; null = not
     * @param string $seriesId identifier of its series
     * @param string $seriesCode code of its series
     * @param string $partner owner; empty = the operator
     * @param string $account the account that used it or holds it pending
     * @param string $redemptionKey key of that redemption
     * @param string $ledgerReference the ledger's reference of it
     * @param string $description description of its series
     * @param ChangeReason $reason why it was blocked or cancelled
     * @param Money $remaining what can still be redeemed
     * @param DateTimeImmutable|null $remindedAt when its holder was reminded of its end, UTC; null = not
     * @param string $voucherType code of its type, empty if none
     * @param string $invoice invoice it was paid with, empty if nobody paid yet
     * @param string $externalSerial serial it came with when it was imported, empty if none
     * @param Money $price what it was sold for; 0 if it was not sold by a sale
     * @param string $saleId identifier of the sale it was sold or issued with, empty if none
     * @param string $holder the account that alone may redeem it; empty = whoever has the code
     * @param string $buyer the customer who bought it, empty if a partner did, or nobody
     */
    public function __construct(
        public string $id,
        public string $serial,
        public string $maskedCode,
        public State $state,
        public bool $expired,
        public bool $locked,
        public bool $testMode,
        public int $version,
        public Money $faceValue,
        public Money $extraValue,
        public ?DateTimeImmutable $validFrom,
        public ?DateTimeImmutable $expiresAt,
        public ?DateTimeImmutable $createdAt,
        public ?DateTimeImmutable $usedAt,
        public string $seriesId,
        public string $seriesCode,
        public string $partner,
        public string $account,
        public string $redemptionKey,
        public string $ledgerReference,
        public string $description,
        public ChangeReason $reason,
        public Money $remaining,
        public ?DateTimeImmutable $remindedAt,
        public string $voucherType,
        public string $invoice,
        public string $externalSerial,
        public Money $price,
        public string $saleId,
        public string $holder,
        public string $buyer,
    ) {
    }
}
