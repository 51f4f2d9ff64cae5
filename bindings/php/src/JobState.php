<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How far a job is.
 */
enum JobState: int
{
    use Growing;

    /** Not finished; it may be resumed. */
    case Running = 1;
    /** Done. */
    case Finished = 2;
    /** Undone. */
    case Cancelled = 3;
    /** Of a newer library. */
    case Unknown = -1;
}
