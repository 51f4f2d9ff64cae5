<?php

declare(strict_types=1);

namespace Voucher;

/**
 * A redemption or reversal that was begun: what is left to post, if anything.
 */
final readonly class Begun
{
    /**
     * @param Status $status Ok: post, then settle. InDoubt: was begun before, post the same key again and settle.
     *     Duplicate: settled before. Done: test mode, settled at once.
     * @param Posting|null $posting what your ledger must book; null if there is nothing to post
     * @param Receipt|null $receipt it as it stands; never null if there is nothing to post
     */
    public function __construct(public Status $status, public ?Posting $posting, public ?Receipt $receipt)
    {
    }
}
