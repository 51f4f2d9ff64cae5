<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What a report of stock tells apart, besides currencies.
 */
enum GroupBy: int
{
    /** The series. */
    case Series = 1;
    /** The type. */
    case Type = 2;
    /** The owner. */
    case Partner = 4;
    /** The state. */
    case State = 8;
}
