<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Something a message can show.
 */
final readonly class MessageTag
{
    /**
     * @param string $name as it stands in a template between {{ and }}
     * @param string $description what it shows
     */
    public function __construct(public string $name, public string $description)
    {
    }
}
