<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The request id was used before with other content.
 */
class RequestMismatch extends CallerBug
{
}
