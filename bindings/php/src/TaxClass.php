<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * When tax is due on a voucher.
 */
enum TaxClass: int
{
    use Growing;

    /** At redemption: what it will buy is not known before. */
    case MultiPurpose = 1;
    /** At issue: place and rate of what it buys are known. */
    case SinglePurpose = 2;
    /** Of a newer library. */
    case Unknown = -1;
}
