<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use FFI\CData;
use Generator;
use Voucher\Actor;
use Voucher\Answer;
use Voucher\Begun;
use Voucher\Exception\InDoubt;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\LedgerConflict;
use Voucher\Exception\LedgerRejected;
use Voucher\Exception\VoucherException;
use Voucher\Ledger;
use Voucher\Native\Calls;
use Voucher\Native\Host;
use Voucher\Native\Reader;
use Voucher\Native\Writer;
use Voucher\Posting;
use Voucher\Receipt;
use Voucher\Recovery;
use Voucher\RedeemParams;
use Voucher\Status;

/**
 * The part of a Module that moves money.
 *
 * @internal use it through Module
 */
trait Redeeming
{
    /**
     * Redeems a code: begins, lets your ledger book, settles.
     *
     * Your ledger runs as plain PHP with nothing of the library open. If it throws, exits or hits a limit, the
     * redemption stays pending: the same call again, or recover(), drives the same key to its end. A part of a voucher
     * needs a request id, or asking again would take another part.
     *
     * @param Ledger|null $ledger null = the one given to open()
     * @return Receipt the account was credited exactly once; status Duplicate if this was done before
     *
     * @throws VoucherException NotRedeemable, Throttled, LedgerRejected: not credited; InDoubt: ask again, never
     *     credit by hand; LedgerConflict: held until people decide; and others
     */
    public function redeem(Actor $actor, RedeemParams $params, ?Ledger $ledger = null): Receipt
    {
        $ledger = $this->ledgerOr($ledger);
        return $this->finish($actor, $this->redeemBegin($actor, $params), $ledger);
    }

    /**
     * The first half of redeem(): holds the voucher and says what to post.
     *
     * @throws VoucherException NotRedeemable, Throttled, Forbidden, RequestMismatch, ...; LedgerRejected and
     *     LedgerConflict if the ledger already gave this request its last word
     */
    public function redeemBegin(Actor $actor, RedeemParams $params): Begun
    {
        $request = Writer::redeemParams($this->calls, $params);
        return $this->begin('voucher_redeem_begin', $actor, FFI::addr($request));
    }

    /**
     * The second half of redeem() and reverse(): records what the ledger answered. Takes keys of sales as well.
     *
     * @param string $key key of the posting
     * @return Receipt it was booked; status Duplicate if this was settled before
     *
     * @throws VoucherException LedgerRejected, LedgerConflict; InDoubt after Outcome::Retry and Outcome::Unknown;
     *     NotRedeemable with a receipt: reversed since, final; your ledger may hold both entries
     */
    public function redeemSettle(Actor $actor, string $key, Answer $answer): Receipt
    {
        $outcome = $this->calls->struct('voucher_outcome');
        Writer::outcome($outcome, $answer);
        $receipt = $this->calls->struct('voucher_receipt');
        [$status, $error] = $this->attempt(
            'voucher_redeem_settle',
            $actor,
            Writer::argument('key', $key),
            FFI::addr($outcome),
            FFI::addr($receipt),
        );
        return $this->settled($status, $error, $receipt);
    }

    /**
     * redeem() in one call of the library, which calls your ledger back.
     *
     * Prefer redeem(): a fatal error inside a callback leaves a frame of the library that never returns.
     *
     * @param Ledger|null $ledger null = the one given to open()
     *
     * @throws VoucherException as redeem()
     */
    public function redeemWithCallback(Actor $actor, RedeemParams $params, ?Ledger $ledger = null): Receipt
    {
        $request = Writer::redeemParams($this->calls, $params);
        return $this->withCallback('voucher_redeem', $actor, $ledger, FFI::addr($request));
    }

    /**
     * A redemption, reversal or sale by the key of its posting.
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function redemption(Actor $actor, string $key): Receipt
    {
        $receipt = $this->calls->struct('voucher_receipt');
        $status = $this->run('voucher_redemption_get', $actor, Writer::argument('key', $key), FFI::addr($receipt));
        return Reader::receipt($receipt, Calls::status($status));
    }

    /**
     * A redemption by account and request id.
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function redemptionByRequest(Actor $actor, string $account, string $requestId): Receipt
    {
        $receipt = $this->calls->struct('voucher_receipt');
        $status = $this->run(
            'voucher_redemption_by_request',
            $actor,
            Writer::argument('account', $account),
            Writer::argument('request_id', $requestId),
            FFI::addr($receipt),
        );
        return Reader::receipt($receipt, Calls::status($status));
    }

    /**
     * Drives pending redemptions, reversals and sales to their end with the same keys. Run it at start and every few
     * minutes.
     *
     * What the ledger throws counts as in doubt and does not keep the others from being driven.
     *
     * @param Ledger|null $ledger null = the one given to open()
     * @param int $olderThanMs leave younger ones alone, they may be under way; milliseconds
     * @param int $redemptionsMax how many at most
     *
     * @throws VoucherException Forbidden, or what keeps the store from working
     */
    public function recover(
        Actor $actor,
        ?Ledger $ledger = null,
        int $olderThanMs = 60_000,
        int $redemptionsMax = 1000,
    ): Recovery {
        $ledger = $this->ledgerOr($ledger);
        $ends = ['driven' => 0, 'posted' => 0, 'rejected' => 0, 'inDoubt' => 0, 'conflict' => 0];
        $failures = [];
        foreach ($this->pendingPostings($actor, $olderThanMs) as $posting) {
            if ($ends['driven'] >= $redemptionsMax) {
                break;
            }
            $ends['driven']++;
            try {
                $this->driveRedemption($actor, $posting, $ledger);
                $ends['posted']++;
            } catch (LedgerRejected) {
                $ends['rejected']++;
            } catch (LedgerConflict) {
                $ends['conflict']++;
            } catch (InDoubt $exception) {
                $ends['inDoubt']++;
                if ($exception->getPrevious() !== null) {
                    $failures[$posting->key] = $exception->getPrevious();
                }
            }
        }
        return new Recovery(...$ends, failures: $failures);
    }

    /**
     * What the ledger still has to answer, for hosts that drive it themselves: post, then redeemSettle().
     *
     * @param int $olderThanMs leave younger ones alone, they may be under way; milliseconds
     * @return Generator<int, Posting>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function pendingPostings(Actor $actor, int $olderThanMs = 60_000): Generator
    {
        $after = null;
        while (true) {
            $struct = $this->calls->struct('voucher_posting');
            $status = $this->run('voucher_recover_begin', $actor, $olderThanMs, $after, FFI::addr($struct));
            if ($status === Status::Done->value) {
                return;
            }
            $posting = Reader::posting($struct);
            yield $posting;
            $after = $posting->key;
        }
    }

    /** Holds a voucher by a function that takes all this, and then where to put posting and receipt. */
    private function begin(string $function, Actor $actor, mixed ...$arguments): Begun
    {
        $posting = $this->calls->struct('voucher_posting');
        $receipt = $this->calls->struct('voucher_receipt');
        $outputs = [FFI::addr($posting), FFI::addr($receipt)];
        [$number, $error] = $this->attempt($function, $actor, ...[...$arguments, ...$outputs]);
        if (Calls::failed($number)) {
            throw $this->calls->failure($number, $error, self::receiptIfAny($receipt, Status::Ok));
        }
        $status = Calls::status($number);
        $post = $status === Status::Ok || $status === Status::InDoubt;
        return new Begun($status, $post ? Reader::posting($posting) : null, self::receiptIfAny($receipt, $status));
    }

    private function finish(Actor $actor, Begun $begun, Ledger $ledger): Receipt
    {
        if ($begun->posting === null) {
            assert($begun->receipt !== null);
            return $begun->receipt;
        }
        return $this->driveRedemption($actor, $begun->posting, $ledger);
    }

    /** Lets the library ask the ledger, by a function that takes all this and then where to put the receipt. */
    private function withCallback(string $function, Actor $actor, ?Ledger $ledger, mixed ...$arguments): Receipt
    {
        $ledger = $this->ledgerOr($ledger);
        $receipt = $this->calls->struct('voucher_receipt');
        $call = fn (): array => $this->attempt($function, $actor, ...[...$arguments, FFI::addr($receipt)]);
        [[$status, $error], $thrown] = $this->host->with($ledger, $call);
        return $this->settled($status, $error, $receipt, $thrown);
    }

    /** Asks the ledger and settles; whatever the key is of, its receipt is answered. */
    private function driveRedemption(Actor $actor, Posting $posting, Ledger $ledger): Receipt
    {
        $settle = fn (Answer $answer): Receipt => $this->redeemSettle($actor, $posting->key, $answer);
        return $this->drive($posting, $ledger, $settle);
    }

    /**
     * Asks the ledger as plain PHP, and settles with its answer.
     *
     * @template T
     * @param \Closure(Answer): T $settle
     * @return T
     */
    private function drive(Posting $posting, Ledger $ledger, \Closure $settle): mixed
    {
        $thrown = null;
        $answer = Answer::unknown();
        try {
            $answer = Host::book($ledger, $posting);
        } catch (\Throwable $throwable) {
            $thrown = $throwable;
        }
        try {
            return $settle($answer);
        } catch (LedgerRejected | LedgerConflict $exception) {
            throw $exception;
        } catch (VoucherException $exception) {
            if (!$exception instanceof InDoubt && ($exception->receipt ?? $exception->sale) !== null) {
                // The answer was recorded; another call has undone what it led to.
                throw $exception;
            }
            // The ledger may have booked: whatever keeps us from recording it, "nothing happened" would be a lie.
            $cause = $thrown ?? ($exception instanceof InDoubt ? $exception->getPrevious() : $exception);
            throw InDoubt::waiting($exception->receipt, $cause, $exception->sale);
        }
    }

    private function settled(int $status, CData $error, CData $receipt, ?\Throwable $thrown = null): Receipt
    {
        $known = Calls::status($status);
        $stands = self::receiptIfAny($receipt, $known);
        if ($known === Status::InDoubt) {
            throw InDoubt::waiting($stands, $thrown);
        }
        if (Calls::failed($status) || $stands === null) {
            throw $this->calls->failure($status, $error, $stands, $thrown);
        }
        return $stands;
    }

    private static function receiptIfAny(CData $receipt, Status $status): ?Receipt
    {
        return $receipt->state === 0 ? null : Reader::receipt($receipt, $status);
    }

    private function ledgerOr(?Ledger $ledger): Ledger
    {
        return $ledger ?? $this->ledger
            ?? throw InvalidArgument::of('ledger', 'is missing; give one to open() or to this call');
    }
}
