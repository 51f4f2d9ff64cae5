<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * What a code is worth, without redeeming it.
 */
final readonly class CheckResult
{
    /**
     * @param string $serial serial
     * @param Money $amount what redeeming would credit
     * @param Money $faceValue the part that was paid for
     * @param Money $extraValue the part given free on top
     * @param DateTimeImmutable|null $expiresAt first moment it is no longer valid, UTC; null = never
     * @param bool $testMode never reaches the ledger
     */
    public function __construct(
        public string $serial,
        public Money $amount,
        public Money $faceValue,
        public Money $extraValue,
        public ?DateTimeImmutable $expiresAt,
        public bool $testMode,
    ) {
    }
}
