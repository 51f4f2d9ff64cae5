<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;

/**
 * Which sales. Every argument narrows; one left out does not.
 */
final readonly class SaleFilter
{
    /**
     * @param SaleKind|null $kind what was done
     * @param SaleState|null $state where they stand
     * @param DateTimeInterface|null $from begun at or after
     * @param DateTimeInterface|null $until begun before
     * @param string $partner of this partner
     * @param string $buyer to this customer
     * @param string $holder for this holder
     * @param string $invoice with this invoice
     */
    public function __construct(
        public ?SaleKind $kind = null,
        public ?SaleState $state = null,
        public ?DateTimeInterface $from = null,
        public ?DateTimeInterface $until = null,
        public string $partner = '',
        public string $buyer = '',
        public string $holder = '',
        public string $invoice = '',
    ) {
    }
}
