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
     * `$posting->kind` says what to book. With the balance being what the account has, and what it owes below zero: a
     * Payment and a CreditNote add the amount, a Refund takes it off, an Invoice takes it off and adds `paid`. A
     * Reversal does the opposite of what `$posting->reverses` did, once; reject it if that is not booked. Who sells
     * nothing sees no more than Payment and Reversal; for a kind you do not know throw.
     * Put a UNIQUE index on the key, in the transaction that changes the balance, and look the key up before any
     * business rule. Answer Answer::rejected() only if nothing was booked and never will be. Whatever you throw
     * counts as Outcome::Unknown: it stays pending until recover() gets an answer.
     */
    public function post(Posting $posting): Answer;
}
