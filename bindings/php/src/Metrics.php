<?php

declare(strict_types=1);

namespace Voucher;

/**
 * The state of the store as numbers to publish.
 */
final readonly class Metrics
{
    /**
     * @param int $pending redemptions, reversals and sales that are not settled
     * @param int $pendingOldestMs the oldest of these began so many milliseconds ago
     * @param int $conflicts redemptions and sales held because the ledger contradicts
     * @param int $approvalsWaiting requests that wait for another person
     * @param int $jobsUnfinished jobs that are not finished
     * @param int $missesToday guesses that missed today
     * @param int $typingErrorsToday typing errors today
     * @param int $auditLines lines of the audit trail
     * @param int $series series
     * @param int $vouchers vouchers in all states but deleted
     * @param int $active active ones
     * @param int $used used ones
     * @param int $blocked blocked ones
     */
    public function __construct(
        public int $pending,
        public int $pendingOldestMs,
        public int $conflicts,
        public int $approvalsWaiting,
        public int $jobsUnfinished,
        public int $missesToday,
        public int $typingErrorsToday,
        public int $auditLines,
        public int $series,
        public int $vouchers,
        public int $active,
        public int $used,
        public int $blocked,
    ) {
    }
}
