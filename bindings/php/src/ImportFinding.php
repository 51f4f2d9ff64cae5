<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Something about one row of a file to import. Never holds a code.
 */
final readonly class ImportFinding
{
    /**
     * @param FindingKind $kind how bad it is
     * @param int $line line of a text file or row of a sheet, from 1; 0 = the file as a whole
     * @param string $field which field, or its heading in the file; empty = the row
     * @param string $problem what is wrong
     * @param string $remedy what to do
     */
    public function __construct(
        public FindingKind $kind,
        public int $line,
        public string $field,
        public string $problem,
        public string $remedy,
    ) {
    }
}
