<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How far a redemption is.
 */
enum RedemptionState: int
{
    /** Held until the ledger answers. */
    case Pending = 1;
    /** Booked by the ledger, the voucher is used. */
    case Posted = 2;
    /** Refused by the ledger, the voucher is active again. */
    case Rejected = 3;
    /** The ledger contradicts; held until people decide. */
    case Conflict = 4;
}
