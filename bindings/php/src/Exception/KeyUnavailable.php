<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The root key could not be read.
 */
class KeyUnavailable extends Fault
{
}
