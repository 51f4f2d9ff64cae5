<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The store could not say whether its commit reached the disk; ask again with the same request.
 */
class CommitUnknown extends InDoubt
{
}
