<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * Who asked for it may not approve it: it takes two persons.
 */
class SamePerson extends Refused
{
}
