<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI\CData;
use Voucher\BulkOperation;
use Voucher\ChangeReason;
use Voucher\Exception\InvalidArgument;
use Voucher\Filter;
use Voucher\Money;
use Voucher\Order;
use Voucher\Preserve;
use Voucher\SeriesEdit;
use Voucher\State;
use Voucher\VoucherChange;
use Voucher\VoucherType;

/**
 * Writes value objects of the back office into structs.
 *
 * @internal
 */
final class OfficeWriter
{
    public static function voucherType(Calls $calls, VoucherType $type): CData
    {
        $struct = $calls->struct('voucher_type_record');
        self::value($struct, $type);
        self::processes($struct, $type);
        $struct->classification = $type->classification->value;
        $struct->category = $type->category->value;
        $struct->usage = $type->usage->value;
        $struct->tax_class = $type->taxClass->value;
        $struct->activation = $type->activation->value;
        $struct->two_persons = (int) $type->twoPersons;
        $struct->partial_use = (int) $type->partialUse;
        $struct->code_length = Writer::int32('code_length', $type->codeLength);
        $struct->alphabet = $type->alphabet?->value ?? 0;
        $struct->check_digit = $type->checkDigit?->value ?? 0;
        $struct->validity_days = Writer::int32('validity_days', $type->validityDays);
        $struct->valid_from_ms = Writer::time('valid_from', $type->validFrom);
        $struct->expires_at_ms = Writer::time('expires_at', $type->expiresAt);
        Writer::text($struct, 'prefix', $type->prefix);
        Writer::text($struct, 'alphabet_symbols', $type->alphabetSymbols);
        Writer::text($struct, 'code', $type->code);
        Writer::text($struct, 'name', $type->name);
        Writer::text($struct, 'refund_method', $type->refundMethod);
        Writer::text($struct, 'payment_type', $type->paymentType);
        Writer::text($struct, 'comment', $type->comment);
        Writer::text($struct, 'description', $type->description);
        Writer::text($struct, 'products', Writer::list('products', $type->products));
        Writer::text($struct, 'product_types', Writer::list('product_types', $type->productTypes));
        Writer::text($struct, 'business_units', Writer::list('business_units', $type->businessUnits));
        return $struct;
    }

    /** The parameters of a bulk operation; the fields a change leaves out are preserved. */
    public static function bulkParams(
        Calls $calls,
        BulkOperation $operation,
        ChangeReason $reason,
        VoucherChange $change,
        string $note,
        string $requestId,
    ): CData {
        $struct = $calls->struct('voucher_bulk_params');
        $struct->operation = $operation->value;
        $struct->reason = $reason->value;
        Writer::text($struct, 'note', $note);
        Writer::text($struct, 'request_id', $requestId);
        foreach (['face_value' => $change->faceValue, 'extra_value' => $change->extraValue] as $field => $value) {
            if ($value !== Preserve::Field) {
                $struct->{$field} = $value->minor;
                self::set($calls, $struct, $field);
            }
        }
        foreach (['valid_from' => $change->validFrom, 'expires_at' => $change->expiresAt] as $field => $time) {
            if ($time !== Preserve::Field) {
                $struct->{"{$field}_ms"} = Writer::time($field, $time);
                self::set($calls, $struct, $field);
            }
        }
        self::texts($calls, $struct, [
            'partner' => $change->partner,
            'invoice' => $change->invoice,
            'voucher_type' => $change->voucherType,
            'products' => $change->products,
            'product_types' => $change->productTypes,
            'business_units' => $change->businessUnits,
        ]);
        return $struct;
    }

    public static function seriesEdit(Calls $calls, SeriesEdit $edit): CData
    {
        $struct = $calls->struct('voucher_series_edit_params');
        $metadata = $edit->metadata;
        self::texts($calls, $struct, [
            'comment' => $edit->comment,
            'description' => $edit->description,
            'available_to' => $edit->availableTo,
            'metadata' => $metadata === Preserve::Field ? $metadata : Writer::json($metadata),
        ]);
        return $struct;
    }

    /**
     * The filter, narrowed to the currency of the values a change sets: a voucher keeps its currency.
     *
     * @param bool $all the filter alone says which vouchers
     */
    public static function inOneCurrency(?Filter $filter, bool $all, VoucherChange $change): ?Filter
    {
        $given = array_filter(
            ['face_value' => $change->faceValue, 'extra_value' => $change->extraValue],
            static fn (Money|Preserve $value): bool => $value !== Preserve::Field,
        );
        $currency = Writer::currency($given, $filter?->currency ?? '');
        $filter ??= new Filter();
        // The library refuses what narrows nothing. A currency nobody asked for must not let the whole store through.
        $whole = $all && $filter->with(order: Order::Serial) == new Filter();
        return $currency === '' || $whole ? $filter : $filter->with(currency: $currency);
    }

    /** @param list<string> $voucherIds identifiers or serials */
    public static function voucherIds(array $voucherIds): string
    {
        foreach ($voucherIds as $voucherId) {
            if (strpbrk($voucherId, "\r\n") !== false) {
                throw InvalidArgument::of('voucher_ids', 'has an item with a line end');
            }
        }
        return Writer::argument('voucher_ids', Writer::list('voucher_ids', $voucherIds));
    }

    private static function value(CData $struct, VoucherType $type): void
    {
        $values = [
            'face_value' => $type->faceValue,
            'face_value_min' => $type->faceValueMin,
            'face_value_max' => $type->faceValueMax,
            'extra_value' => $type->extraValue,
        ];
        // A stored type without a currency came with values in none: it goes back as it came.
        $currency = Writer::currency($values, $type->currency);
        Writer::text($struct, 'currency', $currency === OfficeReader::NO_CURRENCY ? '' : $currency);
        foreach ($values as $field => $value) {
            $struct->{$field} = $value?->minor ?? 0;
        }
        $struct->value_kind = $type->valueKind->value;
    }

    private static function processes(CData $struct, VoucherType $type): void
    {
        $struct->activate_states = self::bits($type->activateStates);
        $struct->block_states = self::bits($type->blockStates);
        $struct->cancel_states = self::bits($type->cancelStates);
        $struct->modify_states = self::bits($type->modifyStates);
        $struct->assign_states = self::bits($type->assignStates);
        $struct->expire_states = self::bits($type->expireStates);
        $struct->purge_states = self::bits($type->purgeStates);
        $struct->delete_states = self::bits($type->deleteStates);
    }

    /** @param list<State> $states */
    private static function bits(array $states): int
    {
        return array_reduce($states, static fn (int $bits, State $state): int => $bits | 1 << $state->value, 0);
    }

    /** @param array<string, string|list<string>|Preserve> $fields by name */
    private static function texts(Calls $calls, CData $struct, array $fields): void
    {
        foreach ($fields as $field => $text) {
            if ($text !== Preserve::Field) {
                Writer::text($struct, $field, is_array($text) ? Writer::list($field, $text) : $text);
                self::set($calls, $struct, $field);
            }
        }
    }

    /** Says that a field is given: the library preserves all others. */
    private static function set(Calls $calls, CData $struct, string $field): void
    {
        $struct->set |= $calls->ffi->{'VOUCHER_SET_' . strtoupper($field)};
    }
}
