<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * A sale, and how far it got. All of its vouchers changed hands, or none.
 */
final readonly class Sale
{
    /**
     * @param Status $status of the call that returned it: Ok, Done (nothing is posted for it) or Duplicate (done
     *     before)
     * @param string $id identifier
     * @param SaleKind $kind what was done
     * @param SaleState $state where it stands; carried out only if Posted, and undone since if Reversed
     * @param Outcome $outcome what the ledger answered last
     * @param PostingKind|null $postingKind what it posts; null = nothing
     * @param TaxClass $taxClass when tax is due
     * @param ChangeReason $reason of a cancellation: why
     * @param bool $testMode never reached the ledger
     * @param int $vouchers how many vouchers
     * @param int $returned how many of them came back since
     * @param Money $faceValue face value of all of them
     * @param Money $extraValue what they are worth on top
     * @param Money $amount what is invoiced, credited or refunded
     * @param Money $paid what of it was paid at once
     * @param Money $commission face value less amount: what the partner earns
     * @param Money|null $balanceAfter the account's balance after it, if the ledger told it
     * @param DateTimeImmutable|null $begunAt when it began, UTC
     * @param DateTimeImmutable|null $settledAt when it was settled, UTC; null = not yet
     * @param string $key key of the posting; empty where nothing is posted
     * @param string $requestId your request id
     * @param string $account the account that is invoiced, credited or refunded
     * @param string $partner the partner who bought, returned, or through whom it was sold
     * @param string $buyer the customer who bought
     * @param string $holder the account that alone may redeem; empty = whoever has the code
     * @param string $voucherType code of the type, empty if there is none or more than one
     * @param string $voucherId identifier of the voucher, if it is one
     * @param State|null $voucherState where that voucher stands at the moment; null = of several. Hand it over only while
     *     it is Active: in a store that was restored it may be blocked, though it was sold
     * @param string $serial serial of the first voucher
     * @param string $invoice number of the invoice: yours, else your ledger's reference
     * @param string $ledgerReference your ledger's reference
     * @param string $counterpartId of a cancellation or return: identifier of the sale it undoes. Of a cancelled sale:
     *     that of its cancellation
     * @param string $actorId who sold
     * @param string $note what was given for the history
     */
    public function __construct(
        public Status $status,
        public string $id,
        public SaleKind $kind,
        public SaleState $state,
        public Outcome $outcome,
        public ?PostingKind $postingKind,
        public TaxClass $taxClass,
        public ChangeReason $reason,
        public bool $testMode,
        public int $vouchers,
        public int $returned,
        public Money $faceValue,
        public Money $extraValue,
        public Money $amount,
        public Money $paid,
        public Money $commission,
        public ?Money $balanceAfter,
        public ?DateTimeImmutable $begunAt,
        public ?DateTimeImmutable $settledAt,
        public string $key,
        public string $requestId,
        public string $account,
        public string $partner,
        public string $buyer,
        public string $holder,
        public string $voucherType,
        public string $voucherId,
        public ?State $voucherState,
        public string $serial,
        public string $invoice,
        public string $ledgerReference,
        public string $counterpartId,
        public string $actorId,
        public string $note,
    ) {
    }
}
