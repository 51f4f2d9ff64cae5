<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How far a series is.
 */
enum SeriesState: int
{
    use Growing;

    /** Generated, waits for approval. */
    case Draft = 1;
    /** Approved, waits for activation. */
    case Accepted = 2;
    /** Refused in approval. */
    case Rejected = 3;
    /** In circulation. */
    case Active = 4;
    /** Withdrawn as a whole. */
    case Void = 5;
    /** Of a newer library. */
    case Unknown = -1;
}
