<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The ledger refused the posting for good; the vouchers are as they were.
 */
class LedgerRejected extends Refused
{
}
