<?php

declare(strict_types=1);

require_once __DIR__ . '/../autoload.php';
require_once __DIR__ . '/../../../examples/php/Books.php';

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Voucher\\Tests\\')) {
        require_once __DIR__ . '/' . substr($class, strlen('Voucher\\Tests\\')) . '.php';
    }
});
