<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * What an export is written as.
 */
enum ExportFormat: int
{
    use Growing;

    /** Comma-separated text in UTF-8 (RFC 4180). */
    case Csv = 1;
    /** A workbook for spreadsheets; codes are text there and keep their zeros. */
    case Xlsx = 2;
    /** XML; Module::exportSchema() describes it. */
    case Xml = 3;
    /** A JSON object in each line. */
    case JsonLines = 4;
    /** Cards to print: CardTemplate says how they look. */
    case Pdf = 5;
    /** Of a newer library. */
    case Unknown = -1;
}
