<?php

declare(strict_types=1);

namespace Voucher\Tests;

use DateTimeImmutable;
use DateTimeInterface;
use Voucher\Exception\VoucherException;
use Voucher\Money;
use Voucher\Native\Reader;
use Voucher\SeriesCounters;

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
            $type = $parameter->getType();
            $type = $type instanceof \ReflectionNamedType ? $type->getName() : '';
            $field = $fields[$name] ?? $fields["{$name}_ms"] ?? null;
            unset($fields[$name], $fields["{$name}_ms"]);
            if ($field !== null) {
                $arguments[$parameter->getName()] = self::argument($type, $name, $field, $currency);
            }
        }
        unset($fields['currency']);
        if ($fields !== []) {
            throw new \LogicException("$class has no " . implode(', ', array_keys($fields)));
        }
        return $arguments;
    }

    private static function argument(string $type, string $name, mixed $field, string $currency): mixed
    {
        return match (true) {
            $type === Money::class => new Money($field, $currency),
            $type === DateTimeInterface::class => Reader::time($field),
            $type === 'bool' => $name === 'expired' ? [null, true, false][$field] : $field === 1,
            $type === 'array' => $name === 'metadata' ? json_decode($field, true) : explode(',', $field),
            enum_exists($type) => $type::from($field),
            default => $field,
        };
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
            $name === 'available_to' => [$name => implode(',', $field)],
            is_array($field) => [$name => json_encode($field)],
            $name === 'balance_after' => [$name => $field ?? 0, 'has_balance' => (int) ($field !== null)],
            $name === 'at' || str_ends_with($name, '_at') || str_ends_with($name, '_from') =>
                ["{$name}_ms" => self::milliseconds($field)],
            default => [$name => $field],
        };
    }

    private static function milliseconds(?DateTimeImmutable $time): int
    {
        return $time === null ? 0 : (int) $time->format('Uv');
    }
}
