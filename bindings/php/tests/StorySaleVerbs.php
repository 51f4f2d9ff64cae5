<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Answer;
use Voucher\Native\Reader;
use Voucher\Outcome;
use Voucher\SaleFilter;
use Voucher\SaleParams;

/**
 * What the steps of a story do: sales.
 */
trait StorySaleVerbs
{
    /**
     * What sells: params, filter and vouchers of a step.
     *
     * @param array<string, mixed> $step
     * @return array<string, mixed>
     */
    private function saleAsked(array $step): array
    {
        $fields = $step['params'] + ['request_id' => ''];
        if (($fields['credit_known'] ?? 0) !== 1) {
            unset($fields['credit_available']);
        }
        unset($fields['credit_known']);
        return [
            'params' => new SaleParams(...StoryFields::arguments(SaleParams::class, $fields, $this->currency($step))),
            'filter' => isset($step['filter']) ? $this->filter($step) : null,
            'voucherIds' => isset($step['voucher_ids']) ? self::voucherIds($step) : null,
        ];
    }

    /** @param array<string, mixed> $step */
    private function doSell(array $step): array
    {
        return StoryFields::of($this->vouchers->sell($this->actor($step), ...$this->saleAsked($step)));
    }

    /** @param array<string, mixed> $step */
    private function doSaleBegin(array $step): array
    {
        $begun = $this->vouchers->saleBegin($this->actor($step), ...$this->saleAsked($step));
        $value = $begun->posting ?? $begun->sale;
        return ['status' => $begun->status->value, 'value' => $value] + StoryFields::of($value);
    }

    /** @param array<string, mixed> $step */
    private function doSaleSettle(array $step): array
    {
        $told = $step['outcome'];
        $balance = ($told['has_balance'] ?? 0) === 1 ? $told['balance_after'] : null;
        $answer = new Answer(Outcome::from($told['outcome']), $told['ledger_reference'] ?? '', $balance);
        return StoryFields::of($this->vouchers->saleSettle($this->actor($step), $step['key'], $answer));
    }

    /** @param array<string, mixed> $step */
    private function doSale(array $step): array
    {
        return StoryFields::of($this->vouchers->sale($this->actor($step), $step['id']));
    }

    /** @param array<string, mixed> $step */
    private function doSales(array $step): array
    {
        $filter = new SaleFilter(...StoryFields::arguments(SaleFilter::class, $step['filter'] ?? []));
        return self::items($this->vouchers->sales($this->actor($step), $filter));
    }

    /** @param array<string, mixed> $step */
    private function doSaleSums(array $step): array
    {
        $from = Reader::time($step['from_ms'] ?? 0);
        $until = Reader::time($step['until_ms'] ?? 0);
        $byType = ($step['by_type'] ?? 0) === 1;
        return self::items($this->vouchers->saleSums($this->actor($step), $from, $until, $byType));
    }

    /** @param array<string, mixed> $step */
    private function doSaleCode(array $step): array
    {
        $code = $this->vouchers->saleCode($this->actor($step), $step['id']);
        return ['code' => str_replace(['-', ' '], '', $code)];
    }
}
