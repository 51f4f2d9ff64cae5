<?php

declare(strict_types=1);

namespace Voucher\Native;

use DateTimeInterface;
use FFI;
use FFI\CData;
use Voucher\Actor;
use Voucher\Answer;
use Voucher\Exception\InvalidArgument;
use Voucher\Filter;
use Voucher\Money;
use Voucher\RedeemParams;
use Voucher\Right;
use Voucher\SeriesParams;

/**
 * Writes value objects into structs.
 *
 * @internal
 */
final class Writer
{
    public static function actor(Calls $calls, Actor $actor): CData
    {
        $struct = $calls->struct('voucher_actor');
        $struct->kind = $actor->kind->value;
        $struct->rights = Right::bits($actor->rights);
        self::text($struct, 'id', $actor->id);
        self::text($struct, 'partner', $actor->partner);
        self::text($struct, 'source', $actor->source);
        return $struct;
    }

    public static function seriesParams(Calls $calls, SeriesParams $params): CData
    {
        $currency = self::currency(['face_value' => $params->faceValue, 'extra_value' => $params->extraValue]);
        $struct = $calls->struct('voucher_series_params');
        $struct->code_length = self::int32('code_length', $params->codeLength);
        $struct->alphabet = $params->alphabet?->value ?? 0;
        $struct->check_digit = $params->checkDigit?->value ?? 0;
        $struct->draft = (int) $params->draft;
        $struct->test_mode = (int) $params->testMode;
        $struct->quantity = $params->quantity;
        $struct->face_value = $params->faceValue?->minor ?? 0;
        $struct->extra_value = $params->extraValue?->minor ?? 0;
        $struct->valid_from_ms = self::time('valid_from', $params->validFrom);
        $struct->expires_at_ms = self::time('expires_at', $params->expiresAt);
        self::text($struct, 'currency', $currency);
        self::text($struct, 'series_code', $params->seriesCode);
        self::text($struct, 'prefix', $params->prefix);
        self::text($struct, 'alphabet_symbols', $params->alphabetSymbols);
        self::text($struct, 'partner', $params->partner);
        self::text($struct, 'request_id', $params->requestId);
        self::text($struct, 'weak_codes_override', $params->weakCodesOverride);
        self::text($struct, 'comment', $params->comment);
        self::text($struct, 'description', $params->description);
        self::text($struct, 'available_to', self::list('available_to', $params->availableTo));
        self::text($struct, 'metadata', self::json($params->metadata));
        self::text($struct, 'voucher_type', $params->voucherType);
        self::text($struct, 'valid_until_date', $params->validUntilDate);
        return $struct;
    }

    public static function redeemParams(Calls $calls, RedeemParams $params): CData
    {
        $struct = $calls->struct('voucher_redeem_params');
        self::text($struct, 'code', $params->code);
        self::text($struct, 'serial', $params->serial);
        self::text($struct, 'account', $params->account);
        self::text($struct, 'account_partner', $params->accountPartner);
        self::text($struct, 'request_id', $params->requestId);
        $struct->amount = $params->amount?->minor ?? 0;
        self::text($struct, 'currency', $params->amount?->currency ?? '');
        self::text($struct, 'product', $params->product);
        return $struct;
    }

    public static function filter(Calls $calls, Filter $filter): CData
    {
        $struct = $calls->struct('voucher_filter');
        $struct->state = $filter->state?->value ?? 0;
        $struct->expired = self::either($filter->expired);
        $struct->order = $filter->order->value;
        $struct->amount_min = $filter->amountMin;
        $struct->amount_max = $filter->amountMax;
        $struct->created_from_ms = self::time('created_from', $filter->createdFrom);
        $struct->created_until_ms = self::time('created_until', $filter->createdUntil);
        $struct->used_from_ms = self::time('used_from', $filter->usedFrom);
        $struct->used_until_ms = self::time('used_until', $filter->usedUntil);
        $struct->expires_from_ms = self::time('expires_from', $filter->expiresFrom);
        $struct->expires_until_ms = self::time('expires_until', $filter->expiresUntil);
        self::text($struct, 'currency', $filter->currency);
        self::text($struct, 'series', $filter->series);
        self::text($struct, 'voucher_id', $filter->voucherId);
        self::text($struct, 'serial', $filter->serial);
        self::text($struct, 'serial_until', $filter->serialUntil);
        self::text($struct, 'partner', $filter->partner);
        self::text($struct, 'account', $filter->account);
        self::text($struct, 'description', $filter->description);
        $struct->reason = $filter->reason?->value ?? 0;
        $struct->locked = self::either($filter->locked);
        $struct->test_mode = self::either($filter->testMode);
        $struct->reminded = self::either($filter->reminded);
        self::text($struct, 'voucher_type', $filter->voucherType);
        self::text($struct, 'invoice', $filter->invoice);
        self::text($struct, 'product', $filter->product);
        self::text($struct, 'business_unit', $filter->businessUnit);
        self::text($struct, 'created_by', $filter->createdBy);
        self::text($struct, 'text', $filter->text);
        self::text($struct, 'external_serial', $filter->externalSerial);
        self::text($struct, 'sale_id', $filter->saleId);
        return $struct;
    }

    /** Fills in what the library allocated, or what struct() made. */
    public static function outcome(CData $struct, Answer $answer): void
    {
        self::text($struct, 'ledger_reference', $answer->ledgerReference);
        $struct->has_balance = $answer->balanceAfter === null ? 0 : 1;
        $struct->balance_after = $answer->balanceAfter ?? 0;
        // Last: whatever goes wrong above leaves the outcome unknown.
        $struct->outcome = $answer->outcome->value;
    }

    /**
     * Copies text into an inline field.
     *
     * @throws InvalidArgument if it does not fit or holds a NUL
     */
    public static function text(CData $struct, string $field, string $text): void
    {
        $length = strlen($text);
        $room = FFI::sizeof($struct->{$field}) - 1;
        if ($length > $room) {
            throw InvalidArgument::of($field, "is longer than $room bytes");
        }
        if (str_contains($text, "\0")) {
            throw InvalidArgument::of($field, 'holds a NUL character');
        }
        if ($length > 0) {
            FFI::memcpy($struct->{$field}, $text, $length);
        }
    }

    /** Text that is passed as a pointer, not copied into a field. */
    public static function argument(string $field, string $text): string
    {
        if (str_contains($text, "\0")) {
            throw InvalidArgument::of($field, 'holds a NUL character');
        }
        return $text;
    }

    /**
     * The one currency of some values; empty if there are none.
     *
     * @param array<string, Money|null> $values by the name of their field
     *
     * @throws InvalidArgument if they have several
     */
    public static function currency(array $values, string $currency = ''): string
    {
        foreach ($values as $field => $value) {
            $currency = $currency === '' ? $value?->currency ?? '' : $currency;
            if ($value !== null && $value->currency !== $currency) {
                throw InvalidArgument::of($field, "must be in $currency like the rest");
            }
        }
        return $currency;
    }

    /** Any, only these, only others. */
    private static function either(?bool $wanted): int
    {
        return match ($wanted) {
            null => 0,
            true => 1,
            false => 2,
        };
    }

    public static function time(string $field, ?DateTimeInterface $time): int
    {
        if ($time === null) {
            return 0;
        }
        $milliseconds = $time->getTimestamp() * 1000 + intdiv((int) $time->format('u'), 1000);
        if ($milliseconds <= 0) {
            throw InvalidArgument::of($field, 'lies before 1970');
        }
        return $milliseconds;
    }

    public static function int32(string $field, int $number): int
    {
        if ($number < -0x80000000 || $number > 0x7fffffff) {
            throw InvalidArgument::of($field, 'is out of range');
        }
        return $number;
    }

    /** @param list<string> $items */
    public static function list(string $field, array $items): string
    {
        foreach ($items as $item) {
            if ($item === '' || str_contains($item, ',')) {
                throw InvalidArgument::of($field, 'has an item that is empty or holds a comma');
            }
        }
        return implode(',', $items);
    }

    /** @param array<string, mixed> $metadata */
    public static function json(array $metadata): string
    {
        try {
            return $metadata === [] ? '' : json_encode(
                (object) $metadata,
                JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES,
            );
        } catch (\JsonException $exception) {
            throw InvalidArgument::of('metadata', 'cannot be written as JSON: ' . $exception->getMessage());
        }
    }
}
