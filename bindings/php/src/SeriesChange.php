<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What happens to a series as a whole, and to its vouchers. Each needs the right in brackets.
 */
enum SeriesChange: int
{
    /** It is approved, with its vouchers. [Approve] */
    case Accept = 1;
    /** It is not approved, with its vouchers; final. [Approve] */
    case Reject = 2;
    /** It is opened for redemption, with its vouchers. [Activate] */
    case Activate = 3;
    /** Redemption is stopped, whatever the vouchers' states. [Block] */
    case Lock = 4;
    /** Everything is as it was before it was locked. [Block] */
    case Unlock = 5;
    /** It is closed for good. [Cancel] */
    case Void = 6;
    /** It is removed with its vouchers, if nobody claimed any. [Delete] */
    case Delete = 7;
    /** Its sealed codes are destroyed after print: redeemable, but not exported or revealed. [Keys] */
    case Seal = 8;
}
