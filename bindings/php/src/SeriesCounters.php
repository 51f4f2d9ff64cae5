<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How many vouchers of a series are in which state.
 */
final readonly class SeriesCounters
{
    /**
     * @param int $issued generated, whatever became of them
     * @param int $draft draft
     * @param int $accepted accepted, not active yet
     * @param int $rejected rejected
     * @param int $active active and not past their time
     * @param int $pending held by a redemption that is not settled
     * @param int $used used
     * @param int $expired active, but past their time
     * @param int $blocked blocked
     * @param int $cancelled cancelled
     * @param int $purged purged to a tombstone
     * @param int $deleted deleted
     * @param int $reservedVouchers held by a sale, return or cancellation that is not settled
     */
    public function __construct(
        public int $issued,
        public int $draft,
        public int $accepted,
        public int $rejected,
        public int $active,
        public int $pending,
        public int $used,
        public int $expired,
        public int $blocked,
        public int $cancelled,
        public int $purged,
        public int $deleted,
        public int $reservedVouchers,
    ) {
    }
}
