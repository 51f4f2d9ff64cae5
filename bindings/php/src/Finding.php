<?php

declare(strict_types=1);

namespace Voucher;

/**
 * A difference between your ledger and the store. Amounts are minor units of the posting's currency.
 */
final readonly class Finding
{
    /**
     * @param Difference $difference how they differ
     * @param string $key posting key
     * @param string $account account in the store; empty if the key is unknown here
     * @param int $amount amount in the store, minor units
     * @param string $ledgerAccount account in your ledger; empty if it lacks the entry
     * @param int $ledgerAmount amount in your ledger, minor units
     */
    public function __construct(
        public Difference $difference,
        public string $key,
        public string $account,
        public int $amount,
        public string $ledgerAccount,
        public int $ledgerAmount,
    ) {
    }
}
