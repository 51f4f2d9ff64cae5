<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * The receipt of a redemption or reversal, and the place to read how far it got. A sale has one too: what it posts.
 */
final readonly class Receipt
{
    /**
     * @param Status $status of the call that returned it: Ok, Done (test mode) or Duplicate (done before)
     * @param RedemptionState $state how far it is; booked only if Posted, and undone since if Reversed
     * @param Outcome $outcome what the ledger answered last
     * @param bool $testMode never reached the ledger
     * @param Money $amount what was booked: face value plus extra value
     * @param Money $faceValue the part that was paid for
     * @param Money $extraValue the part given free on top
     * @param Money|null $balanceAfter the account's balance after it, if the ledger told it
     * @param DateTimeImmutable|null $begunAt when it began, UTC
     * @param DateTimeImmutable|null $settledAt when it was settled, UTC; null = not yet
     * @param string $key key of the posting
     * @param string $requestId your request id
     * @param string $voucherId identifier of the voucher
     * @param string $serial serial of the voucher
     * @param string $seriesId identifier of its series
     * @param string $account the account credited, by a reversal debited
     * @param string $ledgerReference your ledger's reference
     * @param string $comment text for the customer's statement
     * @param PostingKind $kind what it books
     * @param Money $remaining what is left on the voucher; 0 of a sale
     * @param string $counterpartKey of a payment the key of the reversal that undoes it, of a reversal that of the
     *     payment; else empty
     * @param Money $price what the account itself paid for the voucher; 0 if it did not buy it from the house. Of a sale
     *     its amount
     * @param string $product the product it was redeemed for, as it was named; empty if none was, and of a sale
     */
    public function __construct(
        public Status $status,
        public RedemptionState $state,
        public Outcome $outcome,
        public bool $testMode,
        public Money $amount,
        public Money $faceValue,
        public Money $extraValue,
        public ?Money $balanceAfter,
        public ?DateTimeImmutable $begunAt,
        public ?DateTimeImmutable $settledAt,
        public string $key,
        public string $requestId,
        public string $voucherId,
        public string $serial,
        public string $seriesId,
        public string $account,
        public string $ledgerReference,
        public string $comment,
        public PostingKind $kind,
        public Money $remaining,
        public string $counterpartKey,
        public Money $price,
        public string $product,
    ) {
    }
}
