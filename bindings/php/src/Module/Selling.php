<?php

declare(strict_types=1);

namespace Voucher\Module;

use DateTimeInterface;
use FFI;
use FFI\CData;
use Generator;
use Voucher\Actor;
use Voucher\Answer;
use Voucher\Exception\InDoubt;
use Voucher\Exception\VoucherException;
use Voucher\Filter;
use Voucher\Ledger;
use Voucher\Native\Calls;
use Voucher\Native\Deferred;
use Voucher\Native\OfficeWriter;
use Voucher\Native\Reader;
use Voucher\Native\SaleReader;
use Voucher\Native\SaleWriter;
use Voucher\Native\Writer;
use Voucher\Sale;
use Voucher\SaleBegun;
use Voucher\SaleFilter;
use Voucher\SaleParams;
use Voucher\SaleSum;
use Voucher\Status;

/**
 * The part of a Module that sells vouchers, issues and takes them back. One sale is one posting: all of its vouchers go
 * with it, or none.
 *
 * @internal use it through Module
 */
trait Selling
{
    /**
     * Sells vouchers, issues or takes them back: begins, lets your ledger book, settles.
     *
     * Stock, counter and return take the vouchers the filter finds that can be sold or come back, or those that are
     * named, each of which must; at most 10,000. The other kinds take neither.
     *
     * Where a partner is to be invoiced and the request does not tell its credit, a CreditLedger is asked for it first;
     * nothing happened yet when it throws or dies. `post()` runs as in redeem(): whatever becomes of it, the same call
     * again, or recover(), drives the same key to its end.
     *
     * @param Filter|null $filter null = no filter
     * @param list<string>|null $voucherIds identifiers or serials; null = those the filter finds
     * @param Ledger|null $ledger null = the one given to open()
     * @return Sale it is booked and carried out, once; status Duplicate if this was done before, Done if nothing is
     *     posted for it
     *
     * @throws VoucherException CreditExceeded, LedgerRejected: nothing was sold; WrongState: a voucher cannot be sold,
     *     or with a sale: it was cancelled since; ApprovalPending: a refund, return, transfer or cancellation with
     *     return waits for another person; approved, the same call goes on, or retry() with its result; InDoubt: ask again; LedgerConflict: held until people decide; RequestMismatch, ...
     */
    public function sell(
        Actor $actor,
        SaleParams $params,
        ?Filter $filter = null,
        ?array $voucherIds = null,
        ?Ledger $ledger = null,
    ): Sale {
        $ledger = $this->ledgerOr($ledger);
        $deferred = new Deferred($ledger);
        $narrow = $this->filter($filter);
        $ids = $voucherIds === null ? null : OfficeWriter::voucherIds($voucherIds);
        $request = SaleWriter::params($this->calls, $params);
        $sale = $this->calls->struct('voucher_sale');
        $pointers = [self::address($narrow), $ids, FFI::addr($request), FFI::addr($sale)];
        $call = fn (): array => $this->attempt('voucher_sell', $actor, ...$pointers);
        [[$status, $error], $thrown] = $this->host->with($deferred, $call);
        if ($deferred->posting === null) {
            return $this->sold($status, $error, $sale, $thrown);
        }
        $key = $deferred->posting->key;
        $settle = fn (Answer $answer): Sale => $this->saleSettle($actor, $key, $answer);
        return $this->drive($deferred->posting, $ledger, $settle);
    }

    /**
     * The first half of sell(): reserves the vouchers, or makes what is made for it, and says what to post.
     *
     * No ledger is asked for a partner's credit: without `creditAvailable` nobody limits it. Hand nothing out before
     * it is settled.
     *
     * @param Filter|null $filter as sell()
     * @param list<string>|null $voucherIds as sell()
     *
     * @throws VoucherException as sell(); LedgerRejected and LedgerConflict if the ledger already gave this request its
     *     last word
     */
    public function saleBegin(
        Actor $actor,
        SaleParams $params,
        ?Filter $filter = null,
        ?array $voucherIds = null,
    ): SaleBegun {
        $narrow = $this->filter($filter);
        $ids = $voucherIds === null ? null : OfficeWriter::voucherIds($voucherIds);
        $request = SaleWriter::params($this->calls, $params);
        $posting = $this->calls->struct('voucher_posting');
        $sale = $this->calls->struct('voucher_sale');
        [$number, $error] = $this->attempt(
            'voucher_sale_begin',
            $actor,
            self::address($narrow),
            $ids,
            FFI::addr($request),
            FFI::addr($posting),
            FFI::addr($sale),
        );
        if (Calls::failed($number)) {
            throw $this->calls->failure($number, $error, sale: SaleReader::saleIfAny($sale, Status::Ok));
        }
        $status = Calls::status($number);
        $post = $status === Status::Ok || $status === Status::InDoubt;
        return new SaleBegun($status, $post ? Reader::posting($posting) : null, SaleReader::sale($sale, $status));
    }

    /**
     * The second half of sell(): records what the ledger answered, and carries it out or gives the vouchers back.
     *
     * @param string $key key of the posting
     * @return Sale it is booked and carried out; status Duplicate if this was settled before
     *
     * @throws VoucherException LedgerRejected: its vouchers are as they were; LedgerConflict; InDoubt after
     *     Outcome::Retry and Outcome::Unknown; WrongState with a sale: cancelled since; NotFound, Forbidden, ...
     */
    public function saleSettle(Actor $actor, string $key, Answer $answer): Sale
    {
        $outcome = $this->calls->struct('voucher_outcome');
        Writer::outcome($outcome, $answer);
        $sale = $this->calls->struct('voucher_sale');
        [$status, $error] = $this->attempt(
            'voucher_sale_settle',
            $actor,
            Writer::argument('key', $key),
            FFI::addr($outcome),
            FFI::addr($sale),
        );
        return $this->sold($status, $error, $sale);
    }

    /**
     * One sale. The back office sees all; a partner its own; a customer what it bought, holds or was refunded.
     *
     * @param string $idOrKey identifier, or key of its posting
     *
     * @throws VoucherException NotFound, ...
     */
    public function sale(Actor $actor, string $idOrKey): Sale
    {
        $sale = $this->calls->struct('voucher_sale');
        $this->run('voucher_sale_get', $actor, Writer::argument('id_or_key', $idOrKey), FFI::addr($sale));
        return SaleReader::sale($sale);
    }

    /**
     * The sales a filter lets through of those sale() would show, newest first.
     *
     * @param SaleFilter|null $filter null = all of them
     * @return Generator<int, Sale>
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function sales(Actor $actor, ?SaleFilter $filter = null): Generator
    {
        $narrow = $filter === null ? null : SaleWriter::filter($this->calls, $filter);
        $cursor = $this->cursor('voucher_sale_open', $actor, self::address($narrow));
        return $cursor->rows('voucher_sale_fetch', 'voucher_sale', SaleReader::sale(...));
    }

    /**
     * What was sold, came back and was refunded, by the moment it was settled: a row for each partner and currency.
     *
     * Test sales are left out. Needs Right::View; a partner sees its own.
     *
     * @param DateTimeInterface|null $from the first moment; null = the store's first
     * @param DateTimeInterface|null $until the first moment not any more; null = until now
     * @param bool $byType a row for each voucher type as well
     * @return list<SaleSum>
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function saleSums(
        Actor $actor,
        ?DateTimeInterface $from = null,
        ?DateTimeInterface $until = null,
        bool $byType = false,
    ): array {
        $since = Writer::time('from', $from);
        $end = Writer::time('until', $until);
        $read = SaleReader::sum(...);
        return $this->rows('voucher_sale_sums', $actor, 'voucher_sale_sum', $read, $since, $end, (int) $byType);
    }

    /**
     * The code of the voucher of a booked electronic sale or refund, for its receipt. Audited each time.
     *
     * Who made the sale needs no more than the right it took, anybody else Right::Reveal. It may be asked again while
     * the voucher is active.
     *
     * @param string $idOrKey identifier of the sale, or key of its posting
     * @return string the code; keep it out of logs
     *
     * @throws VoucherException WrongState: not booked, no code of its own, or the voucher is not active any more;
     *     NotFound, Forbidden, ...
     */
    public function saleCode(Actor $actor, string $idOrKey): string
    {
        return $this->code('voucher_sale_code', $actor, Writer::argument('id_or_key', $idOrKey));
    }

    /** The sale a call answered with, or the exception it means. */
    private function sold(int $status, CData $error, CData $sale, ?\Throwable $thrown = null): Sale
    {
        $known = Calls::status($status);
        $stands = SaleReader::saleIfAny($sale, $known);
        if ($known === Status::InDoubt) {
            throw InDoubt::waiting(null, $thrown, $stands);
        }
        if (Calls::failed($status) || $stands === null) {
            throw $this->calls->failure($status, $error, previous: $thrown, sale: $stands);
        }
        return $stands;
    }
}
