<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Actor;
use Voucher\ApprovalState;
use Voucher\CardPage;
use Voucher\CardTemplate;
use Voucher\Exception\ApprovalPending;
use Voucher\Exception\FileAccess;
use Voucher\Exception\Forbidden;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\RequestMismatch;
use Voucher\Exception\VoucherException;
use Voucher\Exception\WrongState;
use Voucher\ExportFormat;
use Voucher\ExportParams;
use Voucher\ExportState;
use Voucher\Filter;
use Voucher\JobKind;
use Voucher\JobState;
use Voucher\Module;
use Voucher\Right;

/**
 * What leaves the store, and who let it.
 */
final class ExportTest extends StoreTestCase
{
    /** A public key of age whose private half nobody kept. */
    private const RECIPIENT = 'age1y8dld8dfa4ld86ayxljuhnd3egwyjumsprjllhz7x9hjklmtpvhs6tq87z';

    /** @return iterable<string, array{ExportFormat, string}> */
    public function formats(): iterable
    {
        yield 'CSV' => [ExportFormat::Csv, '/^(\xef\xbb\xbf)?serial,/'];
        yield 'XLSX' => [ExportFormat::Xlsx, '/^PK\x03\x04/'];
        yield 'XML' => [ExportFormat::Xml, '/^<\?xml /'];
        yield 'JSON lines' => [ExportFormat::JsonLines, '/^{"serial":/'];
        yield 'PDF' => [ExportFormat::Pdf, '/^%PDF-/'];
    }

    /** @dataProvider formats */
    public function testEveryFormatBeginsAsItsReadersExpect(ExportFormat $format, string $beginning): void
    {
        $this->generate(3);
        $params = new ExportParams(format: $format);
        $result = $this->vouchers->exportToFile($this->operator, $this->file('out'), params: $params);
        $bytes = (string) file_get_contents($this->file('out'));
        self::assertMatchesRegularExpression($beginning, $bytes);
        self::assertSame([3, strlen($bytes), 1, '30.00 EUR'], [
            $result->vouchers, $result->bytes, $result->files, (string) $result->value,
        ]);
        self::assertSame(hash('sha256', $bytes), $result->sha256);
        self::assertSame(0600, fileperms($this->file('out')) & 0777);
    }

    public function testAWorkbookIsWholeInBlocksToo(): void
    {
        $this->generate(3);
        $params = new ExportParams(format: ExportFormat::Xlsx);
        $blocks = [...$this->vouchers->export($this->operator, params: $params, blockBytes: 4096)];
        [$run] = [...$this->vouchers->exportRuns($this->operator)];
        self::assertSame(hash('sha256', implode('', $blocks)), $run->sha256);
        self::assertStringContainsString('xl/worksheets/sheet1.xml', implode('', $blocks));
    }

    public function testXmlIsAsItsSchemaSays(): void
    {
        $this->generate(3, description: 'Größe & <Farbe>');
        $params = new ExportParams(format: ExportFormat::Xml);
        $this->vouchers->exportToFile($this->operator, $this->file('out.xml'), params: $params);
        $document = new \DOMDocument();
        $document->load($this->file('out.xml'));
        self::assertTrue($document->schemaValidateSource(Module::exportSchema()));
        self::assertStringContainsString('Größe & <Farbe>', (string) $document->documentElement?->textContent);
    }

    public function testCardsAreMadeAsTheirTemplateSays(): void
    {
        $this->generate(4);
        $pages = [];
        $small = new CardTemplate(page: CardPage::Card, title: 'Größe', locale: 'de-DE');
        foreach ([new CardTemplate(), $small] as $cards) {
            $params = new ExportParams(format: ExportFormat::Pdf, cards: $cards);
            $bytes = implode('', [...$this->vouchers->export($this->operator, params: $params)]);
            self::assertStringStartsWith('%PDF', $bytes);
            $pages[] = preg_match_all('~/Type\s*/Page\b~', $bytes);
        }
        self::assertSame([1, 4], $pages);
    }

    public function testCardsThatCannotBeMadeAreRefused(): void
    {
        $this->generate(1);
        $bad = [
            new CardTemplate(columns: 13),
            new CardTemplate(rows: -1),
            new CardTemplate(columns: PHP_INT_MAX),
            new CardTemplate(title: str_repeat('x', 128)),
            new CardTemplate(link: "https://example.org/\0{code}"),
            new CardTemplate(locale: 'no such locale'),
        ];
        foreach ($bad as $number => $cards) {
            try {
                $params = new ExportParams(format: ExportFormat::Pdf, cards: $cards);
                $this->vouchers->exportToFile($this->operator, $this->file('cards.pdf'), params: $params);
                self::fail("took the bad template $number");
            } catch (InvalidArgument $refused) {
                self::assertNotSame('', $refused->getMessage());
                self::assertFileDoesNotExist($this->file('cards.pdf'));
            }
        }
    }

    public function testCodesLeaveOnceAndOnceMoreWhenAnotherPersonApproves(): void
    {
        $series = $this->generate(3);
        $filter = new Filter(series: $series->id);
        $params = new ExportParams(withCodes: true, columns: ['code']);
        $take = fn (ExportParams $params): string =>
            implode('', [...$this->vouchers->export($this->operator, $filter, $params)]);
        $first = $take($params);
        $asked = $this->asked(fn () => $take($params));
        $approved = $params->with(approvalId: $asked->approvalId);
        $this->assertThrows(VoucherException::class, fn () => $take($approved));
        $approval = $this->vouchers->approve(Actor::operator('paul', Right::cases()), $asked->approvalId);
        self::assertSame([ApprovalState::Approved, 'granted'], [$approval->state, $approval->result]);
        $this->assertThrows(RequestMismatch::class, fn () => $take($approved->with(columns: ['serial', 'code'])));
        self::assertSame($first, $take($approved));
        $this->assertThrows(WrongState::class, fn () => $take($approved));
    }

    public function testRunsAreKeptNewestFirst(): void
    {
        $series = $this->generate(3);
        $other = $this->generate(1);
        $this->codes($series);
        $params = new ExportParams(format: ExportFormat::Xlsx);
        $this->vouchers->exportToFile($this->operator, $this->file('out.xlsx'), params: $params);
        [$second, $first] = [...$this->vouchers->exportRuns($this->operator)];
        self::assertGreaterThan($first->run, $second->run);
        self::assertSame([ExportFormat::Csv, true, 3, $series->id], [
            $first->format, $first->withCodes, $first->vouchers, $first->seriesId,
        ]);
        self::assertSame([ExportFormat::Xlsx, false, 4, '', 'olga', '40.00 EUR'], [
            $second->format, $second->withCodes, $second->vouchers, $second->seriesId, $second->actorId,
            (string) $second->value,
        ]);
        self::assertSame([ExportState::Finished, ExportState::Finished], [$first->state, $second->state]);
        self::assertEqualsWithDelta(time(), $second->endedAt?->getTimestamp(), 60);
        self::assertNotSame([], $first->request);
        self::assertSame([$first->run], $this->runs($series->code));
        self::assertSame([], $this->runs($other->id));
        $this->assertThrows(Forbidden::class, fn () => [...$this->vouchers->exportRuns($this->alice)]);
    }

    public function testAReaderThatLeavesEarlyLeavesTheRunBegun(): void
    {
        $this->generate(500);
        foreach ($this->vouchers->export($this->operator, blockBytes: 4096) as $block) {
            break;
        }
        [$run] = [...$this->vouchers->exportRuns($this->operator)];
        self::assertNotSame(ExportState::Finished, $run->state);
        self::assertSame('', $run->sha256);
    }

    public function testAnExportRunsAsAJob(): void
    {
        $this->generate(5000);
        $job = $this->vouchers->exportJob($this->operator, $this->file('out.csv'));
        self::assertSame(JobKind::Export, $job->progress()->kind);
        $done = array_map(static fn ($progress): int => $progress->done, [...$job->run(1)]);
        self::assertSame(5000, end($done));
        $result = $job->exported();
        self::assertSame([5000, filesize($this->file('out.csv'))], [$result->vouchers, $result->bytes]);
        self::assertSame(hash_file('sha256', $this->file('out.csv')), $result->sha256);
        $this->assertThrows(WrongState::class, fn () => $job->imported());
    }

    public function testACancelledExportLeavesNoFile(): void
    {
        $this->generate(5000);
        $job = $this->vouchers->exportJob($this->operator, $this->file('out.csv'));
        $job->step(0);
        $job->cancel();
        self::assertSame(JobState::Cancelled, $job->progress()->state);
        self::assertSame([], glob($this->file('out*')));
        [$run] = [...$this->vouchers->exportRuns($this->operator)];
        self::assertSame(ExportState::Failed, $run->state);
    }

    public function testALongExportIsSplit(): void
    {
        $this->generate(20000);
        $params = new ExportParams(bytesPerFile: 1048576);
        $result = $this->vouchers->exportToFile($this->operator, $this->file('out.csv'), params: $params);
        $files = glob($this->file('out-*.csv')) ?: [];
        self::assertGreaterThan(1, $result->files);
        self::assertCount($result->files, $files);
        self::assertStringEndsWith('out-0001.csv', $files[0]);
        foreach ($files as $file) {
            self::assertLessThanOrEqual(1048576, filesize($file));
            self::assertStringContainsString('serial,code', (string) file_get_contents($file, length: 40));
        }
        $this->assertThrows(InvalidArgument::class, fn () => $this->vouchers->exportToFile(
            $this->operator,
            $this->file('small.csv'),
            params: $params->with(bytesPerFile: 1),
        ));
    }

    public function testAnEncryptedExportHasASignedManifest(): void
    {
        $this->generate(3);
        $params = new ExportParams(withCodes: true, recipient: self::RECIPIENT);
        $result = $this->vouchers->exportToFile($this->operator, $this->file('out.csv'), params: $params);
        $bytes = (string) file_get_contents($this->file('out.csv'));
        self::assertStringStartsWith('age-encryption.org/v1', $bytes);
        $manifest = (string) file_get_contents($this->file('out.csv.manifest.json'));
        self::assertStringContainsString(hash('sha256', $bytes), $manifest);
        self::assertSame($result->run, json_decode($manifest, true)['run']);
        $pem = $this->vouchers->manifestKey($this->operator);
        $signature = (string) file_get_contents($this->file('out.csv.manifest.sig'));
        self::assertTrue($this->verifies($signature, $manifest, $pem));
        self::assertFalse($this->verifies($signature, $manifest . ' ', $pem));
        [$run] = [...$this->vouchers->exportRuns($this->operator)];
        self::assertSame([true, $result->run], [$run->encrypted, $run->run]);
    }

    public function testNonsenseIsRefusedByName(): void
    {
        $this->generate(1);
        $bad = [
            [new ExportParams(recipient: 'age1nonsense'), 'recipient'],
            [new ExportParams(recipient: str_repeat('a', 128)), 'recipient'],
            [new ExportParams(approvalId: str_repeat('a', 32)), 'approval_id'],
            [new ExportParams(bytesPerFile: -1), 'bytes_per_file'],
            [new ExportParams(columns: ['secret']), 'columns'],
            [new ExportParams(columns: ['a,b']), 'columns'],
            [new ExportParams(columns: ['secret'], format: ExportFormat::Pdf), 'columns'],
            [new ExportParams(format: ExportFormat::Unknown), 'format'],
        ];
        foreach ($bad as [$params, $field]) {
            try {
                $this->vouchers->exportToFile($this->operator, $this->file('out'), params: $params);
                self::fail("took a bad $field");
            } catch (InvalidArgument $refused) {
                self::assertSame($field, $refused->field);
            }
        }
        $this->assertThrows(FileAccess::class, fn () =>
            $this->vouchers->exportToFile($this->operator, $this->directory . '/no/such/folder.csv'));
        $this->assertThrows(InvalidArgument::class, fn () =>
            $this->vouchers->exportToFile($this->operator, $this->file("out\0.csv")));
        self::assertSame([], glob($this->file('out*')));
    }

    public function testAFileThatIsThereIsNotTouched(): void
    {
        file_put_contents($this->file('out.csv'), 'mine');
        $this->assertThrows(FileAccess::class, fn () =>
            $this->vouchers->exportToFile($this->operator, $this->file('out.csv')));
        self::assertStringEqualsFile($this->file('out.csv'), 'mine');
    }

    public function testCodesNeedTheRightToSeeThem(): void
    {
        $this->generate(1);
        $clerk = Actor::operator('clara', [Right::View, Right::Export]);
        self::assertSame(1, $this->vouchers->exportToFile($clerk, $this->file('out.csv'))->vouchers);
        $this->assertThrows(Forbidden::class, fn () =>
            $this->vouchers->export($clerk, params: new ExportParams(withCodes: true)));
        $this->assertThrows(Forbidden::class, fn () => $this->vouchers->manifestKey($this->alice));
    }

    /** @return list<int> */
    private function runs(string $series): array
    {
        return array_column([...$this->vouchers->exportRuns($this->operator, $series)], 'run');
    }

    private function asked(\Closure $export): ApprovalPending
    {
        try {
            $export();
        } catch (ApprovalPending $asked) {
            return $asked;
        }
        self::fail('codes left twice');
    }

    /** Ed25519 by libsodium: the last 32 bytes of the key's DER are its point. */
    private function verifies(string $signature, string $text, string $pem): bool
    {
        $der = (string) base64_decode((string) preg_replace('/-----[^-]+-----|\s/', '', $pem), true);
        return sodium_crypto_sign_verify_detached($signature, $text, substr($der, -32));
    }
}
