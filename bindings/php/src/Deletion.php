<?php

declare(strict_types=1);

namespace Voucher;

/**
 * What a deletion did.
 */
final readonly class Deletion
{
    /**
     * @param int $deleted vouchers deleted
     * @param int $kept vouchers that matched but were kept: used, held, or purged
     */
    public function __construct(public int $deleted, public int $kept)
    {
    }
}
