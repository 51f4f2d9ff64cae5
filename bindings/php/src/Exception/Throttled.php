<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Too many attempts. Nothing was looked at; the exception says when to come back.
 */
class Throttled extends Retry
{
}
