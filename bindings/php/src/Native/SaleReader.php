<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI;
use FFI\CData;
use Voucher\ChangeReason;
use Voucher\Money;
use Voucher\Outcome;
use Voucher\PostingKind;
use Voucher\Sale;
use Voucher\SaleKind;
use Voucher\SaleState;
use Voucher\SaleSum;
use Voucher\State;
use Voucher\Status;
use Voucher\TaxClass;

/**
 * Reads structs of sales into value objects.
 *
 * @internal
 */
final class SaleReader
{
    public static function sale(CData $struct, Status $status = Status::Ok): Sale
    {
        $currency = FFI::string($struct->currency);
        return new Sale(
            status: $status,
            id: FFI::string($struct->id),
            kind: SaleKind::ofNumber($struct->kind),
            state: SaleState::ofNumber($struct->state),
            outcome: Outcome::tryFrom($struct->outcome) ?? Outcome::Unknown,
            postingKind: $struct->posting_kind === 0 ? null : PostingKind::ofNumber($struct->posting_kind),
            taxClass: TaxClass::ofNumber($struct->tax_class),
            reason: ChangeReason::ofNumber($struct->reason),
            testMode: $struct->test_mode !== 0,
            vouchers: $struct->vouchers,
            returned: $struct->returned,
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            amount: new Money($struct->amount, $currency),
            paid: new Money($struct->paid, $currency),
            commission: new Money($struct->commission, $currency),
            balanceAfter: $struct->has_balance !== 0 ? new Money($struct->balance_after, $currency) : null,
            begunAt: Reader::time($struct->begun_at_ms),
            settledAt: Reader::time($struct->settled_at_ms),
            key: FFI::string($struct->key),
            requestId: FFI::string($struct->request_id),
            account: FFI::string($struct->account),
            partner: FFI::string($struct->partner),
            buyer: FFI::string($struct->buyer),
            holder: FFI::string($struct->holder),
            voucherType: FFI::string($struct->voucher_type),
            voucherId: FFI::string($struct->voucher_id),
            voucherState: $struct->voucher_state === 0 ? null : State::ofNumber($struct->voucher_state),
            serial: FFI::string($struct->serial),
            invoice: FFI::string($struct->invoice),
            ledgerReference: FFI::string($struct->ledger_reference),
            counterpartId: FFI::string($struct->counterpart_id),
            actorId: FFI::string($struct->actor_id),
            note: FFI::string($struct->note),
        );
    }

    /** The sale of a struct the library may not have filled in. */
    public static function saleIfAny(CData $struct, Status $status): ?Sale
    {
        return $struct->state === 0 ? null : self::sale($struct, $status);
    }

    public static function sum(CData $struct): SaleSum
    {
        $currency = FFI::string($struct->currency);
        return new SaleSum(
            currency: $currency,
            sales: $struct->sales,
            vouchers: $struct->vouchers,
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            amount: new Money($struct->amount, $currency),
            commission: new Money($struct->commission, $currency),
            returned: $struct->returned,
            credited: new Money($struct->credited, $currency),
            commissionReturned: new Money($struct->commission_returned, $currency),
            refunds: $struct->refunds,
            refunded: new Money($struct->refunded, $currency),
            partner: FFI::string($struct->partner),
            voucherType: FFI::string($struct->voucher_type),
            margin: new Money($struct->margin, $currency),
            loads: $struct->loads,
            loadsReturned: $struct->loads_returned,
            cancelled: $struct->cancelled,
            kept: new Money($struct->kept, $currency),
        );
    }
}
