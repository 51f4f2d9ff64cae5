<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI;
use FFI\CData;
use Generator;
use Voucher\Status;

/**
 * Reads what an open cursor has to give. The cursor is freed at the end, or when the reader stops early.
 *
 * @internal
 */
final class Cursor
{
    /** Rows fetched at a time: few calls, and little memory. */
    private const ROWS = 64;

    public function __construct(private readonly Calls $calls, private readonly Handle $handle)
    {
    }

    /**
     * @template T
     * @param string $function fetches rows
     * @param string $type struct of a row
     * @param \Closure(CData): T $read turns one row into a value
     * @return Generator<int, T>
     */
    public function rows(string $function, string $type, \Closure $read): Generator
    {
        try {
            yield from $this->pages($function, $type, $read);
        } finally {
            $this->handle->close();
        }
    }

    /**
     * The same, but leaves the cursor open.
     *
     * @template T
     * @param \Closure(CData): T $read turns one row into a value
     * @return Generator<int, T>
     */
    public function pages(string $function, string $type, \Closure $read): Generator
    {
        $rows = $this->calls->structs($type, self::ROWS);
        $count = $this->calls->ffi->new('uint32_t');
        $cursor = $this->handle->pointer();
        do {
            $status = $this->calls->run($function, $cursor, $rows, self::ROWS, FFI::addr($count));
            for ($number = 0; $number < $count->cdata; $number++) {
                yield $read($rows[$number]);
            }
        } while ($status !== Status::Done->value);
    }

    /**
     * @param string $function reads bytes
     * @param int $bytesMax bytes of one block
     * @return Generator<int, string>
     */
    public function blocks(string $function, int $bytesMax): Generator
    {
        $buffer = $this->calls->ffi->new("uint8_t[$bytesMax]");
        $length = $this->calls->ffi->new('uint32_t');
        $cursor = $this->handle->pointer();
        try {
            do {
                $status = $this->calls->run($function, $cursor, $buffer, $bytesMax, FFI::addr($length));
                if ($length->cdata > 0) {
                    yield FFI::string($buffer, $length->cdata);
                }
            } while ($status !== Status::Done->value);
        } finally {
            $this->handle->close();
        }
    }
}
