<?php

declare(strict_types=1);

/**
 * Makes the ledger of conformance.php: a script like this lets several processes race for one key.
 */

require_once __DIR__ . '/../../bindings/php/autoload.php';
require_once __DIR__ . '/Books.php';

return new Books((string) getenv('BOOKS'));
