<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI\CData;
use Voucher\Credit;
use Voucher\SaleFilter;
use Voucher\SaleParams;

/**
 * Writes value objects of sales into structs.
 *
 * @internal
 */
final class SaleWriter
{
    public static function params(Calls $calls, SaleParams $params): CData
    {
        $amounts = ['face_value' => $params->faceValue, 'price' => $params->price]
            + ['credit_available' => $params->creditAvailable];
        $struct = $calls->struct('voucher_sale_params');
        foreach ($amounts as $field => $amount) {
            $struct->{$field} = $amount?->minor ?? 0;
        }
        $struct->kind = $params->kind->value;
        $struct->reason = $params->reason->value;
        $struct->credit_known = (int) ($params->creditAvailable !== null);
        $struct->cancels = (int) $params->cancels;
        $struct->test_mode = (int) $params->testMode;
        $struct->discount = $params->discount;
        $struct->quantity = $params->quantity;
        $struct->credit_read_at_ms = Writer::time('credit_read_at', $params->creditReadAt);
        Writer::text($struct, 'currency', Writer::currency($amounts, $params->currency));
        Writer::text($struct, 'request_id', $params->requestId);
        Writer::text($struct, 'account', $params->account);
        Writer::text($struct, 'partner', $params->partner);
        Writer::text($struct, 'buyer', $params->buyer);
        Writer::text($struct, 'holder', $params->holder);
        Writer::text($struct, 'voucher_type', $params->voucherType);
        Writer::text($struct, 'voucher', $params->voucher);
        Writer::text($struct, 'card_number', $params->cardNumber);
        Writer::text($struct, 'invoice', $params->invoice);
        Writer::text($struct, 'comment', $params->comment);
        Writer::text($struct, 'note', $params->note);
        return $struct;
    }

    public static function filter(Calls $calls, SaleFilter $filter): CData
    {
        $struct = $calls->struct('voucher_sale_filter');
        $struct->kind = $filter->kind?->value ?? 0;
        $struct->state = $filter->state?->value ?? 0;
        $struct->from_ms = Writer::time('from', $filter->from);
        $struct->until_ms = Writer::time('until', $filter->until);
        Writer::text($struct, 'partner', $filter->partner);
        Writer::text($struct, 'buyer', $filter->buyer);
        Writer::text($struct, 'holder', $filter->holder);
        Writer::text($struct, 'invoice', $filter->invoice);
        return $struct;
    }

    /** Fills in what the library allocated. */
    public static function credit(CData $struct, Credit $credit): void
    {
        $struct->available = $credit->available;
        // Last: whatever goes wrong above leaves the credit unknown.
        $struct->known = $credit->known->value;
    }
}
