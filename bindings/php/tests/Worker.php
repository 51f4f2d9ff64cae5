<?php

declare(strict_types=1);

namespace Voucher\Tests;

/**
 * PHP's own web server: one process that serves one request after the other, as a worker of FPM does.
 */
final class Worker
{
    /** @var resource */
    private $process;
    private readonly string $address;

    /** @param array<string, string> $environment */
    public function __construct(string $directory, string $page, array $environment)
    {
        file_put_contents("$directory/page.php", $page);
        $probe = stream_socket_server('tcp://127.0.0.1:0');
        assert($probe !== false);
        $this->address = (string) stream_socket_get_name($probe, false);
        fclose($probe);
        $settings = ['-d', 'ffi.enable=1', '-d', 'display_errors=1'];
        $command = [PHP_BINARY, ...$settings, '-S', $this->address, "$directory/page.php"];
        $quiet = [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']];
        $process = proc_open($command, $quiet, $pipes, $directory, $environment);
        assert($process !== false);
        $this->process = $process;
        while (@stream_socket_client("tcp://$this->address") === false && proc_get_status($process)['running']) {
            usleep(10000);
        }
    }

    public function get(string $query): string
    {
        $context = stream_context_create(['http' => ['ignore_errors' => true, 'timeout' => 20]]);
        return (string) file_get_contents("http://$this->address/?$query", false, $context);
    }

    public function stop(): void
    {
        proc_terminate($this->process);
        proc_close($this->process);
    }
}
