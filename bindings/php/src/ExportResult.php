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
     * @param int $bytes bytes written
     */
    public function __construct(public int $vouchers, public int $bytes)
    {
    }
}
