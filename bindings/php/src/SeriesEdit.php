<?php

declare(strict_types=1);

namespace Voucher;

/**
 * New texts of a series. A field left out is preserved; one that is given is set, also to empty.
 */
final readonly class SeriesEdit
{
    /**
     * @param string|Preserve $comment text for the customer's statement, at most 127 bytes
     * @param string|Preserve $description free text, at most 255 bytes
     * @param list<string>|Preserve $availableTo partners whose customers may redeem; empty = the owner's, or
     *     everybody's without an owner
     * @param array<string, mixed>|Preserve $metadata kept with the series as JSON, at most 2047 bytes
     */
    public function __construct(
        public string|Preserve $comment = Preserve::Field,
        public string|Preserve $description = Preserve::Field,
        public array|Preserve $availableTo = Preserve::Field,
        public array|Preserve $metadata = Preserve::Field,
    ) {
    }
}
