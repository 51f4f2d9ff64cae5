<?php

declare(strict_types=1);

namespace Voucher\Tests;

use PHPUnit\Framework\TestCase;
use Voucher\Library;
use Voucher\Status;

/**
 * How the library is found, and what is said when it is not. Each in its own process: a process loads it once.
 */
final class LibraryTest extends TestCase
{
    private const VERSION = 'echo Voucher\Library::version();';

    public function testTheLibraryTellsItsVersion(): void
    {
        self::assertMatchesRegularExpression('/^\d+\.\d+\.\d+/', Library::version());
    }

    public function testStatusesHaveTheNamesAndClassesOfTheLibrary(): void
    {
        foreach (Status::cases() as $status) {
            self::assertSame(Library::ffi()->voucher_status_name($status->value), $status->title());
            self::assertSame(Library::ffi()->voucher_status_class($status->value), $status->class()->value);
        }
    }

    public function testAMissingLibraryIsNamedWithTheWayOut(): void
    {
        $said = $this->say(self::VERSION, [], ['VOUCHER_LIBRARY' => '/nowhere/libvoucher.so.1']);
        self::assertStringContainsString('LibraryMissing', $said);
        self::assertStringContainsString('/nowhere/libvoucher.so.1 cannot be loaded; install it, or set', $said);
    }

    public function testALibraryOfAnotherAbiIsRefused(): void
    {
        $stranger = $this->strangeLibrary();
        $said = $this->say(self::VERSION, [], ['VOUCHER_LIBRARY' => $stranger]);
        unlink($stranger);
        self::assertStringContainsString('has ABI version 99, this package needs 1', $said);
    }

    public function testAForbiddenFfiIsNamedWithTheWayOut(): void
    {
        $said = $this->say(self::VERSION, ['ffi.enable=0']);
        self::assertStringContainsString('LibraryMissing: ffi.enable forbids FFI here', $said);
    }

    public function testAMissingExtensionIsNamedWithTheWayOut(): void
    {
        $said = $this->say(self::VERSION, ['-n']);
        if (preg_match('/^\d/', $said) === 1) {
            self::markTestSkipped('ffi is compiled into this PHP');
        }
        self::assertStringContainsString('LibraryMissing: the PHP extension ffi is missing', $said);
    }

    public function testAPreloadedLibraryIsTaken(): void
    {
        if (posix_geteuid() === 0) {
            self::markTestSkipped('root may preload for another user only, who may not load libraries then');
        }
        // Nothing else could load it: the path leads nowhere once the preloading is over.
        $said = $this->say(
            'putenv("VOUCHER_LIBRARY=/nowhere"); ' . self::VERSION,
            [...self::opcache(), 'ffi.enable=preload', 'opcache.preload=' . dirname(__DIR__) . '/preload.php'],
        );
        self::assertSame(Library::version(), $said);
    }

    public function testAServerStartsWhereItMayNotPreloadTheLibrary(): void
    {
        if (posix_geteuid() !== 0) {
            self::markTestSkipped('only root may preload for another user');
        }
        $preload = 'opcache.preload=' . dirname(__DIR__) . '/preload.php';
        $said = $this->say('echo "started";', [...self::opcache(), 'ffi.enable=preload', $preload]);
        self::assertStringContainsString('voucher: opcache.preload_user forbids', $said);
        self::assertStringEndsWith('started', $said);
    }

    public function testAHeaderForFfiPreloadIsPrinted(): void
    {
        $header = (string) tempnam(sys_get_temp_dir(), 'voucher');
        file_put_contents($header, Library::preloadHeader((string) realpath(Library::path())));
        $preload = 'opcache.preload=' . dirname(__DIR__) . '/preload.php';
        $said = $this->say(
            'putenv("VOUCHER_LIBRARY=/nowhere"); ' . self::VERSION,
            [...self::opcache(), 'ffi.enable=preload', "ffi.preload=$header", $preload],
        );
        unlink($header);
        self::assertSame(Library::version(), $said);
    }

    /** @return list<string> */
    private static function opcache(): array
    {
        $settings = ['opcache.enable=1', 'opcache.enable_cli=1'];
        // PHP demands a user of root, and takes root.
        return posix_geteuid() === 0 ? [...$settings, 'opcache.preload_user=root'] : $settings;
    }

    /**
     * Runs code in a new process.
     *
     * @param list<string> $settings ini settings, or options that begin with a dash
     * @param array<string, string> $environment
     */
    private function say(string $body, array $settings = [], array $environment = []): string
    {
        $command = [PHP_BINARY, '-d', 'display_errors=1'];
        foreach ($settings as $setting) {
            array_push($command, ...(str_starts_with($setting, '-') ? [$setting] : ['-d', $setting]));
        }
        $load = 'require "' . dirname(__DIR__) . '/autoload.php"; ';
        $process = proc_open(
            [...$command, '-r', $load . $body],
            [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]],
            $pipes,
            null,
            $environment + getenv(),
        );
        self::assertNotFalse($process);
        $said = (string) stream_get_contents($pipes[1]);
        proc_close($process);
        return $said;
    }

    private function strangeLibrary(): string
    {
        $library = sys_get_temp_dir() . '/stranger-' . bin2hex(random_bytes(4)) . '.so';
        $source = 'echo "int voucher_abi_version(void) { return 99; }" | cc -shared -fPIC -x c -o '
            . escapeshellarg($library) . ' - 2>&1';
        exec($source, $said, $failed);
        if ($failed !== 0) {
            self::markTestSkipped('needs a C compiler');
        }
        return $library;
    }
}
