<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * A pointer that must not be NULL is.
 */
class NullArgument extends CallerBug
{
}
