<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How far a job is.
 */
enum JobState: int
{
    /** Not finished; it may be resumed. */
    case Running = 1;
    /** Done. */
    case Finished = 2;
    /** Undone. */
    case Cancelled = 3;
}
