<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * Where a sale stands.
 */
enum SaleState: int
{
    use Growing;

    /** Begun: its vouchers are reserved, and the ledger has not answered for good. */
    case Pending = 1;
    /** The ledger booked it, or nothing was to be booked; it is carried out. */
    case Posted = 2;
    /** The ledger refused it; its vouchers are as they were. */
    case Rejected = 3;
    /** The ledger contradicts itself, or booked late what cannot be carried out any more; held until people decide. */
    case Conflict = 4;
    /** It was posted, and its cancellation since. */
    case Reversed = 5;
    /** Of a newer library. */
    case Unknown = -1;
}
