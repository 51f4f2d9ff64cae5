<?php

declare(strict_types=1);

use Voucher\Answer;
use Voucher\Ledger;
use Voucher\Posting;
use Voucher\PostingKind;

/**
 * The books of a small billing system in an SQLite file: accounts, and entries with a UNIQUE posting key.
 *
 * A reversal takes its amount off the account, and names the payment in a UNIQUE column of its own.
 */
final class Books implements Ledger
{
    private readonly PDO $database;

    public function __construct(string $path)
    {
        $this->database = new PDO("sqlite:$path", null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
        $this->database->exec('PRAGMA busy_timeout = 10000');
        $this->database->exec('CREATE TABLE IF NOT EXISTS accounts (
            account TEXT PRIMARY KEY, currency TEXT NOT NULL, balance INTEGER NOT NULL, closed INTEGER NOT NULL)');
        $this->database->exec('CREATE TABLE IF NOT EXISTS entries (
            id INTEGER PRIMARY KEY, posting_key TEXT NOT NULL UNIQUE, account TEXT NOT NULL, amount INTEGER NOT NULL,
            currency TEXT NOT NULL, comment TEXT NOT NULL, reverses TEXT UNIQUE, balance_after INTEGER NOT NULL)');
    }

    public function openAccount(string $account, string $currency, bool $closed = false): void
    {
        $this->query('INSERT OR IGNORE INTO accounts VALUES (?, ?, 0, ?)', [$account, $currency, (int) $closed]);
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

    public function post(Posting $posting): Answer
    {
        // IMMEDIATE: the look-up and the booking are one step, however many processes post the same key at once.
        $this->database->exec('BEGIN IMMEDIATE');
        try {
            $answer = $this->book($posting);
            $this->database->exec('COMMIT');
            return $answer;
        } catch (Throwable $thrown) {
            $this->database->exec('ROLLBACK');
            throw $thrown;
        }
    }

    private function book(Posting $posting): Answer
    {
        // A kind we do not know throws: the library hears that nothing is known, and asks again.
        $amount = match ($posting->kind) {
            PostingKind::Payment => $posting->amount->minor,
            PostingKind::Reversal => -$posting->amount->minor,
        };
        // The key before any business rule: an entry that was booked stays booked, even if the account closed since.
        $booked = $this->row('SELECT * FROM entries WHERE posting_key = ?', $posting->key);
        if ($booked !== null) {
            $same = $booked['account'] === $posting->account && $booked['amount'] === $amount
                && $booked['currency'] === $posting->amount->currency;
            $reference = 'entry ' . $booked['id'];
            return $same ? Answer::duplicate($reference, $booked['balance_after']) : Answer::conflict($reference);
        }
        // The second lock: a payment is taken back once, whatever key the reversal comes under.
        $reversed = $this->row('SELECT * FROM entries WHERE reverses = ?', $posting->reverses);
        if ($reversed !== null) {
            return Answer::conflict('entry ' . $reversed['id']);
        }
        $account = $this->row('SELECT * FROM accounts WHERE account = ?', $posting->account);
        if ($account === null || $account['closed'] !== 0 || $account['currency'] !== $posting->amount->currency) {
            return Answer::rejected();
        }
        $balance = $account['balance'] + $amount;
        $this->query('UPDATE accounts SET balance = ? WHERE account = ?', [$balance, $posting->account]);
        $this->query(
            'INSERT INTO entries (posting_key, account, amount, currency, comment, reverses, balance_after)
                VALUES (?, ?, ?, ?, ?, ?, ?)',
            [
                $posting->key,
                $posting->account,
                $amount,
                $posting->amount->currency,
                $posting->comment,
                $posting->reverses === '' ? null : $posting->reverses,
                $balance,
            ],
        );
        return Answer::done('entry ' . $this->database->lastInsertId(), $balance);
    }

    /** @return array<string, string|int>|null */
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
