<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Who chooses the face value.
 */
enum ValueKind: int
{
    /** The type. */
    case Fixed = 1;
    /** Whoever generates or sells, within the type's bounds. */
    case Variable = 2;
}
