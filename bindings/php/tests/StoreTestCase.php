<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Books;
use PHPUnit\Framework\TestCase;
use Voucher\Actor;
use Voucher\ExportParams;
use Voucher\Filter;
use Voucher\Ledger;
use Voucher\Module;
use Voucher\Money;
use Voucher\Right;
use Voucher\Series;
use Voucher\SeriesParams;

/**
 * A new store and new books for every test.
 */
abstract class StoreTestCase extends TestCase
{
    protected string $directory;
    protected Books $books;
    protected Module $vouchers;
    protected Actor $operator;
    protected Actor $alice;

    protected function setUp(): void
    {
        $this->directory = sys_get_temp_dir() . '/voucher-test-' . bin2hex(random_bytes(6));
        mkdir($this->directory, 0700);
        file_put_contents("$this->directory/root.key", random_bytes(32));
        chmod("$this->directory/root.key", 0600);
        $this->books = new Books("$this->directory/books.db");
        $this->books->openAccount('alice', 'EUR');
        $this->books->openAccount('bob', 'EUR');
        $this->operator = Actor::operator('olga', Right::cases());
        $this->alice = Actor::customer('alice', source: '192.0.2.7');
        $this->vouchers = $this->open($this->books);
    }

    protected function tearDown(): void
    {
        $this->vouchers->close();
        array_map(unlink(...), glob("$this->directory/*") ?: []);
        rmdir($this->directory);
    }

    /** @param array<string, string> $options */
    protected function open(?Ledger $ledger = null, array $options = [], ?callable $log = null): Module
    {
        return Module::open(
            "$this->directory/store.db",
            keyFile: "$this->directory/root.key",
            options: $options,
            ledger: $ledger,
            log: $log,
        );
    }

    protected function generate(int $quantity = 1, mixed ...$more): Series
    {
        $params = new SeriesParams($quantity, Money::fromDecimal('10.00', 'EUR'));
        return $this->vouchers->generateSeries($this->operator, $params->with(...$more));
    }

    /** @return list<string> */
    protected function codes(Series $series): array
    {
        $look = new ExportParams(withCodes: true, columns: ['code']);
        $blocks = $this->vouchers->export($this->operator, new Filter(series: $series->id), $look);
        $lines = preg_split('/\r?\n/', trim(implode('', iterator_to_array($blocks, false)))) ?: [];
        return array_map(static fn (string $line): string => trim($line, '"'), array_slice($lines, 1));
    }

    protected function code(): string
    {
        return $this->codes($this->generate())[0];
    }

    /** A path in the folder of the test. */
    protected function file(string $name): string
    {
        return "$this->directory/$name";
    }

    /** @param class-string<\Throwable> $exception */
    protected function assertThrows(string $exception, \Closure $call): void
    {
        try {
            $call();
        } catch (\Throwable $thrown) {
            self::assertInstanceOf($exception, $thrown, $thrown->getMessage());
            return;
        }
        self::fail("$exception was not thrown");
    }

    /**
     * Runs PHP code in another process; it finds $vouchers, $books, $alice, $operator and $code ready.
     *
     * @param array<string, string> $ini settings
     * @return array{int, string} exit code, and everything it said
     */
    protected function child(string $body, string $code = '', array $ini = []): array
    {
        file_put_contents("$this->directory/child.php", "<?php\nrequire getenv('PRELUDE');\n" . $body);
        $command = [PHP_BINARY, '-d', 'ffi.enable=1', '-d', 'display_errors=1'];
        foreach ($ini as $name => $value) {
            array_push($command, '-d', "$name=$value");
        }
        $process = proc_open(
            [...$command, "$this->directory/child.php"],
            [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]],
            $pipes,
            null,
            $this->childEnvironment($code),
        );
        self::assertNotFalse($process);
        $said = (string) stream_get_contents($pipes[1]);
        return [proc_close($process), $said];
    }

    /** @return array<string, string> */
    protected function childEnvironment(string $code = ''): array
    {
        return ['PRELUDE' => __DIR__ . '/child.php', 'DIRECTORY' => $this->directory, 'CODE' => $code] + getenv();
    }
}
