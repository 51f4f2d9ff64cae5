<?php

declare(strict_types=1);

namespace Voucher\Tests;

use PHPUnit\Framework\Assert;

/**
 * PHP-FPM with one pool in a folder of its own, run by whoever runs the tests, and asked through cgi-fcgi.
 */
final class Pool
{
    /** Answers of requests that were sent, seconds. */
    private const PATIENCE = 30;

    /** @var resource */
    private $process;

    /**
     * @param string $page the script that serves every request
     * @param string $configuration of FPM, as in php-fpm.conf; its pool listens where socket() says
     * @param string $ini settings, as in php.ini
     */
    public function __construct(
        private readonly string $directory,
        private readonly string $page,
        string $configuration,
        string $ini,
    ) {
        $log = "[global]\nerror_log = $directory/fpm.log\n";
        file_put_contents("$directory/fpm.conf", $log . $configuration);
        file_put_contents("$directory/fpm.ini", "display_errors = 1\nhtml_errors = 0\n" . $ini);
        // Root may run a pool as root only if told so.
        $options = ['--nodaemonize', '--allow-to-run-as-root', '--fpm-config', "$directory/fpm.conf"];
        $command = ['setsid', (string) self::program(), ...$options];
        $said = ['file', "$directory/fpm.said", 'a'];
        $environment = ['PHP_INI_SCAN_DIR' => ":$directory"] + getenv();
        $process = proc_open($command, [['file', '/dev/null', 'r'], $said, $said], $pipes, $directory, $environment);
        assert($process !== false);
        $this->process = $process;
        $this->awaitLog('/ready to handle connections/', 1);
    }

    /** Where a pool in this folder listens. */
    public static function socket(string $directory): string
    {
        return "$directory/fpm.sock";
    }

    /** Why no pool can be tried here; null = it can. */
    public static function whyNot(): ?string
    {
        exec('command -v cgi-fcgi', $client);
        return match (true) {
            self::program() === null => 'php-fpm is not installed: tests/install.sh',
            $client === [] => 'cgi-fcgi of libfcgi-bin is not installed: tests/install.sh',
            default => null,
        };
    }

    /**
     * Sends a request and does not wait.
     *
     * @return \Closure(): string waits for the answer
     */
    public function send(string $query): \Closure
    {
        $request = ['SCRIPT_FILENAME' => $this->page, 'REQUEST_METHOD' => 'GET', 'QUERY_STRING' => $query];
        $client = ['timeout', (string) self::PATIENCE, 'cgi-fcgi', '-bind', '-connect', self::socket($this->directory)];
        $answer = [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]];
        // Nothing else: a worker takes what the client has in its environment for its own.
        $process = proc_open($client, $answer, $pipes, null, $request + ['PATH' => (string) getenv('PATH')]);
        assert($process !== false);
        return static function () use ($process, $pipes): string {
            $said = (string) stream_get_contents($pipes[1]);
            proc_close($process);
            return explode("\r\n\r\n", $said, 2)[1] ?? $said;
        };
    }

    public function get(string $query): string
    {
        return $this->send($query)();
    }

    /**
     * A worker between two requests.
     *
     * @return object{process: int, openStores: int, kilobytes: int} its number, how many descriptors of a store it
     *     has, and its memory
     */
    public function worker(): object
    {
        return (object) json_decode($this->get('do=worker'), flags: JSON_THROW_ON_ERROR);
    }

    /** Lets the workers finish and starts anew, as `systemctl reload` does; does not wait for it. */
    public function reload(): void
    {
        proc_terminate($this->process, SIGUSR2);
    }

    /** Waits until the log has said something so many times. */
    public function awaitLog(string $pattern, int $times): void
    {
        $until = microtime(true) + self::PATIENCE;
        while (preg_match_all($pattern, $this->log()) < $times) {
            $alive = proc_get_status($this->process)['running'] && microtime(true) < $until;
            Assert::assertTrue($alive, $this->log() . @file_get_contents("$this->directory/fpm.said"));
            usleep(5000);
        }
    }

    public function log(): string
    {
        return (string) @file_get_contents("$this->directory/fpm.log");
    }

    public function stop(): void
    {
        $until = microtime(true) + self::PATIENCE;
        while (proc_get_status($this->process)['running']) {
            // Again and again: a master that reloads may lose a signal. In the end the group, with its workers.
            if (microtime(true) < $until) {
                proc_terminate($this->process);
            } else {
                posix_kill(-proc_get_status($this->process)['pid'], SIGKILL);
            }
            usleep(20000);
        }
        proc_close($this->process);
    }

    private static function program(): ?string
    {
        $version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        // Debian puts it where only root looks.
        exec("PATH=\$PATH:/usr/sbin command -v php-fpm$version php-fpm", $found);
        return $found[0] ?? null;
    }
}
