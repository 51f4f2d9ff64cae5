<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How your ledger and the store differ.
 */
enum Difference: int
{
    use Growing;

    /** Posted here, and your list lacks it. */
    case MissingInLedger = 1;
    /** Your ledger has a key this store does not know. */
    case UnknownHere = 2;
    /** The amounts differ. */
    case Amount = 3;
    /** The accounts differ. */
    case Account = 4;
    /** Your ledger booked what is not settled here: recover() settles it. */
    case NotSettled = 5;
    /** Your ledger booked what was rejected here. */
    case Rejected = 6;
    /** Your list has the key more than once. */
    case ListedTwice = 7;
    /** Of a newer library. */
    case Unknown = -1;
}
