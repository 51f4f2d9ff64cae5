<?php

declare(strict_types=1);

namespace Voucher\Tests;

use PHPUnit\Framework\AssertionFailedError;
use PHPUnit\Framework\TestCase;
use Voucher\Money;
use Voucher\Outcome;
use Voucher\Posting;
use Voucher\PostingKind;
use Voucher\TaxClass;

/**
 * The books the stories and the shop are told against refuse what does not agree, and know a key that comes again.
 */
final class BooksTest extends TestCase
{
    private DoubleEntry $books;

    /** There is an invoice in them. */
    protected function setUp(): void
    {
        $this->books = new DoubleEntry();
        self::assertSame(Outcome::Done, $this->books->post(self::posting(PostingKind::Invoice))->outcome);
    }

    /** @dataProvider kinds */
    public function testWhatAgreesIsBookedAndAllAccountsAddUpToNothing(PostingKind $kind): void
    {
        $posting = self::posting($kind, key: 'second');
        self::assertSame(Outcome::Done, $this->books->post($posting)->outcome);
        $this->books->mustBalance();
    }

    /** @return iterable<string, array{PostingKind}> */
    public function kinds(): iterable
    {
        foreach (PostingKind::cases() as $kind) {
            if ($kind !== PostingKind::Unknown) {
                yield $kind->name => [$kind];
            }
        }
    }

    public function testEachAccountHasWhatItsNameSays(): void
    {
        self::assertSame([-900, 1100, -100, -100, 0], $this->standing('north'));
        $this->books->post(self::posting(PostingKind::Invoice, key: 'paid', amount: 1000, price: 1000, paid: 1000));
        self::assertSame([-900, 2200, -200, -100, -1000], $this->standing('north'));
        $this->books->post(self::posting(PostingKind::Payment));
        $this->books->post(self::posting(PostingKind::Payment, key: 'free', price: 0, saleId: ''));
        self::assertSame([2200, 1100, -1300, -100, -1000], $this->standing('emma'));
        $this->books->post(self::posting(PostingKind::Reversal));
        $this->books->post(self::posting(PostingKind::Refund));
        self::assertSame([1200, 1100, -1300, 0, -1000], $this->standing('emma'));
        self::assertSame(0, $this->books->balance('north'));
    }

    /**
     * @dataProvider wrong
     * @param array<string, mixed> $wrong
     */
    public function testWhatDoesNotAgreeIsRefusedAndRemembered(PostingKind $kind, array $wrong): void
    {
        self::assertSame(Outcome::Rejected, $this->books->post(self::posting($kind, ...$wrong, key: 'wrong'))->outcome);
        self::assertSame([1, -900], [$this->books->countEntries(), $this->books->balance('north')]);
        $this->expectException(AssertionFailedError::class);
        $this->books->mustBalance();
    }

    /** @return list<array{PostingKind, array<string, mixed>}> */
    public function wrong(): array
    {
        return [
            [PostingKind::Unknown, []],
            [PostingKind::Payment, ['amount' => 1000]],
            [PostingKind::Payment, ['faceValue' => 900]],
            [PostingKind::Payment, ['extraValue' => 0]],
            [PostingKind::Payment, ['paid' => 1100]],
            [PostingKind::Payment, ['price' => 0]],
            [PostingKind::Payment, ['saleId' => '']],
            [PostingKind::Invoice, ['amount' => 1000]],
            [PostingKind::Invoice, ['price' => 1000]],
            [PostingKind::Invoice, ['paid' => 500]],
            [PostingKind::Invoice, ['amount' => 0, 'price' => 0]],
            [PostingKind::Invoice, ['vouchers' => 0]],
            [PostingKind::Invoice, ['reverses' => 'Invoice']],
            [PostingKind::CreditNote, ['amount' => 1000]],
            [PostingKind::CreditNote, ['price' => 1000]],
            [PostingKind::Refund, ['amount' => 900]],
            [PostingKind::Refund, ['faceValue' => 900]],
            [PostingKind::Refund, ['amount' => 900, 'price' => 900]],
            [PostingKind::Reversal, ['price' => 1000]],
            [PostingKind::Reversal, ['faceValue' => 900]],
            [PostingKind::Reversal, ['extraValue' => 0]],
        ];
    }

    /**
     * @dataProvider others
     * @param array<string, mixed> $other
     */
    public function testAKeyThatComesAgainMustTellTheSame(Outcome $outcome, array $other): void
    {
        self::assertSame($outcome, $this->books->post(self::posting(PostingKind::Invoice, ...$other))->outcome);
        self::assertSame(1, $this->books->countEntries());
        $this->books->mustBalance();
    }

    /** @return list<array{Outcome, array<string, mixed>}> */
    public function others(): array
    {
        return [
            [Outcome::Duplicate, []],
            [Outcome::Conflict, ['comment' => 'another']],
            [Outcome::Conflict, ['amount' => 901]],
            [Outcome::Conflict, ['faceValue' => 999]],
            [Outcome::Conflict, ['extraValue' => 0]],
            [Outcome::Conflict, ['price' => 901]],
            [Outcome::Conflict, ['paid' => 900]],
            [Outcome::Conflict, ['account' => 'south']],
            [Outcome::Conflict, ['taxClass' => TaxClass::SinglePurpose]],
            [Outcome::Conflict, ['saleId' => 'another']],
            [Outcome::Conflict, ['serial' => '1-00000002']],
            [Outcome::Conflict, ['begunAt' => new \DateTimeImmutable('@1')]],
        ];
    }

    public function testAReversalIsAnsweredAsTheContractSays(): void
    {
        $outcome = fn (mixed ...$told): Outcome =>
            $this->books->post(self::posting(PostingKind::Reversal, ...$told))->outcome;
        self::assertSame(Outcome::Rejected, $outcome(key: 'r1', reverses: 'nothing'));
        self::assertSame(Outcome::Conflict, $outcome(key: 'r2', amount: 1000));
        self::assertSame(Outcome::Done, $outcome(key: 'r3'));
        self::assertSame(Outcome::Conflict, $outcome(key: 'r4'));
        $this->books->mustBalance();
    }

    public function testOnlyOpenedAccountsAreBookedOn(): void
    {
        $this->books = new DoubleEntry();
        $this->books->openAccount('north', 500);
        $this->books->openAccount('emma', closed: true);
        $outcome = fn (string $account): Outcome =>
            $this->books->post(self::posting(PostingKind::Invoice, key: $account, account: $account))->outcome;
        $outcomes = array_map($outcome, ['north', 'emma', 'otto']);
        self::assertSame([Outcome::Done, Outcome::Rejected, Outcome::Rejected], $outcomes);
        self::assertSame([-400, -500], [$this->books->balance('north'), $this->books->balance('opening')]);
        $this->books->mustBalance();
    }

    /** @return list<int> */
    private function standing(string $account): array
    {
        return array_map($this->books->balance(...), [$account, 'vouchers', 'promotion', 'discount', 'cash']);
    }

    /** A posting whose fields agree, with others in the place of some; money in cents. */
    private static function posting(PostingKind $kind, mixed ...$other): Posting
    {
        $told = match ($kind) {
            PostingKind::Payment => ['amount' => 1100, 'account' => 'emma'],
            PostingKind::Invoice, PostingKind::CreditNote, PostingKind::Unknown => ['amount' => 900],
            PostingKind::Refund => ['amount' => 1000, 'price' => 1000, 'account' => 'emma'],
            PostingKind::Reversal => ['amount' => 900, 'reverses' => 'Invoice'],
        };
        $sold = ['faceValue' => 1000, 'extraValue' => 100, 'price' => 900, 'paid' => 0, 'saleId' => 'sale'];
        $given = [...['key' => $kind->name, 'account' => 'north'], ...$sold, ...$told, ...$other];
        foreach (['amount', 'faceValue', 'extraValue', 'price', 'paid'] as $name) {
            $given[$name] = new Money($given[$name], 'EUR');
        }
        return new Posting(...[...$given, 'kind' => $kind]);
    }
}
