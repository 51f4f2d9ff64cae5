//! A ledger of the host with double entry: whatever is booked takes from one account what it gives to another.
//!
//! What an account has is positive, what it owes is negative. Beside the accounts of customers and partners there are
//! `cash`, `vouchers` (what vouchers were sold for, against what was redeemed of them) and `promotion` (what was given
//! free). Every posting is kept whole: a repeated one must be the same in every field.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use voucher::ledger::{Answer, Ledger, Outcome, Posting, PostingKind};

/// What somebody told it to answer to one posting.
struct Told {
    /// Key of the posting; empty: whichever comes next.
    key: String,
    outcome: Outcome,
    /// It books first, and answers this afterwards.
    books: bool,
}

struct Entry {
    posting: Posting,
    reference: String,
    lines: Vec<(String, i64)>,
}

#[derive(Default)]
struct Kept {
    entries: BTreeMap<String, Entry>,
    /// Key of each posting that was taken back, with that of its reversal.
    reversed: HashMap<String, String>,
    balances: BTreeMap<String, i64>,
    told: Vec<Told>,
    limits: HashMap<String, i64>,
    /// How often each key arrived.
    calls: HashMap<String, usize>,
    overdrawn: Vec<String>,
    /// A key that comes again is compared by what the contract asks for. Else by the whole posting, which is always the same.
    by_contract: bool,
    /// What was asked for first under each key.
    asked: BTreeMap<String, Posting>,
    /// Keys people took back by hand: they are never booked again.
    withdrawn: Vec<String>,
    /// What was answered, in order.
    answered: Vec<(String, Outcome)>,
}

/// The ledger. Any method from any thread.
#[derive(Default)]
pub struct Books(Mutex<Kept>);

impl Books {
    /// From here on a key may come again with other vouchers: the store was put back to the past.
    pub fn by_contract(&self) {
        self.0.lock().unwrap().by_contract = true;
    }

    /// The next posting gets this answer and is not booked.
    pub fn answers(&self, outcome: Outcome) {
        self.tell("", outcome, false);
    }

    /// The next posting is booked, and gets this answer.
    pub fn books_and_answers(&self, outcome: Outcome) {
        self.tell("", outcome, true);
    }

    /// So does the next posting with this key.
    pub fn answers_to(&self, key: &str, outcome: Outcome, books: bool) {
        self.tell(key, outcome, books);
    }

    fn tell(&self, key: &str, outcome: Outcome, books: bool) {
        self.0.lock().unwrap().told.push(Told { key: key.to_owned(), outcome, books });
    }

    /// A partner may owe so much and no more, from here on.
    pub fn limit(&self, partner: &str, most: i64) {
        self.0.lock().unwrap().limits.insert(partner.to_owned(), most);
    }

    /// What an account has; less than nothing is what it owes.
    pub fn balance(&self, account: &str) -> i64 {
        self.0.lock().unwrap().balances.get(account).copied().unwrap_or(0)
    }

    /// How many postings are booked.
    pub fn entries(&self) -> usize {
        self.0.lock().unwrap().entries.len()
    }

    /// The posting with this key as it was booked.
    pub fn entry(&self, key: &str) -> Option<Posting> {
        self.0.lock().unwrap().entries.get(key).map(|entry| entry.posting.clone())
    }

    /// How often a posting with this key arrived, booked or not.
    pub fn calls(&self, key: &str) -> usize {
        self.0.lock().unwrap().calls.get(key).copied().unwrap_or(0)
    }

    /// What was asked for under this key, booked or not.
    pub fn asked(&self, key: &str) -> Option<Posting> {
        self.0.lock().unwrap().asked.get(key).cloned()
    }

    /// What was answered since this was asked last.
    pub fn take_answered(&self) -> Vec<(String, Outcome)> {
        std::mem::take(&mut self.0.lock().unwrap().answered)
    }

    /// From here on it answers the truth.
    pub fn forget_what_to_tell(&self) {
        self.0.lock().unwrap().told.clear();
    }

    /// People take an entry out of the ledger, or see to it that it never comes.
    pub fn withdraw(&self, key: &str) {
        let mut kept = self.0.lock().unwrap();
        kept.withdrawn.push(key.to_owned());
        let Some(entry) = kept.entries.remove(key) else { return };
        for (account, amount) in &entry.lines {
            *kept.balances.entry(account.clone()).or_default() -= amount;
        }
        kept.reversed.remove(&entry.posting.reverses);
    }

    /// Panics unless the accounts are the sums of the lines of the entries, each entry balances, nothing was taken back
    /// twice, and nobody ever owed more than its limit.
    pub fn must_balance(&self) {
        let kept = self.0.lock().unwrap();
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for (key, entry) in &kept.entries {
            assert_eq!(entry.lines.iter().map(|(_, amount)| amount).sum::<i64>(), 0, "{key}");
            for (account, amount) in &entry.lines {
                *sums.entry(account.clone()).or_default() += amount;
            }
        }
        for account in kept.balances.keys() {
            sums.entry(account.clone()).or_default();
        }
        assert_eq!(sums, kept.balances);
        let reversals = kept.entries.values().filter(|entry| entry.posting.kind == PostingKind::Reversal).count();
        assert_eq!(reversals, kept.reversed.len());
        assert!(kept.overdrawn.is_empty(), "beyond the limit: {:?}", kept.overdrawn);
    }
}

impl Kept {
    fn book(&mut self, posting: &Posting) -> Answer {
        well_formed(posting);
        let reversal = posting.kind == PostingKind::Reversal;
        let (outcome, reference) = match self.entries.get(&posting.key) {
            Some(entry) if self.is_same(&entry.posting, posting) => (Outcome::Duplicate, entry.reference.clone()),
            Some(entry) => (Outcome::Conflict, entry.reference.clone()),
            None if self.withdrawn.contains(&posting.key) => (Outcome::Rejected, String::new()),
            None if reversal && self.reversed.contains_key(&posting.reverses) => (Outcome::Conflict, String::new()),
            None => (Outcome::Done, self.enter(posting)),
        };
        let balance = self.balances.get(&posting.account).copied();
        Answer { outcome, ledger_reference: reference, balance_after: balance }
    }

    fn is_same(&self, booked: &Posting, posting: &Posting) -> bool {
        let asked = |posting: &Posting| {
            let account = (posting.account.clone(), posting.currency.clone());
            (posting.kind, account, posting.amount, posting.paid)
        };
        booked == posting || (self.by_contract && asked(booked) == asked(posting))
    }

    fn enter(&mut self, posting: &Posting) -> String {
        let lines = self.lines(posting);
        assert_eq!(lines.iter().map(|(_, amount)| amount).sum::<i64>(), 0, "does not balance: {posting:?}");
        for (account, amount) in &lines {
            *self.balances.entry(account.clone()).or_default() += amount;
        }
        if let Some(most) = self.limits.get(&posting.account) {
            if self.balances[&posting.account] < -most {
                self.overdrawn.push(posting.key.clone());
            }
        }
        if posting.kind == PostingKind::Reversal {
            self.reversed.insert(posting.reverses.clone(), posting.key.clone());
        }
        let reference = format!("L{}", self.entries.len() + 1);
        let entry = Entry { posting: posting.clone(), reference: reference.clone(), lines };
        self.entries.insert(posting.key.clone(), entry);
        reference
    }

    /// What a posting gives to each account.
    fn lines(&self, posting: &Posting) -> Vec<(String, i64)> {
        let (account, amount) = (posting.account.clone(), posting.amount);
        let named = |name: &str, amount: i64| (name.to_owned(), amount);
        match posting.kind {
            PostingKind::Payment => vec![
                (account, amount),
                named("vouchers", -posting.face_value),
                named("promotion", -posting.extra_value),
            ],
            PostingKind::Invoice => {
                let paid = posting.paid;
                let sold = vec![(account.clone(), -amount), named("vouchers", amount)];
                let settled = vec![(account, paid), named("cash", -paid)];
                [sold, if paid == 0 { Vec::new() } else { settled }].concat()
            }
            PostingKind::CreditNote => vec![(account, amount), named("vouchers", -amount)],
            PostingKind::Refund => vec![(account, -amount), named("vouchers", amount)],
            PostingKind::Reversal => {
                let entry = &self.entries[&posting.reverses];
                assert_eq!((&entry.posting.account, entry.posting.amount), (&account, amount), "{posting:?}");
                assert_eq!(entry.posting.paid, posting.paid, "{posting:?}");
                entry.lines.iter().map(|(account, amount)| (account.clone(), -amount)).collect()
            }
        }
    }
}

/// What every host may rely on.
fn well_formed(posting: &Posting) {
    assert!(posting.key.len() <= 63 && posting.key.is_ascii() && !posting.key.contains(' '), "{posting:?}");
    assert!(posting.amount > 0 && (0..=posting.amount).contains(&posting.paid), "{posting:?}");
    assert!(posting.vouchers > 0 && posting.currency.len() == 3 && !posting.account.is_empty(), "{posting:?}");
    assert!(posting.kind != PostingKind::Payment || posting.amount == posting.face_value + posting.extra_value);
    assert_eq!(posting.key.split(':').nth(1), Some(posting.kind.letter().to_string().as_str()), "{posting:?}");
}

impl Ledger for Books {
    fn post(&self, posting: &Posting) -> Answer {
        let mut kept = self.0.lock().unwrap();
        *kept.calls.entry(posting.key.clone()).or_default() += 1;
        let told = kept.told.iter().position(|told| told.key.is_empty() || told.key == posting.key);
        let told = told.map(|place| kept.told.remove(place));
        kept.asked.entry(posting.key.clone()).or_insert_with(|| posting.clone());
        let answer = match told {
            None => kept.book(posting),
            Some(told) if told.books => {
                let evidence = kept.book(posting);
                Answer { outcome: told.outcome, ..evidence }
            }
            Some(told) => Answer { outcome: told.outcome, ..Answer::default() },
        };
        kept.answered.push((posting.key.clone(), answer.outcome));
        answer
    }

    fn credit(&self, partner: &str, currency: &str) -> Option<i64> {
        assert_eq!(currency, "EUR");
        let kept = self.0.lock().unwrap();
        let owed = -kept.balances.get(partner).copied().unwrap_or(0);
        kept.limits.get(partner).map(|most| most - owed)
    }
}

fn invoice(key: &str, amount: i64) -> Posting {
    Posting {
        key: format!("store:i:{key}:1"),
        kind: PostingKind::Invoice,
        account: "north".into(),
        amount,
        vouchers: 1,
        currency: "EUR".into(),
        ..Posting::default()
    }
}

#[test]
fn the_books_know_a_repeated_posting_from_another_under_its_key() {
    let books = Books::default();
    assert_eq!(books.post(&invoice("A", 500)).outcome, Outcome::Done);
    assert_eq!(books.post(&invoice("A", 500)).outcome, Outcome::Duplicate);
    assert_eq!(books.post(&invoice("A", 501)).outcome, Outcome::Conflict);
    assert_eq!((books.balance("north"), books.balance("vouchers"), books.entries()), (-500, 500, 1));
    books.must_balance();
}

#[test]
fn the_books_take_an_entry_back_once() {
    let books = Books::default();
    books.post(&invoice("A", 500));
    let reversal = |subject: &str| Posting {
        key: format!("store:r:{subject}:1"),
        kind: PostingKind::Reversal,
        reverses: "store:i:A:1".into(),
        ..invoice("A", 500)
    };
    assert_eq!(books.post(&reversal("B")).outcome, Outcome::Done);
    assert_eq!(books.post(&reversal("C")).outcome, Outcome::Conflict);
    assert_eq!((books.balance("north"), books.balance("vouchers")), (0, 0));
    books.must_balance();
}

#[test]
fn the_books_answer_as_they_are_told_before_or_after_booking() {
    let books = Books::default();
    books.answers_to("store:i:B:1", Outcome::Rejected, false);
    books.books_and_answers(Outcome::Unknown);
    assert_eq!(books.post(&invoice("A", 500)).outcome, Outcome::Unknown);
    assert_eq!(books.post(&invoice("B", 500)).outcome, Outcome::Rejected);
    assert_eq!((books.entries(), books.calls("store:i:B:1")), (1, 1));
    assert_eq!(books.post(&invoice("A", 500)).outcome, Outcome::Duplicate);
}
