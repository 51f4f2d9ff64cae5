<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What kind of entry a posting makes.
 */
enum PostingKind: int
{
    /** A payment on the customer's account: the voucher was redeemed. */
    case Payment = 1;
}
