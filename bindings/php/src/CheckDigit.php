<?php

declare(strict_types=1);

namespace Voucher;

/**
 * The last symbol of a code, which catches mistyped ones.
 */
enum CheckDigit: int
{
    /** None. */
    case None = 1;
    /** Damm: catches every single slip and swap of neighbours. */
    case Damm = 2;
    /** Luhn. */
    case Luhn = 3;
}
