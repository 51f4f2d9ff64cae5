<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Books;
use Voucher\Answer;
use Voucher\Difference;
use Voucher\Exception\InDoubt;
use Voucher\Exception\LedgerRejected;
use Voucher\Exception\WrongState;
use Voucher\Finding;
use Voucher\LedgerEntry;
use Voucher\Outcome;
use Voucher\Posting;
use Voucher\PostingKind;
use Voucher\Receipt;
use Voucher\RedeemParams;
use Voucher\RedemptionState;
use Voucher\State;
use Voucher\Status;

/**
 * Money that goes back, and where it is. Both forms of reverse() must come out the same.
 */
final class ReversalTest extends StoreTestCase
{
    private Receipt $payment;
    private string $code;

    protected function setUp(): void
    {
        parent::setUp();
        $this->code = $this->code();
        $this->payment = $this->vouchers->redeem($this->alice, new RedeemParams($this->code));
    }

    /** @return array<string, array{string}> */
    public function forms(): array
    {
        return ['begin and settle' => ['reverse'], 'callback' => ['reverseWithCallback']];
    }

    /** @dataProvider forms */
    public function testAReversalTakesTheMoneyBackOnce(string $form): void
    {
        $first = $this->vouchers->{$form}($this->operator, $this->payment->key, 'wrong customer');
        $again = $this->vouchers->{$form}($this->operator, $this->payment->key, 'wrong customer');
        self::assertSame([Status::Ok, Status::Duplicate], [$first->status, $again->status]);
        self::assertSame([PostingKind::Reversal, '10.00 EUR'], [$first->kind, (string) $first->amount]);
        self::assertSame($this->payment->key, $first->counterpartKey);
        self::assertSame([0, 2], [$this->books->balance('alice'), $this->books->countEntries()]);
        $undone = $this->vouchers->redemption($this->operator, $this->payment->key);
        self::assertSame([RedemptionState::Reversed, $first->key], [$undone->state, $undone->counterpartKey]);
    }

    /** @dataProvider forms */
    public function testThePostingOfAReversalNamesItsPayment(string $form): void
    {
        $ledger = new LedgerOf(fn (Posting $posting): Answer => $this->books->post($posting));
        $this->vouchers->{$form}($this->operator, $this->payment->key, 'wrong customer', $ledger);
        [$posting] = $ledger->asked;
        self::assertSame([PostingKind::Reversal, $this->payment->key], [$posting->kind, $posting->reverses]);
        self::assertSame(['alice', '10.00 EUR'], [$posting->account, (string) $posting->amount]);
        self::assertNotSame($this->payment->key, $posting->key);
    }

    /** @dataProvider forms */
    public function testAReversalTheLedgerRefusesLeavesAllAsItWas(string $form): void
    {
        $refusing = new LedgerOf(static fn (Posting $posting): Answer => Answer::rejected());
        try {
            $this->vouchers->{$form}($this->operator, $this->payment->key, 'wrong customer', $refusing);
            self::fail('a refusal is no receipt');
        } catch (LedgerRejected) {
            $stands = $this->vouchers->redemption($this->operator, $this->payment->key);
        }
        self::assertSame(RedemptionState::Posted, $stands->state);
        self::assertSame(State::Used, $this->vouchers->getBySerial($this->operator, $this->payment->serial)->state);
    }

    public function testTheBooksTakeAPaymentBackOnceWhateverTheKey(): void
    {
        $posting = $this->vouchers->reverseBegin($this->operator, $this->payment->key, 'wrong customer')->posting;
        self::assertNotNull($posting);
        $another = new Posting(...['key' => 'another'] + get_object_vars($posting));
        self::assertSame(Outcome::Done, $this->books->post($posting)->outcome);
        self::assertSame(Outcome::Conflict, $this->books->post($another)->outcome);
        self::assertSame(0, $this->books->balance('alice'));
    }

    public function testAReversedVoucherIsRedeemedAgainUnderAnotherKey(): void
    {
        $this->vouchers->reverse($this->operator, $this->payment->key, 'wrong customer');
        $bob = \Voucher\Actor::customer('bob');
        $receipt = $this->vouchers->redeem($bob, new RedeemParams($this->code));
        self::assertNotSame($this->payment->key, $receipt->key);
        self::assertSame([0, 1000], [$this->books->balance('alice'), $this->books->balance('bob')]);
    }

    public function testAReversalIsBegunAndSettledByTheHost(): void
    {
        $begun = $this->vouchers->reverseBegin($this->operator, $this->payment->key, 'torn card');
        self::assertNotNull($begun->posting);
        self::assertSame(State::Used, $this->vouchers->getBySerial($this->operator, $this->payment->serial)->state);
        $answer = $this->books->post($begun->posting);
        $receipt = $this->vouchers->redeemSettle($this->operator, $begun->posting->key, $answer);
        self::assertSame('0.00 EUR', (string) $receipt->balanceAfter);
        self::assertSame(State::Active, $this->vouchers->getBySerial($this->operator, $this->payment->serial)->state);
        self::assertNull($this->vouchers->reverseBegin($this->operator, $this->payment->key, 'torn card')->posting);
    }

    /** @dataProvider forms */
    public function testAReversalInDoubtIsListedAndRetried(string $form): void
    {
        $broken = new LedgerOf(static fn (Posting $posting): Answer => throw new \DomainException('connection lost'));
        try {
            $this->vouchers->{$form}($this->operator, $this->payment->key, 'wrong customer', $broken);
            self::fail('an exception is no receipt');
        } catch (InDoubt $doubt) {
            self::assertSame('connection lost', $doubt->getPrevious()?->getMessage());
        }
        [$waiting] = [...$this->vouchers->doubts($this->operator)];
        self::assertSame([PostingKind::Reversal, RedemptionState::Pending], [$waiting->kind, $waiting->state]);
        self::assertNotNull($waiting->begunAt);
        self::assertSame([], [...$this->vouchers->doubts($this->operator, olderThanMs: 3_600_000)]);
        $this->vouchers->retry($this->operator, $waiting->key);
        self::assertSame([0, 2], [$this->books->balance('alice'), $this->books->countEntries()]);
        self::assertSame([], [...$this->vouchers->doubts($this->operator)]);
    }

    public function testWhatTheLedgerLostIsBookedAgainOnce(): void
    {
        $restored = new Books("$this->directory/restored.db");
        $restored->openAccount('alice', 'EUR');
        $this->vouchers->retry($this->operator, $this->payment->key, $restored);
        $this->vouchers->retry($this->operator, $this->payment->key, $restored);
        self::assertSame([1000, 1], [$restored->balance('alice'), $restored->countEntries()]);
    }

    public function testWhatTheLedgerRefusedIsNotRetried(): void
    {
        $refusing = new LedgerOf(static fn (Posting $posting): Answer => Answer::rejected());
        try {
            $this->vouchers->redeem($this->alice, new RedeemParams($this->code()), $refusing);
            self::fail('a refusal is no receipt');
        } catch (LedgerRejected $refused) {
            $this->expectException(WrongState::class);
            $this->vouchers->retry($this->operator, $refused->receipt?->key ?? '');
        }
    }

    public function testRecoveryFinishesReversals(): void
    {
        $this->vouchers->reverseBegin($this->operator, $this->payment->key, 'wrong customer');
        $recovery = $this->vouchers->recover(\Voucher\Actor::system(), olderThanMs: 0);
        self::assertSame([1, 1], [$recovery->driven, $recovery->posted]);
        self::assertSame(0, $this->books->balance('alice'));
    }

    public function testBooksThatAgreeAreFoundToAgree(): void
    {
        $reversal = $this->vouchers->reverse($this->operator, $this->payment->key, 'wrong customer');
        $comparison = $this->vouchers->reconcile($this->operator);
        $entries = [
            new LedgerEntry($reversal->key, 'alice', 1000),
            new LedgerEntry($this->payment->key, 'alice', 1000),
        ];
        self::assertSame([], $comparison->check($entries));
        self::assertSame([], [...$comparison->missing()]);
    }

    public function testEveryDifferenceIsFound(): void
    {
        $other = $this->vouchers->redeem($this->alice, new RedeemParams($this->code()));
        $comparison = $this->vouchers->reconcile($this->operator, new \DateTimeImmutable('-1 hour'));
        $findings = $comparison->check([
            new LedgerEntry($this->payment->key, 'alice', 999),
            new LedgerEntry('made-up', 'bob', 5),
        ]);
        $told = static fn (Finding $finding): array => [$finding->difference, $finding->key];
        self::assertSame(
            [[Difference::Amount, $this->payment->key], [Difference::UnknownHere, 'made-up']],
            array_map($told, $findings),
        );
        self::assertSame([1000, 999], [$findings[0]->amount, $findings[0]->ledgerAmount]);
        [$missing] = [...$comparison->missing()];
        self::assertSame([Difference::MissingInLedger, $other->key, 1000], [...$told($missing), $missing->amount]);
    }

    public function testManyEntriesAreComparedInBlocks(): void
    {
        $entries = (static function (): \Generator {
            for ($number = 0; $number < 2500; $number++) {
                yield new LedgerEntry("made-up-$number", 'alice', 1);
            }
        })();
        self::assertCount(2500, $this->vouchers->reconcile($this->operator)->check($entries));
    }
}
