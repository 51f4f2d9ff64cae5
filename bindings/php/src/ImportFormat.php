<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What a file to import is.
 */
enum ImportFormat: int
{
    /** Told by its first bytes. */
    case Detect = 0;
    /** Text with one voucher a line. */
    case Csv = 1;
    /** A workbook; its first sheet is read. */
    case Xlsx = 2;
}
