<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What an export wrote.
 */
final readonly class ExportResult
{
    /**
     * @param int $vouchers vouchers written
     * @param int $bytes bytes written, of all files together, as they left: encrypted if they are
     * @param int $run number of the run, from 1: see Module::exportRuns()
     * @param int $files files written, manifests not counted
     * @param Money|null $value face values and extra values added up; null = of several currencies, or no vouchers
     * @param string $sha256 SHA-256 of the bytes, one file after the other, in hexadecimal; empty before the end
     */
    public function __construct(
        public int $vouchers,
        public int $bytes,
        public int $run,
        public int $files,
        public ?Money $value,
        public string $sha256,
    ) {
    }
}
