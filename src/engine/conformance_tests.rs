//! The kit against a ledger that is right, and against ledgers that are wrong in one way each.

use super::*;
use std::collections::HashMap;

#[derive(Default)]
struct MemoryLedger {
    entries: HashMap<String, (Posting, Answer)>,
    balances: HashMap<String, i64>,
    fault: Fault,
}

#[derive(Default, PartialEq, Clone, Copy)]
enum Fault {
    #[default]
    None,
    BooksAgain,
    ForgetsAmount,
    ForgetsAccount,
    ForgetsCurrency,
    RulesFirst,
    RemembersRejected,
    CutsKeys,
    NewReferenceForDuplicate,
    DuplicateMovesBalance,
    SmallAmountsOnly,
    BooksEveryKindAsPayment,
    ForgetsKind,
    ForgetsReverses,
    ForgetsPaid,
    PaysNoInvoice,
    ReversesAsPaymentsOnly,
    ReversesTwice,
    ReversesAnyAmount,
    ReversesUnknown,
}

impl MemoryLedger {
    fn new(fault: Fault) -> MemoryLedger {
        MemoryLedger { fault, ..MemoryLedger::default() }
    }

    fn post(&mut self, posting: &Posting) -> Answer {
        let key =
            if self.fault == Fault::CutsKeys { posting.key.chars().take(50).collect() } else { posting.key.clone() };
        let known = matches!(posting.account.as_str(), "a" | "b");
        if self.fault == Fault::RulesFirst && !known {
            return outcome(Outcome::Rejected);
        }
        if self.fault != Fault::BooksAgain {
            if let Some((booked, answer)) = self.entries.get(&key).cloned() {
                return self.known(posting, &booked, answer);
            }
        }
        let too_large = self.fault == Fault::SmallAmountsOnly && posting.amount > 1_000_000;
        let Some(moved) = self.moved(posting).filter(|_| known && !too_large) else {
            if posting.kind == PostingKind::Reversal && self.entries.contains_key(&posting.reverses) {
                return outcome(Outcome::Conflict);
            }
            if self.fault == Fault::RemembersRejected {
                self.entries.insert(key, (posting.clone(), outcome(Outcome::Rejected)));
            }
            return outcome(Outcome::Rejected);
        };
        self.book(key, posting, moved)
    }

    /// By how much the balance moves; nothing if the posting cannot be booked.
    fn moved(&self, posting: &Posting) -> Option<i64> {
        let paid = if self.fault == Fault::PaysNoInvoice { 0 } else { posting.paid };
        match posting.kind {
            _ if self.fault == Fault::BooksEveryKindAsPayment => Some(posting.amount),
            PostingKind::Payment | PostingKind::CreditNote => Some(posting.amount),
            PostingKind::Invoice => Some(paid - posting.amount),
            PostingKind::Refund => Some(-posting.amount),
            PostingKind::Reversal => match self.entries.get(&posting.reverses) {
                None => (self.fault == Fault::ReversesUnknown).then_some(-posting.amount),
                Some(_) if self.fault == Fault::ReversesAsPaymentsOnly => Some(-posting.amount),
                Some((reversed, _)) => {
                    let other = reversed.amount != posting.amount && self.fault != Fault::ReversesAnyAmount;
                    let twice = self.entries.values().any(|(entry, _)| entry.reverses == posting.reverses);
                    let refused = other || (twice && self.fault != Fault::ReversesTwice);
                    if refused {
                        None
                    } else {
                        self.moved(reversed).map(|moved| -moved)
                    }
                }
            },
        }
    }

    fn known(&mut self, posting: &Posting, booked: &Posting, answer: Answer) -> Answer {
        let same = (posting.amount == booked.amount || self.fault == Fault::ForgetsAmount)
            && (posting.account == booked.account || self.fault == Fault::ForgetsAccount)
            && (posting.currency == booked.currency || self.fault == Fault::ForgetsCurrency)
            && (posting.paid == booked.paid || self.fault == Fault::ForgetsPaid)
            && (posting.kind == booked.kind || self.fault == Fault::ForgetsKind)
            && (posting.reverses == booked.reverses || self.fault == Fault::ForgetsReverses);
        if answer.outcome == Outcome::Rejected || !same {
            return if same { answer } else { outcome(Outcome::Conflict) };
        }
        if self.fault == Fault::DuplicateMovesBalance {
            *self.balances.entry(posting.account.clone()).or_default() += posting.amount;
        }
        if self.fault == Fault::NewReferenceForDuplicate {
            return Answer { outcome: Outcome::Duplicate, ledger_reference: "new".into(), ..answer };
        }
        Answer { outcome: Outcome::Duplicate, ..answer }
    }

    fn book(&mut self, key: String, posting: &Posting, moved: i64) -> Answer {
        let balance = self.balances.entry(posting.account.clone()).or_default();
        *balance += moved;
        let answer = Answer {
            outcome: Outcome::Done,
            ledger_reference: format!("entry {}", self.entries.len() + 1),
            balance_after: Some(*balance),
        };
        self.entries.insert(key, (posting.clone(), answer.clone()));
        answer
    }
}

fn outcome(outcome: Outcome) -> Answer {
    Answer { outcome, ..Answer::default() }
}

fn bench() -> Bench {
    Bench {
        account: "a".into(),
        other_account: "b".into(),
        closed_account: "closed".into(),
        currency: "EUR".into(),
        token: "run1".into(),
        with_sales: true,
        ..Bench::default()
    }
}

fn failing_cases(fault: Fault) -> Vec<Case> {
    let mut ledger = MemoryLedger::new(fault);
    let all = Case::ALL.iter().copied();
    all.filter(|case| !run(*case, &bench(), |posting| ledger.post(posting)).unwrap().passed).collect()
}

#[test]
fn a_ledger_that_books_exactly_once_passes_every_case() {
    assert_eq!(failing_cases(Fault::None), []);
}

#[test]
fn every_fault_of_a_ledger_fails_the_case_made_for_it() {
    for (fault, case) in [
        (Fault::BooksAgain, Case::SameKeyAgain),
        (Fault::ForgetsAmount, Case::OtherAmount),
        (Fault::ForgetsAccount, Case::OtherAccount),
        (Fault::ForgetsCurrency, Case::OtherCurrency),
        (Fault::RulesFirst, Case::KeyBeforeRules),
        (Fault::RemembersRejected, Case::UnknownAccount),
        (Fault::RemembersRejected, Case::ClosedAccount),
        (Fault::CutsKeys, Case::LongestKey),
        (Fault::NewReferenceForDuplicate, Case::SameKeyAgain),
        (Fault::DuplicateMovesBalance, Case::BalanceMovesOnce),
        (Fault::SmallAmountsOnly, Case::LargestAmount),
        (Fault::BooksEveryKindAsPayment, Case::InvoiceIsOwed),
        (Fault::BooksEveryKindAsPayment, Case::Refund),
        (Fault::BooksEveryKindAsPayment, Case::PaymentReversed),
        (Fault::PaysNoInvoice, Case::PaidInvoice),
        (Fault::PaysNoInvoice, Case::PaidInvoiceReversed),
        (Fault::ForgetsKind, Case::OtherKind),
        (Fault::ForgetsReverses, Case::ReversedTwice),
        (Fault::ForgetsPaid, Case::OtherPaid),
        (Fault::ForgetsAmount, Case::InvoiceOtherAmount),
        (Fault::ReversesAsPaymentsOnly, Case::InvoiceReversed),
        (Fault::ReversesAsPaymentsOnly, Case::RefundReversed),
        (Fault::ReversesTwice, Case::ReversedTwice),
        (Fault::ReversesAnyAmount, Case::ReversalOfOtherAmount),
        (Fault::ReversesUnknown, Case::ReversalOfNothing),
    ] {
        assert!(failing_cases(fault).contains(&case), "{case:?} must catch it");
    }
}

#[test]
fn a_case_that_lacks_something_is_skipped_and_says_what() {
    let without = Bench { closed_account: String::new(), ..bench() };
    let verdict = run(Case::ClosedAccount, &without, |_| panic!("nothing to post")).unwrap();
    assert!(verdict.skipped && !verdict.passed);
    assert!(verdict.reason.contains("closed_account"));
}

#[test]
fn a_ledger_that_does_not_sell_is_asked_nothing_of_sales() {
    let without = Bench { with_sales: false, ..bench() };
    let mut asked = Vec::new();
    for case in Case::ALL.iter().copied().filter(|case| case.is_of_sales()) {
        let verdict = run(case, &without, |_| panic!("nothing to post")).unwrap();
        assert!(verdict.skipped && verdict.reason.contains("with_sales"), "{case:?}");
        asked.push(case);
    }
    assert_eq!(asked.len(), 14);
}

#[test]
fn cases_keep_their_numbers() {
    let numbers = |case: Case| Case::ALL.iter().position(|known| *known == case);
    assert_eq!([Case::Race, Case::InvoiceIsOwed, Case::OtherKind].map(numbers), [Some(13), Some(14), Some(27)]);
    assert!(Case::ALL.iter().all(|case| numbers(*case) == Some(*case as usize)));
}

#[test]
fn a_ledger_that_tells_no_balance_skips_the_balance_case() {
    let mut ledger = MemoryLedger::default();
    let silent = |posting: &Posting| Answer { balance_after: None, ..ledger.post(posting) };
    assert!(run(Case::BalanceMovesOnce, &bench(), silent).unwrap().skipped);
}

#[test]
fn keys_fit_a_column_of_63_characters() {
    let longest = Bench { token: "t".repeat(TOKEN_BYTES_MAX), ..bench() };
    let keys = |case: &Case| case.script(&longest).into_iter().map(|step| step.posting.key).collect::<Vec<_>>();
    assert!(Case::ALL.iter().flat_map(keys).all(|key| key.len() <= POSTING_KEY_BYTES_MAX));
    assert!(keys(&Case::LongestKey).iter().all(|key| key.len() == POSTING_KEY_BYTES_MAX));
}

#[test]
fn a_token_is_letters_and_digits() {
    assert!(Bench { token: "run 1".into(), ..bench() }.check().is_err());
    assert!(Bench { token: String::new(), ..bench() }.check().is_err());
}

fn racers(outcomes: &[Outcome]) -> Vec<Verdict> {
    let racer = |outcome: &Outcome| Verdict {
        passed: true,
        skipped: false,
        reason: String::new(),
        key: "k".into(),
        answer: Answer { outcome: *outcome, ledger_reference: "entry 1".into(), balance_after: None },
    };
    outcomes.iter().map(racer).collect()
}

#[test]
fn a_race_with_one_winner_passes() {
    assert!(judge(&racers(&[Outcome::Duplicate, Outcome::Done, Outcome::Duplicate])).passed);
}

#[test]
fn a_race_with_two_winners_or_none_fails() {
    assert!(!judge(&racers(&[Outcome::Done, Outcome::Done])).passed);
    assert!(!judge(&racers(&[Outcome::Duplicate, Outcome::Duplicate])).passed);
    assert!(!judge(&racers(&[Outcome::Done])).passed);
}

#[test]
fn racers_who_are_told_two_references_fail() {
    let mut racers = racers(&[Outcome::Done, Outcome::Duplicate]);
    racers[1].answer.ledger_reference = "entry 2".into();
    assert!(!judge(&racers).passed);
}
