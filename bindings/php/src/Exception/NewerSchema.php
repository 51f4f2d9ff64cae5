<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The store was written by a newer version of the library, perhaps while this process had it open.
 */
class NewerSchema extends Fault
{
}
