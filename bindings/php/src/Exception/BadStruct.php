<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The `size` of a struct is not one this library knows, or its unknown tail is not zero.
 */
class BadStruct extends CallerBug
{
}
