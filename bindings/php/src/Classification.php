<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How vouchers of a type reach people.
 */
enum Classification: int
{
    use Growing;

    /** Generated in series, printed, sold. */
    case Printed = 1;
    /** Made one by one when it is sold. */
    case Electronic = 2;
    /** Issued instead of giving money back. */
    case Refund = 3;
    /** A card with a balance. */
    case Gift = 4;
    /** Of a newer library. */
    case Unknown = -1;
}
