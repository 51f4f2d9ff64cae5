<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The actor has no right to do this.
 */
class Forbidden extends Refused
{
}
