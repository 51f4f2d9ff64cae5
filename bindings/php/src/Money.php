<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Exception\InvalidArgument;

/**
 * An amount of money: a whole number of minor units and its currency. Never a float.
 */
final readonly class Money
{
    /** Decimal places of the currencies that do not have two (ISO 4217). */
    private const EXPONENTS = [
        'BIF' => 0, 'CLP' => 0, 'DJF' => 0, 'GNF' => 0, 'ISK' => 0, 'JPY' => 0, 'KMF' => 0, 'KRW' => 0, 'PYG' => 0,
        'RWF' => 0, 'UGX' => 0, 'UYI' => 0, 'VND' => 0, 'VUV' => 0, 'XAF' => 0, 'XOF' => 0, 'XPF' => 0,
        'BHD' => 3, 'IQD' => 3, 'JOD' => 3, 'KWD' => 3, 'LYD' => 3, 'OMR' => 3, 'TND' => 3,
        'CLF' => 4, 'UYW' => 4,
    ];

    /** More digits than any amount the library takes, and few enough for an int. */
    private const DIGITS_MAX = 18;

    /**
     * @param int $minor minor units, such as cents
     * @param string $currency ISO 4217 code, three capital letters
     *
     * @throws InvalidArgument if the currency is not three capital letters
     */
    public function __construct(public int $minor, public string $currency)
    {
        if (preg_match('/^[A-Z]{3}$/D', $currency) !== 1) {
            throw InvalidArgument::of('currency', 'must be three capital letters, such as EUR');
        }
    }

    /**
     * Reads an exact decimal such as "10.50"; nothing is ever rounded.
     *
     * @param string $decimal digits, at most one point, a minus in front if negative
     * @param string $currency ISO 4217 code; says how many decimal places there are
     *
     * @throws InvalidArgument if it is no such number, or finer or larger than the currency can be
     */
    public static function fromDecimal(string $decimal, string $currency): self
    {
        $places = self::places($currency);
        if (preg_match('/^(-?)(\d+)(?:\.(\d+))?$/D', $decimal, $parts) !== 1) {
            throw InvalidArgument::of('amount', 'must be a decimal number with a point, such as 10.50');
        }
        $fraction = rtrim($parts[3] ?? '', '0');
        if (strlen($fraction) > $places) {
            throw InvalidArgument::of('amount', "has more than the $places decimal places of $currency");
        }
        $digits = ltrim($parts[2] . str_pad($fraction, $places, '0'), '0');
        if (strlen($digits) > self::DIGITS_MAX) {
            throw InvalidArgument::of('amount', 'has more than ' . self::DIGITS_MAX . ' digits');
        }
        return new self((int) ($parts[1] . ($digits === '' ? '0' : $digits)), $currency);
    }

    /** The exact decimal, such as "10.50", with all places of the currency. */
    public function toDecimal(): string
    {
        $places = self::places($this->currency);
        $digits = str_pad(ltrim((string) $this->minor, '-'), $places + 1, '0', STR_PAD_LEFT);
        $sign = $this->minor < 0 ? '-' : '';
        if ($places === 0) {
            return $sign . $digits;
        }
        return $sign . substr($digits, 0, -$places) . '.' . substr($digits, -$places);
    }

    /** True if amount and currency are the same. */
    public function equals(self $other): bool
    {
        return $this->minor === $other->minor && $this->currency === $other->currency;
    }

    /** Decimal and currency, such as "10.50 EUR". */
    public function __toString(): string
    {
        return $this->toDecimal() . ' ' . $this->currency;
    }

    private static function places(string $currency): int
    {
        return self::EXPONENTS[$currency] ?? 2;
    }
}
