<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The store failed to read or write.
 */
class Store extends Fault
{
}
