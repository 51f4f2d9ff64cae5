<?php

declare(strict_types=1);

/**
 * What a child process of StoreTestCase finds ready.
 */

use Voucher\Actor;
use Voucher\Module;
use Voucher\Right;

require_once __DIR__ . '/bootstrap.php';

$directory = (string) getenv('DIRECTORY');
$code = (string) getenv('CODE');
$books = new Books("$directory/books.db");
$vouchers = Module::open("$directory/store.db", keyFile: "$directory/root.key", ledger: $books);
$operator = Actor::operator('olga', Right::cases());
$alice = Actor::customer('alice', source: '192.0.2.7');
