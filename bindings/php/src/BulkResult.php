<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What a bulk operation did, or in a dry run would do. Every voucher that matched is counted once: changed, or left.
 *
 * The two values are minor units, because a selection may span currencies: select by currency where you show them.
 */
final readonly class BulkResult
{
    /**
     * @param int $matched vouchers looked at
     * @param int $changed changed
     * @param int $valueBefore value of the changed ones before, minor units in whatever currencies they are
     * @param int $valueAfter value of the changed ones after, minor units
     * @param int $unchanged left: already as wanted
     * @param int $wrongState left: their state does not allow it
     * @param int $typeForbids left: their type does not allow it in their state
     * @param int $paidFor left: somebody paid for them, so their value is fixed
     * @param int $claimed left: a redemption was begun on them
     * @param int $notExpired left: their time is not over
     * @param int $nonsense left: the new value or dates make no sense for them
     * @param int $twoPersons left: their type needs two persons, and the request was not approved
     * @param int $damaged left: they do not bear their integrity tag
     */
    public function __construct(
        public int $matched,
        public int $changed,
        public int $valueBefore,
        public int $valueAfter,
        public int $unchanged,
        public int $wrongState,
        public int $typeForbids,
        public int $paidFor,
        public int $claimed,
        public int $notExpired,
        public int $nonsense,
        public int $twoPersons,
        public int $damaged,
    ) {
    }

    /** How many matched and were left as they are, for whatever reason. */
    public function left(): int
    {
        return $this->matched - $this->changed;
    }
}
