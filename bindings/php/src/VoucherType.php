<?php

declare(strict_types=1);

namespace Voucher;

use DateTimeInterface;

/**
 * What series are made after. What was made keeps its terms when the type changes.
 *
 * The values are in one currency. A stored type that names none has them in XXX, the ISO 4217 code for "no currency":
 * they are taken in the module's.
 */
final readonly class VoucherType
{
    /**
     * @param string $code its name in every request: letters, digits, dash, dot and underscore, at most 23 bytes
     * @param string $name its name for people, at most 63 bytes
     * @param Classification $classification how its vouchers reach people
     * @param Category $category what redeeming needs to name
     * @param ValueKind $valueKind who chooses the face value
     * @param Money|null $faceValue fixed value: what one is sold for; null with a variable value
     * @param Money|null $faceValueMin variable value: at least; null = any
     * @param Money|null $faceValueMax variable value: at most; null = any
     * @param Money|null $extraValue what it gives free on top; null = nothing
     * @param string $currency ISO 4217 code; empty = that of the values, or the module's if there are none
     * @param list<string> $products products it is for; empty = all
     * @param list<string> $productTypes product types it is for; empty = all
     * @param list<string> $businessUnits business units it belongs to; empty = all
     * @param DateTimeInterface|null $validFrom first moment of validity; null = at once
     * @param DateTimeInterface|null $expiresAt first moment it is no longer valid; null = never
     * @param int $validityDays valid for so many days, to the end of the last one in the store's time zone; 0 = by the
     *     dates
     * @param Usage $usage who may redeem a voucher that was sold to somebody
     * @param string $refundMethod how a refund is paid, in your words
     * @param string $paymentType payment type you book, in your words
     * @param TaxClass $taxClass when tax is due
     * @param Activation $activation how its vouchers become redeemable
     * @param string $comment text for the customer's statement, at most 127 bytes
     * @param string $description free text, at most 255 bytes
     * @param bool $twoPersons what gives value away needs two persons: generation, activation, change of value or to a
     *     later end, override, reversal, refund, return, transfer, cancellation for the money, sale below the agreed price
     * @param bool $partialUse a redemption may take a part and leave a balance
     * @param string $prefix characters every code begins with
     * @param int $codeLength characters of a whole code, prefix and check digit included; 0 = 16
     * @param Alphabet|null $alphabet symbols of the codes; null = digits
     * @param string $alphabetSymbols the symbols of Alphabet::Custom: ASCII digits and capital letters, each once
     * @param CheckDigit|null $checkDigit null = Damm for digits, none for other alphabets
     * @param list<State> $activateStates states activating may lead away from; empty = all it ever may
     * @param list<State> $blockStates states blocking may lead away from; empty = all it ever may
     * @param list<State> $cancelStates states cancelling may lead away from; empty = all it ever may
     * @param list<State> $modifyStates states changing value, validity, products, business units or type may lead away
     *     from; empty = all it ever may
     * @param list<State> $assignStates states assigning to a partner may lead away from; empty = all it ever may
     * @param list<State> $expireStates states expiring may lead away from; empty = all it ever may
     * @param list<State> $purgeStates states purging may lead away from; empty = all it ever may
     * @param list<State> $deleteStates states deleting may lead away from; empty = all it ever may
     * @param bool $retired no series can be made from it any more; answered, see Module::typeRetire()
     * @param int $version grows by one with every change; answered
     * @param DateTimeInterface|null $changedAt when it was changed last, UTC; answered
     * @param string $changedBy who changed it last; answered
     */
    public function __construct(
        public string $code,
        public string $name = '',
        public Classification $classification = Classification::Printed,
        public Category $category = Category::Normal,
        public ValueKind $valueKind = ValueKind::Fixed,
        public ?Money $faceValue = null,
        public ?Money $faceValueMin = null,
        public ?Money $faceValueMax = null,
        public ?Money $extraValue = null,
        public string $currency = '',
        public array $products = [],
        public array $productTypes = [],
        public array $businessUnits = [],
        public ?DateTimeInterface $validFrom = null,
        public ?DateTimeInterface $expiresAt = null,
        public int $validityDays = 0,
        public Usage $usage = Usage::Shareable,
        public string $refundMethod = '',
        public string $paymentType = '',
        public TaxClass $taxClass = TaxClass::MultiPurpose,
        public Activation $activation = Activation::Immediate,
        public string $comment = '',
        public string $description = '',
        public bool $twoPersons = false,
        public bool $partialUse = false,
        public string $prefix = '',
        public int $codeLength = 0,
        public ?Alphabet $alphabet = null,
        public string $alphabetSymbols = '',
        public ?CheckDigit $checkDigit = null,
        public array $activateStates = [],
        public array $blockStates = [],
        public array $cancelStates = [],
        public array $modifyStates = [],
        public array $assignStates = [],
        public array $expireStates = [],
        public array $purgeStates = [],
        public array $deleteStates = [],
        public bool $retired = false,
        public int $version = 0,
        public ?DateTimeInterface $changedAt = null,
        public string $changedBy = '',
    ) {
    }

    /**
     * The same type with some fields changed: `$type->with(twoPersons: true)`.
     *
     * @param mixed ...$changes named arguments of the constructor
     */
    public function with(mixed ...$changes): self
    {
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
