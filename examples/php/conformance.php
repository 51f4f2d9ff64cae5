<?php

declare(strict_types=1);

/**
 * Does your ledger keep the contract? Here the one of Books.php, in a new file. Run: php examples/php/conformance.php
 */

use Voucher\Conformance;

require_once __DIR__ . '/../../bindings/php/autoload.php';
require_once __DIR__ . '/Books.php';

$path = tempnam(sys_get_temp_dir(), 'books');
register_shutdown_function(static fn () => unlink($path));
putenv("BOOKS=$path");

$books = require __DIR__ . '/ledger.php';
$books->openAccount('alice', 'EUR');
$books->openAccount('bob', 'EUR');
$books->openAccount('closed', 'EUR', closed: true);

$failed = 0;
$kit = new Conformance('alice', otherAccount: 'bob', currency: 'EUR', closedAccount: 'closed', withSales: true);
foreach ($kit->run($books, factory: __DIR__ . '/ledger.php') as $result) {
    $verdict = $result->skipped ? 'skipped' : ($result->passed ? 'passed' : 'FAILED');
    printf("%-8s %-32s %s\n", $verdict, $result->name, $result->reason);
    $failed += (int) (!$result->passed && !$result->skipped);
}
exit($failed === 0 ? 0 : 1);
