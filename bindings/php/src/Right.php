<?php

declare(strict_types=1);

namespace Voucher;

/**
 * One kind of action an actor may be allowed.
 */
enum Right: int
{
    /** See series, vouchers, redemptions and history. */
    case View = 0x1;
    /** Generate series. */
    case Generate = 0x2;
    /** Accept or reject. */
    case Approve = 0x4;
    /** Make vouchers redeemable. */
    case Activate = 0x8;
    /** Change value, validity, partner. */
    case Modify = 0x10;
    /** Block and unblock vouchers, lock and unlock series. */
    case Block = 0x20;
    /** Redeem for the account the actor is. */
    case RedeemOwn = 0x40;
    /** Redeem for any account, and drive redemptions to their end. */
    case RedeemForAnother = 0x80;
    /** Reverse a redemption. */
    case Reverse = 0x100;
    /** See the code of a single voucher. */
    case Reveal = 0x200;
    /** Export; with codes it needs `reveal` as well. */
    case Export = 0x400;
    /** Import vouchers. */
    case Import = 0x800;
    /** Sell vouchers. */
    case Sell = 0x1000;
    /** Issue refund vouchers. */
    case Refund = 0x2000;
    /** Cancel vouchers. */
    case Cancel = 0x4000;
    /** Delete vouchers nobody used. */
    case Delete = 0x8000;
    /** Purge vouchers to a tombstone. */
    case Purge = 0x10000;
    /** Change settings. */
    case Configure = 0x20000;
    /** Rotate keys. */
    case Keys = 0x40000;
    /** Take backups. */
    case Backup = 0x80000;
    /** Override a refusal by name. */
    case Override = 0x100000;
    /** Read and verify the audit trail. */
    case Audit = 0x200000;

    /**
     * The set of these rights as the bits the library takes.
     *
     * @param list<self> $rights
     */
    public static function bits(array $rights): int
    {
        return array_reduce($rights, static fn (int $bits, self $right): int => $bits | $right->value, 0);
    }
}
