<?php

declare(strict_types=1);

/**
 * Loads the classes of this package without Composer: `require 'bindings/php/autoload.php';`
 */
spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Voucher\\') && !str_starts_with($class, 'Voucher\\Tests\\')) {
        $file = __DIR__ . '/src/' . str_replace('\\', '/', substr($class, strlen('Voucher\\'))) . '.php';
        if (is_file($file)) {
            require_once $file;
        }
    }
});
