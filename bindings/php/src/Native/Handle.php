<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI\CData;
use WeakReference;

/**
 * Owns one handle of the library and frees it once.
 *
 * @internal
 */
final class Handle
{
    /** @var list<WeakReference<self>>|null what is still to be freed when the request ends; null = not watched yet */
    private static ?array $watched = null;

    private ?CData $pointer;

    /**
     * @param CData $pointer a T* the library filled
     * @param string $free the function that frees it
     */
    public function __construct(private readonly Calls $calls, CData $pointer, private readonly string $free)
    {
        $this->pointer = $pointer;
    }

    public function __destruct()
    {
        $this->close();
    }

    /** The pointer, or NULL after close(): the library answers that with VOUCHER_BAD_HANDLE. */
    public function pointer(): ?CData
    {
        return $this->pointer;
    }

    /** True until close(). */
    public function isOpen(): bool
    {
        return $this->pointer !== null;
    }

    /** Frees the handle; a second time does nothing. */
    public function close(): void
    {
        if ($this->pointer !== null) {
            $pointer = $this->pointer;
            $this->pointer = null;
            $this->calls->ffi->{$this->free}($pointer);
        }
    }

    /**
     * Frees the handle at the end of a request that dies of a fatal error, when PHP runs no destructors.
     *
     * Else a worker process that serves many requests would keep the open files of each one that died.
     */
    public function closeWithRequest(): void
    {
        if (self::$watched === null) {
            self::$watched = [];
            // Registered again from inside, it runs after the shutdown functions of the host, which may need us.
            register_shutdown_function(static function (): void {
                register_shutdown_function(static function (): void {
                    $fatal = E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;
                    if (((error_get_last()['type'] ?? 0) & $fatal) !== 0) {
                        self::closeWatched();
                    }
                });
            });
        }
        $alive = array_filter(self::$watched, static fn (WeakReference $handle): bool => $handle->get() !== null);
        self::$watched = [...array_values($alive), WeakReference::create($this)];
    }

    private static function closeWatched(): void
    {
        foreach (self::$watched ?? [] as $handle) {
            $handle->get()?->close();
        }
    }
}
