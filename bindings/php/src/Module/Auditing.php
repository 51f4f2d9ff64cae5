<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use FFI\CData;
use Voucher\Actor;
use Voucher\Exception\InvalidArgument;
use Voucher\Exception\VoucherException;
use Voucher\Job;
use Voucher\Native\Writer;

/**
 * The part of a Module that keeps the audit trail honest and the root key fresh.
 *
 * @internal use it through Module
 */
trait Auditing
{
    /** Bytes of a root key. */
    private const KEY_BYTES = 32;

    /**
     * Walks the whole audit trail, each line chained to the one before. Needs Right::Audit.
     *
     * @param string|null $checkpoint one you kept outside the store: then a trail that was cut off or replaced since is
     *     noticed too; null = none, an empty one is refused
     * @return int lines of the trail
     *
     * @throws VoucherException Integrity: somebody changed it, `position` is the first place that is not as written;
     *     Forbidden, ...
     */
    public function auditVerify(Actor $actor, ?string $checkpoint = null): int
    {
        $length = $this->calls->ffi->new('int64_t');
        $known = $checkpoint === null ? null : Writer::argument('checkpoint', $checkpoint);
        $this->run('voucher_audit_verify', $actor, $known, FFI::addr($length));
        return $length->cdata;
    }

    /**
     * Signs where the audit trail stands now. Keep it where whoever may change the store cannot. Needs Right::Audit.
     *
     * @return string for auditVerify()
     *
     * @throws VoucherException Forbidden, ...
     */
    public function auditCheckpoint(Actor $actor): string
    {
        return $this->text('voucher_audit_checkpoint', $actor, 512);
    }

    /**
     * Rotates the root key: when this returns the store opens with the new one only. Needs Right::Keys.
     *
     * Keep the old one until you know that it does. The job puts every code under a new data key: run it at leisure, or
     * resume it with a module that was opened with the new key. Asked again with the same two keys it is the same job.
     * This module goes on working; open others on the store anew, or they throw KeyUnavailable when they should show a
     * code.
     *
     * @param string $oldKey the 32 bytes of the store's key
     * @param string $newKey the 32 bytes of the new one
     *
     * @throws VoucherException WrongKey: the store has neither; KeyUnavailable: one is all zero; Forbidden, ...
     */
    public function rotateKeyStart(
        Actor $actor,
        #[\SensitiveParameter] string $oldKey,
        #[\SensitiveParameter] string $newKey,
    ): Job {
        return $this->withKeys($oldKey, $newKey, fn (CData $old, CData $new): Job
            => $this->job('voucher_rotate_key_start', $actor, $old, $new));
    }

    /**
     * Rotates the root key and all codes in one call. See rotateKeyStart(); after a failure call it again.
     *
     * @throws VoucherException as rotateKeyStart()
     */
    public function rotateKey(
        Actor $actor,
        #[\SensitiveParameter] string $oldKey,
        #[\SensitiveParameter] string $newKey,
    ): void {
        $this->withKeys($oldKey, $newKey, fn (CData $old, CData $new): int
            => $this->run('voucher_rotate_key', $actor, $old, $new));
    }

    /**
     * Lends the keys to a call, and wipes our copies.
     *
     * @template T
     * @param \Closure(CData, CData): T $call
     * @return T
     */
    private function withKeys(
        #[\SensitiveParameter] string $oldKey,
        #[\SensitiveParameter] string $newKey,
        \Closure $call,
    ): mixed {
        $copies = [];
        try {
            foreach (['old_key' => $oldKey, 'new_key' => $newKey] as $field => $key) {
                if (strlen($key) !== self::KEY_BYTES) {
                    throw InvalidArgument::of($field, 'must be ' . self::KEY_BYTES . ' bytes');
                }
                $copy = $this->calls->ffi->new('uint8_t[' . self::KEY_BYTES . ']');
                FFI::memcpy($copy, $key, self::KEY_BYTES);
                $copies[] = $copy;
            }
            return $call(...$copies);
        } finally {
            foreach ($copies as $copy) {
                FFI::memset($copy, 0, self::KEY_BYTES);
            }
        }
    }
}
