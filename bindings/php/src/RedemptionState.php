<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How far a redemption or reversal is, or a sale as its receipt tells it.
 */
enum RedemptionState: int
{
    use Growing;

    /** Held until the ledger answers. */
    case Pending = 1;
    /** Booked by the ledger; the voucher is used, or a balance is left on it. */
    case Posted = 2;
    /** Refused by the ledger; the voucher is as it was before. */
    case Rejected = 3;
    /** The ledger contradicts; held until people decide. */
    case Conflict = 4;
    /** It was posted, and a reversal of it since. */
    case Reversed = 5;
    /** Of a newer library. */
    case Unknown = -1;
}
