<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeImmutable;

/**
 * What the library has to tell whoever is on call. Never holds a code or a key.
 */
final readonly class LogEvent
{
    /**
     * @param LogLevel $level how urgent
     * @param DateTimeImmutable|null $at when, UTC
     * @param string $event what: "guard_throttled", "integrity_alarm", ...
     * @param string $message one line
     */
    public function __construct(
        public LogLevel $level,
        public ?DateTimeImmutable $at,
        public string $event,
        public string $message,
    ) {
    }
}
