<?php

declare(strict_types=1);

namespace Voucher;

/**
 * The order a search answers in.
 */
enum Order: int
{
    /** By serial. */
    case Serial = 0;
    /** By serial, last first. */
    case SerialDescending = 1;
    /** By time of use; only used ones. */
    case Used = 2;
    /** By time of use, last first; only used ones. */
    case UsedDescending = 3;
    /** First to expire first; those that never do last. */
    case Expires = 4;
    /** Last to expire first; those that never do at the front. */
    case ExpiresDescending = 5;
    /** Smallest face value first. */
    case Amount = 6;
    /** Largest face value first. */
    case AmountDescending = 7;
}
