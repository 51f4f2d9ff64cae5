//! The port to the host: what libvoucher asks its ledger to book, and what the ledger answers.

use crate::voucher::TaxClass;

/// What kind of entry a posting makes. The letter stands in the posting key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i32)]
pub enum PostingKind {
    /// A payment on the customer's account: the voucher was redeemed.
    #[default]
    Payment = 1,
    /// Takes a posting back: the redemption was reversed, or the sale cancelled.
    Reversal = 2,
    /// Vouchers were sold: the account owes the amount, and of that paid `paid` at once.
    Invoice = 3,
    /// Vouchers came back from a partner: it owes so much less.
    CreditNote = 4,
    /// Credit of the account became a refund voucher: the amount comes off the account.
    Refund = 5,
}

impl PostingKind {
    /// The letter in `store:kind:subject:number`.
    pub fn letter(self) -> char {
        match self {
            PostingKind::Payment => 'p',
            PostingKind::Reversal => 'r',
            PostingKind::Invoice => 'i',
            PostingKind::CreditNote => 'c',
            PostingKind::Refund => 'f',
        }
    }

    /// The kind of this number, if there is one.
    pub fn from_number(number: i64) -> Option<PostingKind> {
        match number {
            1 => Some(PostingKind::Payment),
            2 => Some(PostingKind::Reversal),
            3 => Some(PostingKind::Invoice),
            4 => Some(PostingKind::CreditNote),
            5 => Some(PostingKind::Refund),
            _ => None,
        }
    }

    /// The kind of this letter, if there is one.
    pub fn from_letter(letter: char) -> Option<PostingKind> {
        (1..=5).filter_map(PostingKind::from_number).find(|kind| kind.letter() == letter)
    }
}

/// One entry the host must book exactly once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Posting {
    /// `store:kind:subject:number`, at most 63 ASCII characters; the host puts a UNIQUE index on it.
    pub key: String,
    /// What to book.
    pub kind: PostingKind,
    /// The account in the host: the customer's, or that of the partner who is invoiced.
    pub account: String,
    /// What to book in minor units, always positive. A payment gives face plus extra value; an invoice asks for the price;
    /// a reversal takes back what its counterpart booked.
    pub amount: i64,
    /// Face value of the vouchers, minor units: of a payment, the part that was paid for.
    pub face_value: i64,
    /// What they are worth on top of it, given free.
    pub extra_value: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Identifier of the voucher; empty for a sale of many.
    pub voucher_id: String,
    /// Serial of the voucher; of a sale of many, that of the first.
    pub serial: String,
    /// Code of its series.
    pub series_code: String,
    /// Partner that owns the voucher, empty if none.
    pub partner: String,
    /// Text for the customer's statement, such as "refill card".
    pub comment: String,
    /// Who redeemed.
    pub actor_id: String,
    /// When the redemption began.
    pub begun_at_ms: i64,
    /// A reversal: key of the posting it takes back; else empty.
    pub reverses: String,
    /// Identifier of the sale: of the one this posting books or, for a payment, of the one the voucher was sold with.
    pub sale_id: String,
    /// How many vouchers it is about.
    pub vouchers: i64,
    /// What was or is paid for them, minor units; 0 if they were never sold. With a payment: what the whole voucher was
    /// sold for, without later loads, however small a part of it is redeemed.
    pub price: i64,
    /// An invoice or its reversal: the part of the amount that is paid at once, in the same entry; all of it or nothing.
    pub paid: i64,
    /// When tax is due on the vouchers.
    pub tax_class: TaxClass,
    /// How it is paid, in the host's words: payment type or refund method of the voucher type; empty if it has none.
    pub method: String,
    /// The product a redemption was for; empty if none was named.
    pub product: String,
    /// Number of the invoice: the host's, if the caller gave one; of a reversal, or a credit note for vouchers of one
    /// invoice, that of the invoice it is about.
    pub invoice: String,
    /// The customer who bought; empty if a partner did, or nobody.
    pub buyer: String,
}

/// What the ledger answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(i32)]
pub enum Outcome {
    /// Cannot tell. The state before the call, and of every answer this library does not know.
    #[default]
    Unknown = 0,
    /// Booked now.
    Done = 1,
    /// This key was booked before with the same account and amount.
    Duplicate = 2,
    /// This key was booked before with another account or amount.
    Conflict = 3,
    /// Definitely not booked, final.
    Rejected = 4,
    /// Definitely not booked, may be tried again.
    Retry = 5,
}

impl Outcome {
    /// Total: a number nobody defined means that the host cannot tell.
    pub fn from_number(number: i32) -> Outcome {
        match number {
            1 => Outcome::Done,
            2 => Outcome::Duplicate,
            3 => Outcome::Conflict,
            4 => Outcome::Rejected,
            5 => Outcome::Retry,
            _ => Outcome::Unknown,
        }
    }
}

/// The ledger's answer with its evidence.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Answer {
    /// What became of the posting.
    pub outcome: Outcome,
    /// The ledger's own reference of the entry, empty if it gave none.
    pub ledger_reference: String,
    /// The account's balance after the entry in minor units, if the ledger told it.
    pub balance_after: Option<i64>,
}

/// A ledger that Rust code hands to [`crate::Module::redeem`].
///
/// `post` must book `posting.key` exactly once, however often and from however many threads it is called.
pub trait Ledger {
    /// Books the posting. A panic counts as [`Outcome::Unknown`].
    fn post(&self, posting: &Posting) -> Answer;

    /// What a partner may still be invoiced in a currency, minor units; none: nobody limits it. Called with nothing held.
    fn credit(&self, _partner: &str, _currency: &str) -> Option<i64> {
        None
    }
}
