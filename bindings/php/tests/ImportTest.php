<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\CheckDigit;
use Voucher\Exception\ApprovalPending;
use Voucher\Exception\Forbidden;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\RequestMismatch;
use Voucher\Exception\VoucherException;
use Voucher\Exception\WrongState;
use Voucher\Filter;
use Voucher\FindingKind;
use Voucher\ImportFinding;
use Voucher\ImportFormat;
use Voucher\ImportParams;
use Voucher\JobKind;
use Voucher\JobState;
use Voucher\Module;
use Voucher\Money;
use Voucher\RedeemParams;
use Voucher\Right;
use Voucher\State;
use Voucher\Status;

/**
 * Vouchers of somebody else.
 */
final class ImportTest extends StoreTestCase
{
    private const CODES = ['4711081500001234', '9920347761205588', '3105846627719043'];

    protected function setUp(): void
    {
        parent::setUp();
        $this->vouchers->close();
        $this->vouchers = $this->open($this->books, ['currency' => 'EUR']);
    }

    public function testAFileBecomesASeries(): void
    {
        $result = $this->import($this->rows());
        self::assertSame([Status::Ok, 3, 3, 0, 0], [
            $result->status, $result->rows, $result->imported, $result->duplicates, $result->refused,
        ]);
        self::assertSame('30.00 EUR', (string) $result->value);
        $series = $this->vouchers->series($this->operator, $result->seriesId);
        self::assertSame([true, 3, 3], [$series->imported, $series->quantity, $series->counters->active]);
        self::assertFalse($this->generate(1)->imported);
        [$voucher] = [...$this->vouchers->search($this->operator, new Filter(externalSerial: 'card-2'))];
        self::assertSame(['card-2', '10.00 EUR'], [$voucher->externalSerial, (string) $voucher->faceValue]);
        $this->vouchers->redeem($this->alice, new RedeemParams(self::CODES[1]));
        $used = $this->vouchers->get($this->operator, $voucher->id);
        self::assertSame([State::Used, 1000], [$used->state, $this->books->balance('alice')]);
    }

    public function testOneWrongRowRefusesTheFileAndSaysWhich(): void
    {
        try {
            $this->import($this->flawed());
            self::fail('took a file with a wrong row');
        } catch (InvalidArgument $refused) {
            self::assertNotNull($refused->import);
            self::assertSame([5, 1, 1], [
                $refused->import->rows, $refused->import->duplicates, $refused->import->refused,
            ]);
            $this->assertFlaws($refused->import->findings);
            self::assertSame(count($refused->import->findings), $refused->import->found);
        }
        self::assertSame(0, $this->vouchers->count($this->operator));
    }

    public function testGoodRowsAreTakenAlone(): void
    {
        $result = $this->import($this->flawed(), new ImportParams(partial: true));
        self::assertSame([5, 3, 1, 1], [$result->rows, $result->imported, $result->duplicates, $result->refused]);
        $this->assertFlaws($result->findings);
        self::assertSame(3, $this->vouchers->count($this->operator));
    }

    public function testALengthThatIsNamedCatchesZerosThatAllCodesLost(): void
    {
        self::assertSame(3, $this->import($this->rows(), new ImportParams(dryRun: true, codeLength: 16))->imported);
        $short = $this->import($this->rows(), new ImportParams(dryRun: true, codeLength: 18));
        self::assertSame([0, 3], [$short->imported, $short->refused]);
        [$first] = $this->wrong($short->findings);
        self::assertStringContainsString('leading zeros', $first->remedy);
    }

    public function testADryRunStoresNothing(): void
    {
        $result = $this->import($this->rows(), new ImportParams(dryRun: true));
        self::assertSame([3, 3, '30.00 EUR', ''], [
            $result->rows, $result->imported, (string) $result->value, $result->seriesId,
        ]);
        self::assertSame(0, $this->vouchers->count($this->operator));
        self::assertSame([], [...$this->vouchers->seriesList($this->operator)]);
    }

    public function testCodesTheStoreHasAreLeftOut(): void
    {
        $this->import($this->rows());
        $more = $this->rows() . "7350194482660917,card-4,10.00,EUR\n";
        $result = $this->import($more, name: 'more.csv');
        self::assertSame([1, 3], [$result->imported, $result->duplicates]);
        $kinds = array_unique(array_column(array_filter(
            $result->findings,
            static fn (ImportFinding $finding): bool => $finding->kind !== FindingKind::Notice,
        ), 'kind'), SORT_REGULAR);
        self::assertSame([FindingKind::Duplicate], array_values($kinds));
    }

    public function testTheTemplateImportsAsNothing(): void
    {
        foreach ([[ImportFormat::Csv, 'in.csv', "\xef\xbb\xbf#"], [ImportFormat::Xlsx, 'in.xlsx', 'PK']] as $case) {
            [$format, $name, $beginning] = $case;
            $template = Module::importTemplate($format);
            self::assertStringStartsWith($beginning, $template);
            $look = new ImportParams(dryRun: true, partial: true);
            try {
                $result = $this->import($template, $look, $name);
                self::assertSame([0, 0], [$result->imported, $result->refused], $name);
            } catch (InvalidArgument $empty) {
                self::assertStringContainsString('no row', $empty->getMessage(), $name);
            }
            self::assertSame(0, $this->vouchers->count($this->operator));
        }
    }

    public function testTheTemplateIsFilledIn(): void
    {
        $lines = Module::importTemplate() . self::CODES[0] . ",000124,25.00,5.00,EUR,,2099-12-31,north\r\n";
        $result = $this->import($lines);
        self::assertSame([1, '30.00 EUR'], [$result->imported, (string) $result->value]);
        [$voucher] = [...$this->vouchers->search($this->operator)];
        self::assertSame(['000124', 'north', '5.00 EUR'], [
            $voucher->externalSerial, $voucher->partner, (string) $voucher->extraValue,
        ]);
        self::assertSame(2100, (int) $voucher->expiresAt?->format('Y'));
    }

    public function testColumnsAreNamedAndWhatTheFileLacksComesFromTheRequest(): void
    {
        $rows = "PIN;Karte\n" . self::CODES[0] . ";Gr\xf6\xdfe\n" . self::CODES[1] . ";B\n";
        $params = new ImportParams(
            faceValue: new Money(2500, 'EUR'),
            columns: ['code' => 'PIN', 'serial' => 2],
            delimiter: ';',
            encoding: 'windows-1252',
            seriesCode: 'THEIRS',
            description: 'cards of another',
            availableTo: ['north'],
            metadata: ['lot' => 7],
            validUntilDate: '2099-12-31',
        );
        $series = $this->vouchers->series($this->operator, $this->import($rows, $params)->seriesId);
        self::assertSame(['THEIRS', 'cards of another', ['north'], ['lot' => 7], '25.00 EUR'], [
            $series->code, $series->description, $series->availableTo, $series->metadata, (string) $series->faceValue,
        ]);
        [$voucher] = [...$this->vouchers->search($this->operator, new Filter(externalSerial: 'Größe'))];
        self::assertSame(['THEIRS', '2100-01-01'], [$voucher->seriesCode, $voucher->expiresAt?->format('Y-m-d')]);
    }

    public function testACheckDigitIsVerified(): void
    {
        $rows = "code\n4539578763621486\n4539578763621487\n";
        $params = new ImportParams(faceValue: new Money(100, 'EUR'), checkDigit: CheckDigit::Luhn, partial: true);
        $result = $this->import($rows, $params);
        self::assertSame([1, 1], [$result->imported, $result->refused]);
        self::assertSame(3, $this->wrong($result->findings)[0]->line);
    }

    public function testAnImportRunsAsAJob(): void
    {
        file_put_contents($this->file('in.csv'), $this->flawed());
        $job = $this->vouchers->importJob($this->operator, $this->file('in.csv'), new ImportParams(partial: true));
        self::assertSame(JobKind::Import, $job->progress()->kind);
        $steps = [...$job->run()];
        self::assertSame(JobState::Finished, end($steps)->state);
        self::assertSame([5, 3, 1, 1], [
            $job->imported()->rows, $job->imported()->imported, $job->imported()->duplicates, $job->imported()->refused,
        ]);
        $findings = [...$job->findings()];
        $this->assertFlaws($findings);
        self::assertEquals(array_slice($findings, 1), [...$job->findings(1)]);
        self::assertSame([], [...$job->findings(count($findings))]);
        $this->assertThrows(WrongState::class, fn () => $job->exported());
    }

    public function testAJobOfAWrongFileEndsCancelledAndSaysWhy(): void
    {
        file_put_contents($this->file('in.csv'), $this->flawed());
        $job = $this->vouchers->importJob($this->operator, $this->file('in.csv'));
        $steps = [...$job->run()];
        self::assertSame(JobState::Cancelled, end($steps)->state);
        $this->assertFlaws([...$job->findings()]);
        self::assertSame(0, $this->vouchers->count($this->operator));
    }

    public function testTheSameRequestIsImportedOnce(): void
    {
        $params = new ImportParams(requestId: 'delivery-1');
        $first = $this->import($this->rows(), $params);
        $again = $this->import($this->rows(), $params);
        self::assertSame([Status::Duplicate, $first->seriesId], [$again->status, $again->seriesId]);
        self::assertSame(3, $this->vouchers->count($this->operator));
        $this->assertThrows(RequestMismatch::class, fn () =>
            $this->import($this->rows(), $params->with(description: 'another')));
    }

    public function testAnImportWaitsForAnotherPersonWhereGenerationDoes(): void
    {
        $this->vouchers->settingSet($this->operator, 'two_persons', 'on');
        file_put_contents($this->file('in.csv'), $this->rows());
        try {
            $this->vouchers->importFile($this->operator, $this->file('in.csv'));
            self::fail('one person was enough');
        } catch (ApprovalPending $asked) {
            self::assertNull($asked->import);
            self::assertSame(0, $this->vouchers->count($this->operator));
            $second = Actor::operator('paul', Right::cases());
            $approval = $this->vouchers->approve($second, $asked->approvalId);
        }
        iterator_count($this->vouchers->resumeJob($second, $approval->result)->run());
        self::assertSame(3, $this->vouchers->count($this->operator));
    }

    public function testAnImportNeedsItsRights(): void
    {
        file_put_contents($this->file('in.csv'), $this->rows());
        $clerk = Actor::operator('clara', [Right::View, Right::Import]);
        $this->assertThrows(Forbidden::class, fn () => $this->vouchers->importFile($clerk, $this->file('in.csv')));
        $accepted = new ImportParams(accepted: true);
        $result = $this->vouchers->importFile($clerk, $this->file('in.csv'), $accepted);
        $series = $this->vouchers->series($this->operator, $result->seriesId);
        self::assertSame([3, 0], [$series->counters->accepted, $series->counters->active]);
    }

    public function testHostileFilesAreRefused(): void
    {
        $files = [
            'nothing' => '',
            'no code' => "name,value\na,b\n",
            'noise' => random_bytes(4096),
            'a broken workbook' => "PK\x03\x04" . random_bytes(512),
            'an endless line' => 'code,' . str_repeat('x', 2000000),
            'a NUL' => "code,face_value,currency\n1234\0" . "567890123456,10.00,EUR\n",
            'a formula' => "code,face_value,currency\n=cmd|' /C calc'!A0,10.00,EUR\n",
            'a huge value' => "code,face_value,currency\n4711081500001234,99999999999999999999,EUR\n",
            'a negative value' => "code,face_value,currency\n4711081500001234,-10.00,EUR\n",
            'two lengths' => "code,face_value,currency\n4711081500001234,1.00,EUR\n471108150000123,1.00,EUR\n",
        ];
        foreach ($files as $what => $bytes) {
            try {
                $this->import($bytes);
                self::fail("took $what");
            } catch (VoucherException $refused) {
                $told = $refused->getMessage() . print_r($refused->import, true);
                self::assertStringNotContainsString('47110815', $told);
                self::assertSame('VOUCHER_INVALID_ARGUMENT', $refused->statusName, $what);
            }
        }
        self::assertSame(0, $this->vouchers->count($this->operator));
    }

    public function testNonsenseIsRefusedByName(): void
    {
        file_put_contents($this->file('in.csv'), $this->rows());
        $euro = new Money(1, 'EUR');
        $bad = [
            [new ImportParams(columns: ['PIN']), 'columns'],
            [new ImportParams(columns: ['code' => 'a,b']), 'columns'],
            [new ImportParams(columns: ['colour' => 'PIN']), 'columns'],
            [new ImportParams(delimiter: str_repeat(';', 8)), 'delimiter'],
            [new ImportParams(encoding: 'no such encoding'), 'encoding'],
            [new ImportParams(dateFormat: "%Y\0"), 'date_format'],
            [new ImportParams(currency: 'EURO'), 'currency'],
            [new ImportParams(faceValue: $euro, extraValue: new Money(1, 'USD')), 'extra_value'],
            [new ImportParams(faceValue: $euro, currency: 'USD'), 'face_value'],
        ];
        foreach ($bad as [$params, $field]) {
            try {
                $this->vouchers->importFile($this->operator, $this->file('in.csv'), $params);
                self::fail("took a bad $field");
            } catch (InvalidArgument $refused) {
                self::assertSame($field, $refused->field);
                self::assertNull($refused->import);
            }
        }
        $this->assertThrows(InvalidArgument::class, fn () =>
            $this->vouchers->importFile($this->operator, $this->file('in.csv'), findingsMax: 0));
        $this->assertThrows(VoucherException::class, fn () =>
            $this->vouchers->importFile($this->operator, $this->file('missing.csv')));
        $this->assertThrows(InvalidArgument::class, fn () =>
            $this->vouchers->importFile($this->operator, $this->file("in\0.csv")));
    }

    public function testFindingsAreListedUpToABound(): void
    {
        $rows = "code,face_value,currency\n";
        foreach (range(1, 70) as $number) {
            $rows .= sprintf("%016d,nonsense,EUR\n", $number * 7919);
        }
        file_put_contents($this->file('in.csv'), $rows);
        try {
            $this->vouchers->importFile($this->operator, $this->file('in.csv'), findingsMax: 5);
            self::fail('took nonsense');
        } catch (InvalidArgument $refused) {
            self::assertCount(5, $refused->import?->findings ?? []);
            self::assertGreaterThanOrEqual(70, $refused->import?->found);
        }
        $job = $this->vouchers->importJob($this->operator, $this->file('in.csv'));
        iterator_count($job->run());
        self::assertCount($refused->import?->found ?? 0, [...$job->findings()]);
    }

    private function rows(): string
    {
        [$first, $second, $third] = self::CODES;
        return "code,serial,face_value,currency\n$first,card-1,10.00,EUR\n$second,card-2,10.00,EUR\n"
            . "$third,card-3,10.00,EUR\n";
    }

    /** Line 5 is wrong, line 6 is line 2 again. */
    private function flawed(): string
    {
        return $this->rows() . "8264019375510628,card-4,ten,EUR\n" . self::CODES[0] . ",card-1,10.00,EUR\n";
    }

    private function import(
        string $rows,
        ImportParams $params = new ImportParams(),
        string $name = 'in.csv',
    ): \Voucher\ImportResult {
        file_put_contents($this->file($name), $rows);
        return $this->vouchers->importFile($this->operator, $this->file($name), $params);
    }

    /** @param list<ImportFinding> $findings */
    private function assertFlaws(array $findings): void
    {
        [$wrong] = $this->wrong($findings);
        self::assertSame([5, 'face_value'], [$wrong->line, $wrong->field]);
        self::assertNotSame('', $wrong->problem . $wrong->remedy);
        $duplicates = array_filter($findings, static fn ($finding): bool => $finding->kind === FindingKind::Duplicate);
        self::assertSame([6], array_values(array_column($duplicates, 'line')));
        self::assertStringNotContainsString('47110815', print_r($findings, true));
    }

    /**
     * @param list<ImportFinding> $findings
     * @return list<ImportFinding>
     */
    private function wrong(array $findings): array
    {
        $wrong = static fn (ImportFinding $finding): bool => $finding->kind === FindingKind::Wrong;
        return array_values(array_filter($findings, $wrong));
    }
}
