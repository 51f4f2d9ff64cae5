<?php

declare(strict_types=1);

namespace Voucher;

/**
 * A sale that was begun: what is left to post, if anything.
 */
final readonly class SaleBegun
{
    /**
     * @param Status $status Ok: post, then settle. InDoubt: was begun before, post the same key again and settle.
     *     Duplicate: settled before. Done: nothing is posted for it, it is carried out.
     * @param Posting|null $posting what your ledger must book; null if there is nothing to post
     * @param Sale $sale it as it stands
     */
    public function __construct(public Status $status, public ?Posting $posting, public Sale $sale)
    {
    }
}
