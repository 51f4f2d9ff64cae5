<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Answer;
use Voucher\Credit;
use Voucher\Difference;
use Voucher\Exception\BadHandle;
use Voucher\Exception\CreditExceeded;
use Voucher\Exception\InDoubt;
use Voucher\Exception\LedgerConflict;
use Voucher\Exception\LedgerRejected;
use Voucher\Exception\RequestMismatch;
use Voucher\Exception\WrongState;
use Voucher\LedgerEntry;
use Voucher\Money;
use Voucher\Posting;
use Voucher\PostingKind;
use Voucher\Sale;
use Voucher\SaleKind;
use Voucher\SaleParams;
use Voucher\SaleState;
use Voucher\Series;
use Voucher\State;
use Voucher\Status;

/**
 * What becomes of a sale and its money, whatever the ledger does, and how much a partner may owe.
 */
final class SaleAnswerTest extends ShopTestCase
{
    private Series $lot;

    protected function setUp(): void
    {
        parent::setUp();
        $this->lot = $this->lot(4);
    }

    public function testTheSameRequestIsOneSale(): void
    {
        $first = $this->sellTwo('s1');
        $again = $this->sellTwo('s1');
        self::assertSame([Status::Ok, Status::Duplicate], [$first->status, $again->status]);
        self::assertSame([$first->id, 1], [$again->id, $this->ledger->countEntries()]);
        $this->expectException(RequestMismatch::class);
        $this->sell($this->stock('s1', quantity: 3), filter: $this->of($this->lot));
    }

    public function testALedgerThatThrowsLeavesTheSaleInDoubt(): void
    {
        $this->assertInDoubt(static fn () => throw new \DomainException('deadlock'), 'deadlock');
    }

    public function testALedgerThatThrowsAfterBookingIsNotAskedToBookTwice(): void
    {
        $this->assertInDoubt(function (Posting $posting): never {
            $this->ledger->book($posting);
            throw new \DomainException('connection lost');
        }, 'connection lost');
    }

    public function testALedgerThatAnswersNonsenseLeavesTheSaleInDoubt(): void
    {
        $this->assertInDoubt(static fn () => 'DONE');
    }

    public function testALedgerThatCannotTellLeavesTheSaleInDoubt(): void
    {
        $this->assertInDoubt(static fn () => Answer::unknown());
    }

    public function testALedgerThatWantsToBeAskedAgainLeavesTheSaleInDoubt(): void
    {
        $this->assertInDoubt(static fn () => Answer::retry());
    }

    public function testARejectedSaleGivesItsVouchersBack(): void
    {
        $this->ledger->next(static fn () => Answer::rejected());
        try {
            $this->sellTwo('s1');
            self::fail('a rejected posting was sold');
        } catch (LedgerRejected $rejected) {
            self::assertSame([SaleState::Rejected, 's1'], [$rejected->sale?->state, $rejected->sale?->requestId]);
        }
        self::assertSame([State::Active, ''], [$this->voucher($this->lot)->state, $this->voucher($this->lot)->partner]);
        $this->assertThrows(LedgerRejected::class, fn () => $this->sellTwo('s1'));
        self::assertSame(SaleState::Posted, $this->sellTwo('s2')->state);
    }

    public function testWhatWasMadeForARejectedSaleIsWithdrawn(): void
    {
        $this->ledger->next(static fn () => Answer::rejected());
        $this->assertThrows(LedgerRejected::class, fn () => $this->sell($this->mail('e1')));
        [$rejected] = [...$this->vouchers->sales($this->operator)];
        self::assertSame(State::Cancelled, $this->voucher($rejected)->state);
        $this->assertThrows(WrongState::class, fn () => $this->vouchers->saleCode($this->operator, $rejected->id));
    }

    public function testAConflictHoldsTheVouchers(): void
    {
        $this->ledger->next(static fn () => Answer::conflict('old entry'));
        try {
            $this->sellTwo('s1');
            self::fail('a conflict was sold');
        } catch (LedgerConflict $conflict) {
            self::assertSame([SaleState::Conflict, 'old entry'], [
                $conflict->sale?->state,
                $conflict->sale?->ledgerReference,
            ]);
        }
        self::assertSame(State::Reserved, $this->voucher($this->lot)->state);
    }

    public function testALedgerMayUseTheModule(): void
    {
        $this->ledger->next(function (Posting $posting): Answer {
            self::assertSame('e1', $this->sell($this->mail('e1'))->requestId);
            return $this->ledger->book($posting);
        });
        $this->ledger->creditIs(function (): Credit {
            self::assertSame('e2', $this->sell($this->mail('e2'))->requestId);
            return Credit::unlimited();
        });
        self::assertSame('s1', $this->sellTwo('s1')->requestId);
        self::assertSame([3, -4000], [$this->ledger->countEntries(), $this->ledger->balance('cash')]);
    }

    public function testALedgerMayCloseTheModule(): void
    {
        $this->ledger->next(function (Posting $posting): Answer {
            $this->vouchers->close();
            return $this->ledger->book($posting);
        });
        $this->assertThrows(InDoubt::class, fn () => $this->sellTwo('s1'));
        $this->vouchers = $this->open($this->ledger);
        self::assertSame(SaleState::Posted, $this->sellTwo('s1')->state);
        self::assertSame([1, -2000], [$this->ledger->countEntries(), $this->ledger->balance('north')]);
    }

    public function testTheBooksOfSalesAreCompared(): void
    {
        $this->sellTwo('s1');
        $this->sell($this->stock('r1', kind: SaleKind::Return, quantity: 1), filter: $this->of($this->lot));
        $this->sell($this->mail('e1'));
        $entry = static fn (Posting $posting): LedgerEntry
            => new LedgerEntry($posting->key, $posting->account, $posting->amount->minor);
        $entries = array_map($entry, $this->ledger->postings());
        $missing = array_pop($entries);
        $comparison = $this->vouchers->reconcile($this->operator);
        self::assertSame([], $comparison->check($entries));
        [$finding] = [...$comparison->missing()];
        self::assertSame([Difference::MissingInLedger, $missing->key, 2000], [
            $finding->difference,
            $finding->key,
            $finding->amount,
        ]);
    }

    public function testALedgerMayCloseTheModuleWhenItsCreditIsAsked(): void
    {
        $this->ledger->creditIs(function (): Credit {
            $this->vouchers->close();
            return Credit::unlimited();
        });
        $this->assertThrows(BadHandle::class, fn () => $this->sellTwo('s1'));
        $this->vouchers = $this->open($this->ledger);
        self::assertSame([0, []], [$this->ledger->countEntries(), [...$this->vouchers->sales($this->operator)]]);
    }

    public function testRecoveryDrivesSales(): void
    {
        $lot = $this->of($this->lot);
        $begun = $this->vouchers->saleBegin($this->operator, $this->stock('s1', quantity: 2), $lot);
        $this->vouchers->saleBegin($this->operator, $this->mail('e1'));
        $pending = [...$this->vouchers->pendingPostings($this->operator, 0)];
        self::assertSame([PostingKind::Invoice, $begun->posting?->key], [$pending[0]->kind, $pending[0]->key]);
        self::assertCount(2, [...$this->vouchers->doubts($this->operator)]);
        $recovery = $this->vouchers->recover(Actor::system(), olderThanMs: 0);
        self::assertSame([2, 2], [$recovery->driven, $recovery->posted]);
        self::assertSame(SaleState::Posted, $this->vouchers->sale($this->operator, $begun->sale->id)->state);
        self::assertSame([-2000, -2000], [$this->ledger->balance('north'), $this->ledger->balance('cash')]);
    }

    public function testBeginAndSettleAreThereForHostsWithTransactionsOfTheirOwn(): void
    {
        $params = $this->stock('s1', quantity: 2);
        $begun = $this->vouchers->saleBegin($this->operator, $params, $this->of($this->lot));
        self::assertSame([Status::Ok, SaleState::Pending], [$begun->status, $begun->sale->state]);
        self::assertSame(State::Reserved, $this->voucher($this->lot)->state);
        $again = $this->vouchers->saleBegin($this->operator, $params, $this->of($this->lot));
        self::assertSame([Status::InDoubt, $begun->posting?->key], [$again->status, $again->posting?->key]);
        $sale = $this->vouchers->saleSettle($this->operator, $begun->posting->key, Answer::done('book 12', -5));
        self::assertSame(['book 12', 'book 12', '-0.05 EUR'], [
            $sale->ledgerReference,
            $sale->invoice,
            (string) $sale->balanceAfter,
        ]);
        $settled = $this->vouchers->saleSettle($this->operator, $sale->key, Answer::done('book 12'));
        self::assertSame(Status::Duplicate, $settled->status);
        $over = $this->vouchers->saleBegin($this->operator, $params, $this->of($this->lot));
        self::assertSame([Status::Duplicate, null, $sale->id], [$over->status, $over->posting, $over->sale->id]);
    }

    public function testAPartnerIsNotInvoicedBeyondItsCredit(): void
    {
        $this->ledger->limit('north', 2500);
        $this->sellTwo('s1');
        $this->assertThrows(CreditExceeded::class, fn () => $this->sellTwo('s2'));
        self::assertSame([1, State::Active], [$this->ledger->countEntries(), $this->voucher($this->lot, 3)->state]);
        $this->sell(new SaleParams(SaleKind::Counter, 'c1', buyer: 'anna'), filter: $this->of($this->lot));
        self::assertSame(-2000, $this->ledger->balance('north'));
    }

    public function testWhatIsNotSettledCountsAgainstTheCredit(): void
    {
        $this->ledger->limit('north', 2000);
        $this->vouchers->saleBegin($this->operator, $this->stock('s1', quantity: 1), $this->of($this->lot));
        $this->assertThrows(CreditExceeded::class, fn () => $this->sellTwo('s2'));
    }

    public function testACreditThatIsToldIsNotAskedFor(): void
    {
        $this->ledger->creditIs(static fn () => self::fail('asked the ledger'));
        $told = ['creditAvailable' => new Money(1999, 'EUR'), 'creditReadAt' => new \DateTimeImmutable()];
        $params = $this->stock('s1', ...$told, quantity: 2);
        try {
            $this->sell($params, filter: $this->of($this->lot));
            self::fail('sold beyond the credit');
        } catch (CreditExceeded $exceeded) {
            self::assertSame('credit_available', $exceeded->field);
        }
        $sale = $this->sell($params->with(creditAvailable: new Money(2000, 'EUR')), filter: $this->of($this->lot));
        self::assertSame(SaleState::Posted, $sale->state);
    }

    public function testACreditNobodyCanTellSellsNothing(): void
    {
        $burning = static fn () => throw new \DomainException('the books burn');
        foreach ([$burning, static fn () => Credit::unknown(), static fn () => 'much'] as $credit) {
            $this->ledger->creditIs($credit);
            try {
                $this->sellTwo('s1');
                self::fail('sold on credit nobody knows');
            } catch (CreditExceeded $exceeded) {
                $thrown = $exceeded->getPrevious();
                self::assertSame($credit === $burning, $thrown?->getMessage() === 'the books burn');
            }
        }
        self::assertSame([0, []], [$this->ledger->countEntries(), [...$this->vouchers->sales($this->operator)]]);
        $this->ledger->creditIs(static fn () => Credit::unlimited());
        self::assertSame(SaleState::Posted, $this->sellTwo('s1')->state);
    }

    public function testALedgerThatKnowsNoCreditLimitsNobody(): void
    {
        $plain = new LedgerOf(fn (Posting $posting): Answer => $this->ledger->book($posting));
        $sale = $this->sell($this->stock('s1'), filter: $this->of($this->lot), ledger: $plain);
        self::assertSame([4, 1], [$sale->vouchers, count($plain->asked)]);
    }

    /** @return array<string, array{string, string, int}> */
    public function deaths(): array
    {
        return [
            'exit while the credit is asked' => ['exit(3);', '', 0],
            'time limit while the credit is asked' => ['set_time_limit(1); while (true) { md5("x"); }', '', 0],
            'exit before booking' => ['', 'exit(3);', 1],
            'exit after booking' => ['', '$this->books->post($posting); exit(3);', 1],
            'time limit after booking' => ['', '$this->books->post($posting); set_time_limit(1); while (1);', 1],
        ];
    }

    /** @dataProvider deaths */
    public function testADeathInsideTheLedgerSellsAllOrNothing(string $credit, string $post, int $pending): void
    {
        $this->books->openAccount('north', 'EUR', creditLimit: 5000);
        [$exit, $said] = $this->child('
            final class Deadly implements Voucher\CreditLedger
            {
                public function __construct(private Books $books)
                {
                }
                public function credit(string $partner, string $currency): Voucher\Credit
                {
                    ' . $credit . '
                    return $this->books->credit($partner, $currency);
                }
                public function post(Voucher\Posting $posting): Voucher\Answer
                {
                    ' . $post . '
                }
            }
            $params = new Voucher\SaleParams(Voucher\SaleKind::Stock, "s1", partner: "north", quantity: 2);
            $lot = new Voucher\Filter(series: $code);
            $vouchers->sell($operator, $params, $lot, ledger: new Deadly($books));
            echo "survived";
        ', $this->lot->id);
        self::assertNotSame(0, $exit, $said);
        self::assertStringNotContainsString('survived', $said);
        self::assertCount($pending, [...$this->vouchers->sales($this->operator)]);
        self::assertSame($pending, $this->vouchers->recover(Actor::system(), $this->books, 0)->posted);
        $sale = $this->sell($this->stock('s1', quantity: 2), filter: $this->of($this->lot), ledger: $this->books);
        self::assertSame([SaleState::Posted, 2], [$sale->state, $sale->vouchers]);
        self::assertSame([-2000, 1], [$this->books->balance('north'), $this->books->countEntries()]);
    }

    private function sellTwo(string $requestId): Sale
    {
        return $this->sell($this->stock($requestId, quantity: 2), filter: $this->of($this->lot));
    }

    /** @param \Closure(Posting): mixed $post */
    private function assertInDoubt(\Closure $post, ?string $thrown = null): void
    {
        $this->ledger->next($post);
        try {
            $this->sellTwo('s1');
            self::fail('an answer was made up');
        } catch (InDoubt $doubt) {
            self::assertSame(SaleState::Pending, $doubt->sale?->state);
            self::assertSame($thrown ?? '', $thrown === null ? '' : $doubt->getPrevious()?->getMessage());
        }
        self::assertSame([State::Reserved, ''], [
            $this->voucher($this->lot)->state,
            $this->voucher($this->lot)->partner,
        ]);
        $sale = $this->sellTwo('s1');
        self::assertSame([SaleState::Posted, $doubt->sale->key], [$sale->state, $sale->key]);
        self::assertSame([1, -2000], [$this->ledger->countEntries(), $this->ledger->balance('north')]);
    }
}
