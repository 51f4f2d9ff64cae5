<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Exception\Forbidden;
use Voucher\Filter;
use Voucher\GroupBy;
use Voucher\Money;
use Voucher\RedeemParams;
use Voucher\State;
use Voucher\StockRow;

/**
 * What is there, what is owed, and whether it adds up.
 */
final class ReportTest extends StoreTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $series = $this->generate(3, seriesCode: 'EURO');
        $this->generate(2, seriesCode: 'USD1', faceValue: new Money(500, 'USD'));
        $this->vouchers->redeem($this->alice, new RedeemParams($this->codes($series)[0]));
    }

    public function testStockIsToldByState(): void
    {
        $rows = $this->rows(null, [GroupBy::State]);
        self::assertSame([2, '20.00 EUR'], [$rows['EUR Active']->vouchers, (string) $rows['EUR Active']->faceValue]);
        self::assertSame([1, '10.00 EUR'], [$rows['EUR Used']->vouchers, (string) $rows['EUR Used']->redeemed]);
        self::assertSame([2, '10.00 USD'], [$rows['USD Active']->vouchers, (string) $rows['USD Active']->faceValue]);
        self::assertCount(3, $rows);
    }

    public function testStockIsNarrowedAndGrouped(): void
    {
        $rows = $this->rows(new Filter(currency: 'EUR', state: State::Active), [GroupBy::Series]);
        self::assertSame(['EUR '], array_keys($rows));
        $row = $rows['EUR '];
        self::assertSame(['EURO', 2, false], [$row->seriesCode, $row->vouchers, $row->deleted]);
    }

    public function testLiabilityIsToldByCurrency(): void
    {
        [$euro, $dollar] = $this->vouchers->liability($this->operator);
        self::assertSame(['EUR', 2, '20.00 EUR'], [$euro->currency, $euro->vouchers, (string) $euro->outstanding]);
        self::assertSame(['30.00 EUR', '10.00 EUR'], [(string) $euro->issued, (string) $euro->redeemed]);
        self::assertSame(['USD', '10.00 USD'], [$dollar->currency, (string) $dollar->outstanding]);
    }

    public function testNothingAppearedOrVanished(): void
    {
        [$euro, $dollar] = $this->vouchers->conservation($this->operator);
        self::assertTrue($euro->holds && $dollar->holds);
        self::assertSame([3, 3], [$euro->issuedVouchers, $euro->presentVouchers]);
        self::assertSame(['30.00 EUR', '30.00 EUR'], [(string) $euro->issuedValue, (string) $euro->presentValue]);
    }

    public function testMetricsAreNumbersAndText(): void
    {
        $metrics = $this->vouchers->metrics($this->operator);
        self::assertSame([2, 5, 4, 1], [$metrics->series, $metrics->vouchers, $metrics->active, $metrics->used]);
        self::assertSame([0, 0], [$metrics->pending, $metrics->conflicts]);
        $text = $this->vouchers->metricsText($this->operator);
        self::assertStringContainsString("\nlibvoucher_redemptions_pending 0\n", $text);
    }

    public function testReportsNeedARight(): void
    {
        $this->expectException(Forbidden::class);
        $this->vouchers->metrics($this->alice);
    }

    /**
     * @param list<GroupBy> $groupBy
     * @return array<string, StockRow> by currency and state
     */
    private function rows(?Filter $filter, array $groupBy): array
    {
        $rows = [];
        foreach ($this->vouchers->stock($this->operator, $filter, $groupBy) as $row) {
            $rows["{$row->faceValue->currency} {$row->state?->name}"] = $row;
        }
        return $rows;
    }
}
