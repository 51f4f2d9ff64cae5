<?php

declare(strict_types=1);

namespace Voucher\Module;

use DateTimeInterface;
use FFI;
use Generator;
use Voucher\Actor;
use Voucher\ConservationRow;
use Voucher\Exception\VoucherException;
use Voucher\Filter;
use Voucher\GroupBy;
use Voucher\LiabilityRow;
use Voucher\Metrics;
use Voucher\Native\OfficeReader;
use Voucher\Native\Writer;
use Voucher\StockRow;

/**
 * The part of a Module that tells what is there and what is owed. All of it needs Right::View.
 *
 * @internal use it through Module
 */
trait Reporting
{
    /**
     * How many vouchers there are and what they are worth. Reads counters: fast on any store.
     *
     * @param Filter|null $filter only its series, type, partner, currency and state count; null = all vouchers
     * @param list<GroupBy> $groupBy what has rows of its own; currencies always have
     * @return Generator<int, StockRow>
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function stock(Actor $actor, ?Filter $filter = null, array $groupBy = []): Generator
    {
        $bits = array_reduce($groupBy, static fn (int $bits, GroupBy $what): int => $bits | $what->value, 0);
        $narrow = $this->filter($filter);
        $cursor = $this->cursor('voucher_stock_open', $actor, self::address($narrow), $bits);
        return $cursor->rows('voucher_stock_fetch', 'voucher_stock_row', OfficeReader::stockRow(...));
    }

    /**
     * What the store owed at the end of a day, and what was issued and redeemed since another. A row for each currency.
     *
     * @param DateTimeInterface|null $from lies in the first day; null = the store's first
     * @param DateTimeInterface|null $at lies in the last day; null = today. Days are those of the store's time zone
     * @return list<LiabilityRow>
     *
     * @throws VoucherException Forbidden, InvalidArgument, ...
     */
    public function liability(Actor $actor, ?DateTimeInterface $from = null, ?DateTimeInterface $at = null): array
    {
        $since = Writer::time('from', $from);
        $end = Writer::time('at', $at);
        $read = OfficeReader::liabilityRow(...);
        return $this->rows('voucher_liability', $actor, 'voucher_liability_row', $read, $since, $end);
    }

    /**
     * Whether no voucher and no money appeared or vanished: `holds` of each row tells. A row for each currency.
     *
     * @return list<ConservationRow>
     *
     * @throws VoucherException Forbidden, ...
     */
    public function conservation(Actor $actor): array
    {
        $read = OfficeReader::conservationRow(...);
        return $this->rows('voucher_conservation', $actor, 'voucher_conservation_row', $read);
    }

    /**
     * The state of the store in numbers, for you to publish.
     *
     * @throws VoucherException Forbidden, ...
     */
    public function metrics(Actor $actor): Metrics
    {
        $metrics = $this->calls->struct('voucher_metrics_snapshot');
        $this->run('voucher_metrics', $actor, FFI::addr($metrics));
        return OfficeReader::metrics($metrics);
    }

    /**
     * The same as text in the format Prometheus reads.
     *
     * @throws VoucherException Forbidden, ...
     */
    public function metricsText(Actor $actor): string
    {
        return $this->text('voucher_metrics_text', $actor, 16384);
    }
}
