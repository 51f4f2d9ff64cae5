<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What was sold to or through one partner, or to customers directly, in one currency.
 */
final readonly class SaleSum
{
    /**
     * @param string $currency ISO 4217 code
     * @param int $sales sales that were booked
     * @param int $vouchers vouchers sold
     * @param Money $faceValue their face value
     * @param Money $extraValue what they were worth on top
     * @param Money $amount what was invoiced
     * @param Money $commission face value less what was invoiced: what the partner earned
     * @param int $returned vouchers that came back
     * @param Money $credited what was credited or taken back for them
     * @param Money $commissionReturned commission that went with them
     * @param int $refunds vouchers issued as refunds
     * @param Money $refunded what was refunded into them
     * @param string $partner the partner, empty for sales without one
     * @param string $voucherType code of the type, empty if not grouped by it, or mixed
     */
    public function __construct(
        public string $currency,
        public int $sales,
        public int $vouchers,
        public Money $faceValue,
        public Money $extraValue,
        public Money $amount,
        public Money $commission,
        public int $returned,
        public Money $credited,
        public Money $commissionReturned,
        public int $refunds,
        public Money $refunded,
        public string $partner,
        public string $voucherType,
    ) {
    }
}
