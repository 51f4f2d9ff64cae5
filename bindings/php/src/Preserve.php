<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What stands in a field of a change that was left out.
 */
enum Preserve
{
    /** The field keeps what it holds. */
    case Field;
}
