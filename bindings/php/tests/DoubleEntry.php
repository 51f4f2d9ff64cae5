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
 * A ledger with double entry, in memory: whatever is booked takes from one account what it gives to another.
 *
 * What an account has is positive, what it owes negative. Beside the accounts of customers and partners there are
 * "cash", "vouchers" (what vouchers were sold for, against what was redeemed of them) and "promotion" (what was given
 * free).
 */
final class DoubleEntry implements CreditLedger
{
    /** @var array<string, array{Posting, string, list<array{string, int}>}> by key: posting, reference, lines */
    private array $entries = [];
    /** @var array<string, string> key of what was taken back, to that of its reversal */
    private array $reversed = [];
    /** @var array<string, int> how much each partner may owe, minor units */
    private array $limits = [];
    /** @var list<\Closure(Posting): mixed> what the next postings get instead */
    private array $instead = [];
    /** @var \Closure(string): Credit|null */
    private ?\Closure $credit = null;

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
        Assert::assertSame('EUR', $currency);
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
            [$before, $reference] = $this->entries[$posting->key];
            return $before == $posting
                ? Answer::duplicate($reference, $this->balance($posting->account))
                : Answer::conflict($reference);
        }
        if ($posting->kind === PostingKind::Reversal) {
            if (isset($this->reversed[$posting->reverses])) {
                return Answer::conflict();
            }
            $this->reversed[$posting->reverses] = $posting->key;
        }
        $reference = 'L' . (count($this->entries) + 1);
        $this->entries[$posting->key] = [$posting, $reference, $this->lines($posting)];
        return Answer::done($reference, $this->balance($posting->account));
    }

    /** Minor units. */
    public function balance(string $account): int
    {
        $balance = 0;
        foreach ($this->entries as [, , $lines]) {
            foreach ($lines as [$whose, $amount]) {
                $balance += $whose === $account ? $amount : 0;
            }
        }
        return $balance;
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

    /** Fails unless each entry balances and nobody owes more than its limit. */
    public function mustBalance(): void
    {
        foreach ($this->entries as $key => [, , $lines]) {
            Assert::assertSame(0, array_sum(array_column($lines, 1)), $key);
        }
        foreach ($this->limits as $partner => $most) {
            Assert::assertGreaterThanOrEqual(-$most, $this->balance($partner), $partner);
        }
    }

    /** @return list<array{string, int}> */
    private function lines(Posting $posting): array
    {
        [$account, $amount, $paid] = [$posting->account, $posting->amount->minor, $posting->paid->minor];
        $free = $posting->extraValue->minor;
        return match ($posting->kind) {
            PostingKind::Payment => [[$account, $amount], ['vouchers', $free - $amount], ['promotion', -$free]],
            PostingKind::Invoice => [[$account, $paid - $amount], ['vouchers', $amount], ['cash', -$paid]],
            PostingKind::CreditNote => [[$account, $amount], ['vouchers', -$amount]],
            PostingKind::Refund => [[$account, -$amount], ['vouchers', $amount]],
            PostingKind::Reversal => array_map(
                static fn (array $line): array => [$line[0], -$line[1]],
                $this->entries[$posting->reverses][2],
            ),
        };
    }
}
