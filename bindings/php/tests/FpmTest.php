<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Exception\InDoubt;
use Voucher\Exception\NotRedeemable;
use Voucher\Filter;
use Voucher\Library;
use Voucher\RedeemParams;
use Voucher\State;

/**
 * Workers of PHP-FPM: many at once, dying in every way, recycled and reloaded.
 */
final class FpmTest extends StoreTestCase
{
    private const WORKERS = 4;
    private const PAGE = __DIR__ . '/pool-page.php';
    private const PRELOAD = __DIR__ . '/../preload.php';
    private const CRASHES = '/SIG(SEGV|ABRT|BUS|ILL|FPE)|core dumped/';

    /** What stands in the answer of a request that died so. */
    private const DEATHS = [
        'exit' => 'left',
        'exit after booking' => 'left',
        'time limit' => 'Maximum execution time',
        'memory limit' => 'Allowed memory size',
        'exception' => InDoubt::class,
        'killed' => '',
        'terminated by the pool' => '',
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
        $pool = $this->pool($this->preloaded());
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
        $answers = $this->atOnce($this->pool($this->preloaded()), array_fill(0, self::WORKERS, 'do=sell'));
        self::assertSame(18, (int) array_sum(array_map(intval(...), $answers)), implode('; ', $answers));
        self::assertSame(18, $this->books->countEntries());
        self::assertCount(18, iterator_to_array($this->vouchers->sales($this->operator), false));
    }

    public function testWorkersNeverMakeTheSameCodes(): void
    {
        $answers = $this->atOnce($this->pool($this->preloaded()), array_fill(0, self::WORKERS, 'do=generate'));
        self::assertCount(self::WORKERS, array_unique($answers), implode('; ', $answers));
        self::assertSame(200 * self::WORKERS, $this->vouchers->count($this->operator));
    }

    public function testAWorkerServesOnAfterARequestThatDied(): void
    {
        $pool = $this->pool($this->preloaded(), "pm.max_children = 1\nrequest_terminate_timeout = 2s\n");
        foreach (['redeem', 'redeemWithCallback'] as $form) {
            foreach (self::DEATHS as $death => $said) {
                [$dying, $next] = $this->codes($this->generate(2));
                $booked = $this->books->countEntries();
                // Its own account: a customer may not try codes without end.
                $this->books->openAccount("$form, $death", 'EUR');
                $request = "do=redeem&form=$form&account=" . urlencode("$form, $death");
                $answer = $pool->get("$request&code=$dying&die=" . urlencode($death));
                self::assertStringContainsString($said, $answer, "$form, $death");
                self::assertStringNotContainsString('redeemed', $answer, "$form, $death");
                self::assertStringStartsWith('redeemed', $pool->get("$request&code=$next"), "$form, $death");
                self::assertSame(0, $pool->worker()->openStores, "$form, $death: keeps the store open");
                self::assertSame(1, $this->vouchers->recover(Actor::system(), olderThanMs: 0)->posted);
                self::assertSame($booked + 2, $this->books->countEntries());
            }
        }
    }

    public function testAReloadLetsRequestsFinish(): void
    {
        $pool = $this->pool($this->preloaded());
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
        $pool = $this->pool($this->preloaded(), "pm.max_children = 1\npm.max_requests = 2\n");
        $workers = [];
        foreach ($this->codes($this->generate(4)) as $code) {
            $workers[] = $pool->worker()->process;
            self::assertStringStartsWith('redeemed', $pool->get("do=redeem&form=redeem&code=$code"));
        }
        self::assertCount(4, array_unique($workers));
    }

    public function testManyRequestsLeaveNothingBehind(): void
    {
        $pool = $this->pool($this->preloaded(), "pm.max_children = 1\n");
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

    public function testAMasterThatHadAStoreOpenHarmsNoWorker(): void
    {
        $preload = '<?php require ' . var_export(self::PRELOAD, true) . ';
            $keep = Voucher\Module::open(' . var_export("$this->directory/store.db", true) . ', keyFile: '
            . var_export("$this->directory/root.key", true) . ');
            $olga = Voucher\Actor::operator("olga", Voucher\Right::cases());
            $keep->generateSeries($olga, new Voucher\SeriesParams(10, new Voucher\Money(1000, "EUR")));
        ';
        file_put_contents("$this->directory/own-preload.php", $preload);
        $answers = $this->atOnce(
            $this->pool($this->preloaded("$this->directory/own-preload.php")),
            array_fill(0, self::WORKERS, 'do=generate'),
        );
        self::assertCount(self::WORKERS, array_unique($answers), implode('; ', $answers));
        self::assertSame(10 + 200 * self::WORKERS, $this->vouchers->count($this->operator));
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

    private function pool(string $ini, string $lines = ''): Pool
    {
        $lines = $lines . "env[DIRECTORY] = $this->directory\nenv[PRELUDE] = " . __DIR__ . "/child.php\n";
        $user = posix_getpwuid(posix_geteuid())['name'] ?? 'root';
        $workers = 'pm.max_children = ' . self::WORKERS . "\n";
        $pool = "process_control_timeout = 20s\n[voucher]\nuser = $user\nlisten = " . Pool::socket($this->directory)
            . "\npm = static\n$workers$lines";
        return $this->pool = new Pool($this->directory, self::PAGE, $pool, $ini);
    }

    /** Settings that let only preloaded files use FFI. */
    private function preloaded(string $script = self::PRELOAD): string
    {
        file_put_contents("$this->directory/preload.h", Library::preloadHeader((string) realpath(Library::path())));
        $user = posix_getpwuid(posix_geteuid())['name'] ?? 'root';
        return "ffi.enable = preload\nffi.preload = $this->directory/preload.h\nopcache.enable = 1\n"
            . "opcache.preload = $script\nopcache.preload_user = $user\n";
    }
}
