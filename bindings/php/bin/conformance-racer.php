<?php

declare(strict_types=1);

/**
 * One of the processes of Conformance's race: says that it is ready, waits for the word, asks its own ledger once.
 *
 * Arguments: the script that returns a Ledger.
 */

use Voucher\Conformance;

require_once __DIR__ . '/../autoload.php';

$ledger = require $argv[1];
echo "ready\n";
[$params, $number] = json_decode((string) fgets(STDIN), true, flags: JSON_THROW_ON_ERROR);
echo base64_encode(Conformance::racer($ledger, (string) base64_decode($params, true), $number));
