<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Books that also know how much a partner may owe. With a Ledger that is none of these nobody limits partners.
 */
interface CreditLedger extends Ledger
{
    /**
     * Tells what a partner may still be invoiced: Module::sell() asks it where SaleParams do not say.
     *
     * Read it from the balance as it is committed. What was sold here and may not be in that balance yet is counted
     * against it by the library. Whatever you throw counts as Credit::unknown(): nothing is sold.
     */
    public function credit(string $partner, string $currency): Credit;
}
