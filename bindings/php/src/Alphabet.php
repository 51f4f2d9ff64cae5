<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * The symbols codes are made of.
 */
enum Alphabet: int
{
    use Growing;

    /** 0 to 9. */
    case Digits = 1;
    /** Digits and capital letters without look-alikes. */
    case Unambiguous = 2;
    /** The symbols given with the series. */
    case Custom = 3;
    /** Of a newer library. */
    case Unknown = -1;
}
