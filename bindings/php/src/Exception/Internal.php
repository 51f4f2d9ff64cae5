<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * A defect of the library.
 */
class Internal extends Fault
{
}
