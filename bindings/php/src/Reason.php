<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Why a code cannot be redeemed: for operators, never for customers.
 */
enum Reason: int
{
    /** Not told. */
    case None = 0;
    /** No voucher has this code. */
    case Unknown = 1;
    /** No format of this store fits the code, or its check digit is wrong. */
    case Mistyped = 2;
    /** Somebody else used it. */
    case Used = 3;
    /** A redemption of it is not settled yet. */
    case Pending = 4;
    /** Its time is over. */
    case Expired = 5;
    /** Its time has not come. */
    case NotYetValid = 6;
    /** It was not activated. */
    case NotActive = 7;
    /** It was blocked. */
    case Blocked = 8;
    /** It was cancelled, rejected or purged. */
    case Cancelled = 9;
    /** Its series is locked or void. */
    case SeriesClosed = 10;
    /** It is not for customers of this partner. */
    case WrongPartner = 11;
    /** The serial typed with it belongs to another voucher. */
    case WrongSerial = 12;
    /** The amount asked for is more than is left or in another currency, or its type does not allow a part. */
    case Amount = 13;
    /** It belongs to another account. */
    case WrongHolder = 14;
    /** It is not for the product that was named, or none was. */
    case WrongProduct = 15;
}
