<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Another writer held the store too long. Nothing happened.
 */
class Busy extends Retry
{
}
