<?php

declare(strict_types=1);

namespace Voucher;

use Voucher\Exception\InvalidArgument;

/**
 * A code somebody typed, or the number of a card, and the account it is for.
 */
final readonly class RedeemParams
{
    /**
     * @param string $code as typed; spaces and dashes may stand in it, at most 127 bytes. Empty for a card without a
     *     secret, which its holder redeems by its number, or by its
     *     serial if it has none
     * @param string $account the account to credit; empty = a customer's own
     * @param string $serial the serial typed with it, empty = not asked for; of a card its number, or its serial if it has none
     * @param string $accountPartner the partner whose customer the account is; a customer's own is taken from the actor
     * @param string $requestId makes a repeated call return the first one's receipt; empty = account and code do, which
     *     is not enough where a part is taken
     * @param Money|null $amount take only so much and leave a balance, for types that allow it; null = all that is
     *     left. A voucher in another currency is refused like any that cannot be redeemed
     * @param string $product the product it is for, or its type; vouchers for products are accepted for these alone. A
     *     repeated call names the same one: for another it is refused
     *
     * @throws InvalidArgument if the amount is not above 0: that would take all that is left
     */
    public function __construct(
        #[\SensitiveParameter] public string $code = '',
        public string $account = '',
        public string $serial = '',
        public string $accountPartner = '',
        public string $requestId = '',
        public ?Money $amount = null,
        public string $product = '',
    ) {
        if ($amount !== null && $amount->minor <= 0) {
            throw InvalidArgument::of('amount', 'must be above 0; leave it out to take all that is left');
        }
    }

    /**
     * What dumps and logs show: everything but the code.
     *
     * @return array<string, string|Money|null>
     */
    public function __debugInfo(): array
    {
        return ['code' => '(hidden)'] + get_object_vars($this);
    }
}
