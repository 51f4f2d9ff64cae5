<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * One line of a history. Holds no code.
 */
final readonly class Event
{
    /**
     * @param int $sequence position in the audit trail
     * @param DateTimeImmutable|null $at when, UTC
     * @param string $event what: "generated", "redemption_begun", ...
     * @param string $actorKind "system", "operator", "partner" or "customer"
     * @param string $actorId who
     * @param string $source from where
     * @param array<string, mixed> $detail what changed and why
     */
    public function __construct(
        public int $sequence,
        public ?DateTimeImmutable $at,
        public string $event,
        public string $actorKind,
        public string $actorId,
        public string $source,
        public array $detail,
    ) {
    }
}
