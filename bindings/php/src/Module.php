<?php

declare(strict_types=1);

namespace Voucher;

use FFI;
use Generator;
use Voucher\Exception\LibraryMissing;
use Voucher\Exception\VoucherException;
use Voucher\Module\Approving;
use Voucher\Module\Auditing;
use Voucher\Module\Calling;
use Voucher\Module\Changing;
use Voucher\Module\Configuring;
use Voucher\Module\Exporting;
use Voucher\Module\Importing;
use Voucher\Module\Messaging;
use Voucher\Module\Redeeming;
use Voucher\Module\Reporting;
use Voucher\Module\Reversing;
use Voucher\Module\Selling;
use Voucher\Native\Calls;
use Voucher\Native\Handle;
use Voucher\Native\Host;
use Voucher\Native\Reader;
use Voucher\Native\Writer;

/**
 * An open store of vouchers. Every method takes the actor first and throws a VoucherException when it fails.
 *
 * Open one per request or process; a child made by fork opens its own. Generators read page by page and hold nothing
 * between two pages; stop early whenever you like.
 */
final class Module
{
    use Calling;
    use Redeeming;
    use Reversing;
    use Selling;
    use Configuring;
    use Changing;
    use Approving;
    use Reporting;
    use Auditing;
    use Exporting;
    use Importing;
    use Messaging;

    /** Unfinished jobs asked for at first. */
    private const JOBS = 64;

    private function __construct(
        private readonly Calls $calls,
        private readonly Handle $handle,
        private readonly Host $host,
        private readonly ?Ledger $ledger,
    ) {
    }

    /**
     * Opens a store, and makes it if there is none.
     *
     * The root key comes from a key file, from bytes, or from a closure. Keep a copy elsewhere: without it the codes
     * are lost.
     *
     * @param string $path file of the store; it belongs to the library alone, never open it with PDO or sqlite3
     * @param string $keyFile file with the root key, mode 0600; empty = not from a file
     * @param string|\Closure(): string|null $key the 32 bytes of the root key, or what gives them; null = key file
     * @param string $currency ISO 4217 code of series that name none
     * @param array<string, string> $options further options by name, such as "guard.account_day" => "20"
     * @param Ledger|null $ledger your books, for redeem(), sell() and recover()
     * @param callable|null $log takes a LogEvent after the call that made it; what it throws goes to the error log
     *
     * @throws LibraryMissing if the library cannot be loaded
     * @throws VoucherException WrongKey, KeyUnavailable, ForeignFile, FileAccess, UnknownOption, ...
     */
    public static function open(
        string $path,
        string $keyFile = '',
        #[\SensitiveParameter] string|\Closure|null $key = null,
        string $currency = '',
        array $options = [],
        ?Ledger $ledger = null,
        ?callable $log = null,
    ): self {
        $source = is_string($key) ? static fn (): string => $key : $key;
        $host = new Host($source, $log === null ? null : $log(...));
        $calls = new Calls(Library::ffi(), $host);
        $given = array_filter(['key.file' => $keyFile, 'currency' => $currency], static fn ($text) => $text !== '');
        $config = self::config($calls, ['store.path' => $path] + $given + $options);
        $pointer = $calls->ffi->new('voucher_module *');
        $table = $host->table($calls);
        [$status, $error] = $calls->attempt(
            'voucher_open',
            $config->pointer(),
            FFI::addr($table),
            FFI::addr($pointer),
        );
        $host->forgetKey();
        if ($status < 0) {
            throw $calls->failure($status, $error, previous: $host->thrown());
        }
        $handle = new Handle($calls, $pointer, 'voucher_close');
        $handle->closeWithRequest();
        return new self($calls, $handle, $host, $ledger);
    }

    /** Closes the store. Cursors and jobs may live on; a second time does nothing. */
    public function close(): void
    {
        $this->handle->close();
    }

    /**
     * The series a served system would make: "astpp", "splynx", "jerasoft" or "crm". Change it with with().
     *
     * @param string $preset name of the system
     * @param int $quantity how many
     * @param Money $faceValue what one is sold for
     *
     * @throws VoucherException InvalidArgument if there is no such preset
     */
    public static function preset(string $preset, int $quantity, Money $faceValue): SeriesParams
    {
        $calls = new Calls(Library::ffi());
        $params = $calls->struct('voucher_series_params');
        $calls->run('voucher_series_preset', Writer::argument('preset', $preset), FFI::addr($params));
        return Reader::seriesParams($params, $quantity, $faceValue);
    }

    /**
     * Generates a series in one call.
     *
     * @return Series its status is Duplicate if the request id was used before
     *
     * @throws VoucherException ApprovalPending: nothing is made before another person approves; Forbidden, WeakCodes,
     *     InvalidArgument, RequestMismatch, ...
     */
    public function generateSeries(Actor $actor, SeriesParams $params): Series
    {
        $request = Writer::seriesParams($this->calls, $params);
        $series = $this->calls->struct('voucher_series');
        $status = $this->run('voucher_generate_series', $actor, FFI::addr($request), FFI::addr($series));
        return Reader::series($series, Calls::status($status));
    }

    /**
     * Starts to generate a series; Job::run() does the work.
     *
     * @throws VoucherException as generateSeries()
     */
    public function generateJob(Actor $actor, SeriesParams $params): Job
    {
        $request = Writer::seriesParams($this->calls, $params);
        return $this->job('voucher_generate_start', $actor, FFI::addr($request));
    }

    /**
     * The unfinished jobs, whoever dropped them.
     *
     * @return list<Progress>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function jobs(Actor $actor): array
    {
        $count = $this->calls->ffi->new('uint32_t');
        $capacity = self::JOBS;
        do {
            $items = $this->calls->structs('voucher_progress', $capacity);
            $this->run('voucher_jobs', $actor, $items, $capacity, FFI::addr($count));
            $whole = $count->cdata < $capacity;
            $capacity *= 2;
        } while (!$whole);
        $jobs = [];
        for ($number = 0; $number < $count->cdata; $number++) {
            $jobs[] = Reader::progress($items[$number]);
        }
        return $jobs;
    }

    /**
     * Takes up a job that was dropped or whose process died, or one that another person approved.
     *
     * @param string $jobId identifier from Progress, or `result` of an Approval
     *
     * @throws VoucherException NotFound, WrongState, ...
     */
    public function resumeJob(Actor $actor, string $jobId): Job
    {
        return $this->job('voucher_job_resume', $actor, Writer::argument('job_id', $jobId));
    }

    /**
     * One series with its counters.
     *
     * @param string $idOrCode identifier or code
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function series(Actor $actor, string $idOrCode): Series
    {
        $series = $this->calls->struct('voucher_series');
        $this->run('voucher_series_get', $actor, Writer::argument('id_or_code', $idOrCode), FFI::addr($series));
        return Reader::series($series);
    }

    /**
     * The series a filter lets through.
     *
     * @param Filter|null $filter what only vouchers have is refused, such as a state or an invoice; null = all series
     * @return Generator<int, Series>
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function seriesList(Actor $actor, ?Filter $filter = null): Generator
    {
        $narrow = $this->filter($filter);
        $cursor = $this->cursor('voucher_series_open', $actor, self::address($narrow));
        return $cursor->rows('voucher_series_fetch', 'voucher_series', Reader::series(...));
    }

    /**
     * One voucher by identifier.
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function get(Actor $actor, string $voucherId): Voucher
    {
        return $this->voucher('voucher_get', $actor, Writer::argument('voucher_id', $voucherId));
    }

    /**
     * One voucher by its serial, or else by the external serial it was imported with.
     *
     * @throws VoucherException NotFound, InvalidArgument (several imported vouchers bear this external serial: a search
     *     for it lists them), Forbidden, ...
     */
    public function getBySerial(Actor $actor, string $serial): Voucher
    {
        return $this->voucher('voucher_get_by_serial', $actor, Writer::argument('serial', $serial));
    }

    /**
     * One voucher by code; counts as an attempt to guess.
     *
     * @throws VoucherException NotRedeemable, Throttled, Forbidden, ...
     */
    public function getByCode(Actor $actor, RedeemParams $params): Voucher
    {
        $request = Writer::redeemParams($this->calls, $params);
        return $this->voucher('voucher_get_by_code', $actor, FFI::addr($request));
    }

    /**
     * The vouchers a filter lets through.
     *
     * @return Generator<int, Voucher>
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function search(Actor $actor, ?Filter $filter = null): Generator
    {
        $narrow = $this->filter($filter);
        $cursor = $this->cursor('voucher_search_open', $actor, self::address($narrow));
        return $cursor->rows('voucher_search_fetch', 'voucher_record', Reader::voucher(...));
    }

    /**
     * How many vouchers a filter lets through.
     *
     * @param int $countMax counting stops here; 0 = at the library's own bound
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function count(Actor $actor, ?Filter $filter = null, int $countMax = 0): int
    {
        $count = $this->calls->ffi->new('int64_t');
        $narrow = $this->filter($filter);
        $this->run('voucher_search_count', $actor, self::address($narrow), $countMax, FFI::addr($count));
        return $count->cdata;
    }

    /**
     * What happened to a voucher or a series, from the audit trail.
     *
     * @param string $id identifier of the voucher or series
     * @return Generator<int, Event>
     *
     * @throws VoucherException NotFound, Forbidden, ...
     */
    public function history(Actor $actor, string $id): Generator
    {
        $cursor = $this->cursor('voucher_history_open', $actor, Writer::argument('id', $id));
        return $cursor->rows('voucher_history_fetch', 'voucher_event', Reader::event(...));
    }

    /**
     * Deletes vouchers nobody used; used and held ones are kept.
     *
     * @param Filter $filter which; an empty one is refused
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function delete(Actor $actor, Filter $filter): Deletion
    {
        $narrow = Writer::filter($this->calls, $filter);
        $result = $this->calls->struct('voucher_delete_result');
        $this->run('voucher_delete', $actor, FFI::addr($narrow), FFI::addr($result));
        return new Deletion($result->deleted, $result->kept);
    }

    /**
     * What a code is worth, without redeeming it; counts as an attempt to guess.
     *
     * @throws VoucherException NotRedeemable, Throttled, Forbidden, ...
     */
    public function check(Actor $actor, RedeemParams $params): CheckResult
    {
        $request = Writer::redeemParams($this->calls, $params);
        $result = $this->calls->struct('voucher_check_result');
        $this->run('voucher_check', $actor, FFI::addr($request), FFI::addr($result));
        return Reader::checkResult($result);
    }

    /**
     * Copies the whole store into a new file while it is in use.
     *
     * @param string $path a file that does not exist yet
     *
     * @throws VoucherException Forbidden, FileAccess, DiskFull, ...
     */
    public function backup(Actor $actor, string $path): void
    {
        $this->run('voucher_backup', $actor, Writer::argument('path', $path));
    }

    private function voucher(string $function, Actor $actor, mixed $which): Voucher
    {
        $record = $this->calls->struct('voucher_record');
        $this->run($function, $actor, $which, FFI::addr($record));
        return Reader::voucher($record);
    }

    /** @param array<string, string> $options */
    private static function config(Calls $calls, array $options): Handle
    {
        $pointer = $calls->ffi->new('voucher_config *');
        $calls->run('voucher_config_new', FFI::addr($pointer));
        $config = new Handle($calls, $pointer, 'voucher_config_free');
        foreach ($options as $name => $value) {
            $calls->run(
                'voucher_config_set',
                $config->pointer(),
                Writer::argument('option', (string) $name),
                Writer::argument((string) $name, $value),
            );
        }
        return $config;
    }
}
