<?php

declare(strict_types=1);

namespace Voucher\Native;

/**
 * For enums of which a newer library may know more: what it reports is read, whatever it is.
 *
 * @internal
 */
trait Growing
{
    /** The case of a number of the library. */
    public static function ofNumber(int $number): self
    {
        return self::tryFrom($number) ?? self::Unknown;
    }
}
