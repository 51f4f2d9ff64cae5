<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Answer;
use Voucher\ApprovalState;
use Voucher\BulkOperation;
use Voucher\ChangeReason;
use Voucher\Exception\ApprovalPending;
use Voucher\Exception\InDoubt;
use Voucher\Exception\LedgerConflict;
use Voucher\Exception\SamePerson;
use Voucher\Exception\WrongState;
use Voucher\Filter;
use Voucher\Money;
use Voucher\Posting;
use Voucher\RedeemParams;
use Voucher\RedemptionState;
use Voucher\Right;
use Voucher\StatusClass;
use Voucher\VoucherChange;

/**
 * What takes two persons.
 */
final class ApprovalTest extends StoreTestCase
{
    private Actor $second;

    protected function setUp(): void
    {
        parent::setUp();
        $this->second = Actor::operator('paul', Right::cases());
    }

    public function testWhatNeedsTwoPersonsWaitsForAnother(): void
    {
        $asked = $this->asked(fn () => $this->generate(2, seriesCode: 'LOT'));
        self::assertSame('VOUCHER_APPROVAL_PENDING', $asked->statusName);
        self::assertSame(StatusClass::Approval, $asked->statusClass);
        [$waiting] = [...$this->vouchers->approvals($this->second, ApprovalState::Waiting)];
        self::assertSame($asked->approvalId, $waiting->id);
        self::assertSame(['generate', 'olga'], [$waiting->operation, $waiting->makerId]);
        self::assertStringContainsString('2 vouchers of 10.00', $waiting->summary);
        self::assertSame([null, ''], [$waiting->checkedAt, $waiting->result]);
        self::assertEquals($waiting, $this->vouchers->approval($this->operator, $asked->approvalId));
        self::assertSame(0, $this->vouchers->count($this->operator));
    }

    public function testApprovedItIsCarriedOutAsAJob(): void
    {
        $asked = $this->asked(fn () => $this->generate(2, seriesCode: 'LOT'));
        $approved = $this->vouchers->approve($this->second, $asked->approvalId, 'as agreed');
        self::assertSame([ApprovalState::Approved, 'paul'], [$approved->state, $approved->checkerId]);
        self::assertSame('as agreed', $approved->reason);
        iterator_count($this->vouchers->resumeJob($this->second, $approved->result)->run());
        $series = $this->vouchers->series($this->operator, 'LOT');
        self::assertSame([2, 'olga'], [$series->counters->active, $series->createdBy]);
        $this->expectException(WrongState::class);
        $this->vouchers->refuse($this->second, $asked->approvalId, 'too late');
    }

    public function testWhoAskedMayNotApproveButMayWithdraw(): void
    {
        $asked = $this->asked(fn () => $this->generate(2));
        try {
            $this->vouchers->approve($this->operator, $asked->approvalId);
            self::fail('one person was enough');
        } catch (SamePerson) {
            $refused = $this->vouchers->refuse($this->operator, $asked->approvalId, 'by mistake');
        }
        self::assertSame([ApprovalState::Refused, 'by mistake'], [$refused->state, $refused->reason]);
        self::assertSame([], [...$this->vouchers->approvals($this->second, ApprovalState::Waiting)]);
    }

    public function testAChangeOfValueIsApprovedAndDone(): void
    {
        $series = $this->generate(1);
        $change = new VoucherChange(faceValue: new Money(2000, 'EUR'));
        $filter = new Filter(series: $series->id);
        $ask = fn () => $this->vouchers->bulk($this->operator, BulkOperation::Modify, $filter, change: $change);
        $approved = $this->vouchers->approve($this->second, $this->asked($ask)->approvalId);
        $job = $this->vouchers->resumeJob($this->second, $approved->result);
        iterator_count($job->run());
        self::assertSame(1, $job->result()->changed);
    }

    public function testAnApprovedReversalIsRetriedByItsKey(): void
    {
        $receipt = $this->vouchers->redeem($this->alice, new RedeemParams($this->code()));
        $asked = $this->asked(fn () => $this->vouchers->reverse($this->operator, $receipt->key, 'wrong customer'));
        self::assertSame(1000, $this->books->balance('alice'));
        $approved = $this->vouchers->approve($this->second, $asked->approvalId);
        $reversal = $this->vouchers->retry($this->second, $approved->result);
        self::assertSame(RedemptionState::Posted, $reversal->state);
        self::assertSame(0, $this->books->balance('alice'));
    }

    public function testADoubtIsSettledByHandOfTwo(): void
    {
        $silent = new LedgerOf(static fn (Posting $posting): Answer => Answer::unknown());
        try {
            $this->vouchers->redeem($this->alice, new RedeemParams($this->code()), $silent);
            self::fail('an unknown answer is no receipt');
        } catch (InDoubt) {
            [$doubt] = [...$this->vouchers->doubts($this->operator)];
        }
        $found = Answer::done('E-77');
        $asked = $this->vouchers->settleByHand($this->operator, $doubt->key, $found, 'it is in the books');
        self::assertSame(RedemptionState::Pending, $this->vouchers->redemption($this->operator, $doubt->key)->state);
        $this->vouchers->approve($this->second, $asked, 'seen it too');
        $settled = $this->vouchers->redemption($this->operator, $doubt->key);
        self::assertSame([RedemptionState::Posted, 'E-77'], [$settled->state, $settled->ledgerReference]);
        self::assertSame([], [...$this->vouchers->doubts($this->operator)]);
    }

    public function testAConflictIsInDoubtUntilPeopleSettleIt(): void
    {
        $contradicting = new LedgerOf(static fn (Posting $posting): Answer => Answer::conflict('E-1'));
        try {
            $this->vouchers->redeem($this->alice, new RedeemParams($this->code()), $contradicting);
            self::fail('a conflict is no receipt');
        } catch (LedgerConflict $conflict) {
            [$doubt] = [...$this->vouchers->doubts($this->operator)];
            self::assertSame([$conflict->receipt?->key, RedemptionState::Conflict], [$doubt->key, $doubt->state]);
        }
        $asked = $this->vouchers->settleByHand($this->operator, $doubt->key, Answer::rejected(), 'another booking');
        $this->vouchers->approve($this->second, $asked);
        $settled = $this->vouchers->redemption($this->operator, $doubt->key);
        self::assertSame(RedemptionState::Rejected, $settled->state);
    }

    public function testBlockingIsDoneByOne(): void
    {
        $series = $this->generate(1);
        $this->vouchers->settingSet($this->operator, 'two_persons', 'on');
        $blocked = $this->vouchers->bulk(
            $this->operator,
            BulkOperation::Block,
            new Filter(series: $series->id),
            reason: ChangeReason::Stolen,
        );
        self::assertSame(1, $blocked->changed);
    }

    /** What is asked for while everything takes two persons. */
    private function asked(\Closure $ask): ApprovalPending
    {
        $this->vouchers->settingSet($this->operator, 'two_persons', 'on');
        try {
            $ask();
        } catch (ApprovalPending $asked) {
            return $asked;
        }
        self::fail('one person was enough');
    }
}
