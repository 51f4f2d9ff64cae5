<?php

declare(strict_types=1);

namespace Voucher\Exception;

use Voucher\Receipt;
use Voucher\Sale;
use Voucher\Status;

/**
 * Not known yet: the redemption, reversal or sale is held until the ledger answers.
 *
 * Make the same request again, or let Module::recover() do it. Never credit by hand. What your ledger threw, if it did,
 * is getPrevious().
 */
class InDoubt extends VoucherException
{
    /**
     * A redemption, reversal or sale waits for the ledger.
     *
     * @internal
     */
    public static function waiting(?Receipt $receipt, ?\Throwable $previous = null, ?Sale $sale = null): self
    {
        return new self(
            'the posting waits for the ledger; make the same request again, or recover',
            Status::InDoubt->value,
            Status::InDoubt->title(),
            Status::InDoubt->class(),
            receipt: $receipt,
            previous: $previous,
            sale: $sale,
        );
    }
}
