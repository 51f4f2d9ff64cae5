<?php

declare(strict_types=1);

namespace Voucher;

/**
 * How cards look that are exported as ExportFormat::Pdf. What is left out makes ten on a sheet of A4.
 */
final readonly class CardTemplate
{
    /**
     * @param CardPage $page the paper
     * @param int $columns cards beside each other on a sheet, at most 12; 0 = 2
     * @param int $rows cards below each other on a sheet, at most 12; 0 = 5
     * @param bool $cropMarks marks to cut by
     * @param string $title line on top, at most 127 bytes; empty = name of the type, else description of the series
     * @param string $instructions what to do with the card, at most 511 bytes; line ends are kept
     * @param string $link what the QR code holds, with {code} where the code goes, at most 255 bytes; empty = the code
     * @param string $logo path of a PNG or JPEG file of at most 4 MiB and 4,096 dots a side; empty = none
     * @param string $locale whose way to write amounts and dates, such as "de-DE"; empty = "10.00 EUR", "2026-12-31"
     */
    public function __construct(
        public CardPage $page = CardPage::A4,
        public int $columns = 0,
        public int $rows = 0,
        public bool $cropMarks = true,
        public string $title = '',
        public string $instructions = '',
        public string $link = '',
        public string $logo = '',
        public string $locale = '',
    ) {
    }
}
