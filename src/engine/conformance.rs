//! A kit with which a host tests its own posting callback: does its ledger book every key exactly once?
//!
//! A case is a script of postings with the answers they must get. It is pure: a [`Trial`] says what to post next and
//! is told the answer, so that whoever drives it keeps nothing alive while the host's code runs.

use crate::error::{Error, Result};
use crate::ledger::{Answer, Outcome, Posting, PostingKind};
use crate::limits::{AMOUNT_MAX, POSTING_KEY_BYTES_MAX};

/// Characters of a token: the longest key made of one stays inside its bound.
const TOKEN_BYTES_MAX: usize = 31;
/// What a posting is worth if the host does not say.
const AMOUNT_DEFAULT: i64 = 100;
/// How often the case about many repeats asks if the host does not say.
const REPEATS_DEFAULT: u32 = 100;
/// More repeats prove nothing more.
const REPEATS_MAX: u32 = 10_000;

/// What a run works with.
#[derive(Clone, Debug, Default)]
pub struct Bench {
    /// An account that can be credited, that nothing else books on meanwhile.
    pub account: String,
    /// Another one.
    pub other_account: String,
    /// An account that exists but refuses every entry; empty: the case that needs it is skipped.
    pub closed_account: String,
    /// ISO 4217 code both are kept in.
    pub currency: String,
    /// What a posting is worth, minor units; 0 takes 100.
    pub amount: i64,
    /// How often the case about many repeats asks; 0 takes 100.
    pub repeats: u32,
    /// Letters and digits no run used before: the keys derive from it.
    pub token: String,
    /// The ledger books sales: invoices, credit notes and refunds. Else their cases are skipped.
    pub with_sales: bool,
}

/// One thing a ledger must get right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Case {
    BooksOnce,
    SameKeyAgain,
    OtherAmount,
    OtherAccount,
    OtherCurrency,
    KeyBeforeRules,
    UnknownAccount,
    ClosedAccount,
    BalanceMovesOnce,
    LongestKey,
    LargestAmount,
    AnyText,
    ManyRepeats,
    Race,
    InvoiceIsOwed,
    PaidInvoice,
    CreditNote,
    Refund,
    PaymentReversed,
    InvoiceReversed,
    PaidInvoiceReversed,
    RefundReversed,
    ReversedTwice,
    ReversalOfOtherAmount,
    ReversalOfNothing,
    InvoiceOtherAmount,
    OtherPaid,
    OtherKind,
}

impl Case {
    /// All, in the order they are numbered.
    pub const ALL: &'static [Case] = &[
        Case::BooksOnce,
        Case::SameKeyAgain,
        Case::OtherAmount,
        Case::OtherAccount,
        Case::OtherCurrency,
        Case::KeyBeforeRules,
        Case::UnknownAccount,
        Case::ClosedAccount,
        Case::BalanceMovesOnce,
        Case::LongestKey,
        Case::LargestAmount,
        Case::AnyText,
        Case::ManyRepeats,
        Case::Race,
        Case::InvoiceIsOwed,
        Case::PaidInvoice,
        Case::CreditNote,
        Case::Refund,
        Case::PaymentReversed,
        Case::InvoiceReversed,
        Case::PaidInvoiceReversed,
        Case::RefundReversed,
        Case::ReversedTwice,
        Case::ReversalOfOtherAmount,
        Case::ReversalOfNothing,
        Case::InvoiceOtherAmount,
        Case::OtherPaid,
        Case::OtherKind,
    ];

    /// The case of this number.
    pub fn from_number(number: u32) -> Option<Case> {
        Case::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The word for it.
    pub fn name(self) -> &'static std::ffi::CStr {
        match self {
            Case::BooksOnce => c"books_once",
            Case::SameKeyAgain => c"same_key_again",
            Case::OtherAmount => c"other_amount",
            Case::OtherAccount => c"other_account",
            Case::OtherCurrency => c"other_currency",
            Case::KeyBeforeRules => c"key_before_rules",
            Case::UnknownAccount => c"unknown_account",
            Case::ClosedAccount => c"closed_account",
            Case::BalanceMovesOnce => c"balance_moves_once",
            Case::LongestKey => c"longest_key",
            Case::LargestAmount => c"largest_amount",
            Case::AnyText => c"any_text",
            Case::ManyRepeats => c"many_repeats",
            Case::Race => c"race",
            Case::InvoiceIsOwed => c"invoice_is_owed",
            Case::PaidInvoice => c"paid_invoice",
            Case::CreditNote => c"credit_note",
            Case::Refund => c"refund",
            Case::PaymentReversed => c"payment_reversed",
            Case::InvoiceReversed => c"invoice_reversed",
            Case::PaidInvoiceReversed => c"paid_invoice_reversed",
            Case::RefundReversed => c"refund_reversed",
            Case::ReversedTwice => c"reversed_twice",
            Case::ReversalOfOtherAmount => c"reversal_of_other_amount",
            Case::ReversalOfNothing => c"reversal_of_nothing",
            Case::InvoiceOtherAmount => c"invoice_other_amount",
            Case::OtherPaid => c"other_paid",
            Case::OtherKind => c"other_kind",
        }
    }

    fn script(self, bench: &Bench) -> Vec<Step> {
        let first = bench.posting(self, "1");
        let second = bench.posting(self, "2");
        let booked = Step::new(&first, Expected::Booked);
        let again = Step::new(&first, Expected::Again);
        let changed = |change: &dyn Fn(&mut Posting), expected| {
            let mut posting = first.clone();
            change(&mut posting);
            Step { posting, expected }
        };
        match self {
            Case::BooksOnce => vec![booked, Step::new(&second, Expected::Booked)],
            Case::SameKeyAgain => vec![booked, again.clone(), again],
            Case::OtherAmount => {
                let larger = |posting: &mut Posting| {
                    posting.amount += 1;
                    posting.face_value += 1;
                };
                vec![booked, changed(&larger, Expected::Conflict), again]
            }
            Case::OtherAccount => {
                let other = |posting: &mut Posting| posting.account = bench.other_account.clone();
                vec![booked, changed(&other, Expected::Conflict), again]
            }
            Case::OtherCurrency => {
                let other = |posting: &mut Posting| posting.currency = bench.another_currency().into();
                vec![booked, changed(&other, Expected::Conflict), again]
            }
            Case::KeyBeforeRules => {
                let unknown = |posting: &mut Posting| posting.account = bench.unknown_account();
                vec![booked, changed(&unknown, Expected::Conflict), again]
            }
            Case::UnknownAccount => {
                let unknown = |posting: &mut Posting| posting.account = bench.unknown_account();
                vec![changed(&unknown, Expected::Rejected), changed(&unknown, Expected::Rejected), booked, again]
            }
            Case::ClosedAccount => {
                let closed = |posting: &mut Posting| posting.account = bench.closed_account.clone();
                vec![changed(&closed, Expected::Rejected), changed(&closed, Expected::Rejected), booked, again]
            }
            Case::BalanceMovesOnce => vec![booked, again, Step::new(&second, Expected::Moves(second.amount))],
            Case::LongestKey => {
                let (first, second) = (bench.longest(&first, "1"), bench.longest(&second, "2"));
                let again = Step::new(&first, Expected::Again);
                vec![Step::new(&first, Expected::Booked), Step::new(&second, Expected::Booked), again]
            }
            Case::LargestAmount => {
                let largest = |posting: &mut Posting| {
                    posting.amount = AMOUNT_MAX;
                    posting.face_value = AMOUNT_MAX;
                };
                vec![changed(&largest, Expected::Booked), changed(&largest, Expected::Again)]
            }
            Case::AnyText => {
                let text =
                    |posting: &mut Posting| posting.comment = "\"Tarjeta\" d'appel; -- Žluťoučký 充值卡 \\".into();
                vec![changed(&text, Expected::Booked), changed(&text, Expected::Again)]
            }
            Case::ManyRepeats => {
                let repeats = if bench.repeats == 0 { REPEATS_DEFAULT } else { bench.repeats.min(REPEATS_MAX) };
                let mut script = vec![booked];
                script.resize(1 + repeats as usize, again);
                script
            }
            Case::Race => vec![Step::new(&first, Expected::BookedOrAgain)],
            _ => self.sale_script(bench),
        }
    }
}

impl Bench {
    /// Refuses what no case could run with.
    pub fn check(&self) -> Result<()> {
        if self.account.is_empty() || self.other_account.is_empty() || self.account == self.other_account {
            return Err(Error::invalid("account", "name two different accounts, in account and other_account"));
        }
        if self.currency.len() != 3 {
            return Err(Error::invalid("currency", "must be an ISO 4217 code"));
        }
        if !(0..AMOUNT_MAX).contains(&self.amount) {
            return Err(Error::invalid("amount", format!("must be 0 to {}", AMOUNT_MAX - 1)));
        }
        let letters = self.token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if self.token.is_empty() || self.token.len() > TOKEN_BYTES_MAX || !letters {
            return Err(Error::invalid("token", format!("must be 1 to {TOKEN_BYTES_MAX} letters or digits")));
        }
        Ok(())
    }

    fn posting(&self, case: Case, number: &str) -> Posting {
        let amount = if self.amount == 0 { AMOUNT_DEFAULT } else { self.amount };
        Posting {
            key: format!("conformance:p:{}-{:02}:{number}", self.token, case as u32),
            kind: PostingKind::Payment,
            account: self.account.clone(),
            amount,
            face_value: amount,
            extra_value: 0,
            currency: self.currency.clone(),
            voucher_id: "conformance".into(),
            serial: "conformance-00000001".into(),
            series_code: "conformance".into(),
            partner: String::new(),
            comment: "conformance kit".into(),
            actor_id: "conformance".into(),
            begun_at_ms: 0,
            vouchers: 1,
            ..Posting::default()
        }
    }

    /// The same posting with a key of full length that differs from its neighbour in the last character only.
    fn longest(&self, posting: &Posting, number: &str) -> Posting {
        let body = &posting.key[..posting.key.len() - 1];
        let key = format!("{body:0<width$}{number}", width = POSTING_KEY_BYTES_MAX - 1);
        Posting { key, ..posting.clone() }
    }

    fn another_currency(&self) -> &'static str {
        if self.currency == "EUR" {
            "USD"
        } else {
            "EUR"
        }
    }

    fn unknown_account(&self) -> String {
        format!("nobody-{}", self.token)
    }
}

#[derive(Clone)]
struct Step {
    posting: Posting,
    expected: Expected,
}

impl Step {
    fn new(posting: &Posting, expected: Expected) -> Step {
        Step { posting: posting.clone(), expected }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Expected {
    /// DONE.
    Booked,
    /// DONE, and the balance moved by exactly so much since the last DONE.
    Moves(i64),
    /// DUPLICATE with the reference its key was booked with.
    Again,
    /// DONE or DUPLICATE: another racer may have been first.
    BookedOrAgain,
    Conflict,
    Rejected,
}

/// How one case went.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The ledger did what it must.
    pub passed: bool,
    /// Not run; `reason` says what was missing.
    pub skipped: bool,
    /// What was wrong or missing, empty if nothing.
    pub reason: String,
    /// The key asked last.
    pub key: String,
    /// The last answer.
    pub answer: Answer,
}

/// One case under way.
pub struct Trial {
    script: Vec<Step>,
    asked: usize,
    /// What was booked: keys with the answers, in order.
    booked: Vec<(String, Answer)>,
    verdict: Verdict,
}

impl Trial {
    /// Starts a case.
    pub fn new(case: Case, bench: &Bench) -> Result<Trial> {
        bench.check()?;
        let mut verdict = Verdict {
            passed: true,
            skipped: false,
            reason: String::new(),
            key: String::new(),
            answer: Answer::default(),
        };
        let mut script = case.script(bench);
        if case == Case::ClosedAccount && bench.closed_account.is_empty() {
            script.clear();
            skip(&mut verdict, "there is no closed account to try; name one in closed_account");
        }
        if case.is_of_sales() && !bench.with_sales {
            script.clear();
            skip(&mut verdict, "the ledger books no sales; set with_sales to 1 if it does");
        }
        Ok(Trial { script, asked: 0, booked: Vec::new(), verdict })
    }

    /// What to post next. None: the case is over.
    pub fn next_posting(&mut self) -> Option<Posting> {
        if !self.verdict.passed {
            return None;
        }
        let posting = self.script.get(self.asked)?.posting.clone();
        self.verdict.key.clone_from(&posting.key);
        Some(posting)
    }

    /// What the ledger answered.
    pub fn answered(&mut self, answer: Answer) {
        let Some(step) = self.script.get(self.asked) else { return };
        self.asked += 1;
        if let Err(problem) = self.judge(step, &answer) {
            self.verdict.passed = false;
            self.verdict.reason = format!("step {}: {problem}", self.asked);
        }
        if matches!(step.expected, Expected::Moves(_)) && answer.balance_after.is_none() && self.verdict.passed {
            skip(&mut self.verdict, "the ledger tells no balance; fill in balance_after to have it checked");
        }
        if answer.outcome == Outcome::Done {
            self.booked.push((step.posting.key.clone(), answer.clone()));
        }
        self.verdict.answer = answer;
    }

    fn judge(&self, step: &Step, answer: &Answer) -> std::result::Result<(), String> {
        let expected = step.expected;
        let wanted: &[Outcome] = match expected {
            Expected::Booked | Expected::Moves(_) => &[Outcome::Done],
            Expected::Again => &[Outcome::Duplicate],
            Expected::BookedOrAgain => &[Outcome::Done, Outcome::Duplicate],
            Expected::Conflict => &[Outcome::Conflict],
            Expected::Rejected => &[Outcome::Rejected],
        };
        if !wanted.contains(&answer.outcome) {
            return Err(format!("answered {}, must be {}", name(answer.outcome), expected.because()));
        }
        let under_its_key = self.booked.iter().find(|(key, _)| *key == step.posting.key);
        if let (Expected::Again, Some((_, first))) = (expected, under_its_key) {
            if answer.ledger_reference != first.ledger_reference {
                return Err("DUPLICATE must return the reference that was stored with the key".into());
            }
        }
        let same_reference = |(_, other): &(String, Answer)| other.ledger_reference == answer.ledger_reference;
        let books = matches!(expected, Expected::Booked | Expected::Moves(_));
        if books && !answer.ledger_reference.is_empty() && self.booked.iter().any(same_reference) {
            return Err("two entries must not have one reference".into());
        }
        let before = self.booked.last().and_then(|(_, last)| last.balance_after);
        match (expected, before, answer.balance_after) {
            (Expected::Moves(by), Some(before), Some(after)) if before.checked_add(by) != Some(after) => {
                Err(format!("the balance must move by {by}, from {before}, but is {after}"))
            }
            _ => Ok(()),
        }
    }

    /// How it went so far.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }
}

impl Expected {
    fn because(self) -> &'static str {
        match self {
            Expected::Booked | Expected::Moves(_) => "DONE: nothing was booked under this key before",
            Expected::Again => "DUPLICATE: this key is booked with the same particulars",
            Expected::BookedOrAgain => "DONE or DUPLICATE: one racer books, the others find it booked",
            Expected::Conflict => {
                "CONFLICT: look up the key, and the one it reverses, before anything else; it is booked with other \
                 particulars, or reversed already"
            }
            Expected::Rejected => "REJECTED: there is no such account, or nothing to take back",
        }
    }
}

fn skip(verdict: &mut Verdict, reason: &str) {
    verdict.passed = false;
    verdict.skipped = true;
    verdict.reason = reason.into();
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unknown => "UNKNOWN",
        Outcome::Done => "DONE",
        Outcome::Duplicate => "DUPLICATE",
        Outcome::Conflict => "CONFLICT",
        Outcome::Rejected => "REJECTED",
        Outcome::Retry => "RETRY",
    }
}

/// Runs a case against a ledger.
pub fn run(case: Case, bench: &Bench, mut post: impl FnMut(&Posting) -> Answer) -> Result<Verdict> {
    let mut trial = Trial::new(case, bench)?;
    while let Some(posting) = trial.next_posting() {
        let answer = post(&posting);
        trial.answered(answer);
    }
    Ok(trial.verdict().clone())
}

/// Judges what the racers of one race were answered: one booked, all others found it booked, under one reference.
pub fn judge(racers: &[Verdict]) -> Verdict {
    let mut verdict = Verdict {
        passed: false,
        skipped: false,
        reason: String::new(),
        key: racers.first().map_or_else(String::new, |racer| racer.key.clone()),
        answer: racers.first().map_or_else(Answer::default, |racer| racer.answer.clone()),
    };
    let outcomes = |outcome| racers.iter().filter(|racer| racer.answer.outcome == outcome).count();
    let (done, duplicate) = (outcomes(Outcome::Done), outcomes(Outcome::Duplicate));
    if racers.len() < 2 {
        verdict.reason = "a race needs two results at least".into();
    } else if racers.iter().any(|racer| racer.key != verdict.key) {
        verdict.reason = "the racers had different keys; give all of them one token".into();
    } else if done != 1 || duplicate != racers.len() - 1 {
        let others = racers.len() - done - duplicate;
        verdict.reason =
            format!("one DONE and else DUPLICATE is right; it was {done}, {duplicate} and {others} others");
    } else if racers.iter().any(|racer| racer.answer.ledger_reference != verdict.answer.ledger_reference) {
        verdict.reason = "all racers must be told one reference".into();
    } else {
        verdict.passed = true;
    }
    verdict
}

#[path = "conformance_sales.rs"]
mod sales;

#[cfg(test)]
#[path = "conformance_tests.rs"]
mod tests;
