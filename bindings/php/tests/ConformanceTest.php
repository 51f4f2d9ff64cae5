<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Books;
use PHPUnit\Framework\TestCase;
use Voucher\Answer;
use Voucher\Conformance;
use Voucher\ConformanceResult;
use Voucher\Posting;

final class ConformanceTest extends TestCase
{
    private string $path;
    private Books $books;

    protected function setUp(): void
    {
        $this->path = (string) tempnam(sys_get_temp_dir(), 'books');
        putenv("BOOKS=$this->path");
        $this->books = new Books($this->path);
        $this->books->openAccount('alice', 'EUR');
        $this->books->openAccount('bob', 'EUR');
        $this->books->openAccount('closed', 'EUR', closed: true);
    }

    protected function tearDown(): void
    {
        unlink($this->path);
    }

    public function testBooksWithAUniqueKeyPassAndWinTheRace(): void
    {
        $factory = dirname(__DIR__, 3) . '/examples/php/ledger.php';
        $results = $this->kit()->run($this->books, $factory);
        self::assertNotSame([], $results);
        foreach ($results as $result) {
            self::assertTrue($result->passed, "$result->name: $result->reason");
        }
    }

    public function testALedgerThatAlwaysBooksFails(): void
    {
        $entry = 0;
        $careless = new LedgerOf(static function () use (&$entry): Answer {
            return Answer::done('entry ' . ++$entry);
        });
        self::assertNotSame([], self::failed($this->kit()->run($careless)));
    }

    public function testALedgerThatThrowsIsNamedWithWhatItThrew(): void
    {
        $broken = new LedgerOf(static fn (Posting $posting): Answer => throw new \DomainException('no such table'));
        $failed = self::failed($this->kit()->run($broken));
        self::assertSame('no such table', $failed[0]->thrown?->getMessage());
    }

    public function testCasesThatLackWhatTheyNeedAreSkipped(): void
    {
        $results = (new Conformance('alice', 'bob', 'EUR'))->run($this->books);
        $skipped = array_filter($results, static fn (ConformanceResult $result): bool => $result->skipped);
        self::assertContains('race', array_column($skipped, 'name'));
        self::assertGreaterThan(1, count($skipped));
    }

    private function kit(): Conformance
    {
        return new Conformance('alice', 'bob', 'EUR', closedAccount: 'closed', repeats: 10, withSales: true);
    }

    /**
     * @param list<ConformanceResult> $results
     * @return list<ConformanceResult>
     */
    private static function failed(array $results): array
    {
        $failed = array_filter($results, static fn (ConformanceResult $one): bool => !$one->passed && !$one->skipped);
        return array_values($failed);
    }
}
