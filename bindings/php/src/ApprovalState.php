<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Where a request for approval stands.
 */
enum ApprovalState: int
{
    /** Nobody has decided. */
    case Waiting = 1;
    /** Approved, and carried out. */
    case Approved = 2;
    /** Refused by another person, or withdrawn by its maker. */
    case Refused = 3;
}
