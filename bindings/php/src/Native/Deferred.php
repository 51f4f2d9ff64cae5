<?php

declare(strict_types=1);

namespace Voucher\Native;

use Voucher\Answer;
use Voucher\Credit;
use Voucher\CreditLedger;
use Voucher\Ledger;
use Voucher\Posting;

/**
 * Keeps a posting for later, when nothing of the library runs any more. The credit is the ledger's own.
 *
 * @internal
 */
final class Deferred implements CreditLedger
{
    /** What the library wants to be booked; null = nothing. */
    public ?Posting $posting = null;

    public function __construct(private readonly Ledger $ledger)
    {
    }

    public function post(Posting $posting): Answer
    {
        $this->posting = $posting;
        return Answer::unknown();
    }

    public function credit(string $partner, string $currency): Credit
    {
        return $this->ledger instanceof CreditLedger
            ? $this->ledger->credit($partner, $currency)
            : Credit::unlimited();
    }
}
