<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What kind of entry a posting makes.
 */
enum PostingKind: int
{
    /** A payment on the customer's account: a voucher was redeemed. */
    case Payment = 1;
    /** Takes a payment back from the customer's account: its redemption was reversed. */
    case Reversal = 2;
}
