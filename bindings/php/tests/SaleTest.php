<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\Answer;
use Voucher\ChangeReason;
use Voucher\Exception\ApprovalPending;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\NotRedeemable;
use Voucher\Exception\WrongState;
use Voucher\ExportParams;
use Voucher\Filter;
use Voucher\Money;
use Voucher\Outcome;
use Voucher\Posting;
use Voucher\PostingKind;
use Voucher\Reason;
use Voucher\RedeemParams;
use Voucher\Sale;
use Voucher\SaleFilter;
use Voucher\SaleKind;
use Voucher\SaleParams;
use Voucher\SaleState;
use Voucher\State;
use Voucher\Status;
use Voucher\TaxClass;

/**
 * Every kind of sale from begin to end, with its posting, its vouchers and its money.
 */
final class SaleTest extends ShopTestCase
{
    protected function tearDown(): void
    {
        $this->assertLiabilityAgrees();
        parent::tearDown();
    }

    public function testStockIsInvoicedAtWholesaleAndBelongsToThePartner(): void
    {
        $this->vouchers->settingSet($this->operator, 'wholesale_discount', '1000', 'north');
        $lot = $this->lot(5);
        $sale = $this->sell($this->stock('s1', quantity: 3, note: 'spring', invoice: 'INV-7'), filter: $this->of($lot));
        self::assertSame([Status::Ok, SaleState::Posted], [$sale->status, $sale->state]);
        self::assertSame([SaleKind::Stock, PostingKind::Invoice], [$sale->kind, $sale->postingKind]);
        self::assertSame(['27.00 EUR', '30.00 EUR'], [(string) $sale->amount, (string) $sale->faceValue]);
        self::assertSame(['3.00 EUR', '0.00 EUR'], [(string) $sale->extraValue, (string) $sale->paid]);
        self::assertSame(['3.00 EUR', '-27.00 EUR'], [(string) $sale->commission, (string) $sale->balanceAfter]);
        self::assertSame([3, 0, 'REFILL'], [$sale->vouchers, $sale->returned, $sale->voucherType]);
        self::assertSame(['s1', 'north', 'north'], [$sale->requestId, $sale->account, $sale->partner]);
        self::assertSame(['INV-7', 'L1', 'spring'], [$sale->invoice, $sale->ledgerReference, $sale->note]);
        self::assertSame(['olga', Outcome::Done], [$sale->actorId, $sale->outcome]);
        self::assertNotNull($sale->settledAt);
        self::assertSame('', $sale->voucherId . $sale->buyer . $sale->holder . $sale->counterpartId);
        self::assertSame(-2700, $this->ledger->balance('north'));
        $voucher = $this->voucher($lot, 3);
        self::assertSame([State::Active, 'north', 'INV-7'], [$voucher->state, $voucher->partner, $voucher->invoice]);
        self::assertSame(['9.00 EUR', $sale->id], [(string) $voucher->price, $voucher->saleId]);
        self::assertSame(['', '', ''], [$this->voucher($lot, 4)->partner, $voucher->holder, $voucher->buyer]);
    }

    public function testAnExportTellsWhatWasPaid(): void
    {
        $lot = $this->lot(2);
        $this->sell($this->stock('s1', quantity: 1, price: new Money(900, 'EUR')), filter: $this->of($lot));
        $params = new ExportParams(columns: ['serial', 'face_value', 'price']);
        $csv = implode('', [...$this->vouchers->export($this->operator, $this->of($lot), $params)]);
        $first = "$lot->code-00000001,10.00,9.00";
        self::assertSame("serial,face_value,price\r\n$first\r\n$lot->code-00000002,10.00,\r\n", $csv);
    }

    public function testThePostingOfASaleSaysAllALedgerNeeds(): void
    {
        $lot = $this->lot(2);
        $begun = $this->vouchers->saleBegin(
            $this->operator,
            new SaleParams(SaleKind::Counter, 'c1', buyer: 'anna', comment: 'Guthaben 🌙', invoice: 'INV-1'),
            voucherIds: [$this->voucher($lot, 2)->id, $this->voucher($lot, 1)->serial],
        );
        $posting = $begun->posting;
        self::assertNotNull($posting);
        self::assertSame([PostingKind::Invoice, 'anna', 2], [$posting->kind, $posting->account, $posting->vouchers]);
        self::assertSame('20.00 EUR 20.00 EUR 20.00 EUR', "$posting->amount $posting->paid $posting->price");
        self::assertSame('20.00 EUR 2.00 EUR', "$posting->faceValue $posting->extraValue");
        self::assertSame(['Guthaben 🌙', 'card', 'INV-1'], [$posting->comment, $posting->method, $posting->invoice]);
        self::assertSame(['anna', 'olga', ''], [$posting->buyer, $posting->actorId, $posting->partner]);
        self::assertSame([TaxClass::MultiPurpose, ''], [$posting->taxClass, $posting->reverses . $posting->product]);
        self::assertSame([$begun->sale->id, $begun->sale->key], [$posting->saleId, $posting->key]);
        self::assertSame(['', "$lot->code-00000001"], [$posting->voucherId, $posting->serial]);
    }

    public function testACounterSaleIsInvoicedAndPaidAtOnce(): void
    {
        $lot = $this->lot(3);
        $params = new SaleParams(SaleKind::Counter, 'c1', buyer: 'anna', price: new Money(950, 'EUR'), quantity: 2);
        $sale = $this->sell($params, filter: $this->of($lot));
        self::assertSame('19.00 EUR 19.00 EUR 0.00 EUR', "$sale->amount $sale->paid $sale->commission");
        self::assertSame([0, -1900], [$this->ledger->balance('anna'), $this->ledger->balance('cash')]);
        $voucher = $this->voucher($lot, 2);
        self::assertSame([State::Active, '', 'anna'], [$voucher->state, $voucher->partner, $voucher->buyer]);
        self::assertSame('9.50 EUR', (string) $voucher->price);
    }

    public function testAnElectronicVoucherIsMadePaidShownAndRedeemed(): void
    {
        $sale = $this->sell($this->mail('e1'));
        self::assertSame([1, 'anna', ''], [$sale->vouchers, $sale->buyer, $sale->holder]);
        $code = $this->vouchers->saleCode($this->operator, $sale->id);
        self::assertSame($code, $this->vouchers->saleCode($this->operator, $sale->key));
        $receipt = $this->vouchers->redeem(Actor::customer('carla'), new RedeemParams($code));
        self::assertSame(['20.00 EUR', $sale->voucherId], [(string) $receipt->amount, $receipt->voucherId]);
        $payment = $this->ledger->last();
        self::assertSame([PostingKind::Payment, $sale->id], [$payment->kind, $payment->saleId]);
        self::assertSame(['20.00 EUR', 'L1'], [(string) $payment->price, $payment->invoice]);
        self::assertSame('anna', $payment->buyer);
        self::assertSame([2000, 0], [$this->ledger->balance('carla'), $this->ledger->balance('vouchers')]);
        $this->expectException(WrongState::class);
        $this->vouchers->saleCode($this->operator, $sale->id);
    }

    public function testThroughAPartnerThePartnerOwesAndTheCustomerNothing(): void
    {
        $this->vouchers->settingSet($this->operator, 'wholesale_discount', '500');
        $till = new Actor(\Voucher\ActorKind::Partner, 'till-1', [\Voucher\Right::Sell], 'north');
        $sale = $this->vouchers->sell($till, $this->mail('e1', buyer: ''));
        self::assertSame('19.00 EUR 0.00 EUR 1.00 EUR', "$sale->amount $sale->paid $sale->commission");
        self::assertSame(['north', 'north', 'till-1'], [$sale->account, $sale->partner, $sale->actorId]);
        self::assertSame(-1900, $this->ledger->balance('north'));
        self::assertNotSame('', $this->vouchers->saleCode($till, $sale->id));
        self::assertSame($sale->id, $this->vouchers->sale($till, $sale->id)->id);
    }

    public function testAPersonalVoucherIsRedeemedByItsBuyerAlone(): void
    {
        $sale = $this->sell($this->mail('e1', voucherType: 'OWN'));
        self::assertSame(['anna', 'anna'], [$sale->holder, $this->voucher($sale)->holder]);
        $code = $this->vouchers->saleCode($this->operator, $sale->id);
        $this->assertNotRedeemable(Reason::WrongHolder, new RedeemParams($code, 'carla'));
        $this->vouchers->redeem(Actor::customer('anna'), new RedeemParams($code));
        self::assertSame(2000, $this->ledger->balance('anna'));
    }

    public function testACardIsIssuedRedeemedInPartsLoadedAndGivenAway(): void
    {
        $sale = $this->sell($this->card('g1', cardNumber: '6001'));
        self::assertSame([SaleKind::Gift, 'anna', 'berta'], [$sale->kind, $sale->buyer, $sale->holder]);
        $this->assertNotRedeemable(Reason::WrongHolder, $this->number('6001', 'anna'));
        $part = $this->number('6001', requestId: 'p1', amount: new Money(1200, 'EUR'));
        self::assertSame('38.00 EUR', (string) $this->vouchers->redeem($this->operator, $part)->remaining);
        $ten = new Money(1000, 'EUR');
        $load = $this->sell(new SaleParams(SaleKind::Reload, 'l1', voucher: $sale->serial, faceValue: $ten));
        self::assertSame(['berta', '10.00 EUR'], [$load->buyer, (string) $load->paid]);
        self::assertSame('48.00 EUR', (string) $this->voucher($sale)->remaining);
        $transfer = new SaleParams(SaleKind::Transfer, 't1', voucher: $sale->voucherId, holder: 'carla');
        $entries = $this->ledger->countEntries();
        $given = $this->sell($transfer);
        self::assertSame([Status::Done, SaleState::Posted], [$given->status, $given->state]);
        self::assertSame([null, '', $entries], [$given->postingKind, $given->key, $this->ledger->countEntries()]);
        self::assertSame($given->id, $this->sell($transfer)->id);
        $this->assertNotRedeemable(Reason::WrongHolder, $this->number('6001'));
        $this->vouchers->redeem($this->operator, $this->number('6001', 'carla'));
        self::assertSame([1200, 4800], [$this->ledger->balance('berta'), $this->ledger->balance('carla')]);
    }

    public function testARefundTurnsCreditIntoAVoucher(): void
    {
        $sale = $this->sell($this->refund('f1'));
        self::assertSame([PostingKind::Refund, '7.00 EUR'], [$sale->postingKind, (string) $sale->amount]);
        self::assertSame(['anna', -700], [$sale->holder, $this->ledger->balance('anna')]);
        self::assertSame('credit', $this->ledger->last()->method);
        $code = $this->vouchers->saleCode($this->operator, $sale->id);
        $this->vouchers->redeem(Actor::customer('anna'), new RedeemParams($code));
        self::assertSame(0, $this->ledger->balance('anna'));
    }

    public function testARefundOfTwoPersonsIsBookedOnceAnotherApprovedIt(): void
    {
        $type = $this->vouchers->typeGet($this->operator, 'BACK');
        $this->vouchers->typePut($this->operator, $type->with(twoPersons: true));
        try {
            $this->sell($this->refund('f1'));
            self::fail('one person refunded');
        } catch (ApprovalPending $asked) {
            self::assertSame(0, $this->ledger->countEntries());
        }
        $paul = Actor::operator('paul', \Voucher\Right::cases());
        $approval = $this->vouchers->approve($paul, $asked->approvalId);
        $receipt = $this->vouchers->retry($paul, $approval->result);
        self::assertSame([PostingKind::Refund, '7.00 EUR'], [$receipt->kind, (string) $receipt->amount]);
        $again = $this->sell($this->refund('f1'));
        self::assertSame([Status::Duplicate, $approval->result], [$again->status, $again->key]);
        self::assertSame([1, -700], [$this->ledger->countEntries(), $this->ledger->balance('anna')]);
    }

    public function testWhatComesBackIsCreditedAndSoldAgainOrCancelled(): void
    {
        $lot = $this->lot(4);
        $sold = $this->sell($this->stock('s1', discount: 1000), filter: $this->of($lot));
        $back = $this->stock('r1', kind: SaleKind::Return, quantity: 2);
        $credit = $this->sell($back, filter: $this->of($lot));
        self::assertSame([PostingKind::CreditNote, '18.00 EUR'], [$credit->postingKind, (string) $credit->amount]);
        $about = $this->ledger->last();
        self::assertSame([$sold->id, '', $sold->invoice], [$credit->counterpartId, $about->reverses, $about->invoice]);
        self::assertSame([2, '', '0.00 EUR'], [
            $this->vouchers->sale($this->operator, $sold->id)->returned,
            $this->voucher($lot, 1)->partner,
            (string) $this->voucher($lot, 1)->price,
        ]);
        $last = $this->voucher($lot, 4)->serial;
        $this->sell($back->with(requestId: 'r2', quantity: 0, cancels: true), voucherIds: [$last]);
        self::assertSame(State::Cancelled, $this->voucher($lot, 4)->state);
        self::assertSame(-900, $this->ledger->balance('north'));
    }

    public function testACancellationTakesThePostingBackOnlyIfTheVoucherCameBack(): void
    {
        [$first, $second] = [$this->sell($this->mail('e1')), $this->sell($this->mail('e2'))];
        $cancel = new SaleParams(SaleKind::Cancellation, 'x1', voucher: $first->serial, reason: ChangeReason::Return);
        $undone = $this->sell($cancel);
        self::assertSame([PostingKind::Reversal, $first->id], [$undone->postingKind, $undone->counterpartId]);
        $reversal = $this->ledger->last();
        self::assertSame([$first->key, '20.00 EUR'], [$reversal->reverses, (string) $reversal->paid]);
        $stands = $this->vouchers->sale($this->operator, $first->id);
        self::assertSame([SaleState::Reversed, $undone->id], [$stands->state, $stands->counterpartId]);
        self::assertSame([State::Cancelled, -2000], [$this->voucher($first)->state, $this->ledger->balance('cash')]);
        $lost = $cancel->with(requestId: 'x2', voucher: $second->serial, reason: ChangeReason::Loss);
        self::assertSame(Status::Done, $this->sell($lost)->status);
        self::assertSame([State::Cancelled, -2000], [$this->voucher($second)->state, $this->ledger->balance('cash')]);
        try {
            $this->sell($this->mail('e1'));
            self::fail('a cancelled sale was sold again');
        } catch (WrongState $cancelled) {
            self::assertSame($first->id, $cancelled->sale?->id);
        }
    }

    public function testASaleThatWasCancelledWhileItWasDrivenIsNotInDoubt(): void
    {
        $slow = new LedgerOf(function (Posting $posting): Answer {
            $answer = $this->ledger->post($posting);
            $sold = $this->vouchers->saleSettle($this->operator, $posting->key, $answer);
            $cancel = new SaleParams(SaleKind::Cancellation, 'x1', voucher: $sold->serial, reason: ChangeReason::Return);
            $this->sell($cancel);
            return $answer;
        });
        try {
            $this->vouchers->sell($this->operator, $this->mail('e1'), ledger: $slow);
            self::fail('a cancelled sale was sold');
        } catch (WrongState $cancelled) {
            self::assertSame(SaleState::Reversed, $cancelled->sale?->state);
        }
    }

    public function testVouchersForProductsAreRedeemedForTheseAlone(): void
    {
        $type = $this->vouchers->typeGet($this->operator, 'MAIL');
        $this->vouchers->typePut($this->operator, $type->with(products: ['internet']));
        $code = $this->vouchers->saleCode($this->operator, $this->sell($this->mail('e1'))->id);
        $this->assertNotRedeemable(Reason::WrongProduct, new RedeemParams($code, 'carla', product: 'voice'));
        $this->vouchers->redeem($this->operator, new RedeemParams($code, 'carla', product: 'internet'));
        self::assertSame('internet', $this->ledger->last()->product);
    }

    public function testTestVouchersAreSoldWithoutAPosting(): void
    {
        $sale = $this->sell($this->mail('e1', testMode: true));
        self::assertSame([Status::Done, true, null, ''], [
            $sale->status,
            $sale->testMode,
            $sale->postingKind,
            $sale->key,
        ]);
        self::assertSame(0, $this->ledger->countEntries());
    }

    public function testSalesAreListedNewestFirstAndSummedUp(): void
    {
        $lot = $this->lot(3);
        $stock = $this->stock('s1', discount: 1000, quantity: 2, invoice: 'INV-1');
        $sold = $this->sell($stock, filter: $this->of($lot));
        $this->sell($this->stock('r1', kind: SaleKind::Return, quantity: 1), filter: $this->of($lot));
        foreach (['e1', 'e2', 'e3'] as $requestId) {
            $this->sell($this->mail($requestId));
        }
        $this->sell($this->refund('f1'));
        $ids = fn (SaleFilter ...$filter): array => array_map(
            static fn (Sale $sale): string => $sale->requestId,
            [...$this->vouchers->sales($this->operator, ...$filter)],
        );
        $all = $ids();
        self::assertSame(['f1', 'e3', 'e2', 'e1', 'r1', 's1'], $all);
        self::assertSame(['r1', 's1'], $ids(new SaleFilter(partner: 'north')));
        self::assertSame(['f1'], $ids(new SaleFilter(kind: SaleKind::Refund, holder: 'anna')));
        self::assertSame(['s1'], $ids(new SaleFilter(invoice: 'INV-1', state: SaleState::Posted)));
        self::assertSame([], $ids(new SaleFilter(state: SaleState::Pending)));
        self::assertSame([], $ids(new SaleFilter(from: new \DateTimeImmutable('+1 hour'))));
        self::assertSame($all, $ids(new SaleFilter(until: new \DateTimeImmutable('+1 hour'))));
        [$direct, $north] = $this->vouchers->saleSums($this->operator);
        self::assertSame(['', 3, 3, 1], [$direct->partner, $direct->sales, $direct->vouchers, $direct->refunds]);
        self::assertSame('60.00 EUR 7.00 EUR', "$direct->amount $direct->refunded");
        self::assertSame(['north', 1, 2, 1], [$north->partner, $north->sales, $north->vouchers, $north->returned]);
        self::assertSame('18.00 EUR 2.00 EUR 9.00 EUR', "$north->amount $north->commission $north->credited");
        self::assertSame('1.00 EUR 2.00 EUR', "$north->commissionReturned $north->extraValue");
        self::assertSame('-2.00 EUR 0.00 EUR', "$north->margin $north->kept");
        self::assertSame([0, 0, 0], [$north->loads, $north->loadsReturned, $north->cancelled]);
        $byType = $this->vouchers->saleSums($this->operator, byType: true);
        self::assertSame(['BACK', 'MAIL', 'REFILL'], array_column($byType, 'voucherType'));
        self::assertSame([], $this->vouchers->saleSums($this->operator, from: new \DateTimeImmutable('+1 hour')));
        self::assertSame($sold->key, $this->vouchers->redemption($this->operator, $sold->key)->key);
    }

    public function testReportsTellSoldFromUnsold(): void
    {
        $lot = $this->lot(5);
        $this->sell($this->stock('s1', quantity: 2), filter: $this->of($lot));
        $this->vouchers->saleBegin($this->operator, $this->stock('s2', quantity: 1), $this->of($lot));
        $counters = $this->vouchers->series($this->operator, $lot->id)->counters;
        self::assertSame([1, 4], [$counters->reservedVouchers, $counters->active]);
        self::assertSame(1, $this->vouchers->count($this->operator, new Filter(state: State::Reserved)));
        [$row] = $this->vouchers->liability($this->operator);
        self::assertSame([5, 2], [$row->vouchers, $row->soldVouchers]);
        self::assertSame('55.00 EUR 22.00 EUR 0.00 EUR', "$row->outstanding $row->soldOutstanding $row->soldBreakage");
        $extra = "$row->outstandingExtra $row->soldOutstandingExtra $row->soldBreakageExtra";
        self::assertSame('5.00 EUR 2.00 EUR 0.00 EUR', $extra);
    }

    public function testTheAmountsOfASaleAreInOneCurrency(): void
    {
        $this->expectException(InvalidArgument::class);
        $this->expectExceptionMessage('credit_available: must be in EUR');
        $credit = ['creditAvailable' => new Money(1, 'USD'), 'creditReadAt' => new \DateTimeImmutable()];
        $this->sell($this->stock('s1', ...$credit, price: new Money(1, 'EUR')), filter: $this->of($this->lot(1)));
    }

    public function testAnEmptyListOfVouchersSellsNothing(): void
    {
        $this->expectException(InvalidArgument::class);
        $this->expectExceptionMessage('voucher_ids');
        $this->sell($this->stock('s1'), filter: $this->of($this->lot(1)), voucherIds: []);
    }

    private function refund(string $requestId): SaleParams
    {
        $seven = new Money(700, 'EUR');
        return $this->mail($requestId, kind: SaleKind::Refund, voucherType: 'BACK', faceValue: $seven);
    }

    private function assertNotRedeemable(Reason $reason, RedeemParams $params): void
    {
        try {
            $this->vouchers->redeem($this->operator, $params);
            self::fail('it was redeemed');
        } catch (NotRedeemable $refused) {
            self::assertSame($reason, $refused->reason);
        }
    }
}
