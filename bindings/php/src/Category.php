<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What redeeming needs to name.
 */
enum Category: int
{
    /** The code. */
    case Normal = 1;
    /** The card's number and its holder: it has no secret. */
    case IdentifiesCustomer = 2;
}
