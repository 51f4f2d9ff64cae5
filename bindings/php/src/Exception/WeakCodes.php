<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The codes would be too easy to guess.
 */
class WeakCodes extends Refused
{
}
