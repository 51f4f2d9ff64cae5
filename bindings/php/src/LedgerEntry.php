<?php

declare(strict_types=1);

namespace Voucher;

/**
 * An entry of your ledger, to be compared with the store.
 */
final readonly class LedgerEntry
{
    /**
     * @param string $key posting key
     * @param string $account account it was booked on
     * @param int $amount minor units of the posting's currency, always positive, also of a reversal
     */
    public function __construct(
        public string $key,
        public string $account,
        public int $amount,
    ) {
    }
}
