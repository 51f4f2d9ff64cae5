<?php

declare(strict_types=1);

namespace Voucher;

use FFI;
use Generator;
use Voucher\Exception\VoucherException;
use Voucher\Native\Calls;
use Voucher\Native\ExchangeReader;
use Voucher\Native\Handle;
use Voucher\Native\OfficeReader;
use Voucher\Native\Reader;

/**
 * Long work you drive in slices, so that a page can show progress and stay inside its time limit.
 *
 * A job that is dropped unfinished can be taken up by any process with Module::resumeJob().
 */
final class Job
{
    /** Findings fetched at a time. */
    private const FINDINGS = 64;

    /**
     * @internal made by Module
     */
    public function __construct(private readonly Calls $calls, private readonly Handle $handle)
    {
    }

    /**
     * Works until it is finished; stop iterating whenever you like.
     *
     * @param int $sliceMs milliseconds between two reports, at most
     * @return Generator<int, Progress>
     *
     * @throws VoucherException what stopped it; Retry means that you may go on later
     */
    public function run(int $sliceMs = 200): Generator
    {
        do {
            $progress = $this->step($sliceMs);
            yield $progress;
        } while ($progress->state === JobState::Running);
    }

    /**
     * Works for a while.
     *
     * @param int $msMax milliseconds, at most
     *
     * @throws VoucherException what stopped it; Retry means that you may go on later
     */
    public function step(int $msMax = 200): Progress
    {
        $progress = $this->calls->struct('voucher_progress');
        $this->calls->run('voucher_job_step', $this->handle->pointer(), $msMax, FFI::addr($progress));
        return Reader::progress($progress);
    }

    /**
     * How far it is, without working on it.
     *
     * @throws VoucherException if the store cannot tell
     */
    public function progress(): Progress
    {
        $progress = $this->calls->struct('voucher_progress');
        $this->calls->run('voucher_job_progress', $this->handle->pointer(), FFI::addr($progress));
        return Reader::progress($progress);
    }

    /**
     * What a bulk job did so far, also after it was finished or cancelled.
     *
     * @throws VoucherException WrongState if it is a job of another kind
     */
    public function result(): BulkResult
    {
        $result = $this->calls->struct('voucher_bulk_result');
        $this->calls->run('voucher_job_result', $this->handle->pointer(), FFI::addr($result));
        return OfficeReader::bulkResult($result);
    }

    /**
     * What an export to files wrote so far, also after it was finished.
     *
     * @throws VoucherException WrongState if it is a job of another kind
     */
    public function exported(): ExportResult
    {
        $result = $this->calls->struct('voucher_export_result');
        $this->calls->run('voucher_job_exported', $this->handle->pointer(), FFI::addr($result));
        return ExchangeReader::exportResult($result);
    }

    /**
     * What an import did so far, also after it was finished or cancelled.
     *
     * @throws VoucherException WrongState if it is a job of another kind
     */
    public function imported(): ImportResult
    {
        $result = $this->calls->struct('voucher_import_result');
        $this->calls->run('voucher_job_imported', $this->handle->pointer(), FFI::addr($result));
        return ExchangeReader::importResult($result);
    }

    /**
     * What an import found about the rows so far, in their order. The first 10,000 are kept.
     *
     * @param int $skip leaves out as many, at least 0
     * @return Generator<int, ImportFinding>
     *
     * @throws VoucherException WrongState if it is a job of another kind
     */
    public function findings(int $skip = 0): Generator
    {
        $items = $this->calls->structs('voucher_import_finding', self::FINDINGS);
        $count = $this->calls->ffi->new('uint32_t');
        do {
            $status = $this->calls->run(
                'voucher_job_findings',
                $this->handle->pointer(),
                $skip,
                $items,
                self::FINDINGS,
                FFI::addr($count),
            );
            for ($number = 0; $number < $count->cdata; $number++) {
                yield ExchangeReader::importFinding($items[$number]);
            }
            $skip += $count->cdata;
        } while ($status !== Status::Done->value);
    }

    /**
     * Gives it up. A generation or import is undone, whole, and an export leaves no file; what a bulk job changed stays
     * changed.
     *
     * @throws VoucherException WrongState if it is finished
     */
    public function cancel(): void
    {
        $this->calls->run('voucher_job_cancel', $this->handle->pointer());
    }
}
