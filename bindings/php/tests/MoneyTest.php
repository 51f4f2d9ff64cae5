<?php

declare(strict_types=1);

namespace Voucher\Tests;

use PHPUnit\Framework\TestCase;
use Voucher\Exception\InvalidArgument;
use Voucher\Money;

final class MoneyTest extends TestCase
{
    /** @return list<array{string, string, int, string}> */
    public function decimals(): array
    {
        return [
            ['10.00', 'EUR', 1000, '10.00'],
            ['10', 'EUR', 1000, '10.00'],
            ['10.5', 'EUR', 1050, '10.50'],
            ['0.05', 'EUR', 5, '0.05'],
            ['-0.05', 'EUR', -5, '-0.05'],
            ['10.500', 'EUR', 1050, '10.50'],
            ['500', 'JPY', 500, '500'],
            ['1.234', 'KWD', 1234, '1.234'],
            ['0.0001', 'CLF', 1, '0.0001'],
            ['0', 'EUR', 0, '0.00'],
            ['9999999999999999.99', 'EUR', 999999999999999999, '9999999999999999.99'],
        ];
    }

    /** @dataProvider decimals */
    public function testADecimalIsReadAndWrittenExactly(
        string $decimal,
        string $currency,
        int $minor,
        string $written,
    ): void {
        $money = Money::fromDecimal($decimal, $currency);
        self::assertSame($minor, $money->minor);
        self::assertSame($written, $money->toDecimal());
        self::assertSame("$written $currency", (string) $money);
    }

    /** @return list<array{string, string}> */
    public function nonsense(): array
    {
        return [
            ['', 'EUR'], ['1,00', 'EUR'], ['1e3', 'EUR'], ['.5', 'EUR'], ['1.', 'EUR'], ["1\n", 'EUR'], [' 1', 'EUR'],
            ['0x10', 'EUR'], ['--1', 'EUR'], ['+1', 'EUR'], ['0.001', 'EUR'], ['1.5', 'JPY'],
            ['10000000000000000.00', 'EUR'], ['1', 'eur'], ['1', 'EURO'], ['1', ''],
        ];
    }

    /** @dataProvider nonsense */
    public function testWhatIsNoExactAmountIsRefused(string $decimal, string $currency): void
    {
        $this->expectException(InvalidArgument::class);
        Money::fromDecimal($decimal, $currency);
    }

    public function testAmountsOfDifferentCurrenciesDiffer(): void
    {
        self::assertTrue((new Money(5, 'EUR'))->equals(new Money(5, 'EUR')));
        self::assertFalse((new Money(5, 'EUR'))->equals(new Money(5, 'USD')));
        self::assertFalse((new Money(5, 'EUR'))->equals(new Money(6, 'EUR')));
    }
}
