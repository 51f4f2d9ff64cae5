<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What an import did, or would do.
 */
final readonly class ImportResult
{
    /**
     * @param Status $status of the call that returned it: Duplicate if the request id was used before
     * @param int $rows rows looked at, without headings, empty rows and notes
     * @param int $imported rows that are vouchers now, or would be
     * @param int $duplicates rows left out because the store has their code already, or the file the very same row; a
     *     serial that only the store has is a notice: another maker may have used it
     * @param int $refused rows with something wrong
     * @param int $found how many findings there were, also more than are kept
     * @param Money|null $value face values and extra values of the imported rows added up; null = the currency is not
     *     known
     * @param string $seriesId the series they became; empty if none did
     * @param list<ImportFinding> $findings the first of the findings, in the order of the rows; of a Job none: read
     *     Job::findings()
     */
    public function __construct(
        public Status $status,
        public int $rows,
        public int $imported,
        public int $duplicates,
        public int $refused,
        public int $found,
        public ?Money $value,
        public string $seriesId,
        public array $findings,
    ) {
    }
}
