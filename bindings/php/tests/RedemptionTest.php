<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Answer;
use Voucher\Exception\InDoubt;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\LedgerConflict;
use Voucher\Exception\LedgerRejected;
use Voucher\Outcome;
use Voucher\Posting;
use Voucher\Receipt;
use Voucher\RedeemParams;
use Voucher\RedemptionState;
use Voucher\State;
use Voucher\Status;

/**
 * What becomes of the money, whatever the ledger does. Both forms of redeem() must come out the same.
 */
final class RedemptionTest extends StoreTestCase
{
    /** @return array<string, array{string}> */
    public function forms(): array
    {
        return ['begin and settle' => ['redeem'], 'callback' => ['redeemWithCallback']];
    }

    /** @dataProvider forms */
    public function testAVoucherIsCreditedOnceHoweverOftenItIsRedeemed(string $form): void
    {
        $params = new RedeemParams($this->code());
        $first = $this->vouchers->{$form}($this->alice, $params);
        $again = $this->vouchers->{$form}($this->alice, $params);
        self::assertSame([Status::Ok, Status::Duplicate], [$first->status, $again->status]);
        self::assertSame([RedemptionState::Posted, 'entry 1'], [$again->state, $again->ledgerReference]);
        self::assertSame('10.00 EUR', (string) $first->balanceAfter);
        self::assertSame($first->key, $again->key);
        self::assertSame([1000, 1], [$this->books->balance('alice'), $this->books->countEntries()]);
    }

    /** @dataProvider forms */
    public function testThePostingSaysAllALedgerNeeds(string $form): void
    {
        $series = $this->generate(1, extraValue: new \Voucher\Money(50, 'EUR'), comment: 'Guthaben für 🌙');
        $ledger = new LedgerOf(fn (Posting $posting): Answer => $this->books->post($posting));
        $this->vouchers->{$form}($this->alice, new RedeemParams($this->codes($series)[0]), $ledger);
        [$posting] = $ledger->asked;
        self::assertSame(['alice', 'alice'], [$posting->account, $posting->actorId]);
        self::assertSame('10.50 EUR 10.00 EUR 0.50 EUR', "$posting->amount $posting->faceValue $posting->extraValue");
        self::assertSame('Guthaben für 🌙', $posting->comment);
        self::assertStringStartsWith($posting->seriesCode . '-', $posting->serial);
        self::assertMatchesRegularExpression('/^[\x21-\x7e]{10,63}$/', $posting->key);
        self::assertNotNull($posting->begunAt);
    }

    /** @dataProvider forms */
    public function testALedgerThatThrowsLeavesTheRedemptionInDoubt(string $form): void
    {
        $this->assertInDoubt($form, static fn () => throw new \DomainException('deadlock'), 'deadlock');
    }

    /** @dataProvider forms */
    public function testALedgerThatThrowsAfterBookingIsNotAskedToBookTwice(string $form): void
    {
        $this->assertInDoubt($form, function (Posting $posting): never {
            $this->books->post($posting);
            throw new \DomainException('connection lost');
        }, 'connection lost');
    }

    /** @dataProvider forms */
    public function testALedgerThatAnswersNothingOrNonsenseLeavesTheRedemptionInDoubt(string $form): void
    {
        foreach ([null, 1, 'DONE', true, new \stdClass()] as $nonsense) {
            $this->assertInDoubt($form, static fn () => $nonsense);
        }
    }

    /** @dataProvider forms */
    public function testALedgerThatCannotTellLeavesTheRedemptionInDoubt(string $form): void
    {
        $this->assertInDoubt($form, static fn () => Answer::unknown());
        $this->assertInDoubt($form, static fn () => Answer::retry());
    }

    /** @dataProvider forms */
    public function testARejectedVoucherIsActiveAgain(string $form): void
    {
        $params = new RedeemParams($this->code());
        try {
            $this->vouchers->{$form}($this->alice, $params, new LedgerOf(static fn () => Answer::rejected()));
            self::fail('a rejected posting was credited');
        } catch (LedgerRejected $exception) {
            self::assertSame(RedemptionState::Rejected, $exception->receipt?->state);
        }
        self::assertSame(1, $this->vouchers->series($this->operator, $exception->receipt->seriesId)->counters->active);
        self::assertSame(Status::Ok, $this->vouchers->{$form}($this->alice, $params)->status);
    }

    /** @dataProvider forms */
    public function testAConflictHoldsTheVoucher(string $form): void
    {
        try {
            $ledger = new LedgerOf(static fn () => Answer::conflict('old entry'));
            $this->vouchers->{$form}($this->alice, new RedeemParams($this->code()), $ledger);
            self::fail('a conflict was credited');
        } catch (LedgerConflict $exception) {
            self::assertSame(RedemptionState::Conflict, $exception->receipt?->state);
        }
        $voucher = $this->vouchers->get($this->operator, $exception->receipt->voucherId);
        self::assertSame(State::Pending, $voucher->state);
    }

    /** @dataProvider forms */
    public function testALedgerMayUseTheModule(string $form): void
    {
        [$outer, $inner] = $this->codes($this->generate(2));
        $ledger = new LedgerOf(function (Posting $posting) use ($form, $inner): Answer {
            self::assertSame(2, $this->vouchers->count($this->operator));
            $bob = Actor::customer('bob');
            self::assertSame('bob', $this->vouchers->{$form}($bob, new RedeemParams($inner), $this->books)->account);
            return $this->books->post($posting);
        });
        self::assertSame('alice', $this->vouchers->{$form}($this->alice, new RedeemParams($outer), $ledger)->account);
        self::assertSame([1000, 1000], [$this->books->balance('alice'), $this->books->balance('bob')]);
    }

    /** @dataProvider forms */
    public function testALedgerMayCloseTheModule(string $form): void
    {
        $ledger = new LedgerOf(function (Posting $posting): Answer {
            $this->vouchers->close();
            return $this->books->post($posting);
        });
        $params = new RedeemParams($this->code());
        try {
            $this->vouchers->{$form}($this->alice, $params, $ledger);
            self::fail('settled in a closed store');
        } catch (InDoubt) {
            self::assertSame(1, $this->books->countEntries());
        }
        $this->vouchers = $this->open($this->books);
        $this->vouchers->redeem($this->alice, $params);
        self::assertSame([1000, 1], [$this->books->balance('alice'), $this->books->countEntries()]);
    }

    public function testBeginAndSettleAreThereForHostsWithTransactionsOfTheirOwn(): void
    {
        $params = new RedeemParams($this->code(), requestId: 'till-7');
        $begun = $this->vouchers->redeemBegin($this->alice, $params);
        self::assertSame(Status::Ok, $begun->status);
        $again = $this->vouchers->redeemBegin($this->alice, $params);
        self::assertSame([Status::InDoubt, $begun->posting?->key], [$again->status, $again->posting?->key]);
        $receipt = $this->vouchers->redeemSettle($this->alice, $begun->posting->key, Answer::done('book 12'));
        self::assertSame(['book 12', null], [$receipt->ledgerReference, $receipt->balanceAfter]);
        $settled = $this->vouchers->redeemBegin($this->alice, $params);
        self::assertSame([Status::Duplicate, null], [$settled->status, $settled->posting]);
        self::assertSame('book 12', $settled->receipt?->ledgerReference);
        self::assertSame($receipt->key, $this->vouchers->redemption($this->operator, $receipt->key)->key);
        $found = $this->vouchers->redemptionByRequest($this->operator, 'alice', 'till-7');
        self::assertSame([$receipt->key, Outcome::Done], [$found->key, $found->outcome]);
    }

    public function testATestVoucherNeverReachesTheLedger(): void
    {
        $ledger = new LedgerOf(static fn () => self::fail('asked the ledger'));
        $code = $this->codes($this->generate(1, testMode: true))[0];
        $receipt = $this->vouchers->redeem($this->alice, new RedeemParams($code), $ledger);
        self::assertSame([Status::Done, true, []], [$receipt->status, $receipt->testMode, $ledger->asked]);
    }

    public function testWithoutALedgerNothingIsBegun(): void
    {
        $module = $this->open();
        try {
            $module->redeem($this->alice, new RedeemParams($this->code()));
            self::fail('redeemed without books');
        } catch (InvalidArgument $exception) {
            self::assertSame('ledger', $exception->field);
        } finally {
            $module->close();
        }
        self::assertSame(0, $this->vouchers->count($this->operator, new \Voucher\Filter(state: State::Pending)));
    }

    public function testRecoverDrivesWhatIsPendingAndSkipsWhatThrows(): void
    {
        $receipts = [];
        foreach ($this->codes($this->generate(3)) as $number => $code) {
            $params = new RedeemParams($code, ['alice', 'bob', 'alice'][$number]);
            $receipts[] = $this->vouchers->redeemBegin($this->operator, $params)->posting?->key;
        }
        self::assertCount(3, iterator_to_array($this->vouchers->pendingPostings($this->operator, 0), false));
        $moody = new LedgerOf(fn (Posting $posting): Answer => $posting->account === 'bob'
            ? throw new \DomainException('bob is busy')
            : $this->books->post($posting));
        $recovery = $this->vouchers->recover($this->operator, $moody, olderThanMs: 0);
        self::assertSame([3, 2, 1], [$recovery->driven, $recovery->posted, $recovery->inDoubt]);
        self::assertSame('bob is busy', $recovery->failures[$receipts[1]]->getMessage());
        $recovery = $this->vouchers->recover(Actor::system(), olderThanMs: 0);
        self::assertSame([1, 1, 0], [$recovery->driven, $recovery->posted, $recovery->inDoubt]);
        self::assertSame([2000, 1000], [$this->books->balance('alice'), $this->books->balance('bob')]);
    }

    public function testRecoverStopsWhereItIsTold(): void
    {
        foreach ($this->codes($this->generate(3)) as $code) {
            $this->vouchers->redeemBegin($this->operator, new RedeemParams($code, 'alice'));
        }
        self::assertSame(2, $this->vouchers->recover($this->operator, olderThanMs: 0, redemptionsMax: 2)->driven);
        // What was begun just now is under way.
        self::assertSame(0, $this->vouchers->recover($this->operator)->driven);
        self::assertSame([], iterator_to_array($this->vouchers->pendingPostings($this->operator)));
    }

    /** @param \Closure(Posting): mixed $post */
    private function assertInDoubt(string $form, \Closure $post, ?string $thrown = null): void
    {
        $entries = $this->books->countEntries();
        $params = new RedeemParams($this->code(), 'bob');
        try {
            $this->vouchers->{$form}($this->operator, $params, new LedgerOf($post));
            self::fail('an answer was made up');
        } catch (InDoubt $exception) {
            self::assertInstanceOf(Receipt::class, $exception->receipt);
            self::assertSame(RedemptionState::Pending, $exception->receipt->state);
            if ($thrown !== null) {
                self::assertSame($thrown, $exception->getPrevious()?->getMessage());
            }
        }
        $receipt = $this->vouchers->{$form}($this->operator, $params);
        self::assertSame([RedemptionState::Posted, $exception->receipt->key], [$receipt->state, $receipt->key]);
        self::assertSame($entries + 1, $this->books->countEntries());
    }
}
