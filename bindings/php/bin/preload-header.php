<?php

declare(strict_types=1);

/**
 * Prints the header for the setting `ffi.preload`.
 *
 * Arguments: absolute path of libvoucher.so.1; without it, wherever this package finds the library.
 */

use Voucher\Library;

require_once __DIR__ . '/../autoload.php';

echo Library::preloadHeader($argv[1] ?? null);
