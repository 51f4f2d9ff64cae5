<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Your billing system's books.
 */
interface Ledger
{
    /**
     * Books the posting exactly once, however often and from however many processes it is asked to.
     *
     * A Payment gives the amount to the account, a Reversal takes it back off; `$posting->reverses` names its payment.
     * For a kind you do not know throw.
     * Put a UNIQUE index on the key, in the transaction that changes the balance, and look the key up before any
     * business rule. Answer Answer::rejected() only if nothing was booked and never will be. Whatever you throw
     * counts as Outcome::Unknown: it stays pending until recover() gets an answer.
     */
    public function post(Posting $posting): Answer;
}
