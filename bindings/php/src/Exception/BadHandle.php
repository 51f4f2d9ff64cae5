<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * A handle is NULL, closed, of another kind, or was inherited over `fork()`.
 */
class BadHandle extends CallerBug
{
}
