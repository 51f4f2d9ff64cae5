<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Filter;
use Voucher\RedeemParams;
use Voucher\State;

/**
 * A process that dies inside the ledger, in every way PHP knows, leaves a redemption that anybody can finish.
 */
final class FatalTest extends StoreTestCase
{
    private const DEATHS = [
        'exit' => ['exit(3);', []],
        'exit after booking' => ['$this->books->post($posting); exit(3);', []],
        'killed' => ['posix_kill(getmypid(), SIGKILL);', []],
        'time limit' => ['set_time_limit(1); while (true) { hash("sha256", "x"); }', []],
        'time limit after booking' => ['$this->books->post($posting); set_time_limit(1); while (1) { md5("x"); }', []],
        'memory limit' => ['$hog = []; while (true) { $hog[] = str_repeat("x", 65536); }', ['memory_limit' => '32M']],
        'fatal error' => ['trigger_error("the books burn", E_USER_ERROR);', []],
    ];

    /** @return iterable<string, array{string, string, array<string, string>}> */
    public function deaths(): iterable
    {
        foreach (self::DEATHS as $name => [$body, $ini]) {
            yield "$name, begin and settle" => ['redeem', $body, $ini];
            yield "$name, callback" => ['redeemWithCallback', $body, $ini];
        }
    }

    /**
     * @dataProvider deaths
     * @param array<string, string> $ini
     */
    public function testADeathInsideTheLedgerIsRecovered(string $form, string $body, array $ini): void
    {
        $code = $this->code();
        [$exit, $said] = $this->child(self::deadly($form, $body), $code, $ini);
        self::assertNotSame(0, $exit, $said);
        self::assertStringNotContainsString('survived', $said);
        self::assertSame(1, $this->vouchers->count($this->operator, new Filter(state: State::Pending)));
        self::assertSame(1, $this->vouchers->recover(Actor::system(), olderThanMs: 0)->posted);
        self::assertSame([1000, 1], [$this->books->balance('alice'), $this->books->countEntries()]);
    }

    /**
     * Deaths after which PHP runs shutdown functions.
     *
     * @return iterable<string, array{string, string, array<string, string>}>
     */
    public function slowDeaths(): iterable
    {
        foreach ($this->deaths() as $name => $death) {
            if (!str_starts_with($name, 'killed')) {
                yield $name => $death;
            }
        }
    }

    /**
     * @dataProvider slowDeaths
     * @param array<string, string> $ini
     */
    public function testAShutdownFunctionMayFinishWhatDied(string $form, string $body, array $ini): void
    {
        $finish = 'register_shutdown_function(function () use ($vouchers, $operator) {
            ini_set("memory_limit", "-1");
            set_time_limit(0);
            echo "finished ", $vouchers->recover($operator, olderThanMs: 0)->posted, "\n";
        });';
        [, $said] = $this->child($finish . self::deadly($form, $body), $this->code(), $ini);
        self::assertStringContainsString("finished 1\n", $said);
        self::assertSame([1000, 1], [$this->books->balance('alice'), $this->books->countEntries()]);
    }

    public function testAWorkerServesOnAfterARequestThatDied(): void
    {
        foreach (['redeem', 'redeemWithCallback'] as $form) {
            [$dying, $next] = $this->codes($this->generate(2));
            $worker = new Worker($this->directory, self::page(), $this->childEnvironment());
            $before = $this->books->countEntries();
            $first = $worker->get("form=$form&code=$dying&die=1");
            $second = $worker->get("form=$form&code=$next&die=0");
            $files = $worker->get('files=1');
            $worker->stop();
            self::assertStringContainsString('Maximum execution time', $first);
            self::assertStringContainsString('served Posted', $second);
            self::assertStringContainsString('files 0', $files, 'a dead request must not keep the store open');
            self::assertSame(1, $this->vouchers->recover(Actor::system(), olderThanMs: 0)->posted);
            self::assertSame($before + 2, $this->books->countEntries());
        }
    }

    private static function deadly(string $form, string $body): string
    {
        return '
            final class Deadly implements Voucher\Ledger
            {
                public function __construct(private Books $books)
                {
                }
                public function post(Voucher\Posting $posting): Voucher\Answer
                {
                    ' . $body . '
                }
            }
            $vouchers->' . $form . '($alice, new Voucher\RedeemParams($code), new Deadly($books));
            echo "survived";
        ';
    }

    private static function page(): string
    {
        return '<?php
            if (isset($_GET["files"])) {
                $open = array_filter(array_map(fn ($link) => @readlink($link), glob("/proc/self/fd/*")));
                exit("files " . count(preg_grep("/store\\\\.db/", $open)));
            }
            require getenv("PRELUDE");
            $ledger = new Voucher\Tests\LedgerOf(function (Voucher\Posting $posting) use ($books) {
                if ($_GET["die"] === "1") {
                    set_time_limit(1);
                    while (true) {
                        md5("x");
                    }
                }
                return $books->post($posting);
            });
            $receipt = $vouchers->{$_GET["form"]}($alice, new Voucher\RedeemParams($_GET["code"]), $ledger);
            echo "served ", $receipt->state->name;
        ';
    }
}
