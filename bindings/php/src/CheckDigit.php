<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * The last symbol of a code, which catches mistyped ones.
 */
enum CheckDigit: int
{
    use Growing;

    /** None. */
    case None = 1;
    /** Damm: catches every single slip and swap of neighbours. */
    case Damm = 2;
    /** Luhn. */
    case Luhn = 3;
    /** Of a newer library. */
    case Unknown = -1;
}
