<?php

declare(strict_types=1);

namespace Voucher\Tests;

use Voucher\Answer;
use Voucher\Ledger;
use Voucher\Posting;

/**
 * A ledger that does what a test tells it.
 */
final class LedgerOf implements Ledger
{
    /** @var list<Posting> */
    public array $asked = [];

    /** @param \Closure(Posting): mixed $post */
    public function __construct(private readonly \Closure $post)
    {
    }

    public function post(Posting $posting): Answer
    {
        $this->asked[] = $posting;
        return ($this->post)($posting);
    }
}
