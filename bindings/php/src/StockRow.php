<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Vouchers that are alike in what a report of stock groups by. What it does not group by is empty or null.
 */
final readonly class StockRow
{
    /**
     * @param int $vouchers how many
     * @param Money $faceValue their face value
     * @param Money $extraValue their extra value
     * @param Money $redeemed what of it was redeemed
     * @param State|null $state their state; null also for deleted ones
     * @param bool $deleted the row of the deleted ones
     * @param string $seriesId identifier of the series
     * @param string $seriesCode code of the series
     * @param string $voucherType code of the type
     * @param string $partner owner
     */
    public function __construct(
        public int $vouchers,
        public Money $faceValue,
        public Money $extraValue,
        public Money $redeemed,
        public ?State $state,
        public bool $deleted,
        public string $seriesId,
        public string $seriesCode,
        public string $voucherType,
        public string $partner,
    ) {
    }
}
