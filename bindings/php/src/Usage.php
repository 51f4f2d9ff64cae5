<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * Who may redeem a voucher that was sold to somebody.
 */
enum Usage: int
{
    use Growing;

    /** Whoever has the code. */
    case Shareable = 1;
    /** The buyer only. */
    case Personal = 2;
    /** Of a newer library. */
    case Unknown = -1;
}
