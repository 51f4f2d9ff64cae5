<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * A row or the audit trail does not bear its integrity tag: somebody changed the file.
 */
class Integrity extends Fault
{
}
