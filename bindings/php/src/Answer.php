<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What your ledger answers to one posting. An answer is made after money moved, so making one never fails.
 */
final readonly class Answer
{
    /** Bytes of a ledger reference the library keeps. */
    private const REFERENCE_BYTES_MAX = 63;

    /** Your own reference of the entry, cut to 63 bytes. */
    public string $ledgerReference;

    /**
     * @param Outcome $outcome what became of the posting
     * @param string $ledgerReference your own reference of the entry
     * @param int|null $balanceAfter the account's balance after the entry in minor units of the posting's currency
     */
    public function __construct(
        public Outcome $outcome,
        string $ledgerReference = '',
        public ?int $balanceAfter = null,
    ) {
        $this->ledgerReference = self::storable($ledgerReference);
    }

    /** Booked now. */
    public static function done(string $ledgerReference = '', ?int $balanceAfter = null): self
    {
        return new self(Outcome::Done, $ledgerReference, $balanceAfter);
    }

    /** This key was booked before with the same account and amount; give the stored reference. */
    public static function duplicate(string $ledgerReference = '', ?int $balanceAfter = null): self
    {
        return new self(Outcome::Duplicate, $ledgerReference, $balanceAfter);
    }

    /** This key was booked before with another account or amount. */
    public static function conflict(string $ledgerReference = ''): self
    {
        return new self(Outcome::Conflict, $ledgerReference);
    }

    /** Definitely not booked, and never will be. */
    public static function rejected(): self
    {
        return new self(Outcome::Rejected);
    }

    /** Definitely not booked, may be tried again. */
    public static function retry(): self
    {
        return new self(Outcome::Retry);
    }

    /** Cannot tell. */
    public static function unknown(): self
    {
        return new self(Outcome::Unknown);
    }

    private static function storable(string $reference): string
    {
        if (preg_match('//u', $reference) !== 1) {
            $reference = (string) preg_replace('/[^\x20-\x7e]/', '?', $reference);
        }
        $reference = explode("\0", $reference, 2)[0];
        if (strlen($reference) <= self::REFERENCE_BYTES_MAX) {
            return $reference;
        }
        // Bytes 10xxxxxx continue a character: a cut before one would split it.
        $end = self::REFERENCE_BYTES_MAX;
        while ((ord($reference[$end]) & 0xc0) === 0x80) {
            $end--;
        }
        return substr($reference, 0, $end);
    }
}
