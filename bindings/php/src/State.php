<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How far one voucher is.
 */
enum State: int
{
    use Growing;

    /** Generated, waits for approval. */
    case Draft = 1;
    /** Approved, waits for activation. */
    case Accepted = 2;
    /** Refused in approval. */
    case Rejected = 3;
    /** Can be redeemed within its time. */
    case Active = 4;
    /** Held by a redemption that is not settled. */
    case Pending = 5;
    /** Redeemed. */
    case Used = 6;
    /** Kept from being redeemed. */
    case Blocked = 7;
    /** Withdrawn for good. */
    case Cancelled = 8;
    /** Only a tombstone is left. */
    case Purged = 9;
    /** Held by a sale, return or cancellation that is not settled. */
    case Reserved = 10;
    /** Of a newer library. */
    case Unknown = -1;
}
