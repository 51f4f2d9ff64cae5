<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What one call of recover() did.
 */
final readonly class Recovery
{
    /**
     * @param int $driven pending redemptions, reversals and sales driven again
     * @param int $posted of these: booked now or before
     * @param int $rejected of these: refused for good, the vouchers as they were before
     * @param int $inDoubt of these: still in doubt
     * @param int $conflict of these: in conflict, held until people decide
     * @param array<string, \Throwable> $failures what the ledger threw, by posting key; counted as in doubt
     */
    public function __construct(
        public int $driven,
        public int $posted,
        public int $rejected,
        public int $inDoubt,
        public int $conflict,
        public array $failures = [],
    ) {
    }
}
