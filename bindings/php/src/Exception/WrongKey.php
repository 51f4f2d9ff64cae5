<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The root key is not the one this store was made with.
 */
class WrongKey extends Fault
{
}
