<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * What is done with the vouchers of a sale. Each needs Right::Sell, or the right it names.
 */
enum SaleKind: int
{
    use Growing;

    /** Active vouchers nobody bought go to a partner, who is invoiced at wholesale. */
    case Stock = 1;
    /** Active printed vouchers are sold to a customer over the counter: invoiced, and paid at once. */
    case Counter = 2;
    /** A voucher is made on the spot, for a customer or through a partner. */
    case Electronic = 3;
    /** A card with a balance is issued to its holder. It has no secret: its number and its holder redeem it. */
    case Gift = 4;
    /** A card gets more balance. */
    case Reload = 5;
    /** Credit of a customer's account becomes a voucher. Needs Right::Refund. */
    case Refund = 6;
    /** Vouchers a partner bought come back for a credit note. */
    case Return = 7;
    /** A sale to a customer is undone, all of it; if the vouchers came back, with what was posted. Needs Right::Cancel. */
    case Cancellation = 8;
    /** A card belongs to another holder from here on. Nothing is posted. */
    case Transfer = 9;
    /** Of a newer library. */
    case Unknown = -1;
}
