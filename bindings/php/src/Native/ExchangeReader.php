<?php

declare(strict_types=1);

namespace Voucher\Native;

use FFI;
use FFI\CData;
use Voucher\ExportFormat;
use Voucher\ExportResult;
use Voucher\ExportRun;
use Voucher\ExportState;
use Voucher\FindingKind;
use Voucher\ImportFinding;
use Voucher\ImportResult;
use Voucher\MessageTag;
use Voucher\Money;
use Voucher\Status;

/**
 * Reads structs of exports, imports and messages into value objects.
 *
 * @internal
 */
final class ExchangeReader
{
    public static function exportResult(CData $struct): ExportResult
    {
        return new ExportResult(
            vouchers: $struct->vouchers,
            bytes: $struct->bytes,
            run: $struct->run,
            files: $struct->files,
            value: self::value($struct),
            sha256: FFI::string($struct->sha256),
        );
    }

    public static function exportRun(CData $struct): ExportRun
    {
        return new ExportRun(
            run: $struct->run,
            state: ExportState::ofNumber($struct->state),
            format: ExportFormat::ofNumber($struct->format),
            withCodes: $struct->with_codes !== 0,
            encrypted: $struct->encrypted !== 0,
            vouchers: $struct->vouchers,
            bytes: $struct->bytes,
            files: $struct->files,
            value: self::value($struct),
            begunAt: Reader::time($struct->begun_at_ms),
            endedAt: Reader::time($struct->ended_at_ms),
            sha256: FFI::string($struct->sha256),
            seriesId: FFI::string($struct->series_id),
            approvalId: FFI::string($struct->approval_id),
            actorId: FFI::string($struct->actor_id),
            partner: FFI::string($struct->partner),
            request: Reader::json(FFI::string($struct->request)),
        );
    }

    /** @param list<ImportFinding> $findings */
    public static function importResult(CData $struct, Status $status = Status::Ok, array $findings = []): ImportResult
    {
        return new ImportResult(
            status: $status,
            rows: $struct->rows,
            imported: $struct->imported,
            duplicates: $struct->duplicates,
            refused: $struct->refused,
            found: $struct->findings,
            value: self::value($struct),
            seriesId: FFI::string($struct->series_id),
            findings: $findings,
        );
    }

    public static function importFinding(CData $struct): ImportFinding
    {
        return new ImportFinding(
            kind: FindingKind::ofNumber($struct->kind),
            line: $struct->line,
            field: FFI::string($struct->field),
            problem: FFI::string($struct->problem),
            remedy: FFI::string($struct->remedy),
        );
    }

    public static function messageTag(CData $struct): MessageTag
    {
        return new MessageTag(FFI::string($struct->name), FFI::string($struct->description));
    }

    /** Values of one currency; those of several are not added up. */
    private static function value(CData $struct): ?Money
    {
        $currency = FFI::string($struct->currency);
        return $currency === '' ? null : new Money($struct->value, $currency);
    }
}
