<?php

declare(strict_types=1);

namespace Voucher;

/**
 * A code somebody typed, and the account it is for.
 */
final readonly class RedeemParams
{
    /**
     * @param string $code as typed; spaces and dashes may stand in it, at most 127 bytes
     * @param string $account the account to credit; empty = a customer's own
     * @param string $serial the serial typed with it; empty = not asked for
     * @param string $accountPartner the partner whose customer the account is; a customer's own is taken from the actor
     * @param string $requestId makes a repeated call return the first one's receipt; empty = account and code do
     * @param int $amount take only so much, minor units of the voucher's currency, and leave a balance, for types that
     *     allow it; 0 = all that is left
     */
    public function __construct(
        #[\SensitiveParameter] public string $code,
        public string $account = '',
        public string $serial = '',
        public string $accountPartner = '',
        public string $requestId = '',
        public int $amount = 0,
    ) {
    }

    /**
     * What dumps and logs show: everything but the code.
     *
     * @return array<string, string|int>
     */
    public function __debugInfo(): array
    {
        return ['code' => '(hidden)'] + get_object_vars($this);
    }
}
