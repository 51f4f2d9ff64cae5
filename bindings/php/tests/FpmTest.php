<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Exception\InDoubt;
use Voucher\Exception\NotRedeemable;
use Voucher\Filter;
use Voucher\Library;
use Voucher\State;

/**
 * Workers of PHP-FPM: many at once, dying in every way, recycled and reloaded.
 */
final class FpmTest extends StoreTestCase
{
    private const WORKERS = 4;
    private const PAGE = __DIR__ . '/pool-page.php';
    private const README = __DIR__ . '/../README.md';
    private const PRELOAD = __DIR__ . '/../preload.php';
    private const CRASHES = '/SIG(SEGV|ABRT|BUS|ILL|FPE)|core dumped/';

    /** How a request dies in its ledger, and what stands in its answer. */
    private const DEATHS = [
        'exit' => 'left',
        'exit after booking' => 'left',
        'time limit' => 'Maximum execution time',
        'memory limit' => 'Allowed memory size',
        'exception' => InDoubt::class,
        'killed' => '',
        'killed after booking' => '',
    ];

    private ?Pool $pool = null;

    protected function setUp(): void
    {
        $why = Pool::whyNot();
        if ($why !== null) {
            self::markTestSkipped($why);
        }
        parent::setUp();
    }

    protected function tearDown(): void
    {
        if ($this->pool !== null) {
            $this->pool->stop();
            $log = $this->pool->log();
            self::assertDoesNotMatchRegularExpression(self::CRASHES, $log);
        }
        if (isset($this->directory)) {
            parent::tearDown();
        }
    }

    public function testOneOfManyWorkersRedeems(): void
    {
        $pool = $this->preloaded();
        $code = $this->code();
        $requests = [];
        for ($number = 0; $number < self::WORKERS; $number++) {
            $this->books->openAccount("customer$number", 'EUR');
            $requests[] = "do=race&code=$code&account=customer$number";
        }
        $answers = $this->atOnce($pool, $requests);
        sort($answers);
        $refused = array_fill(0, self::WORKERS - 1, '0 ' . NotRedeemable::class);
        self::assertSame([...$refused, 'redeemed 10.00 EUR'], $answers);
        self::assertSame(1, $this->books->countEntries());
    }

    public function testWorkersSellEachVoucherOnce(): void
    {
        $this->generate(18, seriesCode: 'LOT');
        $answers = $this->atOnce($this->preloaded(), array_fill(0, self::WORKERS, 'do=sell'));
        self::assertSame(18, (int) array_sum(array_map(intval(...), $answers)), implode('; ', $answers));
        self::assertSame(18, $this->books->countEntries());
        self::assertCount(18, iterator_to_array($this->vouchers->sales($this->operator), false));
    }

    public function testWorkersNeverMakeTheSameCodes(): void
    {
        $answers = $this->atOnce($this->preloaded(), array_fill(0, self::WORKERS, 'do=generate'));
        self::assertCount(self::WORKERS, array_unique($answers), implode('; ', $answers));
        self::assertSame(200 * self::WORKERS, $this->vouchers->count($this->operator));
    }

    /** @return iterable<string, array{string}> */
    public function ways(): iterable
    {
        yield 'preloaded' => ['preloaded'];
        yield 'loaded by each request' => ['loadedByEachRequest'];
    }

    /** @dataProvider ways */
    public function testAWorkerServesOnAfterARequestThatDied(string $way): void
    {
        $pool = $this->$way("pm.max_children = 1\n");
        foreach (['redeem', 'redeemWithCallback'] as $form) {
            foreach (self::DEATHS as $death => $said) {
                $this->dieAndServeOn($pool, $form, $death, $said);
            }
        }
        self::assertSame(0, $this->vouchers->count($this->operator, new Filter(state: State::Pending)));
    }

    public function testARequestThatThePoolEndsIsRecovered(): void
    {
        $pool = $this->preloaded("request_terminate_timeout = 3s\n");
        $this->books->openAccount('carol', 'EUR');
        $codes = $this->codes($this->generate(3));
        $slow = '&die=sleep&code=';
        $waiting = [
            $pool->send("do=redeem&form=redeem&account=alice$slow$codes[0]"),
            $pool->send("do=redeem&form=redeemWithCallback&account=bob$slow$codes[1]"),
        ];
        foreach ($waiting as $answer) {
            self::assertSame('', $answer());
        }
        $pool->awaitLog('/execution timed out .* terminating/', 2);
        self::assertSame('redeemed 10.00 EUR', $pool->get("do=redeem&form=redeem&account=carol&code=$codes[2]"));
        self::assertSame(2, $this->vouchers->recover(Actor::system(), olderThanMs: 0)->posted);
        self::assertSame([1000, 1000], [$this->books->balance('alice'), $this->books->balance('bob')]);
    }

    public function testAReloadLetsRequestsFinish(): void
    {
        $pool = $this->preloaded();
        $gate = $this->gate();
        $waiting = [];
        foreach ($this->codes($this->generate(self::WORKERS)) as $number => $code) {
            $form = $number % 2 === 0 ? 'redeem' : 'redeemWithCallback';
            $waiting[] = $pool->send("do=redeem&form=$form&code=$code&die=at+the+gate");
        }
        $this->awaitAtGate(self::WORKERS);
        $pool->reload();
        $pool->awaitLog('/Reloading in progress/', 1);
        flock($gate, LOCK_UN);
        foreach ($waiting as $answer) {
            self::assertStringStartsWith('redeemed', $answer());
        }
        $pool->awaitLog('/ready to handle connections/', 2);
        self::assertStringStartsWith('redeemed', $pool->get('do=redeem&form=redeem&code=' . $this->code()));
        self::assertSame(self::WORKERS + 1, $this->books->countEntries());
        self::assertSame(0, $this->vouchers->recover(Actor::system(), olderThanMs: 0)->driven);
    }

    public function testRecycledWorkersFindTheLibraryAgain(): void
    {
        $pool = $this->preloaded("pm.max_children = 1\npm.max_requests = 2\n");
        $workers = [];
        foreach ($this->codes($this->generate(4)) as $code) {
            $workers[] = $pool->worker()->process;
            self::assertStringStartsWith('redeemed', $pool->get("do=redeem&form=redeem&code=$code"));
        }
        self::assertCount(4, array_unique($workers));
    }

    public function testManyRequestsLeaveNothingBehind(): void
    {
        $pool = $this->preloaded("pm.max_children = 1\n");
        $request = 'do=redeem&form=redeem&code=' . $this->code();
        $pool->get($request);
        $this->ask($pool, $request, 50);
        $before = $pool->worker();
        $this->ask($pool, $request, 250);
        $after = $pool->worker();
        self::assertSame($before->process, $after->process);
        self::assertSame(0, $after->openStores);
        self::assertLessThan(512, $after->kilobytes - $before->kilobytes, 'kilobytes grown in 250 requests');
    }

    /** Root preloads in a process of its own; with any other user it is the master who had the store open. */
    public function testAPreloadScriptThatHadAStoreOpenHarmsNoWorker(): void
    {
        $preload = '<?php require ' . var_export(self::PRELOAD, true) . ';
            $keep = Voucher\Module::open(' . var_export("$this->directory/store.db", true) . ', keyFile: '
            . var_export("$this->directory/root.key", true) . ');
            $olga = Voucher\Actor::operator("olga", Voucher\Right::cases());
            $keep->generateSeries($olga, new Voucher\SeriesParams(10, new Voucher\Money(1000, "EUR")));
        ';
        file_put_contents("$this->directory/own-preload.php", $preload);
        $answers = $this->atOnce(
            $this->preloaded(script: $this->file('own-preload.php')),
            array_fill(0, self::WORKERS, 'do=generate'),
        );
        self::assertCount(self::WORKERS, array_unique($answers), implode('; ', $answers));
        self::assertSame(10 + 200 * self::WORKERS, $this->vouchers->count($this->operator));
    }

    private function dieAndServeOn(Pool $pool, string $form, string $death, string $said): void
    {
        [$dying, $next] = $this->codes($this->generate(2));
        $booked = $this->books->countEntries();
        // Its own account: a customer may not try codes without end.
        $this->books->openAccount("$form, $death", 'EUR');
        $request = "do=redeem&form=$form&account=" . urlencode("$form, $death");
        $answer = $pool->get("$request&code=$dying&die=" . urlencode($death));
        self::assertStringContainsString($said, $answer, "$form, $death");
        self::assertStringNotContainsString('redeemed', $answer, "$form, $death");
        self::assertSame('redeemed 10.00 EUR', $pool->get("$request&code=$next"), "$form, $death");
        self::assertSame(0, $pool->worker()->openStores, "$form, $death: keeps the store open");
        self::assertSame(1, $this->vouchers->recover(Actor::system(), olderThanMs: 0)->posted, "$form, $death");
        self::assertSame($booked + 2, $this->books->countEntries(), "$form, $death");
        self::assertSame(2000, $this->books->balance("$form, $death"), "$form, $death");
    }

    private function ask(Pool $pool, string $request, int $times): void
    {
        for ($number = 0; $number < $times; $number++) {
            self::assertStringStartsWith('redeemed', $pool->get($request));
        }
    }

    /**
     * Sends requests whose workers wait at the gate for each other.
     *
     * @param list<string> $requests
     * @return list<string> the answers
     */
    private function atOnce(Pool $pool, array $requests): array
    {
        $gate = $this->gate();
        $waiting = array_map($pool->send(...), $requests);
        $this->awaitAtGate(count($requests));
        flock($gate, LOCK_UN);
        return array_map(static fn (\Closure $answer): string => $answer(), $waiting);
    }

    /** @return resource unlocking it opens the gate */
    private function gate()
    {
        $gate = fopen("$this->directory/gate", 'c');
        assert($gate !== false);
        flock($gate, LOCK_EX);
        return $gate;
    }

    private function awaitAtGate(int $workers): void
    {
        $until = microtime(true) + 20;
        while (count(glob("$this->directory/at-gate-*") ?: []) < $workers) {
            self::assertLessThan($until, microtime(true), 'the workers do not come');
            usleep(5000);
        }
    }

    /** FPM as the README sets it up, with library and classes preloaded; and more lines for the pool. */
    private function preloaded(string $lines = '', string $script = self::PRELOAD): Pool
    {
        [$ini, $pool] = $this->samples($script);
        return $this->start($pool . $lines, $ini);
    }

    /** FPM as the README sets it up without preloading; and more lines for the pool. */
    private function loadedByEachRequest(string $lines = ''): Pool
    {
        [, $pool, $alone] = $this->samples();
        return $this->start($pool . $alone . $lines, '');
    }

    private function start(string $configuration, string $ini): Pool
    {
        $environment = "env[DIRECTORY] = $this->directory\nenv[PRELUDE] = " . __DIR__ . "/child.php\n";
        return $this->pool = new Pool($this->directory, self::PAGE, $configuration . $environment, $ini);
    }

    /**
     * The settings and pools of the README with the paths and the user of this test.
     *
     * @return list<string>
     */
    private function samples(string $script = self::PRELOAD): array
    {
        $library = (string) realpath(Library::path());
        file_put_contents($this->file('preload.h'), Library::preloadHeader($library));
        preg_match_all('/^```ini\n(.*?)^```$/ms', (string) file_get_contents(self::README), $blocks);
        return array_map(fn (string $block): string => strtr($block, [
            '/etc/php/voucher.preload.h' => $this->file('preload.h'),
            '/usr/share/php/voucher/preload.php' => $script,
            '/run/php/billing.sock' => Pool::socket($this->directory),
            '/usr/local/lib/libvoucher.so.1' => $library,
            'www-data' => posix_getpwuid(posix_geteuid())['name'] ?? 'nobody',
        ]), $blocks[1]);
    }
}
