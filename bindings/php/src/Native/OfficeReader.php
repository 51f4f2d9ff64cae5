<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI;
use FFI\CData;
use Voucher\Activation;
use Voucher\Alphabet;
use Voucher\Approval;
use Voucher\ApprovalState;
use Voucher\BulkResult;
use Voucher\Category;
use Voucher\CheckDigit;
use Voucher\Classification;
use Voucher\ConservationRow;
use Voucher\Difference;
use Voucher\Finding;
use Voucher\LiabilityRow;
use Voucher\Metrics;
use Voucher\Money;
use Voucher\Setting;
use Voucher\State;
use Voucher\StockRow;
use Voucher\TaxClass;
use Voucher\Usage;
use Voucher\ValueKind;
use Voucher\VoucherType;

/**
 * Reads structs of the back office into value objects.
 *
 * @internal
 */
final class OfficeReader
{
    /** ISO 4217 code for "no currency". */
    public const NO_CURRENCY = 'XXX';

    public static function voucherType(CData $struct): VoucherType
    {
        $currency = FFI::string($struct->currency);
        $known = $currency === '' ? self::NO_CURRENCY : $currency;
        $value = static fn (int $minor): ?Money => $minor === 0 ? null : new Money($minor, $known);
        return new VoucherType(
            code: FFI::string($struct->code),
            name: FFI::string($struct->name),
            classification: Classification::ofNumber($struct->classification),
            category: Category::ofNumber($struct->category),
            valueKind: ValueKind::ofNumber($struct->value_kind),
            faceValue: $value($struct->face_value),
            faceValueMin: $value($struct->face_value_min),
            faceValueMax: $value($struct->face_value_max),
            extraValue: $value($struct->extra_value),
            currency: $currency,
            products: Reader::list($struct->products),
            productTypes: Reader::list($struct->product_types),
            businessUnits: Reader::list($struct->business_units),
            validFrom: Reader::time($struct->valid_from_ms),
            expiresAt: Reader::time($struct->expires_at_ms),
            validityDays: $struct->validity_days,
            usage: Usage::ofNumber($struct->usage),
            refundMethod: FFI::string($struct->refund_method),
            paymentType: FFI::string($struct->payment_type),
            taxClass: TaxClass::ofNumber($struct->tax_class),
            activation: Activation::ofNumber($struct->activation),
            comment: FFI::string($struct->comment),
            description: FFI::string($struct->description),
            twoPersons: $struct->two_persons !== 0,
            partialUse: $struct->partial_use !== 0,
            prefix: FFI::string($struct->prefix),
            codeLength: $struct->code_length,
            alphabet: $struct->alphabet === 0 ? null : Alphabet::ofNumber($struct->alphabet),
            alphabetSymbols: FFI::string($struct->alphabet_symbols),
            checkDigit: $struct->check_digit === 0 ? null : CheckDigit::ofNumber($struct->check_digit),
            activateStates: self::states($struct->activate_states),
            blockStates: self::states($struct->block_states),
            cancelStates: self::states($struct->cancel_states),
            modifyStates: self::states($struct->modify_states),
            assignStates: self::states($struct->assign_states),
            expireStates: self::states($struct->expire_states),
            purgeStates: self::states($struct->purge_states),
            deleteStates: self::states($struct->delete_states),
            retired: $struct->retired !== 0,
            version: $struct->version,
            changedAt: Reader::time($struct->changed_at_ms),
            changedBy: FFI::string($struct->changed_by),
        );
    }

    public static function setting(CData $struct): Setting
    {
        return new Setting(
            name: FFI::string($struct->name),
            value: FFI::string($struct->value),
            partner: FFI::string($struct->partner),
            isDefault: $struct->is_default !== 0,
            changedAt: Reader::time($struct->changed_at_ms),
            changedBy: FFI::string($struct->changed_by),
        );
    }

    public static function bulkResult(CData $struct): BulkResult
    {
        return new BulkResult(
            matched: $struct->matched,
            changed: $struct->changed,
            valueBefore: $struct->value_before,
            valueAfter: $struct->value_after,
            unchanged: $struct->unchanged,
            wrongState: $struct->wrong_state,
            typeForbids: $struct->type_forbids,
            paidFor: $struct->paid_for,
            claimed: $struct->claimed,
            notExpired: $struct->not_expired,
            nonsense: $struct->nonsense,
            twoPersons: $struct->two_persons,
            damaged: $struct->damaged,
        );
    }

    public static function approval(CData $struct): Approval
    {
        return new Approval(
            id: FFI::string($struct->id),
            state: ApprovalState::ofNumber($struct->state),
            operation: FFI::string($struct->operation),
            summary: FFI::string($struct->summary),
            seriesId: FFI::string($struct->series_id),
            voucherId: FFI::string($struct->voucher_id),
            partner: FFI::string($struct->partner),
            makerId: FFI::string($struct->maker_id),
            madeAt: Reader::time($struct->made_at_ms),
            checkerId: FFI::string($struct->checker_id),
            checkedAt: Reader::time($struct->checked_at_ms),
            reason: FFI::string($struct->reason),
            result: FFI::string($struct->result),
        );
    }

    public static function finding(CData $struct): Finding
    {
        return new Finding(
            difference: Difference::ofNumber($struct->difference),
            key: FFI::string($struct->key),
            account: FFI::string($struct->account),
            amount: $struct->amount,
            ledgerAccount: FFI::string($struct->ledger_account),
            ledgerAmount: $struct->ledger_amount,
        );
    }

    public static function stockRow(CData $struct): StockRow
    {
        $currency = FFI::string($struct->currency);
        return new StockRow(
            vouchers: $struct->vouchers,
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            redeemed: new Money($struct->redeemed, $currency),
            state: $struct->state === 0 ? null : State::ofNumber($struct->state),
            deleted: $struct->deleted !== 0,
            seriesId: FFI::string($struct->series_id),
            seriesCode: FFI::string($struct->series_code),
            voucherType: FFI::string($struct->voucher_type),
            partner: FFI::string($struct->partner),
        );
    }

    public static function liabilityRow(CData $struct): LiabilityRow
    {
        $currency = FFI::string($struct->currency);
        return new LiabilityRow(
            currency: $currency,
            vouchers: $struct->vouchers,
            outstanding: new Money($struct->outstanding, $currency),
            expiredVouchers: $struct->expired_vouchers,
            breakage: new Money($struct->breakage, $currency),
            redeemed: new Money($struct->redeemed, $currency),
            issued: new Money($struct->issued, $currency),
            soldVouchers: $struct->sold_vouchers,
            soldOutstanding: new Money($struct->sold_outstanding, $currency),
            soldBreakage: new Money($struct->sold_breakage, $currency),
            outstandingExtra: new Money($struct->outstanding_extra, $currency),
            soldOutstandingExtra: new Money($struct->sold_outstanding_extra, $currency),
            soldBreakageExtra: new Money($struct->sold_breakage_extra, $currency),
        );
    }

    public static function conservationRow(CData $struct): ConservationRow
    {
        $currency = FFI::string($struct->currency);
        return new ConservationRow(
            currency: $currency,
            holds: $struct->holds !== 0,
            issuedVouchers: $struct->issued_vouchers,
            issuedValue: new Money($struct->issued_value, $currency),
            adjustedValue: new Money($struct->adjusted_value, $currency),
            presentVouchers: $struct->present_vouchers,
            presentValue: new Money($struct->present_value, $currency),
            journalVouchers: $struct->journal_vouchers,
            journalValue: new Money($struct->journal_value, $currency),
        );
    }

    public static function metrics(CData $struct): Metrics
    {
        return new Metrics(
            pending: $struct->pending,
            pendingOldestMs: $struct->pending_oldest_ms,
            conflicts: $struct->conflicts,
            approvalsWaiting: $struct->approvals_waiting,
            jobsUnfinished: $struct->jobs_unfinished,
            missesToday: $struct->misses_today,
            typingErrorsToday: $struct->typing_errors_today,
            auditLines: $struct->audit_lines,
            series: $struct->series,
            vouchers: $struct->vouchers,
            active: $struct->active,
            used: $struct->used,
            blocked: $struct->blocked,
        );
    }

    /** @return list<State> */
    private static function states(int $bits): array
    {
        $among = static fn (State $state): bool => $state !== State::Unknown && ($bits & (1 << $state->value)) !== 0;
        return array_values(array_filter(State::cases(), $among));
    }
}
