<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How vouchers become redeemable.
 */
enum Activation: int
{
    /** They are made active. */
    case Immediate = 1;
    /** They are made as drafts, accepted, and activated. */
    case Approved = 2;
}
