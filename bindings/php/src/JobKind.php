<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * What a job works on.
 */
enum JobKind: int
{
    use Growing;

    /** A series and its vouchers are made. */
    case Generate = 1;
    /** One operation is done to each voucher of a selection. */
    case Bulk = 2;
    /** The store's secrets move to another root key. */
    case RotateKeys = 3;
    /** Vouchers are written to files. */
    case Export = 4;
    /** Vouchers of somebody else are taken in. */
    case Import = 5;
    /** Of a newer library. */
    case Unknown = -1;
}
