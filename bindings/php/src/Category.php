<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * What redeeming needs to name.
 */
enum Category: int
{
    use Growing;

    /** The code. */
    case Normal = 1;
    /** The card's number and its holder: it has no secret. */
    case IdentifiesCustomer = 2;
    /** Of a newer library. */
    case Unknown = -1;
}
