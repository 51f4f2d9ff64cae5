<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What is done to each voucher of a selection. Each needs the right in brackets.
 */
enum BulkOperation: int
{
    /** Draft becomes accepted. [Approve] */
    case Accept = 1;
    /** Draft becomes rejected. [Approve] */
    case Reject = 2;
    /** Accepted becomes active. [Activate] */
    case Activate = 3;
    /** Active becomes blocked; needs a reason. [Block] */
    case Block = 4;
    /** Blocked becomes active. [Block] */
    case Unblock = 5;
    /** It is taken back; needs a reason. [Cancel] */
    case Cancel = 6;
    /** Value, validity, products, business units or type change. [Modify] */
    case Modify = 7;
    /** It goes to a partner, or is marked as paid by an invoice. [Modify] */
    case Assign = 8;
    /** Its validity ends now. [Modify] */
    case Expire = 9;
    /** Only a tombstone is left. [Purge] */
    case Purge = 10;
    /** It is removed, if nobody ever claimed it. [Delete] */
    case Delete = 11;
    /** Its sealed code is destroyed after print: redeemable, but not exported or revealed. [Keys] */
    case Seal = 12;
}
