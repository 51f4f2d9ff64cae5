<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;
use Voucher\Exception\InvalidArgument;

/**
 * What is to be sold, issued or taken back. Which arguments matter depends on the kind: leave the others out.
 *
 * The amounts are in one currency.
 */
final readonly class SaleParams
{
    /**
     * @param SaleKind $kind what is done
     * @param string $requestId your name for it, at most 63 bytes: asked again, it is the same sale. It names one sale of
     *     the back office, or one of a partner, whoever repeats it; what a partner itself began is repeated as that partner
     * @param string $partner the partner who buys, returns, or through whom it is sold; a partner's own is taken from
     *     the actor
     * @param string $buyer the customer who buys; a refund's is its account
     * @param string $holder electronic: the account that alone may redeem it; empty = whoever has the code, or the
     *     buyer where the type says personal. Gift, transfer: the card's holder
     * @param string $account the account that is invoiced, credited or refunded; empty = the partner's name where a
     *     partner pays, else the buyer's
     * @param string $voucherType electronic, gift, refund: code of the type it is made after
     * @param Money|null $faceValue electronic, gift, refund: its value, where the type leaves it open. Reload: what is
     *     added
     * @param Money|null $price price of each voucher; null = its face value less the discount
     * @param int $discount off the face value, in hundredths of a percent, 0 to 9,999: 1,000 are 10 %. With a partner
     *     and neither price nor discount: what the setting "wholesale_discount" says
     * @param int $quantity stock, counter, return: take so many of those the filter finds, from the lowest serial on;
     *     0 = all of them. At most 10,000
     * @param string $voucher reload, transfer: identifier, serial or card number of the voucher. Cancellation: the same
     *     of one that was sold by itself; or the identifier of the sale, all of whose vouchers come back. A load is named
     *     by its sale
     * @param string $cardNumber gift: the number printed on the card; it is redeemed by that, and by its serial only if it has none
     * @param bool $cancels return: the vouchers are cancelled instead of going back to stock
     * @param ChangeReason $reason cancellation: Return, Loss, Fraud or Other. Only with Return the posting is taken
     *     back
     * @param string $invoice your number of the invoice; empty = your ledger's reference
     * @param string $comment text for the statement, at most 127 bytes; empty = the type's
     * @param string $note for the history, at most 255 bytes
     * @param bool $testMode electronic, gift, refund: a voucher that never reaches the ledger, and nor does its sale
     * @param Money|null $creditAvailable what the partner may still be invoiced; null = a CreditLedger is asked by
     *     sell(), and nobody limits it in saleBegin()
     * @param DateTimeInterface|null $creditReadAt a moment before that was read: what was sold since counts against it.
     *     Needed with it
     * @param string $currency ISO 4217 code; empty = that of the amounts, else the type's, or that of the vouchers
     */
    public function __construct(
        public SaleKind $kind,
        public string $requestId,
        public string $partner = '',
        public string $buyer = '',
        public string $holder = '',
        public string $account = '',
        public string $voucherType = '',
        public ?Money $faceValue = null,
        public ?Money $price = null,
        public int $discount = 0,
        public int $quantity = 0,
        public string $voucher = '',
        public string $cardNumber = '',
        public bool $cancels = false,
        public ChangeReason $reason = ChangeReason::None,
        public string $invoice = '',
        public string $comment = '',
        public string $note = '',
        public bool $testMode = false,
        public ?Money $creditAvailable = null,
        public ?DateTimeInterface $creditReadAt = null,
        public string $currency = '',
    ) {
        foreach (['faceValue' => $faceValue, 'price' => $price] as $name => $amount) {
            if ($amount !== null && $amount->minor <= 0) {
                throw InvalidArgument::of($name, 'must be above 0; leave it out for what the type or discount says');
            }
        }
    }

    /**
     * The same sale with some arguments changed: `$params->with(requestId: 'order-8')`.
     *
     * @param mixed ...$changes named arguments of the constructor
     */
    public function with(mixed ...$changes): self
    {
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
