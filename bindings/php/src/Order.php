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
    /** By time of use. */
    case Used = 2;
    /** By time of use, last first. */
    case UsedDescending = 3;
}
