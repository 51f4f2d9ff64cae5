<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The calling program is wrong.
 */
class CallerBug extends VoucherException
{
}
