<?php

declare(strict_types=1);

namespace Voucher;

/**
 * Who acts. Every call on a module names one.
 */
final readonly class Actor
{
    /**
     * @param ActorKind $kind what kind of party
     * @param string $id identifier in the host, at most 63 bytes; a customer's is its account
     * @param list<Right> $rights what it may do; none gives a customer RedeemOwn and everybody else nothing
     * @param string $partner the partner itself, or the partner whose customer the customer is
     * @param string $source address or terminal it acts from; the guard against guessing counts by it
     */
    public function __construct(
        public ActorKind $kind,
        public string $id,
        public array $rights = [],
        public string $partner = '',
        public string $source = '',
    ) {
    }

    /**
     * A customer: may redeem for its own account only.
     *
     * @param string $account its account in the host
     * @param string $partner the partner whose customer it is, empty if none
     * @param string $source address or terminal it acts from
     */
    public static function customer(string $account, string $partner = '', string $source = ''): self
    {
        return new self(ActorKind::Customer, $account, [], $partner, $source);
    }

    /**
     * Somebody of the back office.
     *
     * @param string $id who
     * @param list<Right> $rights what he may do; nothing unless told
     * @param string $source address or terminal he acts from
     */
    public static function operator(string $id, array $rights = [], string $source = ''): self
    {
        return new self(ActorKind::Operator, $id, $rights, '', $source);
    }

    /**
     * A reseller: sees and touches only its own.
     *
     * @param string $partner the partner
     * @param list<Right> $rights what it may do; nothing unless told
     * @param string $source address or terminal it acts from
     * @param string $id the person that acts for it; empty = the partner itself
     */
    public static function partner(string $partner, array $rights = [], string $source = '', string $id = ''): self
    {
        return new self(ActorKind::Partner, $id === '' ? $partner : $id, $rights, $partner, $source);
    }

    /**
     * The host itself: jobs, recovery.
     *
     * @param string $id which part of it
     * @param list<Right>|null $rights what it may do; null = everything
     */
    public static function system(string $id = 'system', ?array $rights = null): self
    {
        return new self(ActorKind::System, $id, $rights ?? Right::cases());
    }
}
