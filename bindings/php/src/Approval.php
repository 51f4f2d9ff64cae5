<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * What one person asked for and another must approve.
 */
final readonly class Approval
{
    /**
     * @param string $id identifier
     * @param ApprovalState $state where it stands
     * @param string $operation what was asked for: "generate", "activate", "modify", "reverse", "refund",
     *     "settle_by_hand", ...
     * @param string $summary one line for whoever decides
     * @param string $seriesId identifier of the series it is about; empty if none or several
     * @param string $voucherId identifier of the voucher it is about; empty if none or several
     * @param string $partner partner of whoever asked
     * @param string $makerId who asked
     * @param DateTimeImmutable|null $madeAt when it was asked for, UTC
     * @param string $checkerId who decided; empty if nobody did
     * @param DateTimeImmutable|null $checkedAt when it was decided, UTC; null = not yet
     * @param string $reason why it was approved or refused
     * @param string $result what approving it started: a job for Module::resumeJob(), or the key of a posting for
     *     Module::retry()
     */
    public function __construct(
        public string $id,
        public ApprovalState $state,
        public string $operation,
        public string $summary,
        public string $seriesId,
        public string $voucherId,
        public string $partner,
        public string $makerId,
        public ?DateTimeImmutable $madeAt,
        public string $checkerId,
        public ?DateTimeImmutable $checkedAt,
        public string $reason,
        public string $result,
    ) {
    }
}
