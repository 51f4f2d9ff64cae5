<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * How bad a finding about a row is.
 */
enum FindingKind: int
{
    use Growing;

    /** The row cannot be taken in, and refuses the file unless good rows are taken alone. */
    case Wrong = 1;
    /** Its code is in the store already, or the file has the very same row; it is left out. */
    case Duplicate = 2;
    /** Nothing is wrong; somebody should know. */
    case Notice = 3;
    /** Of a newer library. */
    case Unknown = -1;
}
