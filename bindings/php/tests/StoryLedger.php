<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Answer;
use Voucher\Credit;
use Voucher\CreditLedger;
use Voucher\Posting;
use Voucher\PostingKind;

/**
 * The ledger of the stories: in memory, with the accounts a story names.
 */
final class StoryLedger implements CreditLedger
{
    /** @var array<string, array{Posting, string, int}> by posting key: what was booked, its reference, the balance */
    public array $booked = [];
    /** @var array<string, true> keys of what was taken back */
    private array $reversed = [];

    /** @param array<string, array{balance: int, currency: string, closed?: bool, credit?: int}> $accounts */
    public function __construct(private array $accounts)
    {
    }

    public function balance(string $account): int
    {
        return $this->accounts[$account]['balance'];
    }

    /** An account may owe what the story says in `credit`, or without it any amount. */
    public function credit(string $partner, string $currency): Credit
    {
        $limit = $this->accounts[$partner]['credit'] ?? null;
        return $limit === null ? Credit::unlimited() : Credit::limited($limit + $this->balance($partner));
    }

    public function post(Posting $posting): Answer
    {
        if (isset($this->booked[$posting->key])) {
            [$before, $reference, $balance] = $this->booked[$posting->key];
            $same = $before->kind === $posting->kind && self::areAlike($before, $posting);
            return $same ? Answer::duplicate($reference, $balance) : Answer::conflict($reference);
        }
        $reversal = $posting->kind === PostingKind::Reversal;
        [$original] = $this->booked[$posting->reverses] ?? [null];
        if ($reversal && $original === null) {
            return Answer::rejected();
        }
        if ($reversal && (isset($this->reversed[$posting->reverses]) || !self::areAlike($original, $posting))) {
            return Answer::conflict();
        }
        $account = $this->accounts[$posting->account] ?? ['closed' => true];
        if ($account['closed'] ?? false) {
            return Answer::rejected();
        }
        $balance = $this->accounts[$posting->account]['balance'] += $this->effect($posting);
        $reference = 'L' . (count($this->booked) + 1);
        $this->booked[$posting->key] = [$posting, $reference, $balance];
        if ($reversal) {
            $this->reversed[$posting->reverses] = true;
        }
        return Answer::done($reference, $balance);
    }

    private static function areAlike(Posting $one, Posting $other): bool
    {
        return $one->account === $other->account && $one->amount->equals($other->amount)
            && $one->paid->equals($other->paid);
    }

    /** What a posting does to the balance. */
    private function effect(Posting $posting): int
    {
        return match ($posting->kind) {
            PostingKind::Payment, PostingKind::CreditNote => $posting->amount->minor,
            PostingKind::Invoice => $posting->paid->minor - $posting->amount->minor,
            PostingKind::Refund => -$posting->amount->minor,
            PostingKind::Reversal => -$this->effect($this->booked[$posting->reverses][0]),
        };
    }
}
