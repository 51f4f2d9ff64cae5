<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * One entry your ledger must book exactly once, however often it is asked to.
 */
final readonly class Posting
{
    /** What was or is paid for the vouchers; 0 if they were never sold. */
    public Money $price;

    /** The part of an invoice, or of its reversal, that is paid at once in the same entry. */
    public Money $paid;

    /**
     * @param string $key at most 63 ASCII characters, the same on every retry; put a UNIQUE index on it
     * @param PostingKind $kind what to book; Ledger::post() says what each means
     * @param string $account the account to book on: a customer's, or that of the partner who is invoiced
     * @param Money $amount always positive: of a payment face value plus extra value, of a reversal the whole amount of
     *     what it reverses
     * @param Money $faceValue face value of the vouchers: of a payment, the part that was paid for
     * @param Money $extraValue what they are worth on top, given free
     * @param string $voucherId identifier of the voucher; empty for a sale of many
     * @param string $serial serial of the voucher; of a sale of many, that of the first
     * @param string $seriesCode code of its series
     * @param string $partner of a payment the partner that owns the voucher; of a sale the one who buys, returns, or
     *     sells it
     * @param string $actorId who redeemed or sold
     * @param string $comment text for the customer's statement
     * @param DateTimeImmutable|null $begunAt when the redemption, reversal or sale began, UTC
     * @param string $reverses of a reversal the key of the posting it takes back; else empty
     * @param string $saleId identifier of the sale it books; of a payment, of the sale the voucher was sold with
     * @param int $vouchers how many vouchers it is about
     * @param Money|null $price what was or is paid for them; null = nothing, they were never sold. With a payment what the
     *     whole voucher was sold for, without later loads, however small a part of it is redeemed
     * @param Money|null $paid of an invoice or its reversal: the part of the amount that is paid at once, in the same
     *     entry; null = nothing
     * @param TaxClass $taxClass when tax is due on the vouchers
     * @param string $method how it is paid, in your words: payment type or refund method of the voucher type
     * @param string $product the product a redemption was for, empty if none was named
     * @param string $invoice number of the invoice: yours, if one was given; of a reversal, or a credit note for vouchers
     *     of one invoice, that of the invoice it is about
     * @param string $buyer the customer who bought, empty if a partner did, or nobody
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
        public string $saleId = '',
        public int $vouchers = 1,
        ?Money $price = null,
        ?Money $paid = null,
        public TaxClass $taxClass = TaxClass::MultiPurpose,
        public string $method = '',
        public string $product = '',
        public string $invoice = '',
        public string $buyer = '',
    ) {
        $this->price = $price ?? new Money(0, $amount->currency);
        $this->paid = $paid ?? new Money(0, $amount->currency);
    }
}
