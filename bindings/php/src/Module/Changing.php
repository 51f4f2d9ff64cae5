<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use Voucher\Actor;
use Voucher\BulkOperation;
use Voucher\BulkResult;
use Voucher\ChangeReason;
use Voucher\Exception\VoucherException;
use Voucher\Filter;
use Voucher\Job;
use Voucher\Native\OfficeReader;
use Voucher\Native\OfficeWriter;
use Voucher\Native\Reader;
use Voucher\Native\Writer;
use Voucher\Series;
use Voucher\SeriesChange;
use Voucher\SeriesEdit;
use Voucher\VoucherChange;

/**
 * The part of a Module that changes vouchers and series after they were made.
 *
 * @internal use it through Module
 */
trait Changing
{
    /**
     * Does one operation to many vouchers, or in a dry run counts what it would do.
     *
     * The vouchers are those the filter finds, or of these only the ones named. One of the two must narrow: the whole
     * store is never meant by accident. What cannot be changed is left as it is, and counted by its reason.
     *
     * @param Filter|null $filter null = no filter
     * @param list<string>|null $voucherIds identifiers or serials, at most 10,000; null = all the filter finds,
     *     an empty list is refused
     * @param ChangeReason $reason blocking and cancelling need one
     * @param VoucherChange $change new values for Modify and Assign; what it leaves out is preserved
     * @param string $note why, in words, for the history; at most 255 bytes
     * @param bool $withSeries for Accept, Reject, Activate: the series the filter names goes along as a whole
     * @param bool $dryRun true = count what would happen, change nothing
     * @param string $requestId makes a repeated call go on with the first one's work; at most 63 bytes
     *
     * @throws VoucherException ApprovalPending: nothing happens before another person approves; Forbidden,
     *     InvalidArgument, RequestMismatch, ... After another failure some may be changed: resume the job jobs() lists
     */
    public function bulk(
        Actor $actor,
        BulkOperation $operation,
        ?Filter $filter = null,
        ?array $voucherIds = null,
        ChangeReason $reason = ChangeReason::None,
        VoucherChange $change = new VoucherChange(),
        string $note = '',
        bool $withSeries = false,
        bool $dryRun = false,
        string $requestId = '',
    ): BulkResult {
        $params = OfficeWriter::bulkParams($this->calls, $operation, $reason, $change, $note, $requestId);
        $params->with_series = (int) $withSeries;
        $params->dry_run = (int) $dryRun;
        $result = $this->calls->struct('voucher_bulk_result');
        $narrow = $this->filter(OfficeWriter::inOneCurrency($filter, $voucherIds === null, $change));
        $ids = $voucherIds === null ? null : OfficeWriter::voucherIds($voucherIds);
        $this->run('voucher_bulk', $actor, self::address($narrow), $ids, FFI::addr($params), FFI::addr($result));
        return OfficeReader::bulkResult($result);
    }

    /**
     * Starts what bulk() does, as a job: Job::run() does the work, Job::result() tells what it did.
     *
     * Redemptions go on meanwhile. What is changed is changed for good: cancelling the job stops it where it is.
     *
     * @param list<string>|null $voucherIds as bulk(), and so all the others
     *
     * @throws VoucherException as bulk()
     */
    public function bulkStart(
        Actor $actor,
        BulkOperation $operation,
        ?Filter $filter = null,
        ?array $voucherIds = null,
        ChangeReason $reason = ChangeReason::None,
        VoucherChange $change = new VoucherChange(),
        string $note = '',
        bool $withSeries = false,
        string $requestId = '',
    ): Job {
        $params = OfficeWriter::bulkParams($this->calls, $operation, $reason, $change, $note, $requestId);
        $params->with_series = (int) $withSeries;
        $narrow = $this->filter(OfficeWriter::inOneCurrency($filter, $voucherIds === null, $change));
        $ids = $voucherIds === null ? null : OfficeWriter::voucherIds($voucherIds);
        return $this->job('voucher_bulk_start', $actor, self::address($narrow), $ids, FFI::addr($params));
    }

    /**
     * Changes a series as a whole.
     *
     * Accept, Reject, Activate, Delete and Seal work through its vouchers before the call returns; for ten million take
     * bulkStart() with `withSeries`.
     *
     * @param string $idOrCode identifier or code
     * @param string $note why, for the history; Seal needs one, which says that the print file is good
     * @return Series as it is then; a deleted one as it was
     *
     * @throws VoucherException ApprovalPending, NotFound, WrongState, Forbidden, ...
     */
    public function seriesChange(Actor $actor, string $idOrCode, SeriesChange $change, string $note = ''): Series
    {
        $series = $this->calls->struct('voucher_series');
        $this->run(
            'voucher_series_change',
            $actor,
            Writer::argument('id_or_code', $idOrCode),
            $change->value,
            Writer::argument('note', $note),
            FFI::addr($series),
        );
        return Reader::series($series);
    }

    /**
     * Sets texts of a series; those left out are preserved. Needs Right::Modify.
     *
     * @param string $idOrCode identifier or code
     * @return Series as it is then
     *
     * @throws VoucherException NotFound, WrongState, Forbidden, ...
     */
    public function seriesEdit(Actor $actor, string $idOrCode, SeriesEdit $edit): Series
    {
        $params = OfficeWriter::seriesEdit($this->calls, $edit);
        $series = $this->calls->struct('voucher_series');
        $which = Writer::argument('id_or_code', $idOrCode);
        $this->run('voucher_series_edit', $actor, $which, FFI::addr($params), FFI::addr($series));
        return Reader::series($series);
    }

    /**
     * The code of one voucher. The reason is in the audit trail before the code is read.
     *
     * How many an operator may see in a day is the setting "reveal_per_day". Needs Right::Reveal and Right::View.
     *
     * @param string $idOrSerial identifier or serial
     * @param string $reason why
     * @return string the code; keep it out of logs
     *
     * @throws VoucherException Throttled: the quota of the day is used up; WrongState: its series is sealed; ...
     */
    public function reveal(Actor $actor, string $idOrSerial, string $reason): string
    {
        $which = Writer::argument('id_or_serial', $idOrSerial);
        return $this->code('voucher_reveal', $actor, $which, Writer::argument('reason', $reason));
    }

    /**
     * Marks vouchers as reminded of their end. Needs Right::Modify.
     *
     * Find those to remind with Filter's `expiresUntil`, and with `reminded: false` leave out those who were.
     *
     * All are marked or, if one is not there, none.
     *
     * @param list<string> $voucherIds identifiers or serials, at most 1,000
     * @return int how many were named, each once; who was reminded before counts too, and has the new time
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function remind(Actor $actor, array $voucherIds): int
    {
        $marked = $this->calls->ffi->new('int64_t');
        $this->run('voucher_remind', $actor, OfficeWriter::voucherIds($voucherIds), FFI::addr($marked));
        return $marked->cdata;
    }
}
