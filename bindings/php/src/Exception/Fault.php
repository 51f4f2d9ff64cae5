<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Somebody on call must look.
 */
class Fault extends VoucherException
{
}
