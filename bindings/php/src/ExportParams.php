<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How an export looks, and who may read it.
 */
final readonly class ExportParams
{
    /**
     * @param bool $withCodes full codes; needs Right::Reveal and is audited before the first byte
     * @param string $preset "astpp", "splynx", "jerasoft", "crm" or empty; gives columns and headings
     * @param list<string> $columns column names instead of a preset's, such as "serial", "amount", "expires_at", or
     *     "price": what was paid for it, empty if nobody bought it; of cards the fields: logo, title, value, code,
     *     serial, expires_at, qr_code, instructions, barcode
     * @param ExportFormat $format what it is written as
     * @param int $bytesPerFile exports to files: begin another file before one grows larger, at least 1,048,576; 0 =
     *     one file
     * @param string $recipient the age public key ("age1...") of whoever may read it; empty = not encrypted
     * @param string $approvalId the approved request that lets codes leave once more, `approvalId` of ApprovalPending;
     *     empty = none
     * @param CardTemplate|null $cards how cards look; null = as they look by default
     */
    public function __construct(
        public bool $withCodes = false,
        public string $preset = '',
        public array $columns = [],
        public ExportFormat $format = ExportFormat::Csv,
        public int $bytesPerFile = 0,
        public string $recipient = '',
        public string $approvalId = '',
        public ?CardTemplate $cards = null,
    ) {
    }

    /**
     * The same parameters with some changed: `$params->with(approvalId: $asked->approvalId)`.
     *
     * @param mixed ...$changes named arguments of the constructor
     */
    public function with(mixed ...$changes): self
    {
        return new self(...array_merge(get_object_vars($this), $changes));
    }
}
