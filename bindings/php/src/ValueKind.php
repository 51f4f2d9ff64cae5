<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * Who chooses the face value.
 */
enum ValueKind: int
{
    use Growing;

    /** The type. */
    case Fixed = 1;
    /** Whoever generates or sells, within the type's bounds. */
    case Variable = 2;
    /** Of a newer library. */
    case Unknown = -1;
}
