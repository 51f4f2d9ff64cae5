<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * An argument has a value that makes no sense; the error names it.
 */
class InvalidArgument extends CallerBug
{
}
