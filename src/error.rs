//! One error type: a status the caller can switch on, and a one-line message that names the thing and the way out.

use std::fmt;

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $class:ident;)*) => {
        /// What became of a call. Numbers are part of the ABI and never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        pub enum Status { $($(#[$doc])* $name = $number,)* }

        impl Status {
            /// Every status, for tables and tests.
            pub const ALL: &'static [Status] = &[$(Status::$name),*];

            /// The answer to the one question a till has.
            pub fn class(self) -> StatusClass {
                match self { $(Status::$name => StatusClass::$class,)* }
            }
        }
    };
}

statuses! {
    /// It is done.
    Ok = 0, Ok;
    /// It is done and nothing is left: the last page, a finished job, nothing to post.
    Done = 1, Ok;
    /// This was done before; the stored answer is returned.
    Duplicate = 2, Ok;
    /// A redemption is held until the ledger answers; ask again with the same key.
    InDoubt = 3, InDoubt;

    /// Nothing is done yet: another person must approve it first; `approval_id` names the request.
    ApprovalPending = 4, Approval;

    /// The code cannot be redeemed. One answer for every reason.
    NotRedeemable = -101, Refused;
    /// The ledger refused the payment for good; the voucher is active again.
    LedgerRejected = -102, Refused;
    /// The actor has no right to do this.
    Forbidden = -103, Refused;
    /// There is no such thing, or the actor may not see it.
    NotFound = -104, Refused;
    /// The codes would be too easy to guess.
    WeakCodes = -105, Refused;
    /// The state of the thing does not allow it.
    WrongState = -106, Refused;
    /// Who asked for it may not approve it: it takes two persons.
    SamePerson = -107, Refused;

    /// The partner's credit does not reach for it.
    CreditExceeded = -108, Refused;

    /// An argument has a value that makes no sense; the error names it.
    InvalidArgument = -201, CallerBug;
    /// A pointer that must not be NULL is.
    NullArgument = -202, CallerBug;
    /// The `size` of a struct is not one this library knows, or its unknown tail is not zero.
    BadStruct = -203, CallerBug;
    /// Text is not UTF-8 or is not closed with NUL.
    BadText = -204, CallerBug;
    /// A handle is NULL, closed, of another kind, or was inherited over `fork()`.
    BadHandle = -205, CallerBug;
    /// There is no option of that name.
    UnknownOption = -206, CallerBug;
    /// The request id was used before with other content.
    RequestMismatch = -207, CallerBug;
    /// The host table lacks the callback this call needs.
    NoCallback = -208, CallerBug;

    /// Another writer held the store too long. Nothing happened.
    Busy = -301, Retry;
    /// Too many attempts. Nothing was looked at; `retry_at_ms` says when to come back.
    Throttled = -302, Retry;
    /// No room left on the disk. Nothing happened.
    DiskFull = -303, Retry;

    /// The store could not say whether its commit reached the disk; ask again with the same request.
    CommitUnknown = -401, InDoubt;

    /// The store failed to read or write.
    Store = -501, Fault;
    /// A row or the audit trail does not bear its integrity tag: somebody changed the file.
    Integrity = -502, Fault;
    /// The root key is not the one this store was made with.
    WrongKey = -503, Fault;
    /// The root key could not be read.
    KeyUnavailable = -504, Fault;
    /// The store was written by a newer version of the library, perhaps while this process had it open.
    NewerSchema = -505, Fault;
    /// The file belongs to another program.
    ForeignFile = -506, Fault;
    /// A file or directory cannot be used with the rights it has.
    FileAccess = -507, Fault;
    /// The ledger knows the key with another account or amount; the voucher is held.
    LedgerConflict = -508, Fault;
    /// A defect of the library.
    Internal = -509, Fault;
}

/// What a status means to somebody who waits at a till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum StatusClass {
    /// Go on.
    Ok = 0,
    /// Final: the same request will not succeed.
    Refused = 1,
    /// Nothing happened: the same request may be made again later.
    Retry = 2,
    /// Ask again with the same key or request id.
    InDoubt = 3,
    /// The calling program is wrong.
    CallerBug = 4,
    /// Somebody on call must look.
    Fault = 5,
    /// Nothing is done; another person must approve it: do not ask again.
    Approval = 6,
}

/// Why a code cannot be redeemed: for operators and the audit trail, never for customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i32)]
pub enum Reason {
    /// Not told.
    None = 0,
    /// No voucher has this code.
    Unknown = 1,
    /// No format of this store fits the code, or its check digit is wrong.
    Mistyped = 2,
    /// Somebody else used it.
    Used = 3,
    /// A redemption of it is not settled yet.
    Pending = 4,
    /// Its time is over.
    Expired = 5,
    /// Its time has not come.
    NotYetValid = 6,
    /// It was not activated.
    NotActive = 7,
    /// It was blocked.
    Blocked = 8,
    /// It was cancelled, rejected or purged.
    Cancelled = 9,
    /// Its series is locked or void.
    SeriesClosed = 10,
    /// It is not for customers of this partner.
    WrongPartner = 11,
    /// The serial typed with it belongs to another voucher.
    WrongSerial = 12,
    /// The amount asked for is more than is left or in another currency, or its type does not allow a part.
    Amount = 13,
    /// It belongs to another account.
    WrongHolder = 14,
    /// It is not for the product that was named, or none was.
    WrongProduct = 15,
}

/// A failure. Never holds a code, a key or a personal datum.
#[derive(Clone, PartialEq)]
pub struct Error {
    /// What the caller can switch on.
    pub status: Status,
    /// One line, lower case: the thing, its problem, the way out.
    pub message: String,
    /// The field or option at fault, empty if none is.
    pub field: &'static str,
    /// Why a code cannot be redeemed, where the actor may know.
    pub reason: Reason,
    /// When to come back, 0 if that is not known.
    pub retry_at_ms: i64,
    /// The request that waits for another person, empty if none does.
    pub approval_id: String,
    /// Position of the first line of the audit trail that is not as it was written, 0 if it is not about that.
    pub position: i64,
}

impl Error {
    /// A failure with a message.
    pub fn new(status: Status, message: impl Into<String>) -> Self {
        Error {
            status,
            message: message.into(),
            field: "",
            reason: Reason::None,
            retry_at_ms: 0,
            approval_id: String::new(),
            position: 0,
        }
    }

    /// A field has a value that makes no sense.
    pub fn invalid(field: &'static str, problem: impl fmt::Display) -> Self {
        Error { field, ..Error::new(Status::InvalidArgument, format!("{field}: {problem}")) }
    }

    /// The same failure, blamed on a field.
    pub fn field(self, field: &'static str) -> Self {
        Error { field, ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.status, self.message)
    }
}

impl std::error::Error for Error {}
