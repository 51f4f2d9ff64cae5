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
    /** Takes back the whole posting it names: a redemption was reversed, or a sale cancelled. */
    case Reversal = 2;
    /** Vouchers were sold: the account owes the amount, and `paid` of it is paid at once in the same entry. */
    case Invoice = 3;
    /** Vouchers came back from a partner: its account owes so much less. */
    case CreditNote = 4;
    /** Credit of a customer became a refund voucher: the amount comes off the account. */
    case Refund = 5;
    /** Of a newer library: your ledger is not asked. Book nothing for it. */
    case Unknown = -1;
}
