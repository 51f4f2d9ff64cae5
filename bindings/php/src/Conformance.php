<?php

declare(strict_types=1);

namespace Voucher;

use FFI;
use FFI\CData;
use Voucher\Exception\LibraryMissing;
use Voucher\Exception\VoucherException;
use Voucher\Native\Calls;
use Voucher\Native\Host;
use Voucher\Native\Writer;

/**
 * Asks your ledger every nasty question a redemption or sale can ask. Run it against a copy of your books: it books for
 * real.
 */
final class Conformance
{
    /** The case that needs several processes. */
    private const RACE = 'race';

    private readonly Calls $calls;
    private readonly CData $params;

    /**
     * @param string $account an account that can be credited
     * @param string $otherAccount another one
     * @param string $currency ISO 4217 code both are kept in
     * @param string $closedAccount one that refuses every entry; empty = the cases that need one are skipped
     * @param int $amount what a posting is worth, minor units; 0 = 100
     * @param int $repeats how often the case about many repeats asks; 0 = 100
     * @param string $token letters and digits no run used before; empty = drawn at random
     * @param bool $withSales your ledger books sales as well; false = the cases of invoices, credit notes and refunds
     *     are skipped
     *
     * @throws LibraryMissing if the library cannot be loaded
     */
    public function __construct(
        string $account,
        string $otherAccount,
        string $currency,
        string $closedAccount = '',
        int $amount = 0,
        int $repeats = 0,
        string $token = '',
        bool $withSales = false,
    ) {
        $this->calls = new Calls(Library::ffi());
        $this->params = $this->calls->struct('voucher_conformance_params');
        $this->params->repeats = $repeats;
        $this->params->amount = $amount;
        $this->params->with_sales = (int) $withSales;
        Writer::text($this->params, 'currency', $currency);
        Writer::text($this->params, 'account', $account);
        Writer::text($this->params, 'other_account', $otherAccount);
        Writer::text($this->params, 'closed_account', $closedAccount);
        Writer::text($this->params, 'token', $token === '' ? bin2hex(random_bytes(8)) : $token);
    }

    /**
     * Runs every case.
     *
     * @param Ledger $ledger your ledger
     * @param string $factory script that returns a new Ledger; the race runs it in several processes at once.
     *     Empty = the race is skipped
     * @param int $processes how many race
     * @return list<ConformanceResult> one for every case, in order
     *
     * @throws VoucherException if a case could not be run at all
     */
    public function run(Ledger $ledger, string $factory = '', int $processes = 4): array
    {
        $results = [];
        $cases = $this->calls->ffi->voucher_conformance_cases();
        for ($number = 0; $number < $cases; $number++) {
            $name = $this->calls->ffi->voucher_conformance_case_name($number);
            $results[] = match (true) {
                $name !== self::RACE => $this->case($ledger, $number, $name),
                $factory === '' => new ConformanceResult($name, false, true, 'no factory script was given'),
                default => $this->race($factory, $processes, $number, $name),
            };
        }
        return $results;
    }

    /**
     * One racer's run of one case.
     *
     * @internal
     *
     * @return string the raw result
     */
    public static function racer(Ledger $ledger, string $params, int $number): string
    {
        $calls = new Calls(Library::ffi());
        $struct = $calls->struct('voucher_conformance_params');
        FFI::memcpy($struct, $params, FFI::sizeof($struct));
        [$result] = self::ask($calls, $ledger, $struct, $number);
        return FFI::string($result, FFI::sizeof($result));
    }

    private function case(Ledger $ledger, int $number, string $name): ConformanceResult
    {
        [$result, $thrown] = self::ask($this->calls, $ledger, $this->params, $number);
        return self::read($name, $result, $thrown);
    }

    private function race(string $factory, int $processes, int $number, string $name): ConformanceResult
    {
        $params = base64_encode(FFI::string($this->params, FFI::sizeof($this->params)));
        $lines = self::racers($factory, $processes, json_encode([$params, $number], JSON_THROW_ON_ERROR));
        $results = $this->calls->structs('voucher_conformance_result', $processes);
        foreach ($lines as $racer => $line) {
            $raw = (string) base64_decode($line, true);
            if (strlen($raw) !== FFI::sizeof($results[$racer])) {
                return new ConformanceResult($name, false, false, "racer $racer died: " . trim($line));
            }
            FFI::memcpy($results[$racer], $raw, strlen($raw));
        }
        $verdict = $this->calls->struct('voucher_conformance_result');
        $this->calls->run('voucher_conformance_judge', $results, $processes, FFI::addr($verdict));
        return self::read($name, $verdict, null);
    }

    /** @return array{CData, \Throwable|null} */
    private static function ask(Calls $calls, Ledger $ledger, CData $params, int $number): array
    {
        $host = new Host(null, null);
        $table = $host->table($calls);
        $result = $calls->struct('voucher_conformance_result');
        [, $thrown] = $host->with($ledger, static fn (): int => $calls->run(
            'voucher_conformance_run',
            FFI::addr($table),
            FFI::addr($params),
            $number,
            FFI::addr($result),
        ));
        return [$result, $thrown];
    }

    /**
     * Starts the racers, lets them go at once and collects what each says.
     *
     * @return list<string>
     */
    private static function racers(string $factory, int $processes, string $job): array
    {
        $command = [PHP_BINARY, '-d', 'ffi.enable=1', dirname(__DIR__) . '/bin/conformance-racer.php', $factory];
        $racers = $pipes = [];
        for ($racer = 0; $racer < $processes; $racer++) {
            $racers[] = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], STDERR], $pipes[$racer]);
        }
        foreach ($pipes as [1 => $says]) {
            fgets($says);
        }
        foreach ($pipes as [0 => $hears]) {
            fwrite($hears, $job . "\n");
            fclose($hears);
        }
        $lines = array_map(static fn (array $pipe): string => (string) stream_get_contents($pipe[1]), $pipes);
        array_map(proc_close(...), $racers);
        return $lines;
    }

    private static function read(string $name, CData $result, ?\Throwable $thrown): ConformanceResult
    {
        return new ConformanceResult(
            name: $name,
            passed: $result->passed !== 0,
            skipped: $result->skipped !== 0,
            reason: FFI::string($result->reason),
            outcome: Outcome::tryFrom($result->outcome) ?? Outcome::Unknown,
            key: FFI::string($result->key),
            ledgerReference: FFI::string($result->ledger_reference),
            balanceAfter: $result->has_balance !== 0 ? $result->balance_after : null,
            thrown: $thrown,
        );
    }
}
