<?php

declare(strict_types=1);

namespace Voucher;

use FFI;
use Voucher\Exception\LibraryMissing;

/**
 * Finds and loads libvoucher.so.1, once per request, or takes the one that was preloaded.
 */
final class Library
{
    /** The ABI this binding was written for. */
    public const ABI_VERSION = 1;

    private const NAME = 'libvoucher.so.1';
    private const SCOPE = 'VOUCHER';
    private const HEADER = __DIR__ . '/../voucher.ffi.h';

    private static ?FFI $ffi = null;

    /**
     * The version of the library, such as "0.1.0".
     *
     * @throws LibraryMissing if it cannot be loaded
     */
    public static function version(): string
    {
        return self::ffi()->voucher_version();
    }

    /**
     * Where the library is looked for: beside this package, where VOUCHER_LIBRARY says, on the system path.
     */
    public static function path(): string
    {
        $packaged = dirname(__DIR__) . '/lib/' . self::NAME;
        if (is_file($packaged)) {
            return $packaged;
        }
        $named = getenv('VOUCHER_LIBRARY');
        return is_string($named) && $named !== '' ? $named : self::NAME;
    }

    /**
     * The header `ffi.preload` wants: the declarations, with the name of the scope and of the library on top.
     *
     * @param string|null $library absolute path of the library; null = where path() finds it
     */
    public static function preloadHeader(?string $library = null): string
    {
        $library ??= self::path();
        return '#define FFI_SCOPE "' . self::SCOPE . "\"\n#define FFI_LIB \"$library\"\n" . self::declarations();
    }

    /**
     * Loads the library for all requests to come. Call it in the script of `opcache.preload` only.
     *
     * @throws LibraryMissing if it cannot be loaded
     */
    public static function preload(): void
    {
        self::demandExtension();
        $header = tempnam(sys_get_temp_dir(), 'voucher');
        if ($header === false || file_put_contents($header, self::preloadHeader()) === false) {
            throw new LibraryMissing('no temporary file for the preloaded header; check sys_temp_dir');
        }
        try {
            $ffi = FFI::load($header);
        } catch (FFI\Exception $exception) {
            throw self::unloadable($exception);
        } finally {
            unlink($header);
        }
        if ($ffi !== null) {
            self::demandAbi($ffi);
        }
    }

    /**
     * @internal
     *
     * @throws LibraryMissing if it cannot be loaded
     */
    public static function ffi(): FFI
    {
        return self::$ffi ??= self::load();
    }

    private static function load(): FFI
    {
        self::demandExtension();
        $ffi = self::preloaded() ?? self::linked();
        self::demandAbi($ffi);
        return $ffi;
    }

    private static function preloaded(): ?FFI
    {
        try {
            return FFI::scope(self::SCOPE);
        } catch (FFI\Exception) {
            return null;
        }
    }

    private static function linked(): FFI
    {
        try {
            // The version first: a library with another ABI may lack functions the whole header names.
            self::demandAbi(FFI::cdef('int32_t voucher_abi_version(void);', self::path()));
            return FFI::cdef(self::declarations(), self::path());
        } catch (FFI\Exception $exception) {
            throw self::unloadable($exception);
        }
    }

    private static function demandExtension(): void
    {
        if (!extension_loaded('ffi')) {
            throw new LibraryMissing('the PHP extension ffi is missing; install it and enable it in php.ini');
        }
    }

    private static function demandAbi(FFI $ffi): void
    {
        $found = $ffi->voucher_abi_version();
        if ($found !== self::ABI_VERSION) {
            $wanted = self::ABI_VERSION;
            throw new LibraryMissing(
                self::path() . " has ABI version $found, this package needs $wanted; install the two of one release"
            );
        }
    }

    private static function unloadable(FFI\Exception $exception): LibraryMissing
    {
        if (str_contains($exception->getMessage(), 'ffi.enable')) {
            $problem = 'ffi.enable forbids FFI here; set ffi.enable=true, or keep "preload" and set opcache.preload='
                . dirname(__DIR__) . '/preload.php';
        } elseif (str_contains($exception->getMessage(), 'opcache.preload_user')) {
            $problem = 'opcache.preload_user forbids to load libraries in opcache.preload; put the output of '
                . dirname(__DIR__) . '/bin/preload-header.php into a file and name that in ffi.preload';
        } else {
            $problem = self::path() . ' cannot be loaded; install it, or set VOUCHER_LIBRARY to its path: '
                . $exception->getMessage();
        }
        return new LibraryMissing($problem, 0, $exception);
    }

    private static function declarations(): string
    {
        $declarations = file_get_contents(self::HEADER);
        if ($declarations === false) {
            throw new LibraryMissing('voucher.ffi.h is missing from this package; install the package again');
        }
        return $declarations;
    }
}
