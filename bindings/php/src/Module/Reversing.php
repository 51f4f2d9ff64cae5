<?php

declare(strict_types=1);

namespace Voucher\Module;

use DateTimeInterface;
use FFI;
use Generator;
use Voucher\Actor;
use Voucher\Answer;
use Voucher\Begun;
use Voucher\Exception\ApprovalPending;
use Voucher\Exception\VoucherException;
use Voucher\Ledger;
use Voucher\Native\Handle;
use Voucher\Native\Reader;
use Voucher\Native\Writer;
use Voucher\Receipt;
use Voucher\Reconciliation;

/**
 * The part of a Module that takes money back, and finds out where it is.
 *
 * @internal use it through Module
 */
trait Reversing
{
    /**
     * Reverses a redemption: begins, lets your ledger take the amount back, settles. Needs Right::Reverse.
     *
     * Your ledger gets a posting of its own key, whose `reverses` is the payment's. The voucher is free again only when
     * it booked that. Ask again as often as you like: the account is debited at most once.
     *
     * @param string $key key of the redemption
     * @param string $reason why, for the history
     * @param Ledger|null $ledger null = the one given to open()
     * @return Receipt of the reversal; status Duplicate if this was done before, Done for a voucher in test mode
     *
     * @throws VoucherException ApprovalPending: nothing was asked before another person approves; LedgerRejected: the
     *     redemption stands; InDoubt: ask again; LedgerConflict, NotFound, WrongState, Forbidden, ...
     */
    public function reverse(Actor $actor, string $key, string $reason, ?Ledger $ledger = null): Receipt
    {
        $ledger = $this->ledgerOr($ledger);
        return $this->finish($actor, $this->reverseBegin($actor, $key, $reason), $ledger);
    }

    /**
     * The first half of reverse(): says what to post. The second is redeemSettle() with the key of that posting.
     *
     * @param string $key key of the redemption
     * @param string $reason why, for the history
     *
     * @throws VoucherException as reverse()
     */
    public function reverseBegin(Actor $actor, string $key, string $reason): Begun
    {
        $which = Writer::argument('key', $key);
        return $this->begin('voucher_reverse_begin', $actor, $which, Writer::argument('reason', $reason));
    }

    /**
     * reverse() in one call of the library, which calls your ledger back. Prefer reverse(); see redeemWithCallback().
     *
     * @param Ledger|null $ledger null = the one given to open()
     *
     * @throws VoucherException as reverse()
     */
    public function reverseWithCallback(Actor $actor, string $key, string $reason, ?Ledger $ledger = null): Receipt
    {
        $which = Writer::argument('key', $key);
        return $this->withCallback('voucher_reverse', $actor, $ledger, $which, Writer::argument('reason', $reason));
    }

    /**
     * Redemptions, reversals and sales that are in doubt: pending, or held in conflict. Oldest first. Needs
     * Right::View.
     *
     * @param int $olderThanMs only those begun at least so many milliseconds ago
     * @return Generator<int, Receipt>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function doubts(Actor $actor, int $olderThanMs = 0): Generator
    {
        $cursor = $this->cursor('voucher_doubt_open', $actor, $olderThanMs);
        return $cursor->rows('voucher_doubt_fetch', 'voucher_receipt', Reader::receipt(...));
    }

    /**
     * Asks the ledger once more for one redemption, reversal or sale, under its own key: what recover() does, for one.
     *
     * One that is pending needs Right::RedeemForAnother. One your ledger had booked and lost since, as after a restore
     * of it, can be asked again too, with Right::Override. Both need Right::View. The library calls your ledger back,
     * as with redeemWithCallback().
     *
     * @param string $key key of the posting
     * @param Ledger|null $ledger null = the one given to open()
     *
     * @throws VoucherException WrongState: it was refused, is in conflict, or in test mode; NotRedeemable with a
     *     receipt: a payment that was reversed since, final, your ledger may hold both entries; NotFound, and as
     *     redeem() and reverse()
     */
    public function retry(Actor $actor, string $key, ?Ledger $ledger = null): Receipt
    {
        return $this->withCallback('voucher_retry', $actor, $ledger, Writer::argument('key', $key));
    }

    /**
     * Asks that what is pending or in conflict be settled with what people found in the ledger.
     *
     * Look into the ledger first: Answer::done() for what was not booked takes the customer's money, Answer::rejected()
     * for what was gives it twice. Always takes two persons: approve() settles it. Needs Right::Override.
     *
     * @param string $key key of the posting
     * @param Answer $answer done or rejected
     * @param string $reason why, for the history
     *
     * @return string identifier of the request, for approve() by another person
     *
     * @throws VoucherException NotFound, WrongState, Forbidden, InvalidArgument, ...
     */
    public function settleByHand(Actor $actor, string $key, Answer $answer, string $reason): string
    {
        $outcome = $this->calls->struct('voucher_outcome');
        Writer::outcome($outcome, $answer);
        $which = Writer::argument('key', $key);
        $why = Writer::argument('reason', $reason);
        try {
            $this->run('voucher_settle_by_hand', $actor, $which, FFI::addr($outcome), $why);
        } catch (ApprovalPending $asked) {
            return $asked->approvalId;
        }
        throw new \LogicException('the library settled by hand without a second person');
    }

    /**
     * Compares your ledger with what was settled here. Needs Right::Audit.
     *
     * One comparison goes on at a time: opening another ends this one.
     *
     * @param DateTimeInterface|null $from the first moment; null = the store's first
     * @param DateTimeInterface|null $until the first moment not any more; null = until now
     *
     * @throws VoucherException Forbidden, ...
     */
    public function reconcile(
        Actor $actor,
        ?DateTimeInterface $from = null,
        ?DateTimeInterface $until = null,
    ): Reconciliation {
        $pointer = $this->calls->ffi->new('voucher_cursor *');
        $since = Writer::time('from', $from);
        $this->run('voucher_reconcile_open', $actor, $since, Writer::time('until', $until), FFI::addr($pointer));
        return new Reconciliation($this->calls, new Handle($this->calls, $pointer, 'voucher_cursor_free'));
    }
}
