<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What kind of party acts.
 */
enum ActorKind: int
{
    /** The host itself: jobs, recovery. */
    case System = 1;
    /** Somebody of the back office. */
    case Operator = 2;
    /** A reseller: sees and touches only its own. */
    case Partner = 3;
    /** A customer: may redeem for its own account only. */
    case Customer = 4;
}
