<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How an export ended.
 */
enum ExportState: int
{
    use Growing;

    /** It runs, or its reader left before the end. */
    case Begun = 1;
    /** All of it left. */
    case Finished = 2;
    /** It was given up; of an export to files there is none. */
    case Failed = 3;
    /** Of a newer library. */
    case Unknown = -1;
}
