<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Category;
use Voucher\Classification;
use Voucher\Filter;
use Voucher\Money;
use Voucher\RedeemParams;
use Voucher\Sale;
use Voucher\SaleFilter;
use Voucher\SaleKind;
use Voucher\SaleParams;
use Voucher\SaleState;
use Voucher\Series;
use Voucher\SeriesParams;
use Voucher\Usage;
use Voucher\ValueKind;
use Voucher\Voucher;
use Voucher\VoucherType;

/**
 * A shop with a double-entry ledger. It sells REFILL, printed, ten euros and one on top; MAIL, electronic, twenty
 * euros; OWN, the same for its buyer alone; CARD, a card with a balance; BACK, refunds.
 */
abstract class ShopTestCase extends StoreTestCase
{
    protected DoubleEntry $ledger;

    protected function setUp(): void
    {
        parent::setUp();
        $this->ledger = new DoubleEntry();
        $this->vouchers->close();
        $this->vouchers = $this->open($this->ledger);
        $mail = new VoucherType(
            'MAIL',
            classification: Classification::Electronic,
            faceValue: new Money(2000, 'EUR'),
            comment: 'voucher by mail',
            paymentType: 'card',
        );
        $open = ['faceValue' => null, 'valueKind' => ValueKind::Variable, 'currency' => 'EUR'];
        $card = ['classification' => Classification::Gift, 'category' => Category::IdentifiesCustomer];
        $printed = ['classification' => Classification::Printed, 'extraValue' => new Money(100, 'EUR')];
        $types = [
            $mail,
            $mail->with(code: 'OWN', usage: Usage::Personal),
            $mail->with(...$printed, code: 'REFILL', faceValue: new Money(1000, 'EUR')),
            $mail->with(...$open, ...$card, code: 'CARD', partialUse: true),
            $mail->with(...$open, code: 'BACK', classification: Classification::Refund, refundMethod: 'credit'),
        ];
        foreach ($types as $type) {
            $this->vouchers->typePut($this->operator, $type);
        }
    }

    protected function tearDown(): void
    {
        $this->ledger->mustBalance();
        foreach ($this->vouchers->conservation($this->operator) as $row) {
            self::assertTrue($row->holds);
        }
        parent::tearDown();
    }

    /** What was sold in this process is owed on both sides. */
    protected function assertLiabilityAgrees(): void
    {
        $owed = 0;
        foreach ($this->vouchers->liability($this->operator) as $row) {
            $owed += $row->soldOutstanding->minor + $row->soldBreakage->minor;
        }
        self::assertSame($this->ledger->balance('vouchers'), $owed + $this->kept());
    }

    /** What vouchers were worth that were cancelled without their money going back, minor units: the host keeps it. */
    private function kept(): int
    {
        $kept = 0;
        $cancelled = new SaleFilter(kind: SaleKind::Cancellation, state: SaleState::Posted);
        foreach ($this->vouchers->sales($this->operator, $cancelled) as $sale) {
            $posted = $sale->postingKind !== null || $sale->testMode;
            $kept += $posted ? 0 : $sale->faceValue->minor + $sale->extraValue->minor;
        }
        return $kept;
    }

    /** Printed vouchers to be sold. */
    protected function lot(int $quantity): Series
    {
        $params = new SeriesParams($quantity, voucherType: 'REFILL');
        return $this->vouchers->generateSeries($this->operator, $params);
    }

    protected function of(Series $series): Filter
    {
        return new Filter(series: $series->id);
    }

    protected function voucher(Series|Sale $of, int $number = 1): Voucher
    {
        $serial = $of instanceof Sale ? $of->serial : sprintf('%s-%08d', $of->code, $number);
        return $this->vouchers->getBySerial($this->operator, $serial);
    }

    /** To the partner north. */
    protected function stock(string $requestId, mixed ...$more): SaleParams
    {
        return (new SaleParams(SaleKind::Stock, $requestId, partner: 'north'))->with(...$more);
    }

    /** One of MAIL to anna. */
    protected function mail(string $requestId, mixed ...$more): SaleParams
    {
        $params = new SaleParams(SaleKind::Electronic, $requestId, buyer: 'anna', voucherType: 'MAIL');
        return $params->with(...$more);
    }

    /** A card of fifty euros that anna gives to berta. */
    protected function card(string $requestId, mixed ...$more): SaleParams
    {
        $card = ['voucherType' => 'CARD', 'holder' => 'berta', 'faceValue' => new Money(5000, 'EUR')];
        return $this->mail($requestId, ...$more, ...$card, kind: SaleKind::Gift);
    }

    protected function sell(SaleParams $params, mixed ...$which): Sale
    {
        return $this->vouchers->sell($this->operator, $params, ...$which);
    }

    /** A card by its number. */
    protected function number(string $cardNumber, string $account = 'berta', mixed ...$more): RedeemParams
    {
        return new RedeemParams(...$more, serial: $cardNumber, account: $account);
    }
}
