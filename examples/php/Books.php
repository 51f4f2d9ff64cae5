<?php

declare(strict_types=1);

use Voucher\Answer;
use Voucher\Credit;
use Voucher\CreditLedger;
use Voucher\Posting;
use Voucher\PostingKind;

/**
 * The books of a small billing system in an SQLite file: accounts, and entries with a UNIQUE posting key.
 *
 * A balance is what an account has; below zero it is what the account owes. A reversal undoes another entry, and names
 * it in a UNIQUE column of its own.
 */
final class Books implements CreditLedger
{
    private readonly PDO $database;

    public function __construct(string $path)
    {
        $this->database = new PDO("sqlite:$path", null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
        $this->database->exec('PRAGMA busy_timeout = 10000');
        $this->database->exec('CREATE TABLE IF NOT EXISTS accounts (
            account TEXT PRIMARY KEY, currency TEXT NOT NULL, balance INTEGER NOT NULL, closed INTEGER NOT NULL,
            credit_limit INTEGER)');
        $this->database->exec('CREATE TABLE IF NOT EXISTS entries (
            id INTEGER PRIMARY KEY, posting_key TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, account TEXT NOT NULL,
            amount INTEGER NOT NULL, paid INTEGER NOT NULL, currency TEXT NOT NULL, comment TEXT NOT NULL,
            reverses TEXT UNIQUE, effect INTEGER NOT NULL, balance_after INTEGER NOT NULL)');
    }

    /**
     * @param int|null $creditLimit how much it may owe, minor units; null = nobody limits it
     */
    public function openAccount(
        string $account,
        string $currency,
        bool $closed = false,
        ?int $creditLimit = null,
    ): void {
        $values = [$account, $currency, (int) $closed, $creditLimit];
        $this->query('INSERT OR IGNORE INTO accounts VALUES (?, ?, 0, ?, ?)', $values);
    }

    /** Minor units. */
    public function balance(string $account): int
    {
        return (int) $this->query('SELECT balance FROM accounts WHERE account = ?', [$account])->fetchColumn();
    }

    public function countEntries(): int
    {
        return (int) $this->query('SELECT count(*) FROM entries')->fetchColumn();
    }

    public function credit(string $partner, string $currency): Credit
    {
        $account = $this->row('SELECT * FROM accounts WHERE account = ?', $partner);
        return match (true) {
            $account === null || $account['currency'] !== $currency => Credit::unknown(),
            $account['credit_limit'] === null => Credit::unlimited(),
            default => Credit::limited($account['credit_limit'] + $account['balance']),
        };
    }

    public function post(Posting $posting): Answer
    {
        // IMMEDIATE: the look-up and the booking are one step, however many processes post the same key at once.
        $this->database->exec('BEGIN IMMEDIATE');
        try {
            $answer = $this->known($posting) ?? $this->book($posting);
            $this->database->exec('COMMIT');
            return $answer;
        } catch (Throwable $thrown) {
            $this->database->exec('ROLLBACK');
            throw $thrown;
        }
    }

    /** The key before any business rule: an entry that was booked stays booked, even if the account closed since. */
    private function known(Posting $posting): ?Answer
    {
        $entry = $this->row('SELECT * FROM entries WHERE posting_key = ?', $posting->key);
        if ($entry === null) {
            return null;
        }
        $reference = 'entry ' . $entry['id'];
        $same = $entry['kind'] === $posting->kind->value && self::isAlike($entry, $posting)
            && ($entry['reverses'] ?? '') === ($posting->kind === PostingKind::Reversal ? $posting->reverses : '');
        return $same ? Answer::duplicate($reference, $entry['balance_after']) : Answer::conflict($reference);
    }

    /** @param array<string, string|int|null> $entry */
    private static function isAlike(array $entry, Posting $posting): bool
    {
        return [$entry['account'], $entry['amount'], $entry['paid'], $entry['currency']]
            === [$posting->account, $posting->amount->minor, $posting->paid->minor, $posting->amount->currency];
    }

    private function book(Posting $posting): Answer
    {
        $original = null;
        if ($posting->kind === PostingKind::Reversal) {
            $original = $this->row('SELECT * FROM entries WHERE posting_key = ?', $posting->reverses);
            $refusal = $this->whyNotUndone($original, $posting);
            if ($refusal !== null) {
                return $refusal;
            }
        }
        $account = $this->row('SELECT * FROM accounts WHERE account = ?', $posting->account);
        if ($account === null || $account['closed'] !== 0 || $account['currency'] !== $posting->amount->currency) {
            return Answer::rejected();
        }
        $effect = $original === null ? self::effect($posting) : -$original['effect'];
        if ($effect === null) {
            return Answer::rejected();
        }
        $balance = $account['balance'] + $effect;
        $this->query('UPDATE accounts SET balance = ? WHERE account = ?', [$balance, $posting->account]);
        $this->query('INSERT INTO entries VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
            $posting->key,
            $posting->kind->value,
            $posting->account,
            $posting->amount->minor,
            $posting->paid->minor,
            $posting->amount->currency,
            $posting->comment,
            $original === null ? null : $posting->reverses,
            $effect,
            $balance,
        ]);
        return Answer::done('entry ' . $this->database->lastInsertId(), $balance);
    }

    /**
     * What a reversal is answered that cannot be booked.
     *
     * @param array<string, string|int|null>|null $original what it wants to take back
     */
    private function whyNotUndone(?array $original, Posting $reversal): ?Answer
    {
        if ($original === null) {
            return Answer::rejected();
        }
        if (!self::isAlike($original, $reversal)) {
            return Answer::conflict('entry ' . $original['id']);
        }
        // The second lock: an entry is taken back once, whatever key the reversal comes under. The column is that of
        // reversals alone: one invoice may have many credit notes.
        $reversed = $this->row('SELECT * FROM entries WHERE reverses = ?', $reversal->reverses);
        return $reversed === null ? null : Answer::conflict('entry ' . $reversed['id']);
    }

    /** What a posting does to the balance, minor units; null for a kind these books do not know. */
    private static function effect(Posting $posting): ?int
    {
        return match ($posting->kind) {
            PostingKind::Payment, PostingKind::CreditNote => $posting->amount->minor,
            PostingKind::Invoice => $posting->paid->minor - $posting->amount->minor,
            PostingKind::Refund => -$posting->amount->minor,
            default => null,
        };
    }

    /** @return array<string, string|int|null>|null */
    private function row(string $sql, string $value): ?array
    {
        return $this->query($sql, [$value])->fetch(PDO::FETCH_ASSOC) ?: null;
    }

    /** @param list<string|int|null> $values */
    private function query(string $sql, array $values = []): PDOStatement
    {
        $statement = $this->database->prepare($sql);
        $statement->execute($values);
        return $statement;
    }
}
