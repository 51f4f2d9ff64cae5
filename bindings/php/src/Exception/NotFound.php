<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * There is no such thing, or the actor may not see it.
 */
class NotFound extends Refused
{
}
