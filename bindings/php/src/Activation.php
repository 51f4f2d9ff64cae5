<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How vouchers become redeemable.
 */
enum Activation: int
{
    use Growing;

    /** They are made active. */
    case Immediate = 1;
    /** They are made as drafts, accepted, and activated. */
    case Approved = 2;
    /** Of a newer library. */
    case Unknown = -1;
}
