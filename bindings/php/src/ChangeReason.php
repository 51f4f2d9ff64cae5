<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * Why a voucher was blocked or cancelled.
 */
enum ChangeReason: int
{
    use Growing;

    /** Not told. */
    case None = 0;
    /** Blocked: it was lost. */
    case Lost = 1;
    /** Blocked: it was stolen. */
    case Stolen = 2;
    /** Blocked: it cannot be read. */
    case Damaged = 3;
    /** Cancelled: it came back. */
    case Return = 4;
    /** Cancelled: it is gone for good. */
    case Loss = 5;
    /** Cancelled: it was obtained or used dishonestly. */
    case Fraud = 6;
    /** Another reason, in the note. */
    case Other = 7;
    /** Of a newer library. */
    case Unknown = -1;
}
