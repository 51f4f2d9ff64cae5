<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\BulkOperation;
use Voucher\ChangeReason;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\NotRedeemable;
use Voucher\Exception\Throttled;
use Voucher\Exception\VoucherException;
use Voucher\Exception\WrongState;
use Voucher\Filter;
use Voucher\JobKind;
use Voucher\JobState;
use Voucher\Money;
use Voucher\Order;
use Voucher\RedeemParams;
use Voucher\SeriesChange;
use Voucher\SeriesEdit;
use Voucher\SeriesState;
use Voucher\State;
use Voucher\VoucherChange;

/**
 * What is done to many vouchers at once, to a series as a whole, and to single ones.
 */
final class BulkTest extends StoreTestCase
{
    public function testADryRunCountsAndChangesNothing(): void
    {
        $series = $this->generate(3);
        $result = $this->block(new Filter(series: $series->id), dryRun: true);
        self::assertSame([3, 3, 0], [$result->matched, $result->changed, $result->left()]);
        self::assertSame(3, $this->vouchers->series($this->operator, $series->id)->counters->active);
    }

    public function testOnlyTheVouchersNamedAreBlocked(): void
    {
        $series = $this->generate(3);
        $result = $this->block(voucherIds: ["$series->code-00000001", "$series->code-00000003"], note: 'box lost');
        self::assertSame([2, 2], [$result->matched, $result->changed]);
        $blocked = new Filter(state: State::Blocked, reason: ChangeReason::Stolen);
        $serials = array_column([...$this->vouchers->search($this->operator, $blocked)], 'serial');
        self::assertSame(["$series->code-00000001", "$series->code-00000003"], $serials);
        $this->expectException(NotRedeemable::class);
        $this->vouchers->redeem($this->alice, new RedeemParams($this->codes($series)[0]));
    }

    public function testAnEmptyListOfVouchersIsNotAllTheFilterFinds(): void
    {
        $series = $this->generate(3);
        try {
            $this->block(new Filter(series: $series->id), voucherIds: []);
            self::fail('an empty selection was taken');
        } catch (InvalidArgument $refused) {
            self::assertSame('voucher_ids', $refused->field);
        }
        self::assertSame(3, $this->vouchers->series($this->operator, $series->id)->counters->active);
    }

    public function testWithoutFilterAndListNothingIsMeant(): void
    {
        $this->generate(1);
        $this->expectException(InvalidArgument::class);
        $this->block();
    }

    public function testTheCurrencyOfANewValueIsNoSelection(): void
    {
        $series = $this->generate(1);
        $change = new VoucherChange(faceValue: new Money(2000, 'EUR'));
        foreach ([null, new Filter(), new Filter(order: Order::Expires)] as $filter) {
            try {
                $this->vouchers->bulk($this->operator, BulkOperation::Modify, $filter, change: $change);
                self::fail('the whole store was meant by accident');
            } catch (InvalidArgument) {
                $voucher = $this->vouchers->getBySerial($this->operator, "$series->code-00000001");
                self::assertSame('10.00 EUR', (string) $voucher->faceValue);
            }
        }
        $one = ["$series->code-00000001"];
        $result = $this->vouchers->bulk($this->operator, BulkOperation::Modify, voucherIds: $one, change: $change);
        self::assertSame(1, $result->changed);
    }

    public function testAChangePreservesWhatItLeavesOut(): void
    {
        $series = $this->generate(1, expiresAt: new \DateTimeImmutable('2031-01-01'));
        $this->modify($series->id, new VoucherChange(products: ['internet'], extraValue: new Money(50, 'EUR')));
        $voucher = $this->vouchers->getBySerial($this->operator, "$series->code-00000001");
        self::assertSame(['10.00 EUR', '0.50 EUR'], [(string) $voucher->faceValue, (string) $voucher->extraValue]);
        self::assertSame('10.50 EUR', (string) $voucher->remaining);
        self::assertSame('2031-01-01', $voucher->expiresAt?->format('Y-m-d'));
        self::assertSame(1, $this->vouchers->count($this->operator, new Filter(product: 'internet')));
        self::assertSame(0, $this->vouchers->count($this->operator, new Filter(product: 'voice')));
    }

    public function testAChangeSetsWhatIsGivenAlsoToNothing(): void
    {
        $series = $this->generate(1, expiresAt: new \DateTimeImmutable('2031-01-01'));
        $result = $this->modify($series->id, new VoucherChange(faceValue: new Money(2000, 'EUR'), expiresAt: null));
        self::assertSame([1000, 2000], [$result->valueBefore, $result->valueAfter]);
        $voucher = $this->vouchers->getBySerial($this->operator, "$series->code-00000001");
        self::assertSame(['20.00 EUR', null], [(string) $voucher->faceValue, $voucher->expiresAt]);
    }

    public function testAValueChangesVouchersOfItsCurrencyOnly(): void
    {
        $this->generate(1, seriesCode: 'EURO', description: 'spring');
        $dollars = $this->generate(1, seriesCode: 'USD1', faceValue: new Money(1000, 'USD'), description: 'spring');
        $change = new VoucherChange(faceValue: new Money(2000, 'EUR'));
        $spring = new Filter(description: 'spring');
        $result = $this->vouchers->bulk($this->operator, BulkOperation::Modify, filter: $spring, change: $change);
        self::assertSame([1, 1], [$result->matched, $result->changed]);
        $untouched = $this->vouchers->getBySerial($this->operator, "$dollars->code-00000001");
        self::assertSame('10.00 USD', (string) $untouched->faceValue);
        $this->expectException(InvalidArgument::class);
        $foreign = $spring->with(currency: 'USD');
        $this->vouchers->bulk($this->operator, BulkOperation::Modify, filter: $foreign, change: $change);
    }

    public function testVouchersGoToAPartnerWithAnInvoice(): void
    {
        $series = $this->generate(2);
        $change = new VoucherChange(partner: 'dealer', invoice: 'INV-1');
        $all = new Filter(series: $series->id);
        $this->vouchers->bulk($this->operator, BulkOperation::Assign, filter: $all, change: $change);
        [$voucher] = [...$this->vouchers->search($this->operator, new Filter(invoice: 'INV-1', partner: 'dealer'))];
        self::assertSame(['dealer', 'INV-1'], [$voucher->partner, $voucher->invoice]);
        self::assertSame(2, $this->modify($series->id, new VoucherChange(faceValue: new Money(1, 'EUR')))->paidFor);
    }

    public function testABulkJobReportsItsProgressAndItsResult(): void
    {
        $series = $this->generate(500);
        $job = $this->vouchers->bulkStart(
            $this->operator,
            BulkOperation::Block,
            filter: new Filter(series: $series->id),
            reason: ChangeReason::Lost,
        );
        [$left] = $this->vouchers->jobs($this->operator);
        self::assertSame([JobKind::Bulk, 'block'], [$left->kind, $left->operation]);
        $job = $this->vouchers->resumeJob($this->operator, $left->jobId);
        iterator_count($job->run());
        self::assertSame(JobState::Finished, $job->progress()->state);
        self::assertSame(500, $job->result()->changed);
        self::assertSame(500, $this->vouchers->series($this->operator, $series->id)->counters->blocked);
    }

    public function testAGenerationHasNoResultOfABulkOperation(): void
    {
        $job = $this->vouchers->generateJob($this->operator, new \Voucher\SeriesParams(1, new Money(1000, 'EUR')));
        iterator_count($job->run());
        self::assertSame(JobKind::Generate, $job->progress()->kind);
        $this->expectException(WrongState::class);
        $job->result();
    }

    public function testALockedSeriesIsClosedAndUnlockedAgain(): void
    {
        $series = $this->generate(1);
        $locked = $this->vouchers->seriesChange($this->operator, $series->id, SeriesChange::Lock, 'audit');
        self::assertSame([true, 1], [$locked->locked, $locked->counters->active]);
        self::assertSame(1, $this->vouchers->count($this->operator, new Filter(locked: true)));
        self::assertSame(0, $this->vouchers->count($this->operator, new Filter(locked: false)));
        $open = $this->vouchers->seriesChange($this->operator, $series->code, SeriesChange::Unlock);
        self::assertSame([false, SeriesState::Active], [$open->locked, $open->state]);
    }

    public function testADraftIsAcceptedAndActivatedWithItsVouchers(): void
    {
        $series = $this->generate(2, draft: true);
        $accepted = $this->vouchers->seriesChange($this->operator, $series->id, SeriesChange::Accept);
        self::assertSame([SeriesState::Accepted, 2], [$accepted->state, $accepted->counters->accepted]);
        $active = $this->vouchers->seriesChange($this->operator, $series->id, SeriesChange::Activate);
        self::assertSame([SeriesState::Active, 2], [$active->state, $active->counters->active]);
    }

    public function testAnEditPreservesWhatItLeavesOut(): void
    {
        $series = $this->generate(1, comment: 'refill', availableTo: ['p1', 'p2'], metadata: ['shop' => 7]);
        $edit = new SeriesEdit(description: 'spring', availableTo: []);
        $edited = $this->vouchers->seriesEdit($this->operator, $series->id, $edit);
        self::assertSame(['refill', 'spring'], [$edited->comment, $edited->description]);
        self::assertSame([[], ['shop' => 7]], [$edited->availableTo, $edited->metadata]);
        $edited = $this->vouchers->seriesEdit($this->operator, $series->id, new SeriesEdit(metadata: ['shop' => 8]));
        self::assertSame(['spring', ['shop' => 8]], [$edited->description, $edited->metadata]);
    }

    public function testACodeIsRevealedWithAReasonAndAQuota(): void
    {
        $series = $this->generate(2);
        $this->vouchers->settingSet($this->operator, 'reveal_per_day', '1');
        $code = $this->vouchers->reveal($this->operator, "$series->code-00000002", 'cannot be read');
        self::assertSame(str_replace('-', '', $this->codes($series)[1]), $code);
        $this->expectException(Throttled::class);
        $this->vouchers->reveal($this->operator, "$series->code-00000001", 'cannot be read');
    }

    public function testASealedSeriesIsRevealedToNobody(): void
    {
        $series = $this->generate(1);
        $sealed = $this->vouchers->seriesChange($this->operator, $series->id, SeriesChange::Seal, 'printed');
        self::assertTrue($sealed->sealed);
        $this->expectException(WrongState::class);
        $this->vouchers->reveal($this->operator, "$series->code-00000001", 'cannot be read');
    }

    public function testWhoWasRemindedIsNotFoundAgain(): void
    {
        $series = $this->generate(2);
        $serial = "$series->code-00000001";
        self::assertSame(1, $this->vouchers->remind($this->operator, [$serial]));
        self::assertSame(1, $this->vouchers->count($this->operator, new Filter(reminded: false)));
        self::assertNotNull($this->vouchers->getBySerial($this->operator, $serial)->remindedAt);
    }

    public function testAPartIsUsedAndABalanceIsLeft(): void
    {
        $gift = new \Voucher\VoucherType('GIFT', faceValue: new Money(1000, 'EUR'), partialUse: true);
        $this->vouchers->typePut($this->operator, $gift);
        $params = new \Voucher\SeriesParams(1, voucherType: 'GIFT');
        [$code] = $this->codes($this->vouchers->generateSeries($this->operator, $params));
        $part = new RedeemParams($code, amount: new Money(300, 'EUR'), requestId: 'one');
        $receipt = $this->vouchers->redeem($this->alice, $part);
        self::assertSame(['3.00 EUR', '7.00 EUR'], [(string) $receipt->amount, (string) $receipt->remaining]);
        foreach ([new Money(701, 'EUR'), new Money(300, 'JPY')] as $number => $amount) {
            try {
                $this->vouchers->redeem($this->alice, new RedeemParams($code, amount: $amount, requestId: "$number"));
                self::fail("$amount was taken");
            } catch (NotRedeemable) {
                self::assertSame(300, $this->books->balance('alice'));
            }
        }
        $this->expectException(InvalidArgument::class);
        new RedeemParams($code, amount: new Money(0, 'EUR'));
    }

    private function block(?Filter $filter = null, mixed ...$more): \Voucher\BulkResult
    {
        $more += ['reason' => ChangeReason::Stolen];
        return $this->vouchers->bulk($this->operator, BulkOperation::Block, $filter, ...$more);
    }

    private function modify(string $series, VoucherChange $change): \Voucher\BulkResult
    {
        $filter = new Filter(series: $series);
        return $this->vouchers->bulk($this->operator, BulkOperation::Modify, filter: $filter, change: $change);
    }
}
