<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Exception\Forbidden;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\NotFound;
use Voucher\Exception\UnknownOption;
use Voucher\Exception\WrongState;
use Voucher\Money;
use Voucher\SeriesParams;
use Voucher\State;
use Voucher\TaxClass;
use Voucher\ValueKind;
use Voucher\VoucherType;

/**
 * Voucher types, what series take from them, and settings.
 */
final class TypesTest extends StoreTestCase
{
    public function testATypeComesBackAsItWasPut(): void
    {
        $wanted = new VoucherType(
            'REFILL10',
            name: 'Refill ten',
            faceValue: new Money(1000, 'EUR'),
            extraValue: new Money(100, 'EUR'),
            products: ['internet', 'voice'],
            expiresAt: new \DateTimeImmutable('2031-01-01'),
            taxClass: TaxClass::SinglePurpose,
            cancelStates: [State::Blocked, State::Active],
            twoPersons: true,
        );
        $stored = $this->vouchers->typePut($this->operator, $wanted);
        self::assertSame(['EUR', 1, 'olga'], [$stored->currency, $stored->version, $stored->changedBy]);
        self::assertNotNull($stored->changedAt);
        self::assertEquals($stored, $this->vouchers->typeGet($this->operator, 'REFILL10'));
        self::assertTrue($stored->twoPersons);
        self::assertEquals(new Money(1000, 'EUR'), $stored->faceValue);
        self::assertEquals(new Money(100, 'EUR'), $stored->extraValue);
        self::assertSame(['internet', 'voice'], $stored->products);
        self::assertSame([State::Active, State::Blocked], $stored->cancelStates);
        self::assertSame([[], null], [$stored->blockStates, $stored->faceValueMax]);
        self::assertSame('2031-01-01', $stored->expiresAt?->format('Y-m-d'));
        self::assertSame(TaxClass::SinglePurpose, $stored->taxClass);
    }

    public function testOneFieldOfAStoredTypeIsChanged(): void
    {
        $type = $this->vouchers->typePut($this->operator, $this->type());
        $changed = $this->vouchers->typePut($this->operator, $type->with(name: 'Ten euros', comment: 'refill'));
        self::assertSame(['Ten euros', 'refill', 2], [$changed->name, $changed->comment, $changed->version]);
        self::assertEquals($type->faceValue, $changed->faceValue);
    }

    public function testASeriesTakesItsValuesFromItsType(): void
    {
        $this->vouchers->typePut($this->operator, $this->type());
        $params = new SeriesParams(2, voucherType: 'REFILL10', validUntilDate: '2031-12-31');
        $series = $this->vouchers->generateSeries($this->operator, $params);
        self::assertSame(['10.00 EUR', 'REFILL10'], [(string) $series->faceValue, $series->voucherType]);
        self::assertSame('2032-01-01 00:00', $series->expiresAt?->format('Y-m-d H:i'));
    }

    public function testATypeWithoutCurrencyIsTakenInTheModulesAndGoesBackAsItCame(): void
    {
        $loose = new VoucherType('LOOSE', faceValue: new Money(700, 'XXX'));
        $stored = $this->vouchers->typePut($this->operator, $loose);
        self::assertSame(['', '7.00 XXX'], [$stored->currency, (string) $stored->faceValue]);
        $again = $this->vouchers->typePut($this->operator, $stored->with(name: 'Loose'));
        self::assertSame(['', '7.00 XXX'], [$again->currency, (string) $again->faceValue]);
        $this->vouchers->settingSet($this->operator, 'currency', 'CHF');
        $series = $this->vouchers->generateSeries($this->operator, new SeriesParams(1, voucherType: 'LOOSE'));
        self::assertSame('7.00 CHF', (string) $series->faceValue);
    }

    public function testTheValuesOfATypeAreInOneCurrency(): void
    {
        $this->expectException(InvalidArgument::class);
        $this->expectExceptionMessage('face_value_max: must be in EUR');
        $this->vouchers->typePut($this->operator, new VoucherType(
            'ANY',
            valueKind: ValueKind::Variable,
            faceValueMin: new Money(500, 'EUR'),
            faceValueMax: new Money(500, 'USD'),
        ));
    }

    public function testARetiredTypeMakesNothingAndIsListedOnlyIfAsked(): void
    {
        $this->vouchers->typePut($this->operator, $this->type());
        self::assertTrue($this->vouchers->typeRetire($this->operator, 'REFILL10')->retired);
        self::assertSame([], iterator_to_array($this->vouchers->types($this->operator), false));
        [$listed] = iterator_to_array($this->vouchers->types($this->operator, retiredToo: true), false);
        self::assertSame('REFILL10', $listed->code);
        try {
            $this->vouchers->generateSeries($this->operator, new SeriesParams(1, voucherType: 'REFILL10'));
            self::fail('a series was made from a retired type');
        } catch (WrongState $refused) {
            self::assertSame('voucher_type', $refused->field);
        }
        self::assertFalse($this->vouchers->typeRetire($this->operator, 'REFILL10', retired: false)->retired);
    }

    public function testTypesNeedARightAndAName(): void
    {
        try {
            $this->vouchers->typePut($this->alice, $this->type());
            self::fail('a customer made a type');
        } catch (Forbidden) {
            $this->expectException(NotFound::class);
            $this->vouchers->typeGet($this->operator, 'NONE');
        }
    }

    public function testASettingHoldsUntilItIsTakenBack(): void
    {
        $this->vouchers->settingSet($this->operator, 'reveal_per_day', '3');
        self::assertSame('3', $this->vouchers->setting($this->operator, 'reveal_per_day'));
        $settings = [];
        foreach ($this->vouchers->settings($this->operator) as $setting) {
            $settings[$setting->name] = $setting;
        }
        self::assertFalse($settings['reveal_per_day']->isDefault);
        self::assertSame('olga', $settings['reveal_per_day']->changedBy);
        self::assertTrue($settings['time_zone']->isDefault);
        $this->vouchers->settingSet($this->operator, 'reveal_per_day', '');
        self::assertNotSame('3', $this->vouchers->setting($this->operator, 'reveal_per_day'));
    }

    public function testASettingOfAPartnerIsItsOwn(): void
    {
        $this->vouchers->settingSet($this->operator, 'portal_redemption', 'off', 'dealer');
        self::assertSame('off', $this->vouchers->setting($this->operator, 'portal_redemption', 'dealer'));
        self::assertSame('on', $this->vouchers->setting($this->operator, 'portal_redemption', 'another'));
    }

    public function testASettingNobodyKnowsIsNamed(): void
    {
        $this->expectException(UnknownOption::class);
        $this->vouchers->settingSet($this->operator, 'colour', 'red');
    }

    private function type(): VoucherType
    {
        return new VoucherType('REFILL10', name: 'Refill ten', faceValue: Money::fromDecimal('10.00', 'EUR'));
    }
}
