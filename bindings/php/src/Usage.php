<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Who may redeem a voucher that was sold to somebody.
 */
enum Usage: int
{
    /** Whoever has the code. */
    case Shareable = 1;
    /** The buyer only. */
    case Personal = 2;
}
