<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * An export that ran: who took what out, when, and whether codes were in it.
 */
final readonly class ExportRun
{
    /**
     * @param int $run number of the run, from 1
     * @param ExportState $state how it ended
     * @param ExportFormat $format what it was written as
     * @param bool $withCodes full codes left
     * @param bool $encrypted only a recipient can read it
     * @param int $vouchers vouchers written
     * @param int $bytes bytes that left, of all files together
     * @param int $files files; 1 if it was read in blocks
     * @param Money|null $value face values and extra values added up; null = of several currencies, or no vouchers
     * @param DateTimeImmutable|null $begunAt when it began, UTC
     * @param DateTimeImmutable|null $endedAt when it ended, UTC; null = not seen to end
     * @param string $sha256 SHA-256 of what left, in hexadecimal; empty before the end
     * @param string $seriesId the one series it was of; empty if none or several
     * @param string $approvalId the approved request that allowed it; empty if none was needed
     * @param string $actorId who ran it
     * @param string $partner partner of whoever ran it; empty if none
     * @param array<string, mixed> $request what was asked for: the filter and the columns
     */
    public function __construct(
        public int $run,
        public ExportState $state,
        public ExportFormat $format,
        public bool $withCodes,
        public bool $encrypted,
        public int $vouchers,
        public int $bytes,
        public int $files,
        public ?Money $value,
        public ?DateTimeImmutable $begunAt,
        public ?DateTimeImmutable $endedAt,
        public string $sha256,
        public string $seriesId,
        public string $approvalId,
        public string $actorId,
        public string $partner,
        public array $request,
    ) {
    }
}
