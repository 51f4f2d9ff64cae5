<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The ledger refused the payment for good; the voucher is active again.
 */
class LedgerRejected extends Refused
{
}
