<?php

declare(strict_types=1);

/**
 * The whole story: generate vouchers, redeem two, be refused once, look at what is left.
 *
 * Run: php examples/php/story.php
 */

use Voucher\Actor;
use Voucher\Exception\NotRedeemable;
use Voucher\ExportParams;
use Voucher\Filter;
use Voucher\Module;
use Voucher\Money;
use Voucher\RedeemParams;
use Voucher\Right;
use Voucher\SeriesParams;

require_once __DIR__ . '/../../bindings/php/autoload.php';
require_once __DIR__ . '/Books.php';

// Two files that never meet: the store belongs to the library, the books are yours.
$directory = sys_get_temp_dir() . '/voucher-story-' . bin2hex(random_bytes(4));
mkdir($directory, 0700);
register_shutdown_function(static function () use ($directory): void {
    array_map(unlink(...), glob("$directory/*") ?: []);
    rmdir($directory);
});
$books = new Books("$directory/books.db");
$books->openAccount('alice', 'EUR');

// In production the key is a file of 32 bytes with mode 0600, kept apart from the store's backups.
file_put_contents("$directory/root.key", random_bytes(32));
chmod("$directory/root.key", 0600);
$vouchers = Module::open("$directory/vouchers.db", keyFile: "$directory/root.key", ledger: $books);

$olga = Actor::operator('olga', [Right::View, Right::Generate, Right::Activate, Right::Export, Right::Reveal]);
$alice = Actor::customer('alice', source: '192.0.2.7');

$series = $vouchers->generateSeries($olga, new SeriesParams(
    quantity: 3,
    faceValue: Money::fromDecimal('10.00', 'EUR'),
    comment: 'refill card',
    description: 'Refill 10',
));
$columns = new ExportParams(withCodes: true, columns: ['serial', 'code']);
$file = implode('', iterator_to_array($vouchers->export($olga, new Filter(series: $series->id), $columns), false));
$lines = array_slice(preg_split('/\r?\n/', trim($file)) ?: [], 1);
$codes = array_map(static fn (string $line): string => str_getcsv($line)[1], $lines);

$balance = static fn (): string => (string) new Money($books->balance('alice'), 'EUR');
echo 'alice has ', $balance(), "\n";

$receipt = $vouchers->redeem($alice, new RedeemParams($codes[0]));
echo "alice redeems $receipt->serial and has ", $balance(), "\n";

$receipt = $vouchers->redeem($alice, new RedeemParams($codes[1]));
echo "alice redeems $receipt->serial and has ", $balance(), "\n";

try {
    $vouchers->redeem(Actor::customer('bob'), new RedeemParams($codes[0], requestId: 'another till'));
} catch (NotRedeemable $refusal) {
    echo "bob tries the first code: {$refusal->getMessage()}\n";
}

echo "\n";
printf("%-16s %-8s %10s  %-8s %s\n", 'serial', 'state', 'value', 'account', 'reference');
foreach ($vouchers->search($olga, new Filter(series: $series->id)) as $voucher) {
    printf(
        "%-16s %-8s %10s  %-8s %s\n",
        $voucher->serial,
        strtolower($voucher->state->name),
        $voucher->faceValue,
        $voucher->account,
        $voucher->ledgerReference,
    );
}
