<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * A file or directory cannot be used with the rights it has.
 */
class FileAccess extends Fault
{
}
