<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The file belongs to another program.
 */
class ForeignFile extends Fault
{
}
