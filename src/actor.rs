//! Who acts, and what it may do.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Status};

/// What kind of party acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(i32)]
pub enum ActorKind {
    /// The host itself: jobs, recovery.
    System = 1,
    /// Somebody of the back office.
    Operator = 2,
    /// A reseller: sees and touches only its own.
    Partner = 3,
    /// A customer: may redeem for its own account only.
    Customer = 4,
}

impl ActorKind {
    /// The kind of this number, if there is one.
    pub fn from_number(number: i32) -> Option<ActorKind> {
        match number {
            1 => Some(ActorKind::System),
            2 => Some(ActorKind::Operator),
            3 => Some(ActorKind::Partner),
            4 => Some(ActorKind::Customer),
            _ => None,
        }
    }

    /// The word in audit rows and messages.
    pub fn name(self) -> &'static str {
        match self {
            ActorKind::System => "system",
            ActorKind::Operator => "operator",
            ActorKind::Partner => "partner",
            ActorKind::Customer => "customer",
        }
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $word:literal;)*) => {
        /// One kind of action. A set of them is an `i64` with these bits.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum Right { $($(#[$doc])* $name = $bit,)* }

        impl Right {
            /// Every right, for tables and tests.
            pub const ALL: &'static [Right] = &[$(Right::$name),*];

            /// The word in messages and documents.
            pub fn name(self) -> &'static str {
                match self { $(Right::$name => $word,)* }
            }
        }
    };
}

rights! {
    /// See series, vouchers, redemptions and history.
    View = 0x1, "view";
    /// Generate series.
    Generate = 0x2, "generate";
    /// Accept or reject.
    Approve = 0x4, "approve";
    /// Make vouchers redeemable.
    Activate = 0x8, "activate";
    /// Change value, validity, partner.
    Modify = 0x10, "modify";
    /// Block and unblock vouchers, lock and unlock series.
    Block = 0x20, "block";
    /// Redeem for the account the actor is.
    RedeemOwn = 0x40, "redeem_own";
    /// Redeem for any account, and drive redemptions to their end.
    RedeemForAnother = 0x80, "redeem_for_another";
    /// Reverse a redemption.
    Reverse = 0x100, "reverse";
    /// See the code of a single voucher.
    Reveal = 0x200, "reveal";
    /// Export; with codes it needs `reveal` as well.
    Export = 0x400, "export";
    /// Import vouchers.
    Import = 0x800, "import";
    /// Sell vouchers.
    Sell = 0x1000, "sell";
    /// Issue refund vouchers.
    Refund = 0x2000, "refund";
    /// Cancel vouchers.
    Cancel = 0x4000, "cancel";
    /// Delete vouchers nobody used.
    Delete = 0x8000, "delete";
    /// Purge vouchers to a tombstone.
    Purge = 0x10000, "purge";
    /// Change settings.
    Configure = 0x20000, "configure";
    /// Rotate keys.
    Keys = 0x40000, "keys";
    /// Take backups.
    Backup = 0x80000, "backup";
    /// Override a refusal by name.
    Override = 0x100000, "override";
    /// Read and verify the audit trail.
    Audit = 0x200000, "audit";
}

/// Who acts. Every call names one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of party.
    pub kind: ActorKind,
    /// Its identifier in the host. A customer's is its account.
    pub id: String,
    /// The partner it belongs to: for a partner itself, for a customer the partner whose customer it is; empty if none.
    pub partner: String,
    /// Where it acts from: address, terminal; the guard counts by it. Empty if unknown.
    pub source: String,
    /// Bits of [`Right`]. Zero gives a customer `redeem_own` and everybody else nothing.
    pub rights: i64,
}

impl Actor {
    /// An actor with rights.
    pub fn new(kind: ActorKind, id: impl Into<String>, rights: &[Right]) -> Actor {
        let rights = rights.iter().fold(0, |set, right| set | *right as i64);
        Actor { kind, id: id.into(), partner: String::new(), source: String::new(), rights }
    }

    /// True if the actor may do this.
    pub fn has(&self, right: Right) -> bool {
        let rights = match (self.kind, self.rights) {
            (ActorKind::Customer, 0) => Right::RedeemOwn as i64,
            (_, rights) => rights,
        };
        rights & right as i64 != 0
    }

    /// Refuses an actor that may not do this.
    pub fn must_have(&self, right: Right) -> Result<()> {
        if self.has(right) {
            return Ok(());
        }
        let message = format!(
            "{} {} lacks the right {}; grant it in actor.rights",
            self.kind.name(),
            quoted(&self.id),
            right.name()
        );
        Err(Error::new(Status::Forbidden, message).field("actor.rights"))
    }

    /// True if both are the same person as far as anybody can tell. The same id of the host itself and of an operator is
    /// one person; a partner's ids are its own.
    pub fn is_same_person(&self, other: &Actor) -> bool {
        (self.id.as_str(), self.confined_to()) == (other.id.as_str(), other.confined_to())
    }

    /// The partner this actor is confined to, if it is one.
    pub fn confined_to(&self) -> Option<&str> {
        (self.kind == ActorKind::Partner).then_some(self.partner.as_str())
    }
}

fn quoted(id: &str) -> String {
    if id.is_empty() {
        "(no id)".into()
    } else {
        format!("\"{id}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [ActorKind; 4] = [ActorKind::System, ActorKind::Operator, ActorKind::Partner, ActorKind::Customer];

    #[test]
    fn an_actor_has_the_rights_it_was_given_and_no_others() {
        for kind in KINDS {
            for given in Right::ALL {
                let actor = Actor::new(kind, "clerk", &[*given]);
                for asked in Right::ALL {
                    assert_eq!(actor.has(*asked), asked == given, "{kind:?} {given:?} {asked:?}");
                }
            }
        }
    }

    #[test]
    fn every_right_is_a_bit_of_its_own() {
        let set = Actor::new(ActorKind::System, "", Right::ALL).rights;
        assert_eq!(set.count_ones() as usize, Right::ALL.len());
    }

    #[test]
    fn a_customer_without_rights_may_redeem_for_itself_only() {
        let customer = Actor::new(ActorKind::Customer, "1001", &[]);
        let rights: Vec<Right> = Right::ALL.iter().copied().filter(|right| customer.has(*right)).collect();
        assert_eq!(rights, [Right::RedeemOwn]);
    }

    #[test]
    fn a_customer_with_rights_has_only_these() {
        let customer = Actor::new(ActorKind::Customer, "1001", &[Right::View]);
        assert!(!customer.has(Right::RedeemOwn));
    }

    #[test]
    fn nobody_else_has_rights_without_a_grant() {
        for kind in [ActorKind::System, ActorKind::Operator, ActorKind::Partner] {
            let actor = Actor::new(kind, "clerk", &[]);
            assert!(Right::ALL.iter().all(|right| !actor.has(*right)), "{kind:?}");
        }
    }

    #[test]
    fn a_missing_right_is_refused_by_name_with_the_way_out() {
        let clerk = Actor::new(ActorKind::Operator, "clerk", &[Right::View]);
        assert!(clerk.must_have(Right::View).is_ok());
        let error = clerk.must_have(Right::Reveal).unwrap_err();
        assert_eq!((error.status, error.field), (Status::Forbidden, "actor.rights"));
        assert_eq!(error.message, "operator \"clerk\" lacks the right reveal; grant it in actor.rights");
    }

    #[test]
    fn a_nameless_actor_is_refused_readably() {
        let error = Actor::new(ActorKind::System, "", &[]).must_have(Right::Backup).unwrap_err();
        assert!(error.message.starts_with("system (no id) lacks"), "{error}");
    }

    #[test]
    fn only_a_partner_is_confined_to_itself() {
        for kind in KINDS {
            let actor = Actor { partner: "north".into(), ..Actor::new(kind, "x", Right::ALL) };
            assert_eq!(actor.confined_to(), (kind == ActorKind::Partner).then_some("north"), "{kind:?}");
        }
    }

    #[test]
    fn a_partner_without_a_name_is_confined_to_nothing_rather_than_free() {
        assert_eq!(Actor::new(ActorKind::Partner, "x", &[]).confined_to(), Some(""));
    }

    #[test]
    fn kinds_come_back_from_their_numbers() {
        assert!(KINDS.iter().all(|kind| ActorKind::from_number(*kind as i32) == Some(*kind)));
        assert_eq!((ActorKind::from_number(0), ActorKind::from_number(5)), (None, None));
    }
}
