<?php

declare(strict_types=1);

namespace Voucher\Tests;

use PHPUnit\Framework\Assert;
use Voucher\Answer;
use Voucher\Credit;
use Voucher\CreditLedger;
use Voucher\Posting;
use Voucher\PostingKind;

/**
 * A ledger with double entry, in memory, that refuses what does not balance. What stands on which account, and in which
 * order a posting is judged, is said in tests/conformance/README.md.
 */
final class DoubleEntry implements CreditLedger
{
    /** @var array<string, array{Posting, string, int}> by key: posting, reference, balance of its account afterwards */
    private array $entries = [];
    /** @var array<string, int> by account, minor units */
    private array $totals = [];
    /** @var array<string, string> key of what was taken back, to that of its reversal */
    private array $reversed = [];
    /** @var list<string> why postings were refused that do not balance */
    private array $unbalanced = [];
    /** @var array<string, bool>|null whether each account is open; null: all that are named are */
    private ?array $open = null;
    /** @var array<string, int> how much each partner may owe, minor units */
    private array $limits = [];
    /** @var list<\Closure(Posting): mixed> what the next postings get instead */
    private array $instead = [];
    /** @var \Closure(string): Credit|null */
    private ?\Closure $credit = null;

    public function __construct(private readonly string $currency = 'EUR')
    {
    }

    /** From the first one on there are no accounts but those that were opened. */
    public function openAccount(string $account, int $balance = 0, bool $closed = false): void
    {
        $this->open[$account] = !$closed;
        $this->move([$account => $balance, 'opening' => -$balance]);
    }

    /** The next posting gets what this returns or throws. */
    public function next(\Closure $instead): void
    {
        $this->instead[] = $instead;
    }

    /** A partner may owe so much and no more. */
    public function limit(string $partner, int $most): void
    {
        $this->limits[$partner] = $most;
    }

    /** From here on this answers for every partner's credit. */
    public function creditIs(\Closure $credit): void
    {
        $this->credit = $credit;
    }

    public function credit(string $partner, string $currency): Credit
    {
        Assert::assertSame($this->currency, $currency);
        if ($this->credit !== null) {
            return ($this->credit)($partner);
        }
        return isset($this->limits[$partner])
            ? Credit::limited($this->limits[$partner] + $this->balance($partner))
            : Credit::unlimited();
    }

    public function post(Posting $posting): Answer
    {
        $instead = array_shift($this->instead);
        return $instead === null ? $this->book($posting) : $instead($posting);
    }

    /** Books it, whatever was told about the next posting. */
    public function book(Posting $posting): Answer
    {
        if (isset($this->entries[$posting->key])) {
            [$before, $reference, $balance] = $this->entries[$posting->key];
            return serialize($before) === serialize($posting)
                ? Answer::duplicate($reference, $balance)
                : Answer::conflict($reference);
        }
        $refusal = $this->refusal($posting);
        if ($refusal !== null) {
            return $refusal;
        }
        $this->move($this->lines($posting));
        if ($posting->kind === PostingKind::Reversal) {
            $this->reversed[$posting->reverses] = $posting->key;
        }
        $reference = 'L' . (count($this->entries) + 1);
        $balance = $this->balance($posting->account);
        $this->entries[$posting->key] = [$posting, $reference, $balance];
        return Answer::done($reference, $balance);
    }

    /** Minor units. */
    public function balance(string $account): int
    {
        return $this->totals[$account] ?? 0;
    }

    public function countEntries(): int
    {
        return count($this->entries);
    }

    /** @return list<Posting> what was booked, in order */
    public function postings(): array
    {
        return array_column($this->entries, 0);
    }

    /** The last posting that was booked. */
    public function last(): Posting
    {
        return $this->entries[array_key_last($this->entries)][0];
    }

    /** Fails unless all that was posted balances, and with it all accounts, and nobody owes more than its limit. */
    public function mustBalance(string $where = ''): void
    {
        Assert::assertSame([], $this->unbalanced, $where);
        Assert::assertSame(0, array_sum($this->totals), $where);
        foreach ($this->limits as $partner => $most) {
            Assert::assertGreaterThanOrEqual(-$most, $this->balance($partner), $partner);
        }
    }

    /** Why it is not booked; null if it is. */
    private function refusal(Posting $posting): ?Answer
    {
        if ($this->open !== null && !($this->open[$posting->account] ?? false)) {
            return Answer::rejected();
        }
        if ($posting->kind === PostingKind::Reversal) {
            [$before] = $this->entries[$posting->reverses] ?? [null];
            if ($before === null) {
                return Answer::rejected();
            }
            if (isset($this->reversed[$posting->reverses]) || self::about($before) !== self::about($posting)) {
                return Answer::conflict();
            }
        }
        $problem = $this->problem($posting);
        if ($problem === '') {
            return null;
        }
        $this->unbalanced[] = "$problem: " . json_encode($posting);
        return Answer::rejected();
    }

    /** What in a posting contradicts the rest of it, or what it reverses; empty if all agrees. */
    private function problem(Posting $posting): string
    {
        if ($posting->amount->minor <= 0 || $posting->vouchers <= 0) {
            return 'it is about nothing';
        }
        if (($posting->reverses !== '') !== ($posting->kind === PostingKind::Reversal)) {
            return 'a reversal and nothing else reverses';
        }
        $original = $this->original($posting);
        if (in_array($original->kind, [PostingKind::Unknown, PostingKind::Reversal], true)) {
            return 'it is of no kind, or takes back what took back';
        }
        if ($original->kind === PostingKind::Payment && ($posting->price->minor !== 0) !== ($posting->saleId !== '')) {
            return 'what has a price was sold';
        }
        $lines = $this->lines($posting);
        if (array_sum($lines) !== 0) {
            return 'its lines add up to ' . array_sum($lines);
        }
        if ($original->kind === PostingKind::Refund && $lines['discount'] !== 0) {
            return 'a refund has no discount';
        }
        if ($posting->kind === PostingKind::Reversal && $lines != self::opposite($this->lines($original))) {
            return 'it takes back something else than was booked';
        }
        return '';
    }

    /**
     * What a posting moves on each account. Each line is made of other fields, so wrong ones do not balance.
     *
     * @return array<string, int>
     */
    private function lines(Posting $posting): array
    {
        $original = $this->original($posting);
        $lines = self::linesOf($posting, $original->kind, $original->saleId !== '');
        return $posting->kind === PostingKind::Reversal ? self::opposite($lines) : $lines;
    }

    /**
     * The lines of a posting as one of that kind.
     *
     * @return array<string, int>
     */
    private static function linesOf(Posting $posting, PostingKind $kind, bool $isSold): array
    {
        [$account, $amount, $paid] = [$posting->account, $posting->amount->minor, $posting->paid->minor];
        [$face, $extra] = [$posting->faceValue->minor, $posting->extraValue->minor];
        $goods = ['vouchers' => $face + $extra, 'promotion' => -$extra, 'discount' => $posting->price->minor - $face];
        return match ($kind) {
            PostingKind::Payment =>
                [$account => $amount + $paid, $isSold ? 'vouchers' : 'promotion' => -$face - $extra],
            PostingKind::Invoice => [$account => $paid - $amount, 'cash' => $paid === 0 ? 0 : -$amount] + $goods,
            PostingKind::CreditNote => [$account => $amount + $paid] + self::opposite($goods),
            PostingKind::Refund => [$account => $paid - $amount] + $goods,
        };
    }

    /** What a reversal takes back; of the others themselves. */
    private function original(Posting $posting): Posting
    {
        return $posting->kind === PostingKind::Reversal ? $this->entries[$posting->reverses][0] : $posting;
    }

    /** @param array<string, int> $lines */
    private function move(array $lines): void
    {
        foreach ($lines as $account => $change) {
            $this->totals[$account] = $this->balance($account) + $change;
        }
    }

    /** What a reversal has in common with what it takes back. */
    private static function about(Posting $posting): string
    {
        return serialize([$posting->account, $posting->amount, $posting->paid]);
    }

    /**
     * @param array<string, int> $lines
     * @return array<string, int>
     */
    private static function opposite(array $lines): array
    {
        return array_map(static fn (int $change): int => -$change, $lines);
    }
}
