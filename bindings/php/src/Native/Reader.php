<?php

declare(strict_types=1);

namespace Voucher\Native;

use DateTimeImmutable;
use DateTimeZone;
use FFI;
use FFI\CData;
use Voucher\Alphabet;
use Voucher\ChangeReason;
use Voucher\CheckDigit;
use Voucher\CheckResult;
use Voucher\Event;
use Voucher\JobKind;
use Voucher\JobState;
use Voucher\LogEvent;
use Voucher\LogLevel;
use Voucher\Money;
use Voucher\Outcome;
use Voucher\Posting;
use Voucher\PostingKind;
use Voucher\Progress;
use Voucher\Receipt;
use Voucher\RedemptionState;
use Voucher\Series;
use Voucher\SeriesCounters;
use Voucher\SeriesParams;
use Voucher\SeriesState;
use Voucher\State;
use Voucher\Status;
use Voucher\TaxClass;
use Voucher\Voucher;

/**
 * Reads structs into value objects.
 *
 * @internal
 */
final class Reader
{
    public static function series(CData $struct, Status $status = Status::Ok): Series
    {
        $currency = FFI::string($struct->currency);
        return new Series(
            status: $status,
            id: FFI::string($struct->id),
            code: FFI::string($struct->code),
            state: SeriesState::ofNumber($struct->state),
            locked: $struct->locked !== 0,
            testMode: $struct->test_mode !== 0,
            codeLength: $struct->code_length,
            alphabet: Alphabet::ofNumber($struct->alphabet),
            checkDigit: CheckDigit::ofNumber($struct->check_digit),
            prefix: FFI::string($struct->prefix),
            quantity: $struct->quantity,
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            validFrom: self::time($struct->valid_from_ms),
            expiresAt: self::time($struct->expires_at_ms),
            createdAt: self::time($struct->created_at_ms),
            createdBy: FFI::string($struct->created_by),
            counters: self::counters($struct),
            valueOutstanding: new Money($struct->value_outstanding, $currency),
            valueRedeemed: new Money($struct->value_redeemed, $currency),
            partner: FFI::string($struct->partner),
            comment: FFI::string($struct->comment),
            description: FFI::string($struct->description),
            availableTo: self::list($struct->available_to),
            metadata: self::json(FFI::string($struct->metadata)),
            adjustedValue: new Money($struct->adjusted_value, $currency),
            sealed: $struct->sealed !== 0,
            voucherType: FFI::string($struct->voucher_type),
            imported: $struct->imported !== 0,
        );
    }

    /** What a preset filled in, with the quantity and value of the caller. */
    public static function seriesParams(CData $struct, int $quantity, Money $faceValue): SeriesParams
    {
        return new SeriesParams(
            quantity: $quantity,
            faceValue: $faceValue,
            codeLength: $struct->code_length,
            alphabet: $struct->alphabet === 0 ? null : Alphabet::ofNumber($struct->alphabet),
            checkDigit: $struct->check_digit === 0 ? null : CheckDigit::ofNumber($struct->check_digit),
            draft: $struct->draft !== 0,
            testMode: $struct->test_mode !== 0,
            validFrom: self::time($struct->valid_from_ms),
            expiresAt: self::time($struct->expires_at_ms),
            seriesCode: FFI::string($struct->series_code),
            prefix: FFI::string($struct->prefix),
            alphabetSymbols: FFI::string($struct->alphabet_symbols),
            comment: FFI::string($struct->comment),
            description: FFI::string($struct->description),
            availableTo: self::list($struct->available_to),
            metadata: self::json(FFI::string($struct->metadata)),
        );
    }

    public static function voucher(CData $struct): Voucher
    {
        $currency = FFI::string($struct->currency);
        return new Voucher(
            id: FFI::string($struct->id),
            serial: FFI::string($struct->serial),
            maskedCode: FFI::string($struct->masked_code),
            state: State::ofNumber($struct->state),
            expired: $struct->expired !== 0,
            locked: $struct->locked !== 0,
            testMode: $struct->test_mode !== 0,
            version: $struct->version,
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            validFrom: self::time($struct->valid_from_ms),
            expiresAt: self::time($struct->expires_at_ms),
            createdAt: self::time($struct->created_at_ms),
            usedAt: self::time($struct->used_at_ms),
            seriesId: FFI::string($struct->series_id),
            seriesCode: FFI::string($struct->series_code),
            partner: FFI::string($struct->partner),
            account: FFI::string($struct->account),
            redemptionKey: FFI::string($struct->redemption_key),
            ledgerReference: FFI::string($struct->ledger_reference),
            description: FFI::string($struct->description),
            reason: ChangeReason::ofNumber($struct->reason),
            remaining: new Money($struct->remaining, $currency),
            remindedAt: self::time($struct->reminded_at_ms),
            voucherType: FFI::string($struct->voucher_type),
            invoice: FFI::string($struct->invoice),
            externalSerial: FFI::string($struct->external_serial),
            price: new Money($struct->price, $currency),
            saleId: FFI::string($struct->sale_id),
            holder: FFI::string($struct->holder),
            buyer: FFI::string($struct->buyer),
        );
    }

    public static function event(CData $struct): Event
    {
        return new Event(
            sequence: $struct->sequence,
            at: self::time($struct->at_ms),
            event: FFI::string($struct->event),
            actorKind: FFI::string($struct->actor_kind),
            actorId: FFI::string($struct->actor_id),
            source: FFI::string($struct->source),
            detail: self::json(FFI::string($struct->detail)),
        );
    }

    public static function checkResult(CData $struct): CheckResult
    {
        $currency = FFI::string($struct->currency);
        return new CheckResult(
            serial: FFI::string($struct->serial),
            amount: new Money($struct->amount, $currency),
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            expiresAt: self::time($struct->expires_at_ms),
            testMode: $struct->test_mode !== 0,
        );
    }

    public static function posting(CData $struct): Posting
    {
        $currency = FFI::string($struct->currency);
        return new Posting(
            key: FFI::string($struct->key),
            kind: PostingKind::ofNumber($struct->kind),
            account: FFI::string($struct->account),
            amount: new Money($struct->amount, $currency),
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            voucherId: FFI::string($struct->voucher_id),
            serial: FFI::string($struct->serial),
            seriesCode: FFI::string($struct->series_code),
            partner: FFI::string($struct->partner),
            actorId: FFI::string($struct->actor_id),
            comment: FFI::string($struct->comment),
            begunAt: self::time($struct->begun_at_ms),
            reverses: FFI::string($struct->reverses),
            saleId: FFI::string($struct->sale_id),
            vouchers: $struct->vouchers,
            price: new Money($struct->price, $currency),
            paid: new Money($struct->paid, $currency),
            taxClass: TaxClass::ofNumber($struct->tax_class),
            method: FFI::string($struct->method),
            product: FFI::string($struct->product),
            invoice: FFI::string($struct->invoice),
            buyer: FFI::string($struct->buyer),
        );
    }

    public static function receipt(CData $struct, Status $status = Status::Ok): Receipt
    {
        $currency = FFI::string($struct->currency);
        return new Receipt(
            status: $status,
            state: RedemptionState::ofNumber($struct->state),
            outcome: Outcome::tryFrom($struct->outcome) ?? Outcome::Unknown,
            testMode: $struct->test_mode !== 0,
            amount: new Money($struct->amount, $currency),
            faceValue: new Money($struct->face_value, $currency),
            extraValue: new Money($struct->extra_value, $currency),
            balanceAfter: $struct->has_balance !== 0 ? new Money($struct->balance_after, $currency) : null,
            begunAt: self::time($struct->begun_at_ms),
            settledAt: self::time($struct->settled_at_ms),
            key: FFI::string($struct->key),
            requestId: FFI::string($struct->request_id),
            voucherId: FFI::string($struct->voucher_id),
            serial: FFI::string($struct->serial),
            seriesId: FFI::string($struct->series_id),
            account: FFI::string($struct->account),
            ledgerReference: FFI::string($struct->ledger_reference),
            comment: FFI::string($struct->comment),
            kind: PostingKind::ofNumber($struct->kind),
            remaining: new Money($struct->remaining, $currency),
            counterpartKey: FFI::string($struct->counterpart_key),
            price: new Money($struct->price, $currency),
            product: FFI::string($struct->product),
        );
    }

    public static function progress(CData $struct): Progress
    {
        return new Progress(
            jobId: FFI::string($struct->job_id),
            seriesId: FFI::string($struct->series_id),
            state: JobState::ofNumber($struct->state),
            total: $struct->total,
            done: $struct->done,
            createdAt: self::time($struct->created_at_ms),
            kind: JobKind::ofNumber($struct->kind),
            operation: FFI::string($struct->operation),
        );
    }

    public static function logEvent(CData $struct): LogEvent
    {
        return new LogEvent(
            level: LogLevel::tryFrom($struct->level) ?? LogLevel::Alarm,
            at: self::time($struct->at_ms),
            event: FFI::string($struct->event),
            message: FFI::string($struct->message),
        );
    }

    /** Milliseconds since 1970 as a moment in UTC, 0 as null. */
    public static function time(int $milliseconds): ?DateTimeImmutable
    {
        if ($milliseconds === 0) {
            return null;
        }
        $seconds = sprintf('%d.%03d', intdiv($milliseconds, 1000), $milliseconds % 1000);
        $time = DateTimeImmutable::createFromFormat('U.v', $seconds, new DateTimeZone('UTC'));
        return $time === false ? null : $time->setTimezone(new DateTimeZone('UTC'));
    }

    /**
     * Text with commas as a list, empty text as none.
     *
     * @return list<string>
     */
    public static function list(CData $text): array
    {
        $items = FFI::string($text);
        return $items === '' ? [] : explode(',', $items);
    }

    private static function counters(CData $struct): SeriesCounters
    {
        return new SeriesCounters(
            issued: $struct->issued,
            draft: $struct->draft,
            accepted: $struct->accepted,
            rejected: $struct->rejected,
            active: $struct->active,
            pending: $struct->pending,
            used: $struct->used,
            expired: $struct->expired,
            blocked: $struct->blocked,
            cancelled: $struct->cancelled,
            purged: $struct->purged,
            deleted: $struct->deleted,
            reservedVouchers: $struct->reserved_vouchers,
        );
    }

    /**
     * A JSON object; what is none is empty.
     *
     * @return array<string, mixed>
     */
    public static function json(string $text): array
    {
        $value = json_decode($text, true);
        return is_array($value) ? $value : [];
    }
}
