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
     * @param int $vouchers vouchers sold; loads of cards are counted apart
     * @param Money $faceValue face value of the vouchers, and what was loaded
     * @param Money $extraValue what the vouchers were worth on top
     * @param Money $amount what was invoiced for vouchers and loads
     * @param Money $commission face value less what was invoiced: what the partner earned
     * @param int $returned vouchers that came back
     * @param Money $credited what was credited or taken back for them, and for loads
     * @param Money $commissionReturned commission that went with them
     * @param int $refunds vouchers issued as refunds
     * @param Money $refunded what was refunded into them
     * @param string $partner the partner, empty for sales without one
     * @param string $voucherType code of the type, empty if not grouped by it, or mixed
     * @param Money $margin what was invoiced less all value given, face and extra, net of what came back: negative if more
     *     value is given than is invoiced, positive if vouchers are sold above their value
     * @param int $loads loads of cards that were booked
     * @param int $loadsReturned loads that were taken back
     * @param int $cancelled vouchers whose sale was cancelled for loss, fraud or another reason, so that its posting stays;
     *     without what a bulk operation cancels
     * @param Money $kept what had been paid for those vouchers or refunded into them, and stays; of one that
     *     was used in part or loaded since, the face value that was left on it
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
        public Money $margin,
        public int $loads,
        public int $loadsReturned,
        public int $cancelled,
        public Money $kept,
    ) {
    }
}
