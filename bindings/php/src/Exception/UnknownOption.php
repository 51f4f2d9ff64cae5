<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * There is no option of that name.
 */
class UnknownOption extends CallerBug
{
}
