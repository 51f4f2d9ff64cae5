<?php

declare(strict_types=1);

namespace Voucher\Tests;

use FFI;
use PHPUnit\Framework\TestCase;
use Voucher\Actor;
use Voucher\ActorKind;
use Voucher\Exception\InDoubt;
use Voucher\Exception\VoucherException;
use Voucher\Library;
use Voucher\Module;
use Voucher\Right;
use Voucher\Status;

/**
 * Runs the stories every language runs; tests/conformance/README.md says what the files mean.
 */
final class StoriesTest extends TestCase
{
    use StoryVerbs;
    use StoryOfficeVerbs;
    use StoryExchangeVerbs;
    use StorySaleVerbs;

    private const STORIES = __DIR__ . '/../../../tests/conformance/*.json';

    /** @var array<string, mixed> */
    private array $story;
    private Module $vouchers;
    private DoubleEntry $ledger;
    private FFI $clock;
    private int $now = 0;
    /** For the files of the story alone. */
    private string $folder;
    /** @var array<string, mixed> */
    private array $saved = [];

    /** @return iterable<string, array{string}> */
    public function stories(): iterable
    {
        foreach (glob(self::STORIES) ?: [] as $file) {
            yield basename($file, '.json') => [$file];
        }
    }

    /** @dataProvider stories */
    public function testAStoryComesOutAsTold(string $file): void
    {
        $this->story = json_decode((string) file_get_contents($file), true, flags: JSON_THROW_ON_ERROR);
        try {
            $this->clock = FFI::cdef('int32_t voucher_test_clock_set(int64_t now_ms);', Library::path());
        } catch (FFI\Exception) {
            self::markTestSkipped('this build has no test hooks: the story needs its own clock');
        }
        $store = sys_get_temp_dir() . '/voucher-story-' . bin2hex(random_bytes(6));
        $this->folder = "$store/files";
        mkdir($this->folder, 0700, true);
        $this->setClock($this->story['clock_ms']);
        $this->ledger = new DoubleEntry($this->story['options']['currency']);
        foreach ($this->story['ledger']['accounts'] as $name => $account) {
            $this->ledger->openAccount($name, $account['balance'], $account['closed'] ?? false);
            if (isset($account['credit'])) {
                $this->ledger->limit($name, $account['credit']);
            }
        }
        $key = str_repeat('k', 32);
        $options = $this->story['options'] ?? [];
        $this->vouchers = Module::open("$store/store.db", key: $key, options: $options, ledger: $this->ledger);
        try {
            foreach ($this->story['steps'] as $number => $step) {
                $this->tell("step $number, {$step['do']}", $step);
            }
        } finally {
            $this->vouchers->close();
            $this->setClock(0);
            array_map(unlink(...), [...(glob("$this->folder/*") ?: []), ...(glob("$store/store.db*") ?: [])]);
            rmdir($this->folder);
            rmdir($store);
        }
    }

    /** @param array<string, mixed> $step */
    private function tell(string $where, array $step): void
    {
        $wanted = $step['expect']['status'] ?? 'VOUCHER_OK';
        $expected = $this->resolved($step['expect'] ?? []);
        unset($expected['status']);
        $step = $this->resolved($step);
        $status = 'VOUCHER_OK';
        try {
            $result = $this->{'do' . str_replace('_', '', ucwords($step['do'], '_'))}($step);
            if (is_array($result) && ($result['status'] ?? null) !== null) {
                $status = Status::from($result['status'])->title();
            }
        } catch (InDoubt $doubt) {
            $status = $doubt->statusName;
            $stands = $doubt->receipt ?? $doubt->sale;
            $result = $stands === null ? [] : StoryFields::of($stands);
        } catch (VoucherException $failure) {
            $status = $failure->statusName;
            $found = $failure->import === null ? [] : self::imported($failure->import);
            $result = [...$found, ...StoryFields::ofFailure($failure)];
        }
        $this->ledger->mustBalance($where);
        $told = is_array($result) ? ($result['message'] ?? '') : '';
        self::assertSame($wanted, $status, "$where: $told");
        $this->compare($where, $expected, $result);
        if (isset($step['save'])) {
            $this->saved[$step['save']] = $result;
        }
    }

    /**
     * @param array<string, mixed> $expected
     * @param array<string, mixed> $result
     */
    private function compare(string $where, array $expected, array $result): void
    {
        foreach ($expected as $name => $wanted) {
            if ($name === 'each' || $name === 'each_code') {
                foreach ($result[$name === 'each' ? 'items' : 'codes'] as $number => $item) {
                    $name === 'each'
                        ? $this->compare("$where, item $number", $wanted, $item)
                        : $this->match("$where, code $number", $wanted, $item);
                }
            } elseif ($name === 'items') {
                self::assertSame(count($wanted), count($result['items']), "$where: items");
                foreach ($wanted as $number => $fields) {
                    $this->compare("$where, item $number", $fields, $result['items'][$number]);
                }
            } else {
                self::assertArrayHasKey($name, $result, $where);
                $this->match("$where: $name", $wanted, $result[$name]);
            }
        }
    }

    private function match(string $where, mixed $wanted, mixed $found): void
    {
        if (!is_array($wanted)) {
            self::assertSame($wanted, $found, $where);
            return;
        }
        foreach ($wanted as $rule => $operand) {
            match ($rule) {
                'starts_with' => self::assertStringStartsWith($operand, $found, $where),
                'length' => self::assertSame($operand, strlen($found), $where),
                'set' => self::assertSame($operand, $found !== '' && $found !== 0, $where),
                'contains' => self::assertStringContainsString($operand, $found, $where),
                'lacks' => self::assertStringNotContainsString($operand, $found, $where),
            };
        }
    }

    /** Puts saved results and constants in the place of their names. */
    private function resolved(mixed $value): mixed
    {
        if (is_array($value)) {
            return array_map($this->resolved(...), $value);
        }
        if (is_string($value) && preg_match('/^\$\{(\w+)(?:\.(\w+)(?:\[(\d+)\])?)?\}$/D', $value, $path) === 1) {
            $found = $this->saved[$path[1]];
            $found = isset($path[2]) ? $found[$path[2]] : $found;
            return isset($path[3]) ? $found[(int) $path[3]] : $found;
        }
        return is_string($value) && str_starts_with($value, 'VOUCHER_') ? Library::ffi()->{$value} : $value;
    }

    private function setClock(int $now): void
    {
        $this->now = $now;
        $this->clock->voucher_test_clock_set($now);
    }

    /** @param array<string, mixed> $step */
    private function actor(array $step): Actor
    {
        $told = $this->story['actors'][$step['as']];
        $rights = [];
        foreach ($told['rights'] ?? [] as $word) {
            $name = str_replace('_', '', ucwords($word, '_'));
            $rights = [...$rights, ...($word === 'all' ? Right::cases() : [constant(Right::class . "::$name")])];
        }
        $kind = constant(ActorKind::class . '::' . ucfirst($told['kind']));
        return new Actor($kind, $told['id'] ?? '', $rights, $told['partner'] ?? '', $told['source'] ?? '');
    }
}
