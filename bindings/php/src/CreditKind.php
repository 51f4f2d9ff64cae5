<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What your side says about a partner's credit.
 */
enum CreditKind: int
{
    /** Nothing: nothing is sold on credit. */
    case Unknown = 0;
    /** The partner may be invoiced so much more. */
    case Limited = 1;
    /** Nobody limits it. */
    case Unlimited = 2;
}
