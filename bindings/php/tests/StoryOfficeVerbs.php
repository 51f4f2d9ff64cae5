<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Answer;
use Voucher\ApprovalState;
use Voucher\BulkOperation;
use Voucher\ChangeReason;
use Voucher\GroupBy;
use Voucher\Native\Reader;
use Voucher\Outcome;
use Voucher\SeriesChange;
use Voucher\SeriesEdit;
use Voucher\Status;
use Voucher\VoucherChange;
use Voucher\VoucherType;

/**
 * What the steps of a story do: the back office.
 */
trait StoryOfficeVerbs
{
    /** @param array<string, mixed> $step */
    private function doTypePut(array $step): array
    {
        $type = new VoucherType(...StoryFields::arguments(VoucherType::class, $step['params'], $this->currency($step)));
        return StoryFields::of($this->vouchers->typePut($this->actor($step), $type));
    }

    /** @param array<string, mixed> $step */
    private function doTypeGet(array $step): array
    {
        return StoryFields::of($this->vouchers->typeGet($this->actor($step), $step['code']));
    }

    /** @param array<string, mixed> $step */
    private function doTypes(array $step): array
    {
        return self::items($this->vouchers->types($this->actor($step), ($step['retired_too'] ?? 0) === 1));
    }

    /** @param array<string, mixed> $step */
    private function doTypeRetire(array $step): array
    {
        $type = $this->vouchers->typeRetire($this->actor($step), $step['code'], $step['retired'] === 1);
        return StoryFields::of($type);
    }

    /** @param array<string, mixed> $step */
    private function doSettingSet(array $step): array
    {
        $this->vouchers->settingSet($this->actor($step), $step['name'], $step['value'], $step['partner'] ?? '');
        return [];
    }

    /** @param array<string, mixed> $step */
    private function doSetting(array $step): array
    {
        return ['value' => $this->vouchers->setting($this->actor($step), $step['name'], $step['partner'] ?? '')];
    }

    /** @param array<string, mixed> $step */
    private function doBulk(array $step): array
    {
        $params = $step['params'];
        return StoryFields::of($this->vouchers->bulk(
            $this->actor($step),
            BulkOperation::from($params['operation']),
            isset($step['filter']) ? $this->filter($step) : null,
            isset($step['voucher_ids']) ? self::voucherIds($step) : null,
            ChangeReason::from($params['reason'] ?? 0),
            new VoucherChange(...StoryFields::changes(VoucherChange::class, $params, $this->currency($step))),
            $params['note'] ?? '',
            ($params['with_series'] ?? 0) === 1,
            ($params['dry_run'] ?? 0) === 1,
            $params['request_id'] ?? '',
        ));
    }

    /** @param array<string, mixed> $step */
    private function doSeriesChange(array $step): array
    {
        $change = SeriesChange::from($step['change']);
        $why = $step['why'] ?? '';
        return StoryFields::of($this->vouchers->seriesChange($this->actor($step), $step['series'], $change, $why));
    }

    /** @param array<string, mixed> $step */
    private function doSeriesEdit(array $step): array
    {
        $edit = new SeriesEdit(...StoryFields::changes(SeriesEdit::class, $step['params'], ''));
        return StoryFields::of($this->vouchers->seriesEdit($this->actor($step), $step['series'], $edit));
    }

    /** @param array<string, mixed> $step */
    private function doApprovals(array $step): array
    {
        $state = ApprovalState::tryFrom($step['state'] ?? 0);
        return self::items($this->vouchers->approvals($this->actor($step), $state));
    }

    /** @param array<string, mixed> $step */
    private function doApprove(array $step): array
    {
        return StoryFields::of($this->vouchers->approve($this->actor($step), $step['id'], $step['reason'] ?? ''));
    }

    /** @param array<string, mixed> $step */
    private function doRefuse(array $step): array
    {
        return StoryFields::of($this->vouchers->refuse($this->actor($step), $step['id'], $step['reason'] ?? ''));
    }

    /** @param array<string, mixed> $step */
    private function doJob(array $step): array
    {
        $job = $this->vouchers->resumeJob($this->actor($step), $step['id']);
        iterator_count($job->run());
        return StoryFields::of($job->progress());
    }

    /** @param array<string, mixed> $step */
    private function doReveal(array $step): array
    {
        $code = $this->vouchers->reveal($this->actor($step), $step['id'], $step['reason'] ?? '');
        return ['code' => str_replace(['-', ' '], '', $code)];
    }

    /** @param array<string, mixed> $step */
    private function doRemind(array $step): array
    {
        return ['marked' => $this->vouchers->remind($this->actor($step), self::voucherIds($step))];
    }

    /** @param array<string, mixed> $step */
    private function doStock(array $step): array
    {
        $groups = StoryFields::flags(GroupBy::class, $step['group_by'] ?? 0, static fn (int $bit): int => $bit);
        return self::items($this->vouchers->stock($this->actor($step), $this->filter($step), $groups));
    }

    /** @param array<string, mixed> $step */
    private function doLiability(array $step): array
    {
        $from = Reader::time($step['from_ms'] ?? 0);
        return self::items($this->vouchers->liability($this->actor($step), $from, Reader::time($step['at_ms'] ?? 0)));
    }

    /** @param array<string, mixed> $step */
    private function doConservation(array $step): array
    {
        return self::items($this->vouchers->conservation($this->actor($step)));
    }

    /** @param array<string, mixed> $step */
    private function doMetrics(array $step): array
    {
        return StoryFields::of($this->vouchers->metrics($this->actor($step)));
    }

    /** @param array<string, mixed> $step */
    private function doReverse(array $step): array
    {
        return StoryFields::of($this->vouchers->reverse($this->actor($step), $step['key'], $step['reason'] ?? ''));
    }

    /** @param array<string, mixed> $step */
    private function doDoubts(array $step): array
    {
        return self::items($this->vouchers->doubts($this->actor($step), $step['older_than_ms'] ?? 0));
    }

    /** @param array<string, mixed> $step */
    private function doSettleByHand(array $step): array
    {
        $told = $step['outcome'];
        $balance = ($told['has_balance'] ?? 0) === 1 ? $told['balance_after'] : null;
        $answer = new Answer(Outcome::from($told['outcome']), $told['ledger_reference'] ?? '', $balance);
        $asked = $this->vouchers->settleByHand($this->actor($step), $step['key'], $answer, $step['reason'] ?? '');
        return ['status' => Status::ApprovalPending->value, 'approval_id' => $asked];
    }

    /** @param array<string, mixed> $step */
    private function doRecover(array $step): array
    {
        return StoryFields::of($this->vouchers->recover($this->actor($step), olderThanMs: 0));
    }

    /** @param array<string, mixed> $step */
    private function doAuditVerify(array $step): array
    {
        return ['length' => $this->vouchers->auditVerify($this->actor($step))];
    }

    /**
     * @param array<string, mixed> $step
     * @return list<string>
     */
    private static function voucherIds(array $step): array
    {
        return preg_split('/[,\n]/', $step['voucher_ids']) ?: [];
    }
}
