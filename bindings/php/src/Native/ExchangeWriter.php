<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI\CData;
use Voucher\CardTemplate;
use Voucher\Exception\InvalidArgument;
use Voucher\ExportParams;
use Voucher\ImportParams;

/**
 * Writes value objects of exports, imports and messages into structs.
 *
 * @internal
 */
final class ExchangeWriter
{
    public static function exportParams(Calls $calls, ExportParams $params): CData
    {
        $struct = $calls->struct('voucher_export_params');
        $struct->with_codes = (int) $params->withCodes;
        $struct->format = $params->format->value;
        $struct->bytes_per_file = $params->bytesPerFile;
        Writer::text($struct, 'preset', $params->preset);
        Writer::text($struct, 'columns', Writer::list('columns', $params->columns));
        Writer::text($struct, 'recipient', $params->recipient);
        Writer::text($struct, 'approval_id', $params->approvalId);
        if ($params->cards !== null) {
            self::cards($struct, $params->cards);
        }
        return $struct;
    }

    public static function importParams(Calls $calls, ImportParams $params): CData
    {
        $values = ['face_value' => $params->faceValue, 'extra_value' => $params->extraValue];
        $currency = Writer::currency($values, $params->currency);
        $struct = $calls->struct('voucher_import_params');
        $struct->format = $params->format->value;
        $struct->accepted = (int) $params->accepted;
        $struct->partial = (int) $params->partial;
        $struct->dry_run = (int) $params->dryRun;
        $struct->test_mode = (int) $params->testMode;
        $struct->check_digit = $params->checkDigit?->value ?? 0;
        $struct->code_length = $params->codeLength;
        $struct->face_value = $params->faceValue?->minor ?? 0;
        $struct->extra_value = $params->extraValue?->minor ?? 0;
        $struct->valid_from_ms = Writer::time('valid_from', $params->validFrom);
        $struct->expires_at_ms = Writer::time('expires_at', $params->expiresAt);
        Writer::text($struct, 'currency', $currency);
        Writer::text($struct, 'series_code', $params->seriesCode);
        Writer::text($struct, 'voucher_type', $params->voucherType);
        Writer::text($struct, 'valid_until_date', $params->validUntilDate);
        Writer::text($struct, 'partner', $params->partner);
        Writer::text($struct, 'request_id', $params->requestId);
        Writer::text($struct, 'weak_codes_override', $params->weakCodesOverride);
        Writer::text($struct, 'comment', $params->comment);
        Writer::text($struct, 'description', $params->description);
        Writer::text($struct, 'available_to', Writer::list('available_to', $params->availableTo));
        Writer::text($struct, 'metadata', Writer::json($params->metadata));
        Writer::text($struct, 'columns', self::mapping($params->columns));
        Writer::text($struct, 'delimiter', $params->delimiter);
        Writer::text($struct, 'encoding', $params->encoding);
        Writer::text($struct, 'date_format', $params->dateFormat);
        return $struct;
    }

    public static function messageParams(
        Calls $calls,
        bool $html,
        string $locale,
        string $holder,
        string $reason,
    ): CData {
        $struct = $calls->struct('voucher_message_params');
        $struct->html = (int) $html;
        Writer::text($struct, 'locale', $locale);
        Writer::text($struct, 'holder', $holder);
        Writer::text($struct, 'reason', $reason);
        return $struct;
    }

    private static function cards(CData $struct, CardTemplate $cards): void
    {
        $struct->card_page = $cards->page->value;
        $struct->card_columns = Writer::int32('card_columns', $cards->columns);
        $struct->card_rows = Writer::int32('card_rows', $cards->rows);
        $struct->card_without_crop_marks = (int) !$cards->cropMarks;
        Writer::text($struct, 'card_title', $cards->title);
        Writer::text($struct, 'card_instructions', $cards->instructions);
        Writer::text($struct, 'card_link', $cards->link);
        Writer::text($struct, 'card_logo', $cards->logo);
        Writer::text($struct, 'card_locale', $cards->locale);
    }

    /** @param array<string, string|int> $columns */
    private static function mapping(array $columns): string
    {
        $pairs = [];
        foreach ($columns as $field => $column) {
            if (is_int($field) || str_contains($field, '=')) {
                throw InvalidArgument::of('columns', "has no name of a field before a column; write 'code' => 'PIN'");
            }
            $pairs[] = "$field=$column";
        }
        return Writer::list('columns', $pairs);
    }
}
