<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;

/**
 * New values of vouchers. A field left out is preserved, whatever it holds; one that is given is set.
 *
 * No voucher's currency changes: with a value only vouchers of its currency are selected.
 */
final readonly class VoucherChange
{
    /**
     * @param Money|Preserve $faceValue what one is sold for
     * @param Money|Preserve $extraValue what it gives free on top, in the same currency
     * @param DateTimeInterface|Preserve|null $validFrom first moment of validity; null = at once
     * @param DateTimeInterface|Preserve|null $expiresAt first moment it is no longer valid; null = never
     * @param string|Preserve $partner owner; empty = the operator
     * @param string|Preserve $invoice invoice it was paid with; the value is fixed from then on
     * @param list<string>|Preserve $products products it is for; empty = all
     * @param list<string>|Preserve $productTypes product types it is for; empty = all
     * @param list<string>|Preserve $businessUnits business units it belongs to; empty = all
     * @param string|Preserve $voucherType code of its type; empty = none
     */
    public function __construct(
        public Money|Preserve $faceValue = Preserve::Field,
        public Money|Preserve $extraValue = Preserve::Field,
        public DateTimeInterface|Preserve|null $validFrom = Preserve::Field,
        public DateTimeInterface|Preserve|null $expiresAt = Preserve::Field,
        public string|Preserve $partner = Preserve::Field,
        public string|Preserve $invoice = Preserve::Field,
        public array|Preserve $products = Preserve::Field,
        public array|Preserve $productTypes = Preserve::Field,
        public array|Preserve $businessUnits = Preserve::Field,
        public string|Preserve $voucherType = Preserve::Field,
    ) {
    }
}
