<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * One entry your ledger must book exactly once, however often it is asked to.
 */
final readonly class Posting
{
    /**
     * @param string $key at most 63 ASCII characters, the same on every retry; put a UNIQUE index on it
     * @param PostingKind $kind Payment gives the amount to the account, Reversal takes it back
     * @param string $account the account to credit, or in a reversal to debit
     * @param Money $amount face value plus extra value, always positive
     * @param Money $faceValue the part that was paid for
     * @param Money $extraValue the part given free on top
     * @param string $voucherId identifier of the voucher
     * @param string $serial serial of the voucher
     * @param string $seriesCode code of its series
     * @param string $partner partner that owns it, empty if none
     * @param string $actorId who redeemed
     * @param string $comment text for the customer's statement
     * @param DateTimeImmutable|null $begunAt when the redemption or reversal began, UTC
     * @param string $reverses in a reversal the key of the payment it takes back, else empty
     */
    public function __construct(
        public string $key,
        public PostingKind $kind,
        public string $account,
        public Money $amount,
        public Money $faceValue,
        public Money $extraValue,
        public string $voucherId = '',
        public string $serial = '',
        public string $seriesCode = '',
        public string $partner = '',
        public string $actorId = '',
        public string $comment = '',
        public ?DateTimeImmutable $begunAt = null,
        public string $reverses = '',
    ) {
    }
}
