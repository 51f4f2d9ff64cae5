<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The state of the thing does not allow it.
 */
class WrongState extends Refused
{
}
