<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Nothing happened: the same request may be made again later.
 */
class Retry extends VoucherException
{
}
