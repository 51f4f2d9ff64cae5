<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The host table lacks the callback this call needs.
 */
class NoCallback extends CallerBug
{
}
