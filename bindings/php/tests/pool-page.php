<?php

declare(strict_types=1);

/**
 * What a worker of FpmTest serves: `do` names the request.
 */

use Voucher\Actor;
use Voucher\Answer;
use Voucher\Exception\VoucherException;
use Voucher\Filter;
use Voucher\Money;
use Voucher\Posting;
use Voucher\RedeemParams;
use Voucher\SaleKind;
use Voucher\SaleParams;
use Voucher\SeriesParams;
use Voucher\Tests\LedgerOf;

if ($_GET['do'] === 'worker') {
    $open = array_map(static fn (string $link): string => (string) @readlink($link), glob('/proc/self/fd/*'));
    preg_match('/VmRSS:\s+(\d+)/', (string) file_get_contents('/proc/self/status'), $kilobytes);
    echo json_encode([
        'process' => getmypid(),
        'openStores' => count(preg_grep('/store\.db/', $open)),
        'kilobytes' => (int) $kilobytes[1],
    ]);
    return;
}

require getenv('PRELUDE');

/** Stands at the gate of the test, so that requests truly run side by side. */
$gate = static function () use ($directory): void {
    touch("$directory/at-gate-" . getmypid());
    flock(fopen("$directory/gate", 'r'), LOCK_SH);
};

$mortal = static function (Posting $posting) use ($books, $gate): Answer {
    switch ($_GET['die'] ?? '') {
        case 'exit':
            exit('left');
        case 'exit after booking':
            $books->post($posting);
            exit('left');
        case 'killed after booking':
            $books->post($posting);
            // no break
        case 'killed':
            posix_kill(getmypid(), SIGKILL);
            // no break
        case 'sleep':
            while (true) {
                sleep(1);
            }
            // no break
        case 'time limit':
            set_time_limit(1);
            while (true) {
                md5('x');
            }
            // no break
        case 'memory limit':
            ini_set('memory_limit', '16M');
            $hog = [];
            while (true) {
                $hog[] = str_repeat('x', 65536);
            }
            // no break
        case 'exception':
            throw new RuntimeException('the books burn');
        case 'at the gate':
            $gate();
    }
    return $books->post($posting);
};

$account = $_GET['account'] ?? 'alice';
$customer = Actor::customer($account, source: $account);
$sold = 0;
try {
    switch ($_GET['do']) {
        case 'redeem':
            $receipt = $vouchers->{$_GET['form']}($customer, new RedeemParams($_GET['code']), new LedgerOf($mortal));
            echo "redeemed $receipt->amount";
            break;
        case 'race':
            $gate();
            $receipt = $vouchers->redeem($customer, new RedeemParams($_GET['code']));
            echo "redeemed $receipt->amount";
            break;
        case 'sell':
            $gate();
            for ($number = 0; $number < 5; $number++) {
                $order = new SaleParams(SaleKind::Counter, getmypid() . "-$number", buyer: 'alice', quantity: 1);
                $sold += $vouchers->sell($operator, $order, new Filter(series: 'LOT'))->vouchers;
            }
            echo $sold;
            break;
        case 'generate':
            $gate();
            echo $vouchers->generateSeries($operator, new SeriesParams(200, new Money(1000, 'EUR')))->id;
    }
} catch (VoucherException $exception) {
    echo $sold, ' ', $exception::class;
}
