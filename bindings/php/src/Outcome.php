<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What the ledger answered.
 */
enum Outcome: int
{
    /** Cannot tell. The state before the call, and of every answer this library does not know. */
    case Unknown = 0;
    /** Booked now. */
    case Done = 1;
    /** This key was booked before with the same account and amount. */
    case Duplicate = 2;
    /** This key was booked before with another account or amount. */
    case Conflict = 3;
    /** Definitely not booked, final. */
    case Rejected = 4;
    /** Definitely not booked, may be tried again. */
    case Retry = 5;
}
