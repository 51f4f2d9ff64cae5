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
     * @param Money $soldOutstanding what the sold ones still were worth; the rest is stock nobody paid for
     * @param Money $soldBreakage the part of the breakage somebody had paid for
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
    ) {
    }
}
