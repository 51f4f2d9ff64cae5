<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How a ledger did in one case of the conformance kit.
 */
final readonly class ConformanceResult
{
    /**
     * @param string $name name of the case
     * @param bool $passed the ledger did what it must
     * @param bool $skipped not run; reason says what was missing
     * @param string $reason what was wrong, or why the case was skipped; empty if it passed
     * @param Outcome $outcome what the ledger answered last
     * @param string $key the key asked last, to look at in your ledger
     * @param string $ledgerReference the reference in that answer
     * @param int|null $balanceAfter the balance in that answer, minor units
     * @param \Throwable|null $thrown what the ledger threw last, if it did
     */
    public function __construct(
        public string $name,
        public bool $passed,
        public bool $skipped,
        public string $reason,
        public Outcome $outcome = Outcome::Unknown,
        public string $key = '',
        public string $ledgerReference = '',
        public ?int $balanceAfter = null,
        public ?\Throwable $thrown = null,
    ) {
    }
}
