<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The partner's credit does not reach for it, or cannot be told: getPrevious() is what your ledger threw, if it did.
 */
class CreditExceeded extends Refused
{
}
