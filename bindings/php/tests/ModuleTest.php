<?php

declare(strict_types=1);

namespace Voucher\Tests;

use DateTimeImmutable;
use Voucher\Actor;
use Voucher\Alphabet;
use Voucher\Exception\BadHandle;
use Voucher\Exception\Forbidden;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\NotFound;
use Voucher\Exception\NotRedeemable;
use Voucher\Exception\RequestMismatch;
use Voucher\Exception\Throttled;
use Voucher\Exception\UnknownOption;
use Voucher\Exception\WeakCodes;
use Voucher\Exception\WrongKey;
use Voucher\ExportParams;
use Voucher\Filter;
use Voucher\LogEvent;
use Voucher\Module;
use Voucher\Money;
use Voucher\Order;
use Voucher\Reason;
use Voucher\RedeemParams;
use Voucher\State;
use Voucher\Status;
use Voucher\StatusClass;

final class ModuleTest extends StoreTestCase
{
    public function testASeriesKeepsWhatItWasMadeWith(): void
    {
        $made = $this->generate(
            5,
            extraValue: Money::fromDecimal('1.50', 'EUR'),
            validFrom: new DateTimeImmutable('2020-01-01T00:00:00+00:00'),
            expiresAt: new DateTimeImmutable('2099-12-31T23:00:00.123+01:00'),
            seriesCode: 'SOMMER',
            comment: 'Guthaben für Ärzte',
            description: 'Ночь 🌙 10 €',
            metadata: ['färbung' => 'grün', 'lot' => 7],
        );
        $series = $this->vouchers->series($this->operator, 'SOMMER');
        self::assertSame($made->id, $series->id);
        self::assertSame(1150, $series->faceValue->minor + $series->extraValue->minor);
        self::assertSame('2020-01-01T00:00:00.000+00:00', $series->validFrom?->format('Y-m-d\TH:i:s.vP'));
        self::assertSame('2099-12-31T22:00:00.123+00:00', $series->expiresAt?->format('Y-m-d\TH:i:s.vP'));
        self::assertSame('Guthaben für Ärzte', $series->comment);
        self::assertSame('Ночь 🌙 10 €', $series->description);
        self::assertEquals(['färbung' => 'grün', 'lot' => 7], $series->metadata);
        self::assertSame('olga', $series->createdBy);
        self::assertSame([5, 5, 0], [$series->quantity, $series->counters->active, $series->counters->used]);
    }

    public function testARepeatedRequestGivesTheFirstSeries(): void
    {
        $first = $this->generate(2, requestId: 'r-1');
        $again = $this->generate(2, requestId: 'r-1');
        self::assertSame([Status::Ok, Status::Duplicate], [$first->status, $again->status]);
        self::assertSame($first->id, $again->id);
        $this->expectException(RequestMismatch::class);
        $this->generate(3, requestId: 'r-1');
    }

    public function testAPresetIsASeriesOneCanChange(): void
    {
        $params = Module::preset('astpp', 2, Money::fromDecimal('5.00', 'EUR'));
        self::assertSame(8, $params->codeLength);
        $series = $this->vouchers->generateSeries($this->operator, $params->with(weakCodesOverride: 'olga'));
        self::assertSame(8, strlen(str_replace('-', '', $this->codes($series)[0])));
    }

    public function testWeakCodesAreRefused(): void
    {
        $this->expectException(WeakCodes::class);
        $this->generate(1000, codeLength: 6);
    }

    public function testCodesAreMadeOfTheAlphabetAskedFor(): void
    {
        $series = $this->generate(3, alphabet: Alphabet::Custom, alphabetSymbols: 'ABCDEFGHKM', codeLength: 20);
        foreach ($this->codes($series) as $code) {
            self::assertMatchesRegularExpression('/^[A-HKM-]+$/', $code);
        }
    }

    public function testSearchNarrowsOrdersAndCounts(): void
    {
        $series = $this->generate(150);
        $codes = $this->codes($series);
        $this->vouchers->redeem($this->alice, new RedeemParams($codes[7]));
        $filter = new Filter(series: $series->id, order: Order::SerialDescending);
        $serials = [];
        foreach ($this->vouchers->search($this->operator, $filter) as $voucher) {
            $serials[] = $voucher->serial;
        }
        self::assertCount(150, $serials);
        $sorted = $serials;
        rsort($sorted);
        self::assertSame($sorted, $serials);
        self::assertSame(1, $this->vouchers->count($this->operator, new Filter(state: State::Used)));
        self::assertSame(150, $this->vouchers->count($this->operator));
        self::assertSame(10, $this->vouchers->count($this->operator, null, 10));
    }

    public function testASearchMayBeLeftEarly(): void
    {
        $this->generate(200);
        foreach ($this->vouchers->search($this->operator) as $voucher) {
            self::assertSame($voucher->serial, $this->vouchers->getBySerial($this->operator, $voucher->serial)->serial);
            break;
        }
        $unread = $this->vouchers->search($this->operator);
        $this->vouchers->close();
        unset($unread);
        $this->expectException(BadHandle::class);
        $this->vouchers->count($this->operator);
    }

    public function testAVoucherIsFoundByIdSerialAndCodeAndHidesItsCode(): void
    {
        $series = $this->generate();
        $code = $this->codes($series)[0];
        [$voucher] = iterator_to_array($this->vouchers->search($this->operator), false);
        self::assertEquals($voucher, $this->vouchers->get($this->operator, $voucher->id));
        self::assertEquals($voucher, $this->vouchers->getByCode($this->operator, new RedeemParams($code)));
        self::assertStringNotContainsString(str_replace('-', '', $code), json_encode($voucher, JSON_THROW_ON_ERROR));
        self::assertSame(State::Active, $voucher->state);
        $this->expectException(NotFound::class);
        $this->vouchers->getBySerial($this->operator, 'NONE-00000001');
    }

    public function testACheckTellsTheWorthAndTakesNothing(): void
    {
        $series = $this->generate(1, extraValue: new Money(150, 'EUR'));
        $worth = $this->vouchers->check($this->alice, new RedeemParams($this->codes($series)[0]));
        self::assertSame('11.50 EUR', (string) $worth->amount);
        self::assertNull($worth->expiresAt);
        self::assertSame(0, $this->books->countEntries());
    }

    public function testHistoryTellsWhatHappened(): void
    {
        $code = $this->code();
        $receipt = $this->vouchers->redeem($this->alice, new RedeemParams($code));
        $history = iterator_to_array($this->vouchers->history($this->operator, $receipt->voucherId), false);
        self::assertContains('alice', array_map(static fn ($event) => $event->actorId, $history));
        self::assertStringNotContainsString(str_replace('-', '', $code), print_r($history, true));
    }

    public function testOnlyUnusedVouchersAreDeleted(): void
    {
        $series = $this->generate(3);
        $this->vouchers->redeem($this->alice, new RedeemParams($this->codes($series)[0]));
        $deletion = $this->vouchers->delete($this->operator, new Filter(series: $series->id));
        self::assertSame([2, 1], [$deletion->deleted, $deletion->kept]);
        $this->expectException(InvalidArgument::class);
        $this->vouchers->delete($this->operator, new Filter());
    }

    public function testAnExportIsTheSameInBlocksAndInAFile(): void
    {
        $series = $this->generate(500, description: 'Größe 🌙');
        $look = new ExportParams();
        $filter = new Filter(series: $series->id);
        $blocks = iterator_to_array($this->vouchers->export($this->operator, $filter, $look, 4096), false);
        $result = $this->vouchers->exportToFile($this->operator, "$this->directory/export.csv", $filter, $look);
        self::assertGreaterThan(2, count($blocks));
        self::assertStringEqualsFile("$this->directory/export.csv", implode('', $blocks));
        self::assertSame([500, strlen(implode('', $blocks))], [$result->vouchers, $result->bytes]);
        self::assertSame(0600, fileperms("$this->directory/export.csv") & 0777);
    }

    public function testABackupOpensWithTheSameKey(): void
    {
        $this->generate(3);
        $this->vouchers->backup($this->operator, "$this->directory/copy.db");
        $copy = Module::open("$this->directory/copy.db", keyFile: "$this->directory/root.key");
        self::assertSame(3, $copy->count($this->operator));
        $copy->close();
    }

    public function testTheKeyMayComeAsBytesOrFromAClosure(): void
    {
        $bytes = (string) file_get_contents("$this->directory/root.key");
        Module::open("$this->directory/store.db", key: $bytes)->close();
        Module::open("$this->directory/store.db", key: static fn (): string => $bytes)->close();
        $this->expectException(WrongKey::class);
        Module::open("$this->directory/store.db", key: str_repeat('x', 32));
    }

    public function testAKeyThatCannotBeHadSaysWhy(): void
    {
        try {
            Module::open("$this->directory/other.db", key: static fn () => throw new \DomainException('vault closed'));
            self::fail('opened without a key');
        } catch (\Voucher\Exception\KeyUnavailable $exception) {
            self::assertSame('vault closed', $exception->getPrevious()?->getMessage());
        }
        $this->expectException(\Voucher\Exception\KeyUnavailable::class);
        Module::open("$this->directory/other.db", key: 'too short');
    }

    public function testAnUnknownOptionIsNamed(): void
    {
        try {
            $this->open(options: ['guard.acount_day' => '5']);
            self::fail('took an unknown option');
        } catch (UnknownOption $exception) {
            self::assertStringContainsString('guard.acount_day', $exception->getMessage());
            self::assertSame(StatusClass::CallerBug, $exception->statusClass);
        }
    }

    public function testARefusalTellsTheReasonToOperatorsOnly(): void
    {
        $code = $this->code();
        $this->vouchers->redeem($this->alice, new RedeemParams($code));
        $refusal = $this->refusal(Actor::customer('bob'), $code);
        self::assertSame([Reason::None, 'VOUCHER_NOT_REDEEMABLE'], [$refusal->reason, $refusal->statusName]);
        $refusal = $this->refusal($this->operator, $code, 'bob');
        self::assertSame(Reason::Used, $refusal->reason);
    }

    public function testAnActorWithoutRightsIsForbidden(): void
    {
        $this->expectException(Forbidden::class);
        $this->vouchers->count(Actor::operator('eve'));
    }

    public function testGuessersAreToldWhenToComeBackAndTheLogHearsOfIt(): void
    {
        $heard = [];
        $log = static function (LogEvent $event) use (&$heard): void {
            $heard[] = $event->event;
            throw new \LogicException('the log is broken');
        };
        $strict = $this->open($this->books, ['guard.account_15min' => '1'], $log);
        $series = $this->generate(3);
        [$first, $second] = $this->codes($series);
        $errors = ini_set('error_log', "$this->directory/php.log");
        try {
            $strict->redeem($this->alice, new RedeemParams($first));
            $strict->redeem($this->alice, new RedeemParams($second));
            self::fail('was not throttled');
        } catch (Throttled $exception) {
            self::assertGreaterThan(new DateTimeImmutable(), $exception->retryAt);
            self::assertSame(StatusClass::Retry, $exception->statusClass);
        } finally {
            ini_set('error_log', (string) $errors);
            $strict->close();
        }
        self::assertNotSame([], $heard);
    }

    public function testTextThatDoesNotFitIsRefusedByName(): void
    {
        foreach (['x' . str_repeat('ü', 32), "a\0b", "\xff"] as $account) {
            try {
                $this->vouchers->redeem($this->operator, new RedeemParams('1234567890123456', $account));
                self::fail('took a bad account');
            } catch (\Voucher\Exception\CallerBug $exception) {
                self::assertSame('account', $exception->field);
            }
        }
    }

    public function testAValueOfTwoCurrenciesIsRefused(): void
    {
        $this->expectException(InvalidArgument::class);
        $this->generate(1, extraValue: new Money(1, 'USD'));
    }

    public function testAChildMadeByForkOpensItsOwn(): void
    {
        if (!function_exists('pcntl_fork')) {
            self::markTestSkipped('needs pcntl');
        }
        $code = $this->code();
        [$exit, $said] = $this->child('
            $child = pcntl_fork();
            if ($child === 0) {
                try {
                    $vouchers->count($operator);
                } catch (Voucher\Exception\BadHandle) {
                    echo "inherited: refused\n";
                }
                unset($vouchers);
                $own = Voucher\Module::open("$directory/store.db", keyFile: "$directory/root.key");
                $own->redeem($alice, new Voucher\RedeemParams($code), new Books("$directory/books.db"));
                exit(0);
            }
            pcntl_waitpid($child, $status);
            echo $vouchers->count($operator, new Voucher\Filter(state: Voucher\State::Used)), " used\n";
        ', $code);
        self::assertSame([0, "inherited: refused\n1 used\n"], [$exit, $said]);
    }

    private function refusal(Actor $actor, string $code, string $account = ''): NotRedeemable
    {
        try {
            $this->vouchers->redeem($actor, new RedeemParams($code, $account));
        } catch (NotRedeemable $refusal) {
            return $refusal;
        }
        self::fail('redeemed a used voucher');
    }
}
