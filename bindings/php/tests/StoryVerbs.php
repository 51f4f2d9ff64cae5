<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Answer;
use Voucher\ExportParams;
use Voucher\Filter;
use Voucher\Module;
use Voucher\Money;
use Voucher\Outcome;
use Voucher\Posting;
use Voucher\RedeemParams;
use Voucher\SeriesParams;

/**
 * What the steps of a story do: series, vouchers, redemptions.
 */
trait StoryVerbs
{
    /** @param array<string, mixed> $step */
    private function filter(array $step): Filter
    {
        return new Filter(...StoryFields::arguments(Filter::class, $step['filter'] ?? []));
    }

    /**
     * The currency the amounts of a step are in.
     *
     * @param array<string, mixed> $step
     */
    private function currency(array $step): string
    {
        return $step['params']['currency'] ?? $this->story['options']['currency'];
    }

    /** @param array<string, mixed> $step */
    private function redeemParams(array $step): RedeemParams
    {
        $currency = $this->currency($step);
        return new RedeemParams(...StoryFields::arguments(RedeemParams::class, $step['params'], $currency));
    }

    /**
     * @param iterable<object> $values
     * @return array{count: int, items: list<array<string, mixed>>}
     */
    private static function items(iterable $values): array
    {
        $items = [];
        foreach ($values as $value) {
            $items[] = StoryFields::of($value);
        }
        return ['count' => count($items), 'items' => $items];
    }

    /** @param array<string, mixed> $step */
    private function doGenerate(array $step): array
    {
        $currency = $this->currency($step);
        $arguments = StoryFields::arguments(SeriesParams::class, $step['params'], $currency);
        $params = isset($step['preset'])
            ? Module::preset($step['preset'], 1, new Money(1, $currency))->with(...$arguments)
            : new SeriesParams(...$arguments);
        return StoryFields::of($this->vouchers->generateSeries($this->actor($step), $params));
    }

    /** @param array<string, mixed> $step */
    private function doCodes(array $step): array
    {
        $look = new ExportParams(withCodes: true, columns: ['serial', 'code']);
        $blocks = $this->vouchers->export($this->actor($step), new Filter(series: $step['series']), $look);
        $lines = self::lines(implode('', iterator_to_array($blocks, false)));
        $rows = array_map(str_getcsv(...), array_slice($lines, 1));
        $codes = array_map(static fn (array $row): string => str_replace(['-', ' '], '', $row[1]), $rows);
        return ['count' => count($rows), 'serials' => array_column($rows, 0), 'codes' => $codes];
    }

    /** @param array<string, mixed> $step */
    private function doExport(array $step): array
    {
        $params = new ExportParams(...StoryFields::arguments(ExportParams::class, $step['params'] ?? []));
        $blocks = $this->vouchers->export($this->actor($step), $this->filter($step), $params);
        $text = implode('', iterator_to_array($blocks, false));
        $lines = self::lines($text);
        return ['header' => $lines[0], 'rows' => count($lines) - 1, 'text' => $text];
    }

    /** @return list<string> */
    private static function lines(string $text): array
    {
        return preg_split('/\r?\n/', trim(preg_replace('/^\xef\xbb\xbf/', '', $text) ?? '')) ?: [];
    }

    /** @param array<string, mixed> $step */
    private function doSeries(array $step): array
    {
        return StoryFields::of($this->vouchers->series($this->actor($step), $step['id']));
    }

    /** @param array<string, mixed> $step */
    private function doSeriesList(array $step): array
    {
        return self::items($this->vouchers->seriesList($this->actor($step), $this->filter($step)));
    }

    /** @param array<string, mixed> $step */
    private function doGet(array $step): array
    {
        return StoryFields::of($this->vouchers->get($this->actor($step), $step['id']));
    }

    /** @param array<string, mixed> $step */
    private function doGetBySerial(array $step): array
    {
        return StoryFields::of($this->vouchers->getBySerial($this->actor($step), $step['serial']));
    }

    /** @param array<string, mixed> $step */
    private function doGetByCode(array $step): array
    {
        return StoryFields::of($this->vouchers->getByCode($this->actor($step), $this->redeemParams($step)));
    }

    /** @param array<string, mixed> $step */
    private function doSearch(array $step): array
    {
        return self::items($this->vouchers->search($this->actor($step), $this->filter($step)));
    }

    /** @param array<string, mixed> $step */
    private function doCount(array $step): array
    {
        return ['count' => $this->vouchers->count($this->actor($step), $this->filter($step))];
    }

    /** @param array<string, mixed> $step */
    private function doHistory(array $step): array
    {
        return self::items($this->vouchers->history($this->actor($step), $step['id']));
    }

    /** @param array<string, mixed> $step */
    private function doCheck(array $step): array
    {
        return StoryFields::of($this->vouchers->check($this->actor($step), $this->redeemParams($step)));
    }

    /** @param array<string, mixed> $step */
    private function doRedeem(array $step): array
    {
        return StoryFields::of($this->vouchers->redeem($this->actor($step), $this->redeemParams($step)));
    }

    /** @param array<string, mixed> $step */
    private function doRedeemBegin(array $step): array
    {
        $begun = $this->vouchers->redeemBegin($this->actor($step), $this->redeemParams($step));
        $value = $begun->posting ?? $begun->receipt;
        self::assertNotNull($value);
        return ['status' => $begun->status->value, 'value' => $value] + StoryFields::of($value);
    }

    /** @param array<string, mixed> $step */
    private function doPost(array $step): array
    {
        $posting = $step['posting']['value'];
        self::assertInstanceOf(Posting::class, $posting);
        $changes = StoryFields::arguments(Posting::class, $step['changes'] ?? [], $posting->amount->currency);
        return StoryFields::of($this->ledger->post(new Posting(...[...get_object_vars($posting), ...$changes])));
    }

    /** @param array<string, mixed> $step */
    private function doRedeemSettle(array $step): array
    {
        $told = $step['outcome'];
        $balance = $told['has_balance'] === 1 ? $told['balance_after'] : null;
        $answer = new Answer(Outcome::from($told['outcome']), $told['ledger_reference'], $balance);
        return StoryFields::of($this->vouchers->redeemSettle($this->actor($step), $step['key'], $answer));
    }

    /** @param array<string, mixed> $step */
    private function doRedemption(array $step): array
    {
        return StoryFields::of($this->vouchers->redemption($this->actor($step), $step['key']));
    }

    /** @param array<string, mixed> $step */
    private function doDelete(array $step): array
    {
        return StoryFields::of($this->vouchers->delete($this->actor($step), $this->filter($step)));
    }

    /** @param array<string, mixed> $step */
    private function doBalance(array $step): array
    {
        return ['balance' => $this->ledger->balance($step['account'])];
    }

    /** @param array<string, mixed> $step */
    private function doEntries(array $step): array
    {
        $own = static fn (Posting $posting): bool => $posting->account === $step['account'];
        return self::items(array_filter($this->ledger->postings(), $own));
    }

    /** @param array<string, mixed> $step */
    private function doClock(array $step): array
    {
        $this->setClock($this->now + $step['advance_ms']);
        return [];
    }
}
