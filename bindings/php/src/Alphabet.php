<?php

declare(strict_types=1);

namespace Voucher;

/**
 * The symbols codes are made of.
 */
enum Alphabet: int
{
    /** 0 to 9. */
    case Digits = 1;
    /** Digits and capital letters without look-alikes. */
    case Unambiguous = 2;
    /** The symbols given with the series. */
    case Custom = 3;
}
