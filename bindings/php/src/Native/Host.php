<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI;
use FFI\CData;
use Voucher\Answer;
use Voucher\CreditLedger;
use Voucher\Ledger;
use Voucher\LogEvent;
use Voucher\Posting;
use Voucher\PostingKind;

/**
 * The callbacks of one module. PHP keeps the closures alive until the request ends, longer than any module.
 *
 * Nothing is thrown out of a callback: PHP would end the process.
 *
 * @internal
 */
final class Host
{
    /** Bytes of a root key. */
    private const KEY_BYTES = 32;

    /** The ledger of the call that runs now. */
    private ?Ledger $ledger = null;
    private ?\Throwable $thrown = null;
    /** @var list<LogEvent> */
    private array $events = [];

    /**
     * @param \Closure(): string|null $key gives the 32 bytes of the root key
     * @param \Closure(LogEvent): mixed|null $log takes log events after the call that made them
     */
    public function __construct(private ?\Closure $key, private readonly ?\Closure $log)
    {
    }

    /** The voucher_host with closures bound to this object. */
    public function table(Calls $calls): CData
    {
        $host = $calls->struct('voucher_host');
        $host->post = function (?CData $user, CData $posting, CData $outcome): void {
            $this->post($posting, $outcome);
        };
        $host->credit = function (?CData $user, string $partner, string $currency, CData $credit): void {
            $this->credit($partner, $currency, $credit);
        };
        if ($this->key !== null) {
            $host->key = fn (?CData $user, CData $rootKey): int => $this->key($rootKey);
        }
        if ($this->log !== null) {
            $host->log = function (?CData $user, CData $event): void {
                $this->events[] = Reader::logEvent($event);
            };
        }
        return $host;
    }

    /** Forgets the root key; the module has derived its own. */
    public function forgetKey(): void
    {
        $this->key = null;
    }

    /**
     * Runs a call whose postings go to this ledger.
     *
     * @template T
     * @param \Closure(): T $call
     * @return array{T, \Throwable|null} what the call returned, and what the ledger threw
     */
    public function with(Ledger $ledger, \Closure $call): array
    {
        // The ledger may redeem through the same module: its caller's state comes back afterwards.
        [$outerLedger, $outerThrown] = [$this->ledger, $this->thrown];
        [$this->ledger, $this->thrown] = [$ledger, null];
        try {
            $result = $call();
            return [$result, $this->thrown];
        } finally {
            [$this->ledger, $this->thrown] = [$outerLedger, $outerThrown];
        }
    }

    /** Hands the log events of the last call on. */
    public function deliver(): void
    {
        while ($this->log !== null && $this->events !== []) {
            $event = array_shift($this->events);
            try {
                ($this->log)($event);
            } catch (\Throwable $thrown) {
                // The call is done and may have moved money: its answer matters more than a broken log.
                error_log('voucher: the log callable threw ' . $thrown::class . ' at ' . $event->event);
            }
        }
    }

    /** Asks a ledger, but never to guess what a posting of a newer library wants: a reversal is no payment. */
    public static function book(Ledger $ledger, Posting $posting): Answer
    {
        if ($posting->kind !== PostingKind::Unknown) {
            return $ledger->post($posting);
        }
        throw new \LogicException('this posting is of a kind the package does not know; update the package');
    }

    private function post(CData $posting, CData $outcome): void
    {
        try {
            $answer = $this->ledger === null ? Answer::unknown() : self::book($this->ledger, Reader::posting($posting));
            Writer::outcome($outcome, $answer);
        } catch (\Throwable $thrown) {
            $this->thrown = $thrown;
        }
    }

    private function credit(string $partner, string $currency, CData $credit): void
    {
        try {
            if ($this->ledger instanceof CreditLedger) {
                SaleWriter::credit($credit, $this->ledger->credit($partner, $currency));
            }
        } catch (\Throwable $thrown) {
            $this->thrown = $thrown;
        }
    }

    private function key(CData $rootKey): int
    {
        try {
            $bytes = $this->key === null ? '' : ($this->key)();
            if (strlen($bytes) !== self::KEY_BYTES) {
                return 1;
            }
            FFI::memcpy($rootKey, $bytes, self::KEY_BYTES);
            return 0;
        } catch (\Throwable $thrown) {
            $this->thrown = $thrown;
            return 1;
        }
    }

    /** What the key callable threw, if it did. */
    public function thrown(): ?\Throwable
    {
        return $this->thrown;
    }
}
