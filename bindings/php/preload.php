<?php

declare(strict_types=1);

/**
 * The script for `opcache.preload`, or a part of yours: compiles this package and loads the library for all requests.
 *
 * With `opcache.preload_user` PHP cannot load libraries here: put the output of bin/preload-header.php into a file and
 * name that in `ffi.preload`.
 */

use Voucher\Exception\LibraryMissing;
use Voucher\Library;

require_once __DIR__ . '/autoload.php';

(static function (): void {
    $files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator(__DIR__ . '/src'));
    foreach ($files as $file) {
        if ($file->getExtension() === 'php') {
            require_once $file->getPathname();
        }
    }
    if (ini_get('ffi.preload') !== '') {
        return;
    }
    try {
        Library::preload();
    } catch (LibraryMissing $missing) {
        // A server must start without vouchers too; requests that need them say the same.
        error_log('voucher: ' . $missing->getMessage());
    }
})();
