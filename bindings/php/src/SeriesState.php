<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How far a series is.
 */
enum SeriesState: int
{
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
}
