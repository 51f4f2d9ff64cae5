<?php

declare(strict_types=1);

namespace Voucher;

/**
 * The paper cards are printed on.
 */
enum CardPage: int
{
    /** Sheets of 210 by 297 mm. */
    case A4 = 1;
    /** Sheets of 8.5 by 11 inches. */
    case Letter = 2;
    /** One card a page, of the size of a bank card. */
    case Card = 3;
}
