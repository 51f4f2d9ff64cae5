<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Text is not UTF-8 or is not closed with NUL.
 */
class BadText extends CallerBug
{
}
