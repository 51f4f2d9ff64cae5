<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * How far a job is.
 */
final readonly class Progress
{
    /**
     * @param string $jobId identifier, to resume it after a crash
     * @param string $seriesId the series it makes or works on; empty if none or several
     * @param JobState $state running, finished or cancelled
     * @param int $total steps of the whole, such as vouchers to generate or to change
     * @param int $done steps done
     * @param DateTimeImmutable|null $createdAt when it was started, UTC
     * @param JobKind $kind what it works on
     * @param string $operation what a bulk job does to each voucher: "block", "modify", ...; empty for other kinds
     */
    public function __construct(
        public string $jobId,
        public string $seriesId,
        public JobState $state,
        public int $total,
        public int $done,
        public ?DateTimeImmutable $createdAt,
        public JobKind $kind,
        public string $operation,
    ) {
    }
}
