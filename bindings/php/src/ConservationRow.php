<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What was issued must equal what is there, in one currency.
 */
final readonly class ConservationRow
{
    /**
     * @param string $currency ISO 4217 code
     * @param bool $holds all numbers agree; if not call somebody: vouchers or money appeared or vanished
     * @param int $issuedVouchers vouchers generated or imported
     * @param Money $issuedValue their value when they were
     * @param Money $adjustedValue what changes of value added since
     * @param int $presentVouchers vouchers in all states, purged and deleted included
     * @param Money $presentValue their value
     * @param int $journalVouchers vouchers by the sums of all days
     * @param Money $journalValue value by the sums of all days
     */
    public function __construct(
        public string $currency,
        public bool $holds,
        public int $issuedVouchers,
        public Money $issuedValue,
        public Money $adjustedValue,
        public int $presentVouchers,
        public Money $presentValue,
        public int $journalVouchers,
        public Money $journalValue,
    ) {
    }
}
