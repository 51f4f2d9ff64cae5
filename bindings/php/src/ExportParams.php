<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How an export looks.
 */
final readonly class ExportParams
{
    /**
     * @param bool $withCodes full codes; needs Right::Reveal and is audited before the first byte
     * @param string $preset "astpp", "splynx", "jerasoft", "crm" or empty; gives columns and headings
     * @param list<string> $columns column names instead of a preset's, such as "serial", "amount", "expires_at"
     */
    public function __construct(
        public bool $withCodes = false,
        public string $preset = '',
        public array $columns = [],
    ) {
    }
}
