<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * No room left on the disk. Nothing happened.
 */
class DiskFull extends Retry
{
}
