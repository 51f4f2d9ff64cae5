//! The life of vouchers and series as one table each: state, event, guard, next state, ledger effect.
//!
//! The tables are data: the engine interprets them and [`diagram`] draws them. A pair of state and event that has no row
//! is refused. A guard is a condition the table cannot see; whoever follows a row must have checked it.
//!
//! Three things are no states. A voucher is *expired* when it is active and its time is over: that is computed from the
//! clock whenever somebody looks, so no job has to run on time. A series is *locked* by a flag beside its state: unlocking
//! leaves everything as it was. And what a voucher was before it was *blocked* needs no memory: only an active voucher can
//! be blocked, since no other can be redeemed anyway, so unblocking always makes it active.

use std::fmt::Write as _;

words! {
    /// Where a voucher stands in its life.
    #[derive(serde::Serialize, serde::Deserialize)]
    VoucherState {
        /// Generated for approval; nobody has looked yet.
        Draft = 1, "draft";
        /// Approved; not redeemable before it is activated.
        Accepted = 2, "accepted";
        /// Not approved. Final.
        Rejected = 3, "rejected";
        /// Redeemable within its time.
        Active = 4, "active";
        /// Held for one account by a redemption the ledger has not answered for good.
        Pending = 5, "pending";
        /// Redeemed: its value is on an account.
        Used = 6, "used";
        /// Active, but held back by an operator.
        Blocked = 7, "blocked";
        /// Taken back before anybody used it. Final.
        Cancelled = 8, "cancelled";
        /// Only a tombstone is left, so that nothing else can take its place. Final.
        Purged = 9, "purged";
        /// Held by a sale, return or cancellation the ledger has not answered for good.
        Reserved = 10, "reserved";
    }
}

words! {
    /// Where a series stands in its life. Its vouchers have states of their own.
    SeriesState {
        /// Generated for approval.
        Draft = 1, "draft";
        /// Approved.
        Accepted = 2, "accepted";
        /// Not approved. Final.
        Rejected = 3, "rejected";
        /// Its active vouchers can be redeemed, unless it is locked.
        Active = 4, "active";
        /// Closed for good: nothing of it can be redeemed. Final.
        Void = 5, "void";
    }
}

words! {
    /// What can happen to a voucher.
    VoucherEvent {
        /// It is approved.
        Accept = 1, "accept";
        /// It is not approved.
        Reject = 2, "reject";
        /// It is made redeemable.
        Activate = 3, "activate";
        /// It is held back.
        Block = 4, "block";
        /// It is no longer held back.
        Unblock = 5, "unblock";
        /// An account wants its value.
        BeginRedemption = 6, "begin_redemption";
        /// The ledger booked the payment, now or before.
        SettlePosted = 7, "settle_posted";
        /// The ledger refused the payment for good.
        SettleRejected = 8, "settle_rejected";
        /// Its redemption is undone.
        Reverse = 9, "reverse";
        /// It is taken back.
        Cancel = 10, "cancel";
        /// Its value or validity changes.
        Modify = 11, "modify";
        /// It goes to another partner.
        Assign = 12, "assign";
        /// It is cut down to a tombstone.
        Purge = 13, "purge";
        /// It is removed.
        Delete = 14, "delete";
        /// Its validity ends now.
        Expire = 15, "expire";
        /// The ledger booked a part of it; a balance is left.
        SettlePart = 16, "settle_part";
        /// The ledger booked a redemption it had refused before, and the voucher is elsewhere now.
        SettleLate = 17, "settle_late";
        /// A sale, return or cancellation wants it.
        Reserve = 18, "reserve";
        /// The ledger booked the sale or the return.
        SettleSale = 19, "settle_sale";
        /// The ledger refused the sale, return or cancellation for good.
        Release = 20, "release";
        /// The same, and nothing is left of it.
        ReleaseUsed = 21, "release_used";
        /// The ledger booked its cancellation, or refused the sale it was made for.
        Withdraw = 22, "withdraw";
        /// The ledger booked the sale it was made for after it had refused it.
        SellLate = 23, "sell_late";
        /// Its card belongs to somebody else.
        Transfer = 24, "transfer";
    }
}

words! {
    /// What can happen to a series as a whole.
    SeriesEvent {
        /// It is approved.
        Accept = 1, "accept";
        /// It is not approved.
        Reject = 2, "reject";
        /// It is opened for redemption.
        Activate = 3, "activate";
        /// Redemption is stopped for now.
        Lock = 4, "lock";
        /// Redemption goes on.
        Unlock = 5, "unlock";
        /// It is closed for good.
        Void = 6, "void";
        /// Its description, comment or metadata change.
        Modify = 7, "modify";
        /// It goes to another partner.
        Assign = 8, "assign";
        /// It is removed.
        Delete = 9, "delete";
    }
}

words! {
    /// What must be true besides the state, checked by whoever follows the row.
    Guard {
        /// Nothing.
        None = 0, "";
        /// It is within its time, its series is active and not locked, and the account's partner may use it.
        Redeemable = 1, "redeemable";
        /// The answer is for the redemption that holds it.
        SameRedemption = 2, "same_redemption";
        /// The answer is for a redemption of it that had been rejected; the money moved all the same.
        RejectedBefore = 3, "rejected_before";
        /// The ledger has booked the reversal.
        ReversalPosted = 4, "reversal_posted";
        /// Its time is over.
        Expired = 5, "expired";
        /// No redemption or sale of it was ever begun: a late answer must still find its voucher.
        NeverBegun = 6, "never_begun";
        /// The flag `locked` is not set.
        NotLocked = 7, "not_locked";
        /// The flag `locked` is set.
        Locked = 8, "locked";
        /// It has no voucher left.
        NoVouchers = 9, "no_vouchers";
        /// The redemption took less than was left.
        BalanceLeft = 10, "balance_left";
        /// Nobody claimed it, and nobody paid for it if its value changes.
        Unpaid = 11, "unpaid_if_value";
        /// Within its time, and where it can be sold, come back or be loaded.
        Tradable = 12, "tradable";
        /// The answer is for the sale that holds it.
        SameSale = 13, "same_sale";
    }
}

words! {
    /// What the ledger has to do with a transition.
    LedgerEffect {
        /// Nothing.
        None = 0, "";
        /// The payment is posted after this is committed.
        PostPayment = 1, "post payment";
        /// The ledger has booked the payment before.
        PaymentBooked = 2, "payment booked";
        /// The ledger has not booked the payment and never will under this key.
        PaymentRefused = 3, "payment refused";
        /// The ledger has booked the reversal before.
        ReversalBooked = 4, "reversal booked";
        /// The sale is posted after this is committed.
        PostSale = 5, "post sale";
        /// The ledger has booked the sale before.
        SaleBooked = 6, "sale booked";
        /// The ledger has not booked the sale and never will under this key.
        SaleRefused = 7, "sale refused";
    }
}

/// What becomes of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then<State> {
    /// It becomes this one.
    Becomes(State),
    /// It stays what it is.
    Stays,
    /// The row is removed.
    Gone,
}

/// One row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition<State: 'static, Event> {
    /// States it leads away from.
    pub from: &'static [State],
    /// What happens.
    pub event: Event,
    /// What must be true besides.
    pub guard: Guard,
    /// What becomes of the state.
    pub then: Then<State>,
    /// What the ledger has to do with it.
    pub ledger: LedgerEffect,
}

/// A row of [`VOUCHER_LIFE`].
pub type VoucherTransition = Transition<VoucherState, VoucherEvent>;
/// A row of [`SERIES_LIFE`].
pub type SeriesTransition = Transition<SeriesState, SeriesEvent>;

/// The life of a voucher.
///
/// What the ledger booked late, after it had refused it, is never dropped: it counts as redeemed whatever became of the
/// voucher. If that is more than the voucher was worth, it finds no row or fills it up, and the alarm is raised.
#[rustfmt::skip]
pub const VOUCHER_LIFE: &[VoucherTransition] = {
    use {Guard as G, LedgerEffect as L, Then::*, VoucherEvent::*, VoucherState::*};
    &[
        row(&[Draft],                                      Accept,          G::None,           Becomes(Accepted),  L::None),
        row(&[Draft],                                      Reject,          G::None,           Becomes(Rejected),  L::None),
        row(&[Accepted],                                   Activate,        G::None,           Becomes(Active),    L::None),
        row(&[Active],                                     BeginRedemption, G::Redeemable,     Becomes(Pending),   L::PostPayment),
        row(&[Pending],                                    SettlePosted,    G::SameRedemption, Becomes(Used),      L::PaymentBooked),
        row(&[Pending],                                    SettlePart,      G::BalanceLeft,    Becomes(Active),    L::PaymentBooked),
        row(&[Pending],                                    SettleRejected,  G::SameRedemption, Becomes(Active),    L::PaymentRefused),
        // Two drives of one key can answer differently; money that moved counts.
        row(&[Active],                                     SettlePosted,    G::RejectedBefore, Becomes(Used),      L::PaymentBooked),
        row(&[Active],                                     SettlePart,      G::RejectedBefore, Stays,              L::PaymentBooked),
        row(&[Pending, Reserved, Blocked, Cancelled, Purged], SettleLate,      G::RejectedBefore, Stays,              L::PaymentBooked),
        row(&[Used],                                       Reverse,         G::ReversalPosted, Becomes(Active),    L::ReversalBooked),
        // A part is taken back, or what was booked too much: the balance grows, the state is somebody else's matter.
        row(&[Active, Pending, Reserved, Blocked, Cancelled, Purged], Reverse,        G::ReversalPosted, Stays,              L::ReversalBooked),
        row(&[Active],                                     Block,           G::None,           Becomes(Blocked),   L::None),
        row(&[Blocked],                                    Unblock,         G::None,           Becomes(Active),    L::None),
        row(&[Accepted, Active, Blocked],                  Cancel,          G::None,           Becomes(Cancelled), L::None),
        row(&[Draft, Accepted, Active, Blocked],           Modify,          G::Unpaid,         Stays,              L::None),
        row(&[Draft, Accepted, Active, Blocked],           Assign,          G::None,           Stays,              L::None),
        row(&[Accepted, Active, Blocked],                  Expire,          G::None,           Stays,              L::None),
        row(&[Rejected, Cancelled],                        Purge,           G::None,           Becomes(Purged),    L::None),
        row(&[Active],                                     Purge,           G::Expired,        Becomes(Purged),    L::None),
        // A card whose balance is used up can be loaded again.
        // A blocked one only to be cancelled at once.
        row(&[Active, Used, Blocked],                      Reserve,         G::Tradable,       Becomes(Reserved),  L::PostSale),
        row(&[Reserved],                                   SettleSale,      G::SameSale,       Becomes(Active),    L::SaleBooked),
        row(&[Reserved],                                   Release,         G::BalanceLeft,    Becomes(Active),    L::SaleRefused),
        row(&[Reserved],                                   ReleaseUsed,     G::SameSale,       Becomes(Used),      L::SaleRefused),
        row(&[Reserved],                                   Withdraw,        G::SameSale,       Becomes(Cancelled), L::None),
        row(&[Cancelled],                                  SellLate,        G::RejectedBefore, Becomes(Reserved),  L::SaleBooked),
        row(&[Active],                                     Transfer,        G::Tradable,       Stays,              L::None),
        row(&[Draft, Accepted, Rejected, Active, Blocked, Cancelled], Delete, G::NeverBegun,   Gone,               L::None),
    ]
};

/// The life of a series. Accepting, rejecting and activating one does the same to its vouchers that are ready for it.
#[rustfmt::skip]
pub const SERIES_LIFE: &[SeriesTransition] = {
    use {Guard as G, LedgerEffect as L, SeriesEvent::*, SeriesState as S, Then::*};
    &[
        row(&[S::Draft],                                      Accept,   G::None,       Becomes(S::Accepted), L::None),
        row(&[S::Draft],                                      Reject,   G::None,       Becomes(S::Rejected), L::None),
        row(&[S::Accepted],                                   Activate, G::None,       Becomes(S::Active),   L::None),
        row(&[S::Accepted, S::Active],                        Void,     G::None,       Becomes(S::Void),     L::None),
        row(&[S::Draft, S::Accepted, S::Active],              Lock,     G::NotLocked,  Stays,                L::None),
        row(&[S::Draft, S::Accepted, S::Active],              Unlock,   G::Locked,     Stays,                L::None),
        row(&[S::Draft, S::Accepted, S::Active],              Modify,   G::None,       Stays,                L::None),
        row(&[S::Draft, S::Accepted, S::Active],              Assign,   G::None,       Stays,                L::None),
        row(&[S::Draft, S::Accepted, S::Rejected, S::Active, S::Void], Delete, G::NoVouchers, Gone,          L::None),
    ]
};

const fn row<State, Event>(
    from: &'static [State],
    event: Event,
    guard: Guard,
    then: Then<State>,
    ledger: LedgerEffect,
) -> Transition<State, Event>
where
    State: Copy,
    Event: Copy,
{
    Transition { from, event, guard, then, ledger }
}

/// The row for a voucher in this state, guard included. `None`: the state does not allow it.
pub fn transition(state: VoucherState, event: VoucherEvent) -> Option<&'static VoucherTransition> {
    VOUCHER_LIFE.iter().find(|row| row.event == event && row.from.contains(&state))
}

/// What a voucher becomes, its guard taken for granted. `None`: the state does not allow it, or the row is removed.
pub fn next(state: VoucherState, event: VoucherEvent) -> Option<VoucherState> {
    after(state, transition(state, event)?.then)
}

/// The row for a series in this state, guard included. `None`: the state does not allow it.
pub fn series_transition(state: SeriesState, event: SeriesEvent) -> Option<&'static SeriesTransition> {
    SERIES_LIFE.iter().find(|row| row.event == event && row.from.contains(&state))
}

/// What a series becomes, its guard taken for granted. `None`: the state does not allow it, or the row is removed.
pub fn series_next(state: SeriesState, event: SeriesEvent) -> Option<SeriesState> {
    after(state, series_transition(state, event)?.then)
}

fn after<State>(state: State, then: Then<State>) -> Option<State> {
    match then {
        Then::Becomes(next) => Some(next),
        Then::Stays => Some(state),
        Then::Gone => None,
    }
}

/// Both tables as Markdown, each with a Mermaid state diagram, for the manual.
pub fn diagram() -> String {
    let mut text = String::new();
    draw(&mut text, "Vouchers", VOUCHER_LIFE, VoucherState::name, VoucherEvent::name);
    text.push('\n');
    draw(&mut text, "Series", SERIES_LIFE, SeriesState::name, SeriesEvent::name);
    text
}

fn draw<State: Copy, Event: Copy>(
    text: &mut String,
    title: &str,
    life: &[Transition<State, Event>],
    state_name: fn(State) -> &'static str,
    event_name: fn(Event) -> &'static str,
) {
    let mut line = |line: String| writeln!(text, "{line}").expect("a string takes every line");
    line(format!("## {title}\n\n| state | event | guard | next state | ledger |\n|---|---|---|---|---|"));
    for row in life {
        let from: Vec<&str> = row.from.iter().map(|state| state_name(*state)).collect();
        let then = match row.then {
            Then::Becomes(next) => state_name(next),
            Then::Stays => "(the same)",
            Then::Gone => "(removed)",
        };
        let (event, guard, ledger) = (event_name(row.event), row.guard.name(), row.ledger.name());
        line(format!("| {} | {event} | {guard} | {then} | {ledger} |", from.join(", ")));
    }
    line("\n```mermaid\nstateDiagram-v2".into());
    line(format!("    [*] --> {}\n    [*] --> {}", VoucherState::Draft.name(), VoucherState::Active.name()));
    for row in life {
        for from in row.from.iter().map(|state| state_name(*state)) {
            match row.then {
                Then::Becomes(next) => line(format!("    {from} --> {}: {}", state_name(next), event_name(row.event))),
                Then::Gone => line(format!("    {from} --> [*]: {}", event_name(row.event))),
                Then::Stays => {}
            }
        }
    }
    line("```".into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use VoucherEvent as E;
    use VoucherState as S;

    fn reachable_from(start: S) -> Vec<S> {
        let mut reached = vec![start];
        let mut place = 0;
        while let Some(state) = reached.get(place).copied() {
            // The one way back from a final state: the ledger booked after all what it had refused.
            let next_states =
                E::ALL.iter().filter(|event| **event != E::SellLate).filter_map(|event| next(state, *event));
            let new: Vec<S> = next_states.filter(|state| !reached.contains(state)).collect();
            reached.extend(new);
            place += 1;
        }
        reached
    }

    #[test]
    fn numbers_and_words_name_the_states() {
        assert_eq!(S::from_number(4), Some(S::Active));
        assert_eq!(S::Active.name(), "active");
        assert_eq!((S::from_number(0), S::from_number(11)), (None, None));
        assert_eq!(S::ALL.iter().map(|state| *state as i64).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
        assert_eq!(SeriesState::from_number(5), Some(SeriesState::Void));
        assert!(S::ALL.iter().all(|state| S::from_number(*state as i64) == Some(*state)));
    }

    #[test]
    fn a_draft_can_reach_every_state() {
        for state in S::ALL {
            assert!(reachable_from(S::Draft).contains(state), "{state:?}");
        }
    }

    #[test]
    fn a_draft_series_can_reach_every_state() {
        for state in &SeriesState::ALL[1..] {
            let leads_there = |row: &SeriesTransition| row.then == Then::Becomes(*state);
            assert!(SERIES_LIFE.iter().any(leads_there), "{state:?}");
        }
    }

    #[test]
    fn final_states_lead_to_a_tombstone_or_nowhere() {
        for state in [S::Rejected, S::Cancelled, S::Purged] {
            assert!(reachable_from(state).iter().all(|next| [state, S::Purged].contains(next)), "{state:?}");
        }
        let of_the_ledger = [E::Reverse, E::SettleLate];
        for event in E::ALL.iter().filter(|event| transition(S::Purged, **event).is_some()) {
            assert!(of_the_ledger.contains(event) && next(S::Purged, *event) == Some(S::Purged), "{event:?}");
        }
    }

    #[test]
    fn void_and_rejected_series_stay_so() {
        for state in [SeriesState::Void, SeriesState::Rejected] {
            assert!(SeriesEvent::ALL.iter().all(|event| series_next(state, *event).is_none()), "{state:?}");
        }
    }

    #[test]
    fn a_pending_voucher_leaves_only_by_settling() {
        let allowed: Vec<E> = E::ALL.iter().copied().filter(|event| transition(S::Pending, *event).is_some()).collect();
        assert_eq!(allowed, [E::SettlePosted, E::SettleRejected, E::Reverse, E::SettlePart, E::SettleLate]);
        assert_eq!(
            (next(S::Pending, E::Reverse), next(S::Pending, E::SettleLate)),
            (Some(S::Pending), Some(S::Pending))
        );
        assert_eq!(next(S::Pending, E::SettlePosted), Some(S::Used));
        assert_eq!(next(S::Pending, E::SettleRejected), Some(S::Active));
    }

    #[test]
    fn only_an_active_voucher_can_be_redeemed() {
        for state in S::ALL {
            assert_eq!(next(*state, E::BeginRedemption).is_some(), *state == S::Active, "{state:?}");
        }
        assert_eq!(transition(S::Active, E::BeginRedemption).unwrap().guard, Guard::Redeemable);
    }

    #[test]
    fn a_payment_booked_after_a_rejection_still_uses_the_voucher() {
        assert_eq!(next(S::Active, E::SettlePosted), Some(S::Used));
        assert_eq!(transition(S::Active, E::SettlePosted).unwrap().guard, Guard::RejectedBefore);
    }

    #[test]
    fn a_late_payment_counts_and_does_not_bring_a_voucher_back() {
        for state in [S::Blocked, S::Cancelled, S::Purged, S::Used, S::Rejected] {
            assert_eq!(next(state, E::SettlePosted), None, "{state:?}");
        }
        for state in [S::Pending, S::Blocked, S::Cancelled, S::Purged] {
            assert_eq!(next(state, E::SettleLate), Some(state), "{state:?}");
        }
        assert_eq!(next(S::Active, E::SettlePart), Some(S::Active));
        assert_eq!(next(S::Used, E::SettleLate), None);
    }

    #[test]
    fn a_reversal_revives_a_used_voucher_and_no_other() {
        for state in [S::Active, S::Pending, S::Blocked, S::Cancelled, S::Purged] {
            assert_eq!(next(state, E::Reverse), Some(state), "{state:?}");
        }
        assert_eq!(next(S::Used, E::Reverse), Some(S::Active));
        for state in [S::Draft, S::Accepted, S::Rejected] {
            assert_eq!(next(state, E::Reverse), None, "nothing of it was ever redeemed: {state:?}");
        }
    }

    #[test]
    fn a_used_voucher_leaves_only_when_the_ledger_booked_the_reversal_or_to_be_loaded() {
        let allowed: Vec<E> = E::ALL.iter().copied().filter(|event| transition(S::Used, *event).is_some()).collect();
        assert_eq!(allowed, [E::Reverse, E::Reserve]);
        assert_eq!(transition(S::Used, E::Reverse).unwrap().guard, Guard::ReversalPosted);
    }

    #[test]
    fn whatever_was_blocked_was_active_and_becomes_so_again() {
        for state in S::ALL {
            assert_eq!(next(*state, E::Block).is_some(), *state == S::Active, "{state:?}");
        }
        assert_eq!(next(S::Blocked, E::Unblock), Some(S::Active));
    }

    #[test]
    fn value_reaches_the_ledger_only_by_redeeming_and_selling() {
        for row in VOUCHER_LIFE.iter().filter(|row| row.ledger != LedgerEffect::None) {
            let settled = [E::SettlePosted, E::SettlePart, E::SettleRejected, E::SettleLate];
            let sold = [E::Reserve, E::SettleSale, E::Release, E::ReleaseUsed, E::SellLate];
            let of_money = |event| settled.contains(&event) || matches!(event, E::BeginRedemption | E::Reverse);
            assert!(of_money(row.event) || sold.contains(&row.event), "{:?}", row.event);
        }
    }

    #[test]
    fn a_reserved_voucher_leaves_only_by_what_becomes_of_its_sale() {
        let allowed =
            E::ALL.iter().copied().filter(|event| next(S::Reserved, *event).is_some_and(|to| to != S::Reserved));
        let allowed: Vec<E> = allowed.collect();
        assert_eq!(allowed, [E::SettleSale, E::Release, E::ReleaseUsed, E::Withdraw]);
        assert_eq!(next(S::Reserved, E::BeginRedemption), None);
        assert_eq!(next(S::Cancelled, E::SellLate), Some(S::Reserved));
    }

    #[test]
    fn vouchers_with_a_redemption_are_never_deleted() {
        let deletes = VOUCHER_LIFE.iter().filter(|row| row.then == Then::Gone);
        for row in deletes {
            assert_eq!((row.event, row.guard), (E::Delete, Guard::NeverBegun));
            assert!(!row.from.contains(&S::Pending) && !row.from.contains(&S::Used));
        }
        assert_eq!(next(S::Active, E::Delete), None);
    }

    #[test]
    fn no_pair_of_state_and_event_has_two_rows() {
        for (state, event) in S::ALL.iter().flat_map(|state| E::ALL.iter().map(move |event| (state, event))) {
            let rows = VOUCHER_LIFE.iter().filter(|row| row.event == *event && row.from.contains(state)).count();
            assert!(rows <= 1, "{state:?} {event:?}");
        }
    }

    #[test]
    fn locking_leaves_the_state_of_a_series() {
        assert_eq!(series_next(SeriesState::Active, SeriesEvent::Lock), Some(SeriesState::Active));
        assert_eq!(series_transition(SeriesState::Active, SeriesEvent::Unlock).unwrap().guard, Guard::Locked);
    }

    #[test]
    fn the_diagram_shows_rows_and_arrows() {
        let text = diagram();
        assert!(text.contains("| pending | settle_posted | same_redemption | used | payment booked |"), "{text}");
        assert!(text.contains("    active --> pending: begin_redemption\n"), "{text}");
        assert_eq!(text.matches("```").count(), 4);
    }
}
