<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * A setting of the module or of one partner, as it is in effect.
 */
final readonly class Setting
{
    /**
     * @param string $name its name
     * @param string $value its value
     * @param string $partner the partner it is for; empty = the module
     * @param bool $isDefault nobody set it: the value is what holds without
     * @param DateTimeImmutable|null $changedAt when it was set, UTC; null = never
     * @param string $changedBy who set it
     */
    public function __construct(
        public string $name,
        public string $value,
        public string $partner,
        public bool $isDefault,
        public ?DateTimeImmutable $changedAt,
        public string $changedBy,
    ) {
    }
}
