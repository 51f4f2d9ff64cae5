<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI;
use FFI\CData;
use Voucher\Exception\ApprovalPending;
use Voucher\Exception\CallerBug;
use Voucher\Exception\Fault;
use Voucher\Exception\InDoubt;
use Voucher\Exception\Refused;
use Voucher\Exception\Retry;
use Voucher\Exception\VoucherException;
use Voucher\ImportResult;
use Voucher\Reason;
use Voucher\Receipt;
use Voucher\Sale;
use Voucher\Status;
use Voucher\StatusClass;

/**
 * Calls functions of the library and turns what they answer into statuses and exceptions.
 *
 * @internal
 */
final readonly class Calls
{
    /**
     * @param Host|null $host takes the log events a call leaves behind
     */
    public function __construct(public FFI $ffi, private ?Host $host = null)
    {
    }

    /** A zeroed struct that knows its size. */
    public function struct(string $type): CData
    {
        $struct = $this->ffi->new($type);
        $struct->size = FFI::sizeof($struct);
        return $struct;
    }

    /** Zeroed structs that know their size. */
    public function structs(string $type, int $count): CData
    {
        $structs = $this->ffi->new("{$type}[$count]");
        for ($number = 0; $number < $count; $number++) {
            $structs[$number]->size = FFI::sizeof($structs[$number]);
        }
        return $structs;
    }

    /**
     * Calls a function whose last parameter is the error.
     *
     * @return int the status, zero or above
     *
     * @throws VoucherException the failure, if it was not done
     */
    public function run(string $function, mixed ...$arguments): int
    {
        [$status, $error] = $this->attempt($function, ...$arguments);
        if (self::failed($status)) {
            throw $this->failure($status, $error);
        }
        return $status;
    }

    /** True if the call did not do what was asked for. */
    public static function failed(int $status): bool
    {
        return $status < 0 || $status === Status::ApprovalPending->value;
    }

    /** The status of a call that did not fail. One of a newer library is none we may call "done". */
    public static function status(int $status): Status
    {
        return Status::tryFrom($status) ?? Status::Internal;
    }

    /**
     * The same, but hands a failure back, for calls that fill their outputs on failure too.
     *
     * @return array{int, CData} the status and the voucher_error
     */
    public function attempt(string $function, mixed ...$arguments): array
    {
        $error = $this->struct('voucher_error');
        $status = $this->ffi->{$function}(...[...$arguments, FFI::addr($error)]);
        $this->host?->deliver();
        return [$status, $error];
    }

    /** The exception of a failure. */
    public function failure(
        int $status,
        CData $error,
        ?Receipt $receipt = null,
        ?\Throwable $previous = null,
        ?ImportResult $import = null,
        ?Sale $sale = null,
    ): VoucherException
    {
        $known = Status::tryFrom($status);
        $statusClass = StatusClass::tryFrom($this->ffi->voucher_status_class($status)) ?? StatusClass::Fault;
        $exception = $known === null ? self::ofClass($statusClass) : 'Voucher\\Exception\\' . $known->name;
        return new $exception(
            FFI::string($error->message),
            $status,
            $this->ffi->voucher_status_name($status),
            $statusClass,
            Reason::tryFrom($error->reason) ?? Reason::None,
            FFI::string($error->field),
            Reader::time($error->retry_at_ms),
            $receipt,
            $previous,
            FFI::string($error->approval_id),
            $error->position,
            $import,
            $sale,
        );
    }

    /** @return class-string<VoucherException> */
    private static function ofClass(StatusClass $statusClass): string
    {
        return match ($statusClass) {
            StatusClass::Refused => Refused::class,
            StatusClass::Retry => Retry::class,
            StatusClass::InDoubt => InDoubt::class,
            StatusClass::CallerBug => CallerBug::class,
            StatusClass::Approval => ApprovalPending::class,
            StatusClass::Ok, StatusClass::Fault => Fault::class,
        };
    }
}
