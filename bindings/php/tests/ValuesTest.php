<?php

declare(strict_types=1);

namespace Voucher\Tests;

use PHPUnit\Framework\TestCase;
use Voucher\Activation;
use Voucher\Actor;
use Voucher\ActorKind;
use Voucher\Alphabet;
use Voucher\Answer;
use Voucher\ApprovalState;
use Voucher\BulkOperation;
use Voucher\CardPage;
use Voucher\Category;
use Voucher\ChangeReason;
use Voucher\CheckDigit;
use Voucher\Classification;
use Voucher\CreditKind;
use Voucher\Difference;
use Voucher\ExportFormat;
use Voucher\ExportState;
use Voucher\FindingKind;
use Voucher\GroupBy;
use Voucher\ImportFormat;
use Voucher\JobKind;
use Voucher\JobState;
use Voucher\LogLevel;
use Voucher\Money;
use Voucher\Native\Calls;
use Voucher\Native\Host;
use Voucher\Native\OfficeReader;
use Voucher\Native\Reader;
use Voucher\Native\SaleReader;
use Voucher\Order;
use Voucher\Outcome;
use Voucher\PostingKind;
use Voucher\Reason;
use Voucher\RedeemParams;
use Voucher\RedemptionState;
use Voucher\Right;
use Voucher\SaleKind;
use Voucher\SaleState;
use Voucher\SeriesChange;
use Voucher\SeriesParams;
use Voucher\SeriesState;
use Voucher\State;
use Voucher\Status;
use Voucher\StatusClass;
use Voucher\TaxClass;
use Voucher\Usage;
use Voucher\ValueKind;

final class ValuesTest extends TestCase
{
    public function testACustomerNeedsNoRightsAndAnOperatorHasNoneUntold(): void
    {
        self::assertSame('alice', Actor::customer('alice')->id);
        self::assertSame([], Actor::operator('olga')->rights);
        self::assertSame('p1', Actor::partner('p1')->partner);
        self::assertSame('clerk', Actor::partner('p1', id: 'clerk')->id);
        self::assertSame(Right::cases(), Actor::system()->rights);
    }

    public function testRightsAddUpToBits(): void
    {
        self::assertSame(0, Right::bits([]));
        self::assertSame(0x201, Right::bits([Right::View, Right::Reveal, Right::View]));
    }

    public function testALedgerReferenceIsCutBetweenCharacters(): void
    {
        self::assertSame('ref', Answer::done('ref')->ledgerReference);
        self::assertSame(str_repeat('x', 63), Answer::done(str_repeat('x', 64))->ledgerReference);
        self::assertSame(str_repeat('ü', 31), Answer::done(str_repeat('ü', 40))->ledgerReference);
        self::assertSame('x' . str_repeat('ü', 31), Answer::done('x' . str_repeat('ü', 40))->ledgerReference);
    }

    public function testALedgerReferenceThatIsNoTextIsMadeOne(): void
    {
        self::assertSame('a??b', Answer::done("a\xff\xfeb")->ledgerReference);
        self::assertSame('a', Answer::done("a\0b")->ledgerReference);
    }

    public function testSeriesParamsChangeByName(): void
    {
        $params = new SeriesParams(3, new Money(1000, 'EUR'), comment: 'refill');
        $changed = $params->with(quantity: 4, draft: true);
        self::assertSame([4, true, 'refill'], [$changed->quantity, $changed->draft, $changed->comment]);
        self::assertSame(3, $params->quantity);
    }

    public function testADumpDoesNotShowTheCode(): void
    {
        $params = new RedeemParams('1234567890123456', 'alice');
        self::assertStringNotContainsString('1234567890123456', print_r($params, true));
    }

    public function testTimesAreMomentsInUtc(): void
    {
        self::assertNull(Reader::time(0));
        self::assertSame('2030-01-02T03:04:05.678+00:00', Reader::time(1893553445678)?->format('Y-m-d\TH:i:s.vP'));
    }

    /** @return iterable<string, array{class-string<\BackedEnum>, string}> */
    public function enums(): iterable
    {
        yield 'actors' => [ActorKind::class, 'ACTOR_'];
        yield 'rights' => [Right::class, 'RIGHT_'];
        yield 'states' => [State::class, 'STATE_'];
        yield 'series' => [SeriesState::class, 'SERIES_'];
        yield 'alphabets' => [Alphabet::class, 'ALPHABET_'];
        yield 'check digits' => [CheckDigit::class, 'CHECK_DIGIT_'];
        yield 'orders' => [Order::class, 'ORDER_'];
        yield 'postings' => [PostingKind::class, 'POSTING_'];
        yield 'outcomes' => [Outcome::class, 'OUTCOME_'];
        yield 'redemptions' => [RedemptionState::class, 'REDEMPTION_'];
        yield 'jobs' => [JobState::class, 'JOB_'];
        yield 'job kinds' => [JobKind::class, 'JOB_KIND_'];
        yield 'classifications' => [Classification::class, 'CLASSIFICATION_'];
        yield 'categories' => [Category::class, 'CATEGORY_'];
        yield 'values' => [ValueKind::class, 'VALUE_'];
        yield 'usages' => [Usage::class, 'USAGE_'];
        yield 'taxes' => [TaxClass::class, 'TAX_'];
        yield 'activations' => [Activation::class, 'ACTIVATION_'];
        yield 'operations' => [BulkOperation::class, 'BULK_'];
        yield 'change reasons' => [ChangeReason::class, 'CHANGE_REASON_'];
        yield 'series changes' => [SeriesChange::class, 'SERIES_CHANGE_'];
        yield 'approvals' => [ApprovalState::class, 'APPROVAL_'];
        yield 'groups' => [GroupBy::class, 'GROUP_BY_'];
        yield 'differences' => [Difference::class, 'DIFFERENCE_'];
        yield 'export formats' => [ExportFormat::class, 'FORMAT_'];
        yield 'card pages' => [CardPage::class, 'CARD_PAGE_'];
        yield 'exports' => [ExportState::class, 'EXPORT_'];
        yield 'import formats' => [ImportFormat::class, 'IMPORT_'];
        yield 'findings' => [FindingKind::class, 'FINDING_'];
        yield 'sales' => [SaleKind::class, 'SALE_'];
        yield 'sale states' => [SaleState::class, 'SALE_STATE_'];
        yield 'credits' => [CreditKind::class, 'CREDIT_'];
        yield 'logs' => [LogLevel::class, 'LOG_'];
        yield 'reasons' => [Reason::class, 'REASON_'];
        yield 'classes' => [StatusClass::class, 'CLASS_'];
        yield 'statuses' => [Status::class, ''];
    }

    /**
     * @dataProvider enums
     * @param class-string<\BackedEnum> $enum
     */
    public function testEnumsHaveTheNumbersOfTheHeader(string $enum, string $prefix): void
    {
        $header = \FFI::cdef((string) file_get_contents(__DIR__ . '/../voucher.ffi.h'), \Voucher\Library::path());
        foreach ($enum::cases() as $case) {
            if ($case->value === -1 && $case->name === 'Unknown') {
                continue;
            }
            $words = strtoupper((string) preg_replace('/(?<!^)[A-Z]/', '_$0', $case->name));
            self::assertSame($header->{"VOUCHER_$prefix$words"}, $case->value, $case->name);
        }
    }

    /** Whatever comes back after money moved must be readable. */
    public function testNumbersOfANewerLibraryAreRead(): void
    {
        $calls = new Calls(\Voucher\Library::ffi());
        $struct = static function (string $name, string ...$numbers) use ($calls): \FFI\CData {
            $struct = $calls->struct($name);
            foreach ($numbers as $number) {
                $struct->{$number} = 99;
            }
            if (!in_array($name, ['voucher_progress', 'voucher_finding', 'voucher_approval'], true)) {
                \FFI::memcpy($struct->currency, 'EUR', 3);
            }
            return $struct;
        };
        $receipt = Reader::receipt($struct('voucher_receipt', 'state', 'kind', 'outcome'), Calls::status(99));
        self::assertSame([RedemptionState::Unknown, PostingKind::Unknown], [$receipt->state, $receipt->kind]);
        self::assertSame([Outcome::Unknown, Status::Internal], [$receipt->outcome, $receipt->status]);
        $sale = SaleReader::sale($struct('voucher_sale', 'kind', 'state', 'outcome', 'posting_kind', 'reason'));
        self::assertSame([SaleKind::Unknown, SaleState::Unknown], [$sale->kind, $sale->state]);
        self::assertSame([PostingKind::Unknown, ChangeReason::Unknown], [$sale->postingKind, $sale->reason]);
        $progress = Reader::progress($struct('voucher_progress', 'state', 'kind'));
        self::assertSame([JobState::Unknown, JobKind::Unknown], [$progress->state, $progress->kind]);
        $voucher = Reader::voucher($struct('voucher_record', 'state', 'reason'));
        self::assertSame([State::Unknown, ChangeReason::Unknown], [$voucher->state, $voucher->reason]);
        $series = Reader::series($struct('voucher_series', 'state', 'alphabet', 'check_digit'));
        self::assertSame([SeriesState::Unknown, Alphabet::Unknown], [$series->state, $series->alphabet]);
        self::assertSame(CheckDigit::Unknown, $series->checkDigit);
        $finding = OfficeReader::finding($struct('voucher_finding', 'difference'));
        self::assertSame(Difference::Unknown, $finding->difference);
        $approval = OfficeReader::approval($struct('voucher_approval', 'state'));
        self::assertSame(ApprovalState::Unknown, $approval->state);
        $fields = ['classification', 'category', 'value_kind', 'usage', 'tax_class', 'activation', 'alphabet'];
        $type = OfficeReader::voucherType($struct('voucher_type_record', 'block_states', ...$fields));
        self::assertSame([Classification::Unknown, Category::Unknown], [$type->classification, $type->category]);
        self::assertSame([ValueKind::Unknown, Usage::Unknown], [$type->valueKind, $type->usage]);
        self::assertSame([TaxClass::Unknown, Activation::Unknown], [$type->taxClass, $type->activation]);
        self::assertSame(Alphabet::Unknown, $type->alphabet);
        self::assertNotContains(State::Unknown, $type->blockStates);
    }

    public function testALedgerIsNotAskedWhatThePackageDoesNotKnow(): void
    {
        $calls = new Calls(\Voucher\Library::ffi());
        $struct = $calls->struct('voucher_posting');
        $struct->kind = 99;
        \FFI::memcpy($struct->currency, 'EUR', 3);
        $posting = Reader::posting($struct);
        self::assertSame(PostingKind::Unknown, $posting->kind);
        $this->expectException(\LogicException::class);
        Host::book(new LedgerOf(static fn (): Answer => self::fail('the ledger was asked')), $posting);
    }

    public function testTheHeaderIsTheOneOfTheLibrary(): void
    {
        $root = dirname(__DIR__, 3);
        self::assertFileEquals("$root/include/voucher.ffi.h", __DIR__ . '/../voucher.ffi.h');
    }
}
