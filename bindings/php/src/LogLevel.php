<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How urgent a log event is.
 */
enum LogLevel: int
{
    /** Good to know. */
    case Info = 1;
    /** Somebody should look today. */
    case Warning = 2;
    /** Somebody must look now. */
    case Alarm = 3;
}
