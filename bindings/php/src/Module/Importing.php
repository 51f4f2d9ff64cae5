<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use FFI\CData;
use Voucher\Actor;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\LibraryMissing;
use Voucher\Exception\VoucherException;
use Voucher\ImportFinding;
use Voucher\ImportFormat;
use Voucher\ImportParams;
use Voucher\ImportResult;
use Voucher\Job;
use Voucher\Library;
use Voucher\Native\Calls;
use Voucher\Native\ExchangeReader;
use Voucher\Native\ExchangeWriter;
use Voucher\Native\Writer;

/**
 * The part of a Module that takes vouchers in that somebody else made.
 *
 * Needs Right::Import, Right::Activate unless they become accepted only, and Right::Override for weak codes.
 *
 * @internal use it through Module
 */
trait Importing
{
    /** Findings the library keeps of one import. */
    private const FINDINGS_MAX = 10000;

    /** Bytes of a file to fill in that are always enough. */
    private const TEMPLATE_BYTES = 65536;

    /**
     * Takes in a CSV file or a workbook as one series, or with `dryRun` only looks at it.
     *
     * A row needs a code, and all codes of a file have one length. A code that is in the store already, and a row that
     * the file has twice, are left out and reported; one wrong row refuses the whole file, unless `partial` asks for the
     * good ones.
     *
     * @param string $path the file
     * @param int $findingsMax findings the result lists at most, up to 10,000
     *
     * @throws VoucherException InvalidArgument: if wrong rows refused the file, `import` of it has them, else it is
     *     null, and nothing is stored; ApprovalPending: leave the file where it is, and when another person called
     *     approve(), resumeJob() what its `result` names; Forbidden, WeakCodes, RequestMismatch, FileAccess, ...
     */
    public function importFile(
        Actor $actor,
        string $path,
        ImportParams $params = new ImportParams(),
        int $findingsMax = 1000,
    ): ImportResult {
        if ($findingsMax < 1 || $findingsMax > self::FINDINGS_MAX) {
            throw InvalidArgument::of('findings_max', 'must be between 1 and ' . self::FINDINGS_MAX);
        }
        $request = ExchangeWriter::importParams($this->calls, $params);
        $findings = $this->calls->structs('voucher_import_finding', $findingsMax);
        $count = $this->calls->ffi->new('uint32_t');
        $result = $this->calls->struct('voucher_import_result');
        [$status, $error] = $this->attempt(
            'voucher_import',
            $actor,
            FFI::addr($request),
            Writer::argument('path', $path),
            $findings,
            $findingsMax,
            FFI::addr($count),
            FFI::addr($result),
        );
        $failed = Calls::failed($status);
        if ($failed && $result->findings === 0) {
            throw $this->calls->failure($status, $error);
        }
        $listed = self::found($findings, $count->cdata);
        $import = ExchangeReader::importResult($result, Calls::status($status), $listed);
        return $failed ? throw $this->calls->failure($status, $error, import: $import) : $import;
    }

    /**
     * Starts to take in a file as a job: importFile() in steps.
     *
     * If wrong rows refuse the file, it ends as JobState::Cancelled and Job::findings() says why. After a crash jobs()
     * lists it and resumeJob() takes it up: the file must still be there and be the same. Before rows are stored, and
     * with `dryRun`, it lives in this process alone.
     *
     * @param string $path the file
     *
     * @throws VoucherException as importFile()
     */
    public function importJob(Actor $actor, string $path, ImportParams $params = new ImportParams()): Job
    {
        $request = ExchangeWriter::importParams($this->calls, $params);
        return $this->job('voucher_import_start', $actor, FFI::addr($request), Writer::argument('path', $path));
    }

    /**
     * A file to fill in: headings, an example row, and notes. Notes and the example are left out of an import.
     *
     * @param ImportFormat $format Xlsx, or else Csv
     *
     * @throws LibraryMissing if the library cannot be loaded
     */
    public static function importTemplate(ImportFormat $format = ImportFormat::Csv): string
    {
        $calls = new Calls(Library::ffi());
        $buffer = $calls->ffi->new('uint8_t[' . self::TEMPLATE_BYTES . ']');
        $length = $calls->ffi->new('uint32_t');
        $calls->run('voucher_import_template', $format->value, $buffer, self::TEMPLATE_BYTES, FFI::addr($length));
        return FFI::string($buffer, $length->cdata);
    }

    /** @return list<ImportFinding> */
    private static function found(CData $findings, int $count): array
    {
        $listed = [];
        for ($number = 0; $number < $count; $number++) {
            $listed[] = ExchangeReader::importFinding($findings[$number]);
        }
        return $listed;
    }
}
