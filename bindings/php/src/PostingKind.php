<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * What kind of entry a posting makes.
 */
enum PostingKind: int
{
    use Growing;

    /** A payment on the customer's account: a voucher was redeemed. */
    case Payment = 1;
    /** Takes a payment back from the customer's account: its redemption was reversed. */
    case Reversal = 2;
    /** Of a newer library: your ledger is not asked. Book nothing for it. */
    case Unknown = -1;
}
