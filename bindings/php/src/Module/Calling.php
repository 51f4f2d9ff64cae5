<?php

declare(strict_types=1);

namespace Voucher\Module;

use FFI;
use FFI\CData;
use Voucher\Actor;
use Voucher\Exception\InvalidArgument;
use Voucher\Filter;
use Voucher\Job;
use Voucher\Native\Cursor;
use Voucher\Native\Handle;
use Voucher\Native\Writer;

/**
 * How the parts of a Module call the library.
 *
 * @internal use it through Module
 */
trait Calling
{
    /** Bytes of a buffer that holds any code. */
    private const CODE_BYTES = 128;

    private function run(string $function, Actor $actor, mixed ...$arguments): int
    {
        $who = Writer::actor($this->calls, $actor);
        return $this->calls->run($function, $this->handle->pointer(), FFI::addr($who), ...$arguments);
    }

    /**
     * The same, but hands a failure back, for calls that fill in a receipt on failure too.
     *
     * @return array{int, CData} the status and the voucher_error
     */
    private function attempt(string $function, Actor $actor, mixed ...$arguments): array
    {
        $who = Writer::actor($this->calls, $actor);
        return $this->calls->attempt($function, $this->handle->pointer(), FFI::addr($who), ...$arguments);
    }

    private function filter(?Filter $filter): ?CData
    {
        return $filter === null ? null : Writer::filter($this->calls, $filter);
    }

    private static function address(?CData $struct): ?CData
    {
        return $struct === null ? null : FFI::addr($struct);
    }

    /** Opens a cursor by a function that takes all this and then where to put it. */
    private function cursor(string $function, Actor $actor, mixed ...$arguments): Cursor
    {
        $pointer = $this->calls->ffi->new('voucher_cursor *');
        $this->run($function, $actor, ...[...$arguments, FFI::addr($pointer)]);
        return new Cursor($this->calls, new Handle($this->calls, $pointer, 'voucher_cursor_free'));
    }

    /** Starts a job by a function that takes all this and then where to put it. */
    private function job(string $function, Actor $actor, mixed ...$arguments): Job
    {
        $pointer = $this->calls->ffi->new('voucher_job *');
        $this->run($function, $actor, ...[...$arguments, FFI::addr($pointer)]);
        return new Job($this->calls, new Handle($this->calls, $pointer, 'voucher_job_free'));
    }

    /** Text by a function that takes all this and then a buffer, its capacity, and where to put the length. */
    private function text(string $function, Actor $actor, int $capacity, ?string ...$arguments): string
    {
        $text = $this->growing($capacity, function (int $room, CData $length) use ($function, $actor, $arguments) {
            $buffer = $this->calls->ffi->new("char[$room]");
            $this->run($function, $actor, ...[...$arguments, $buffer, $room, FFI::addr($length)]);
            return $buffer;
        })[0];
        return FFI::string($text);
    }

    /** A code by a function that takes all this and then a buffer, its capacity, and where to put the length. */
    private function code(string $function, Actor $actor, string ...$arguments): string
    {
        $code = $this->calls->ffi->new('char[' . self::CODE_BYTES . ']');
        $length = $this->calls->ffi->new('uint32_t');
        $this->run($function, $actor, ...[...$arguments, $code, self::CODE_BYTES, FFI::addr($length)]);
        $text = FFI::string($code);
        FFI::memset($code, 0, self::CODE_BYTES);
        return $text;
    }

    /**
     * Rows by a function that takes all this and then an array, its capacity, and where to put the count.
     *
     * @template T
     * @param \Closure(CData): T $read turns one row into a value
     * @return list<T>
     */
    private function rows(string $function, Actor $actor, string $type, \Closure $read, int ...$arguments): array
    {
        $fetch = function (int $room, CData $count) use ($function, $actor, $type, $arguments) {
            $items = $this->calls->structs($type, $room);
            $this->run($function, $actor, ...[...$arguments, $items, $room, FFI::addr($count)]);
            return $items;
        };
        [$items, $count] = $this->growing(16, $fetch);
        $values = [];
        for ($number = 0; $number < $count; $number++) {
            $values[] = $read($items[$number]);
        }
        return $values;
    }

    /**
     * Calls again with the room the library asks for, if the first was too small.
     *
     * @param \Closure(int, CData): CData $call
     * @return array{CData, int} what was filled, and how far
     */
    private function growing(int $room, \Closure $call): array
    {
        $length = $this->calls->ffi->new('uint32_t');
        while (true) {
            try {
                return [$call($room, $length), $length->cdata];
            } catch (InvalidArgument $small) {
                if ($small->field !== 'capacity' || $length->cdata <= $room) {
                    throw $small;
                }
                $room = $length->cdata;
            }
        }
    }
}
