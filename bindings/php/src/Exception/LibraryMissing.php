<?php

declare(strict_types=1);

namespace Voucher\Exception;

/**
 * The library cannot be used in this process: ext-ffi or libvoucher.so.1 is missing, or they do not fit together.
 *
 * The message says what to install or configure.
 */
final class LibraryMissing extends \RuntimeException
{
}
