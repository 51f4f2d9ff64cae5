<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use Generator;
use Voucher\Actor;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\LibraryMissing;
use Voucher\Exception\VoucherException;
use Voucher\ExportParams;
use Voucher\ExportResult;
use Voucher\ExportRun;
use Voucher\Filter;
use Voucher\Job;
use Voucher\Library;
use Voucher\Native\ExchangeReader;
use Voucher\Native\ExchangeWriter;
use Voucher\Native\Writer;

/**
 * The part of a Module that hands vouchers out: to spreadsheets, programs and printers.
 *
 * Needs Right::Export, and Right::Reveal with codes. Codes of a series leave once on one person's word: the second time
 * ApprovalPending is thrown and nothing leaves. When another person called approve(), make the very same call with
 * `$params->with(approvalId: $asked->approvalId)`; that works once.
 *
 * @internal use it through Module
 */
trait Exporting
{
    /** Bytes of the PEM of a public key, with its NUL, at most. */
    private const PEM_BYTES = 256;

    /**
     * An export in blocks, to stream to a browser. Read it to the end: only then is its run finished.
     *
     * @param int $blockBytes bytes of one block at most, at least 4096
     * @return Generator<int, string>
     *
     * @throws VoucherException ApprovalPending: codes of a series left before; WrongState: the approval was refused or
     *     used; RequestMismatch: another request was approved; Forbidden, InvalidArgument, ...
     */
    public function export(
        Actor $actor,
        ?Filter $filter = null,
        ExportParams $params = new ExportParams(),
        int $blockBytes = 65536,
    ): Generator {
        if ($blockBytes < 4096 || $blockBytes > 0x7fffffff) {
            throw InvalidArgument::of('block_bytes', 'must be at least 4096 and below 2 GiB');
        }
        $look = ExchangeWriter::exportParams($this->calls, $params);
        $narrow = $this->filter($filter);
        $cursor = $this->cursor('voucher_export_open', $actor, self::address($narrow), FFI::addr($look));
        return $cursor->blocks('voucher_export_read', $blockBytes);
    }

    /**
     * An export into new files with mode 0600. They appear when all are whole; after a failure there is none.
     *
     * With `bytesPerFile` "cards.pdf" becomes "cards-0001.pdf", "cards-0002.pdf", each a whole document. With
     * `recipient` one manifest stands beside all, "cards.pdf.manifest.json", and its signature of 64 bytes,
     * "cards.pdf.manifest.sig": see manifestKey().
     *
     * @param string $path a file that does not exist yet
     *
     * @throws VoucherException as export(); FileAccess, DiskFull, ...
     */
    public function exportToFile(
        Actor $actor,
        string $path,
        ?Filter $filter = null,
        ExportParams $params = new ExportParams(),
    ): ExportResult {
        $look = ExchangeWriter::exportParams($this->calls, $params);
        $narrow = $this->filter($filter);
        $result = $this->calls->struct('voucher_export_result');
        $this->run(
            'voucher_export_to_file',
            $actor,
            self::address($narrow),
            FFI::addr($look),
            Writer::argument('path', $path),
            FFI::addr($result),
        );
        return ExchangeReader::exportResult($result);
    }

    /**
     * Starts an export into new files as a job: exportToFile() in steps; Job::exported() tells what it wrote.
     *
     * It lives in this process alone: cancelled, dropped or crashed before its end it leaves no file, and resumeJob()
     * does not know it. Codes that were on their way when the process died leave again with an approval only.
     *
     * @param string $path a file that does not exist yet
     *
     * @throws VoucherException as exportToFile()
     */
    public function exportJob(
        Actor $actor,
        string $path,
        ?Filter $filter = null,
        ExportParams $params = new ExportParams(),
    ): Job {
        $look = ExchangeWriter::exportParams($this->calls, $params);
        $narrow = $this->filter($filter);
        $file = Writer::argument('path', $path);
        return $this->job('voucher_export_start', $actor, self::address($narrow), FFI::addr($look), $file);
    }

    /**
     * The exports that ran, newest first. Needs Right::Export or Right::Audit; a partner finds its own.
     *
     * @param string|null $series those of one series by identifier or code; null = all
     * @return Generator<int, ExportRun>
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function exportRuns(Actor $actor, ?string $series = null): Generator
    {
        $of = $series === null ? null : Writer::argument('series', $series);
        $cursor = $this->cursor('voucher_export_run_open', $actor, $of);
        return $cursor->rows('voucher_export_run_fetch', 'voucher_export_run', ExchangeReader::exportRun(...));
    }

    /**
     * The XML schema (XSD) of ExportFormat::Xml.
     *
     * @throws LibraryMissing if the library cannot be loaded
     */
    public static function exportSchema(): string
    {
        return Library::ffi()->voucher_export_schema();
    }

    /**
     * The public key, as PEM, of the pair that signs the manifests of this store, for whoever receives them.
     *
     * It stays when the root key is rotated. Verify with
     * `openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in m.json -sigfile m.sig`. Needs Right::Export.
     *
     * @throws VoucherException Forbidden, ...
     */
    public function manifestKey(Actor $actor): string
    {
        return $this->text('voucher_manifest_key', $actor, self::PEM_BYTES);
    }
}
