<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The ledger knows the key with another account or amount; the voucher is held.
 */
class LedgerConflict extends Fault
{
}
