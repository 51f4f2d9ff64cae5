<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The ledger knows the key with another account or amount; the vouchers are held.
 */
class LedgerConflict extends Fault
{
}
