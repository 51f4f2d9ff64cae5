<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The code cannot be redeemed. One answer for every reason.
 */
class NotRedeemable extends Refused
{
}
