<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Exception\Forbidden;
use Voucher\Exception\Integrity;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\VoucherException;
use Voucher\Exception\WrongKey;
use Voucher\JobKind;
use Voucher\Module;
use Voucher\RedeemParams;

/**
 * The audit trail, and the root key.
 */
final class AuditTest extends StoreTestCase
{
    public function testTheTrailIsWholeAndGrows(): void
    {
        $checkpoint = $this->vouchers->auditCheckpoint($this->operator);
        $before = $this->vouchers->auditVerify($this->operator, $checkpoint);
        $this->generate(1);
        self::assertGreaterThan($before, $this->vouchers->auditVerify($this->operator, $checkpoint));
    }

    public function testACheckpointOfAnotherStoreIsRefused(): void
    {
        $checkpoint = $this->vouchers->auditCheckpoint($this->operator);
        $this->expectException(VoucherException::class);
        $this->vouchers->auditVerify($this->operator, substr($checkpoint, 0, -2) . 'zz');
    }

    public function testTheFirstLineSomebodyChangedIsTold(): void
    {
        $this->generate(1);
        $this->vouchers->close();
        // In another process: two copies of SQLite in one lose each other's locks.
        $this->child('$vouchers->close(); $store = new PDO("sqlite:$directory/store.db");'
            . '$store->exec("UPDATE audit SET actor_id = \'nobody\' WHERE sequence = 1");');
        $this->vouchers = $this->open();
        try {
            $this->vouchers->auditVerify($this->operator);
            self::fail('a forged trail was taken');
        } catch (Integrity $alarm) {
            self::assertSame(1, $alarm->position);
        }
    }

    public function testALostCheckpointIsNotTakenForNone(): void
    {
        $this->expectException(InvalidArgument::class);
        $this->vouchers->auditVerify($this->operator, '');
    }

    public function testTheTrailIsNotForCustomers(): void
    {
        $this->expectException(Forbidden::class);
        $this->vouchers->auditVerify($this->alice);
    }

    public function testTheRootKeyIsRotatedAndTheOldOneOpensNothing(): void
    {
        $code = $this->code();
        [$old, $new] = [$this->rootKey(), random_bytes(32)];
        $this->vouchers->rotateKey($this->operator, $old, $new);
        $opened = Module::open("$this->directory/store.db", key: $new, ledger: $this->books);
        $opened->redeem($this->alice, new RedeemParams($code));
        self::assertSame(1000, $this->books->balance('alice'));
        $opened->close();
        $this->expectException(WrongKey::class);
        Module::open("$this->directory/store.db", key: $old);
    }

    public function testTheRootKeyIsRotatedAsAJob(): void
    {
        $this->generate(20);
        $new = random_bytes(32);
        $job = $this->vouchers->rotateKeyStart($this->operator, $this->rootKey(), $new);
        self::assertSame(JobKind::RotateKeys, $job->progress()->kind);
        iterator_count($job->run());
        $opened = Module::open("$this->directory/store.db", key: $new);
        self::assertSame(20, $opened->count($this->operator));
        $opened->close();
    }

    public function testARotationNeedsTheKeyOfTheStore(): void
    {
        $this->expectException(WrongKey::class);
        $this->vouchers->rotateKey($this->operator, random_bytes(32), random_bytes(32));
    }

    public function testAKeyOfAnotherLengthIsNotRead(): void
    {
        try {
            $this->vouchers->rotateKey($this->operator, $this->rootKey(), 'short');
            self::fail('a short key was taken');
        } catch (InvalidArgument $refused) {
            self::assertSame('new_key', $refused->field);
            self::assertStringNotContainsString('short', $refused->getMessage() . $refused->getTraceAsString());
        }
    }

    private function rootKey(): string
    {
        return (string) file_get_contents("$this->directory/root.key");
    }
}
