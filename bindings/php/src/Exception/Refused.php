<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Final: the same request will not succeed.
 */
class Refused extends VoucherException
{
}
