<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What your books say about a partner's credit.
 */
final readonly class Credit
{
    /**
     * @param CreditKind $known what is known
     * @param int $available Limited: what the partner may still be invoiced, minor units of the currency asked for
     */
    private function __construct(public CreditKind $known, public int $available = 0)
    {
    }

    /**
     * It may be invoiced so much more.
     *
     * @param int $available minor units of the currency asked for; 0 or less = nothing
     */
    public static function limited(int $available): self
    {
        return new self(CreditKind::Limited, $available);
    }

    /** Nobody limits it. */
    public static function unlimited(): self
    {
        return new self(CreditKind::Unlimited);
    }

    /** Cannot tell: nothing is sold on credit. */
    public static function unknown(): self
    {
        return new self(CreditKind::Unknown);
    }
}
