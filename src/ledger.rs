//! The port to the host: what libvoucher asks its ledger to book, and what the ledger answers.

/// What kind of entry a posting makes. The letter stands in the posting key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum PostingKind {
    /// A payment on the customer's account: the voucher was redeemed.
    Payment = 1,
    /// Takes a payment back: the redemption was reversed.
    Reversal = 2,
}

impl PostingKind {
    /// The letter in `store:kind:subject:number`.
    pub fn letter(self) -> char {
        match self {
            PostingKind::Payment => 'p',
            PostingKind::Reversal => 'r',
        }
    }

    /// The kind of this number, if there is one.
    pub fn from_number(number: i64) -> Option<PostingKind> {
        match number {
            1 => Some(PostingKind::Payment),
            2 => Some(PostingKind::Reversal),
            _ => None,
        }
    }

    /// The kind of this letter, if there is one.
    pub fn from_letter(letter: char) -> Option<PostingKind> {
        [PostingKind::Payment, PostingKind::Reversal].into_iter().find(|kind| kind.letter() == letter)
    }
}

/// One entry the host must book exactly once.
#[derive(Clone, Debug, PartialEq)]
pub struct Posting {
    /// `store:kind:subject:number`, at most 63 ASCII characters; the host puts a UNIQUE index on it.
    pub key: String,
    /// What to book.
    pub kind: PostingKind,
    /// The customer's account in the host.
    pub account: String,
    /// Face value plus extra value in minor units, always positive: a payment gives it, a reversal takes it back.
    pub amount: i64,
    /// The part of the amount that was paid for.
    pub face_value: i64,
    /// The part given free on top.
    pub extra_value: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Identifier of the voucher.
    pub voucher_id: String,
    /// Serial of the voucher.
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
    /// A reversal: key of the payment it takes back; else empty.
    pub reverses: String,
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
}
