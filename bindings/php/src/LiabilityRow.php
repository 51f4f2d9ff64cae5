<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Money of one currency at the end of a day.
 */
final readonly class LiabilityRow
{
    /**
     * @param string $currency ISO 4217 code
     * @param int $vouchers vouchers that could still be redeemed: active, pending, reserved or blocked, and not past
     *     their time
     * @param Money $outstanding what they still were worth
     * @param int $expiredVouchers vouchers past their time that were not redeemed
     * @param Money $breakage what is left on them
     * @param Money $redeemed redeemed since the first day, reversals taken off
     * @param Money $issued issued since the first day, with what changes of value added
     * @param int $soldVouchers of the vouchers those sold by a sale
     * @param Money $soldOutstanding what the sold ones still were worth, with what they give free on top; the rest of
     *     what is outstanding is unsold stock
     * @param Money $soldBreakage what of the breakage is left on vouchers that were sold
     * @param Money $outstandingExtra what of what is outstanding is extra value, which nobody pays for
     * @param Money $soldOutstandingExtra the same of what is outstanding on sold ones
     * @param Money $soldBreakageExtra the same of the breakage on sold ones
     */
    public function __construct(
        public string $currency,
        public int $vouchers,
        public Money $outstanding,
        public int $expiredVouchers,
        public Money $breakage,
        public Money $redeemed,
        public Money $issued,
        public int $soldVouchers,
        public Money $soldOutstanding,
        public Money $soldBreakage,
        public Money $outstandingExtra,
        public Money $soldOutstandingExtra,
        public Money $soldBreakageExtra,
    ) {
    }
}
