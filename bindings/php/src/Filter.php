<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;

/**
 * Which vouchers or series. Every argument narrows; one left out does not.
 */
final readonly class Filter
{
    /**
     * @param State|null $state state of the vouchers
     * @param bool|null $expired true = only those past their time, false = only those that are not
     * @param Order $order the order of the answers
     * @param int $amountMin face value at least, minor units
     * @param int $amountMax face value at most, minor units; 0 = any
     * @param DateTimeInterface|null $createdFrom created at or after
     * @param DateTimeInterface|null $createdUntil created before
     * @param DateTimeInterface|null $usedFrom used at or after
     * @param DateTimeInterface|null $usedUntil used before
     * @param DateTimeInterface|null $expiresFrom expires at or after
     * @param DateTimeInterface|null $expiresUntil expires before
     * @param string $currency ISO 4217 code
     * @param string $series series by identifier or code
     * @param string $voucherId one voucher by identifier
     * @param string $serial one serial, or the first of a range
     * @param string $serialUntil the last serial of a range, in the same series
     * @param string $partner owner
     * @param string $account the account that used it or holds it pending
     * @param string $description part of the series' description; ASCII letter case is ignored
     * @param ChangeReason|null $reason why they were blocked or cancelled
     * @param bool|null $locked true = only those of locked series, false = only of others
     * @param bool|null $testMode true = only those in test mode, false = only others
     * @param bool|null $reminded true = only those whose holder was reminded of their end, false = only others
     * @param string $voucherType code of the type
     * @param string $invoice invoice their lot was paid with; what was sold one by one is found by $saleId
     * @param string $product a product they are for by name
     * @param string $businessUnit a business unit they belong to by name
     * @param string $createdBy who generated their series
     * @param string $text words of the series' description or keys of its metadata; each must be found
     * @param string $externalSerial serial a voucher came with when it was imported, the whole of it
     * @param string $saleId what a sale, return or cancellation was about, by its identifier or key; also what came back
     *     since
     */
    public function __construct(
        public ?State $state = null,
        public ?bool $expired = null,
        public Order $order = Order::Serial,
        public int $amountMin = 0,
        public int $amountMax = 0,
        public ?DateTimeInterface $createdFrom = null,
        public ?DateTimeInterface $createdUntil = null,
        public ?DateTimeInterface $usedFrom = null,
        public ?DateTimeInterface $usedUntil = null,
        public ?DateTimeInterface $expiresFrom = null,
        public ?DateTimeInterface $expiresUntil = null,
        public string $currency = '',
        public string $series = '',
        public string $voucherId = '',
        public string $serial = '',
        public string $serialUntil = '',
        public string $partner = '',
        public string $account = '',
        public string $description = '',
        public ?ChangeReason $reason = null,
        public ?bool $locked = null,
        public ?bool $testMode = null,
        public ?bool $reminded = null,
        public string $voucherType = '',
        public string $invoice = '',
        public string $product = '',
        public string $businessUnit = '',
        public string $createdBy = '',
        public string $text = '',
        public string $externalSerial = '',
        public string $saleId = '',
    ) {
    }

    /**
     * The same filter with some fields changed: `$filter->with(state: State::Active)`.
     *
     * @param mixed ...$changes named arguments of the constructor
     */
    public function with(mixed ...$changes): self
    {
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
