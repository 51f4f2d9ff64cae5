<?php

declare(strict_types=1);

namespace Voucher;

use FFI;
use Generator;
use Voucher\Exception\VoucherException;
use Voucher\Native\Calls;
use Voucher\Native\Cursor;
use Voucher\Native\Handle;
use Voucher\Native\OfficeReader;
use Voucher\Native\Writer;

/**
 * A comparison of your ledger with the store: check() all your entries of these days, then ask what is missing().
 */
final class Reconciliation
{
    /** Entries compared at a time. */
    private const ENTRIES = 1000;

    /**
     * @internal made by Module::reconcile()
     */
    public function __construct(private readonly Calls $calls, private readonly Handle $handle)
    {
    }

    /**
     * Compares entries of your ledger, of every kind alike, in any order and as often as you like.
     *
     * Entries outside the days compared do no harm. After a failure start a new comparison: the entries it had count as
     * met, and would count as listed twice.
     *
     * @param iterable<LedgerEntry> $entries
     * @return list<Finding> where they differ from the store
     *
     * @throws VoucherException WrongState: it has ended, or another was opened since; InvalidArgument, ...
     */
    public function check(iterable $entries): array
    {
        $findings = [];
        $block = [];
        foreach ($entries as $entry) {
            $block[] = $entry;
            if (count($block) === self::ENTRIES) {
                array_push($findings, ...$this->compare($block));
                $block = [];
            }
        }
        return $block === [] ? $findings : [...$findings, ...$this->compare($block)];
    }

    /**
     * What the store posted and none of the entries had. Ends the comparison.
     *
     * @return Generator<int, Finding>
     *
     * @throws VoucherException WrongState: it has ended, or another was opened since; ...
     */
    public function missing(): Generator
    {
        $cursor = new Cursor($this->calls, $this->handle);
        return $cursor->pages('voucher_reconcile_missing', 'voucher_finding', OfficeReader::finding(...));
    }

    /**
     * @param non-empty-list<LedgerEntry> $block
     * @return list<Finding>
     */
    private function compare(array $block): array
    {
        $entries = $this->calls->structs('voucher_ledger_entry', count($block));
        foreach ($block as $number => $entry) {
            $entries[$number]->amount = $entry->amount;
            Writer::text($entries[$number], 'key', $entry->key);
            Writer::text($entries[$number], 'account', $entry->account);
        }
        $items = $this->calls->structs('voucher_finding', count($block));
        $found = $this->calls->ffi->new('uint32_t');
        $this->calls->run(
            'voucher_reconcile_check',
            $this->handle->pointer(),
            $entries,
            count($block),
            $items,
            count($block),
            FFI::addr($found),
        );
        $findings = [];
        for ($number = 0; $number < $found->cdata; $number++) {
            $findings[] = OfficeReader::finding($items[$number]);
        }
        return $findings;
    }
}
