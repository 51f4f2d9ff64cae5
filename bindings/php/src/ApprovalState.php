<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Native\Growing;

/**
 * Where a request for approval stands.
 */
enum ApprovalState: int
{
    use Growing;

    /** Nobody has decided. */
    case Waiting = 1;
    /** Approved, and carried out. */
    case Approved = 2;
    /** Refused by another person, or withdrawn by its maker. */
    case Refused = 3;
    /** Of a newer library. */
    case Unknown = -1;
}
