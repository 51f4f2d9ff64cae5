<?php

declare(strict_types=1);

namespace Voucher\Tests;

use DateTimeImmutable;
use DateTimeInterface;
use Voucher\Exception\VoucherException;
use Voucher\Library;
use Voucher\Money;
use Voucher\Native\Reader;
use Voucher\SeriesCounters;
use Voucher\State;

/**
 * Between the value objects of PHP and the fields of the C structs a story speaks of.
 */
final class StoryFields
{
    /**
     * The fields of a struct, from a value object.
     *
     * @return array<string, mixed>
     */
    public static function of(object $value): array
    {
        $fields = [];
        foreach (get_object_vars($value) as $name => $field) {
            $name = strtolower((string) preg_replace('/[A-Z]/', '_$0', $name));
            $fields = [...$fields, ...self::field($name, $field)];
        }
        return $fields;
    }

    /** @return array<string, mixed> */
    public static function ofFailure(VoucherException $failure): array
    {
        return [
            'reason' => $failure->reason->value,
            'retry_at_ms' => self::milliseconds($failure->retryAt),
            'field' => $failure->field,
            'message' => $failure->getMessage(),
            'approval_id' => $failure->approvalId,
            'position' => $failure->position,
        ];
    }

    /**
     * Named arguments for a constructor, from the fields of a struct.
     *
     * @template T of object
     * @param class-string<T> $class
     * @param array<string, mixed> $fields
     * @return array<string, mixed>
     */
    public static function arguments(string $class, array $fields, string $currency = ''): array
    {
        $arguments = [];
        foreach ((new \ReflectionMethod($class, '__construct'))->getParameters() as $parameter) {
            $name = strtolower((string) preg_replace('/[A-Z]/', '_$0', $parameter->getName()));
            $field = $fields[$name] ?? $fields["{$name}_ms"] ?? null;
            unset($fields[$name], $fields["{$name}_ms"]);
            if ($field !== null) {
                $type = (string) $parameter->getType();
                $arguments[$parameter->getName()] = self::argument($type, $name, $field, $currency);
            }
        }
        unset($fields['currency']);
        if ($fields !== []) {
            throw new \LogicException("$class has no " . implode(', ', array_keys($fields)));
        }
        return $arguments;
    }

    /**
     * Named arguments for what changes some fields only: those whose bit is in `set`, also if they are zero.
     *
     * @param class-string $class
     * @param array<string, mixed> $fields
     * @return array<string, mixed>
     */
    public static function changes(string $class, array $fields, string $currency): array
    {
        $arguments = [];
        foreach ((new \ReflectionMethod($class, '__construct'))->getParameters() as $parameter) {
            $name = strtolower((string) preg_replace('/[A-Z]/', '_$0', $parameter->getName()));
            if ((($fields['set'] ?? 0) & Library::ffi()->{'VOUCHER_SET_' . strtoupper($name)}) !== 0) {
                $type = (string) $parameter->getType();
                $field = $fields[$name] ?? $fields["{$name}_ms"] ?? (preg_match('/Money|Date/', $type) === 1 ? 0 : '');
                $arguments[$parameter->getName()] = self::argument($type, $name, $field, $currency);
            }
        }
        return $arguments;
    }

    private static function argument(string $type, string $name, mixed $field, string $currency): mixed
    {
        $class = ltrim($type, '?');
        return match (true) {
            str_contains($type, Money::class) => new Money($field, $currency),
            str_contains($type, DateTimeInterface::class) => Reader::time($field),
            $type === '?bool' => [null, true, false][$field],
            $type === 'bool' => $field === 1,
            str_ends_with($name, '_states') =>
                self::flags(State::class, $field, static fn (int $state): int => 1 << $state),
            str_contains($type, 'array') && $name === 'metadata' => json_decode($field, true) ?? [],
            str_contains($type, 'array') => $field === '' ? [] : explode(',', $field),
            enum_exists($class) => $class::from($field),
            default => $field,
        };
    }

    /**
     * The cases of an enum whose bits are set.
     *
     * @template T of \BackedEnum
     * @param class-string<T> $enum
     * @param \Closure(int): int $bit the bit of a case's number
     * @return list<T>
     */
    public static function flags(string $enum, int $bits, \Closure $bit): array
    {
        $among = static fn (\BackedEnum $case): bool => ($bits & $bit($case->value)) !== 0;
        return array_values(array_filter($enum::cases(), $among));
    }

    /** @return array<string, mixed> */
    private static function field(string $name, mixed $field): array
    {
        return match (true) {
            $field instanceof Money && $name === 'balance_after' => [$name => $field->minor, 'has_balance' => 1],
            $field instanceof Money => [$name => $field->minor, 'currency' => $field->currency],
            $field instanceof SeriesCounters => self::of($field),
            $field instanceof \BackedEnum => [$name => $field->value],
            is_bool($field) => [$name => (int) $field],
            in_array($name, ['metadata', 'detail', 'request'], true) => [$name => json_encode($field)],
            str_ends_with($name, '_states') =>
                [$name => array_sum(array_map(static fn (State $state): int => 1 << $state->value, $field))],
            is_array($field) => [$name => implode(',', $field)],
            $name === 'balance_after' => [$name => $field ?? 0, 'has_balance' => (int) ($field !== null)],
            $name === 'at' || str_ends_with($name, '_at') || str_ends_with($name, '_from') =>
                ["{$name}_ms" => self::milliseconds($field)],
            default => [$name => $field ?? 0],
        };
    }

    private static function milliseconds(?DateTimeImmutable $time): int
    {
        return $time === null ? 0 : (int) $time->format('Uv');
    }
}
