//! The numbers of the ABI, as plain enums without a size. Values travel as `int32_t`.
#![allow(dead_code, reason = "the C headers are made from them; the tests compare them with the enums of the crate")]

/// What a call returns. 0 and above: look no further for a failure.
pub type voucher_status = i32;

/// What became of a call: 0 is success, below is failure, above is "not a failure, but look". Numbers are never reused.
#[repr(C)]
pub enum voucher_statuses {
    /// It is done.
    VOUCHER_OK = 0,
    /// It is done and nothing is left: the last page, a finished job, nothing to post.
    VOUCHER_DONE = 1,
    /// This was done before; the stored answer is returned.
    VOUCHER_DUPLICATE = 2,
    /// The redemption is held until the ledger answers. Ask again with the same key or request.
    VOUCHER_IN_DOUBT = 3,
    /// Nothing is done yet: another person must approve it first; `voucher_error.approval_id` names the request.
    VOUCHER_APPROVAL_PENDING = 4,
    /// The code cannot be redeemed. One answer for every reason; `reason` tells operators which.
    VOUCHER_NOT_REDEEMABLE = -101,
    /// The ledger refused the payment for good; the voucher is active again.
    VOUCHER_LEDGER_REJECTED = -102,
    /// The actor has no right to do this.
    VOUCHER_FORBIDDEN = -103,
    /// There is no such thing, or the actor may not see it.
    VOUCHER_NOT_FOUND = -104,
    /// The codes would be too easy to guess.
    VOUCHER_WEAK_CODES = -105,
    /// The state of the thing does not allow it.
    VOUCHER_WRONG_STATE = -106,
    /// Who asked for it may not approve it: it takes two persons.
    VOUCHER_SAME_PERSON = -107,
    /// An argument has a value that makes no sense; `field` names it.
    VOUCHER_INVALID_ARGUMENT = -201,
    /// A pointer that must not be NULL is.
    VOUCHER_NULL_ARGUMENT = -202,
    /// The `size` of a struct cannot be right, or its unknown tail is not zero.
    VOUCHER_BAD_STRUCT = -203,
    /// Text is not UTF-8 or is not closed with NUL.
    VOUCHER_BAD_TEXT = -204,
    /// A handle is NULL, closed, of another kind, or was inherited over fork().
    VOUCHER_BAD_HANDLE = -205,
    /// There is no option of that name.
    VOUCHER_UNKNOWN_OPTION = -206,
    /// The request id was used before with other content.
    VOUCHER_REQUEST_MISMATCH = -207,
    /// The host table lacks the callback this call needs.
    VOUCHER_NO_CALLBACK = -208,
    /// Another writer held the store too long. Nothing happened.
    VOUCHER_BUSY = -301,
    /// Too many attempts. Nothing was looked at; `retry_at_ms` says when to come back.
    VOUCHER_THROTTLED = -302,
    /// No room left on the disk. Nothing happened.
    VOUCHER_DISK_FULL = -303,
    /// The store could not say whether its commit reached the disk. Ask again with the same request.
    VOUCHER_COMMIT_UNKNOWN = -401,
    /// The store failed to read or write.
    VOUCHER_STORE = -501,
    /// A row or the audit trail does not bear its integrity tag: somebody changed the file.
    VOUCHER_INTEGRITY = -502,
    /// The root key is not the one this store was made with.
    VOUCHER_WRONG_KEY = -503,
    /// The root key could not be read.
    VOUCHER_KEY_UNAVAILABLE = -504,
    /// The store was written by a newer version of the library.
    VOUCHER_NEWER_SCHEMA = -505,
    /// The file belongs to another program.
    VOUCHER_FOREIGN_FILE = -506,
    /// A file or directory cannot be used with the rights it has.
    VOUCHER_FILE_ACCESS = -507,
    /// The ledger knows the key with another account or amount; the voucher is held until people decide.
    VOUCHER_LEDGER_CONFLICT = -508,
    /// A defect of the library.
    VOUCHER_INTERNAL = -509,
}

/// What voucher_status_class answers: the one question somebody at a till has.
#[repr(C)]
pub enum voucher_classes {
    /// Go on.
    VOUCHER_CLASS_OK = 0,
    /// Final: the same request will not succeed.
    VOUCHER_CLASS_REFUSED = 1,
    /// Nothing happened: the same request may be made again later.
    VOUCHER_CLASS_RETRY = 2,
    /// Ask again with the same key or request id.
    VOUCHER_CLASS_IN_DOUBT = 3,
    /// The calling program is wrong.
    VOUCHER_CLASS_CALLER_BUG = 4,
    /// Somebody on call must look.
    VOUCHER_CLASS_FAULT = 5,
}

/// Why a code cannot be redeemed. For operators and the audit trail, never for customers.
#[repr(C)]
pub enum voucher_reasons {
    /// Not told.
    VOUCHER_REASON_NONE = 0,
    /// No voucher has this code.
    VOUCHER_REASON_UNKNOWN = 1,
    /// No format of this store fits the code, or its check digit is wrong.
    VOUCHER_REASON_MISTYPED = 2,
    /// Somebody else used it.
    VOUCHER_REASON_USED = 3,
    /// A redemption of it is not settled yet.
    VOUCHER_REASON_PENDING = 4,
    /// Its time is over.
    VOUCHER_REASON_EXPIRED = 5,
    /// Its time has not come.
    VOUCHER_REASON_NOT_YET_VALID = 6,
    /// It was not activated.
    VOUCHER_REASON_NOT_ACTIVE = 7,
    /// It was blocked.
    VOUCHER_REASON_BLOCKED = 8,
    /// It was cancelled, rejected or purged.
    VOUCHER_REASON_CANCELLED = 9,
    /// Its series is locked or void.
    VOUCHER_REASON_SERIES_CLOSED = 10,
    /// It is not for customers of this partner.
    VOUCHER_REASON_WRONG_PARTNER = 11,
    /// The serial typed with it belongs to another voucher.
    VOUCHER_REASON_WRONG_SERIAL = 12,
}

/// What kind of party acts.
#[repr(C)]
pub enum voucher_actors {
    /// The host itself: jobs, recovery.
    VOUCHER_ACTOR_SYSTEM = 1,
    /// Somebody of the back office.
    VOUCHER_ACTOR_OPERATOR = 2,
    /// A reseller: sees and touches only its own.
    VOUCHER_ACTOR_PARTNER = 3,
    /// A customer: may redeem for its own account only.
    VOUCHER_ACTOR_CUSTOMER = 4,
}

/// What an actor may do: bits for `voucher_actor.rights`.
#[repr(C)]
pub enum voucher_rights {
    /// See series, vouchers, redemptions and history.
    VOUCHER_RIGHT_VIEW = 0x1,
    /// Generate series.
    VOUCHER_RIGHT_GENERATE = 0x2,
    /// Accept or reject.
    VOUCHER_RIGHT_APPROVE = 0x4,
    /// Make vouchers redeemable.
    VOUCHER_RIGHT_ACTIVATE = 0x8,
    /// Change value, validity, partner.
    VOUCHER_RIGHT_MODIFY = 0x10,
    /// Block and unblock vouchers, lock and unlock series.
    VOUCHER_RIGHT_BLOCK = 0x20,
    /// Redeem for the account the actor is.
    VOUCHER_RIGHT_REDEEM_OWN = 0x40,
    /// Redeem for any account, and drive redemptions to their end.
    VOUCHER_RIGHT_REDEEM_FOR_ANOTHER = 0x80,
    /// Reverse a redemption.
    VOUCHER_RIGHT_REVERSE = 0x100,
    /// See the code of a single voucher.
    VOUCHER_RIGHT_REVEAL = 0x200,
    /// Export; with codes it needs VOUCHER_RIGHT_REVEAL as well.
    VOUCHER_RIGHT_EXPORT = 0x400,
    /// Import vouchers.
    VOUCHER_RIGHT_IMPORT = 0x800,
    /// Sell vouchers.
    VOUCHER_RIGHT_SELL = 0x1000,
    /// Issue refund vouchers.
    VOUCHER_RIGHT_REFUND = 0x2000,
    /// Cancel vouchers.
    VOUCHER_RIGHT_CANCEL = 0x4000,
    /// Delete vouchers nobody used.
    VOUCHER_RIGHT_DELETE = 0x8000,
    /// Purge vouchers to a tombstone.
    VOUCHER_RIGHT_PURGE = 0x10000,
    /// Change settings.
    VOUCHER_RIGHT_CONFIGURE = 0x20000,
    /// Rotate keys.
    VOUCHER_RIGHT_KEYS = 0x40000,
    /// Take backups.
    VOUCHER_RIGHT_BACKUP = 0x80000,
    /// Override a refusal by name.
    VOUCHER_RIGHT_OVERRIDE = 0x100000,
    /// Read and verify the audit trail.
    VOUCHER_RIGHT_AUDIT = 0x200000,
    /// All of the above.
    VOUCHER_RIGHT_ALL = 0x3FFFFF,
}

/// Where a voucher stands in its life.
#[repr(C)]
pub enum voucher_states {
    /// Generated, not approved.
    VOUCHER_STATE_DRAFT = 1,
    /// Approved, not active.
    VOUCHER_STATE_ACCEPTED = 2,
    /// Not approved; final.
    VOUCHER_STATE_REJECTED = 3,
    /// Can be redeemed, if it is inside its time and its series is not locked.
    VOUCHER_STATE_ACTIVE = 4,
    /// Held by a redemption that is not settled.
    VOUCHER_STATE_PENDING = 5,
    /// Redeemed.
    VOUCHER_STATE_USED = 6,
    /// Taken out of use for now.
    VOUCHER_STATE_BLOCKED = 7,
    /// Taken out of use for good.
    VOUCHER_STATE_CANCELLED = 8,
    /// Only a tombstone is left.
    VOUCHER_STATE_PURGED = 9,
}

/// Where a series stands in its life.
#[repr(C)]
pub enum voucher_series_states {
    /// Generated, not approved.
    VOUCHER_SERIES_DRAFT = 1,
    /// Approved, not active.
    VOUCHER_SERIES_ACCEPTED = 2,
    /// Not approved; final.
    VOUCHER_SERIES_REJECTED = 3,
    /// In use.
    VOUCHER_SERIES_ACTIVE = 4,
    /// Its generation was given up; it has no vouchers.
    VOUCHER_SERIES_VOID = 5,
}

/// Which symbols codes are made of.
#[repr(C)]
pub enum voucher_alphabets {
    /// 0 to 9.
    VOUCHER_ALPHABET_DIGITS = 1,
    /// Digits and capital letters without look-alikes.
    VOUCHER_ALPHABET_UNAMBIGUOUS = 2,
    /// The symbols in `alphabet_symbols`.
    VOUCHER_ALPHABET_CUSTOM = 3,
}

/// Which digit at the end of a code catches typing errors.
#[repr(C)]
pub enum voucher_check_digits {
    /// None.
    VOUCHER_CHECK_DIGIT_NONE = 1,
    /// Damm: every wrong digit and every swap of neighbours. Digits only.
    VOUCHER_CHECK_DIGIT_DAMM = 2,
    /// Luhn, as on payment cards. Digits only.
    VOUCHER_CHECK_DIGIT_LUHN = 3,
}

/// In which order a search answers.
#[repr(C)]
pub enum voucher_orders {
    /// Oldest series first, by serial.
    VOUCHER_ORDER_SERIAL = 0,
    /// Newest series first, last serial first.
    VOUCHER_ORDER_SERIAL_DESCENDING = 1,
    /// First used first; only used ones.
    VOUCHER_ORDER_USED = 2,
    /// Last used first; only used ones.
    VOUCHER_ORDER_USED_DESCENDING = 3,
}

/// What kind of entry a posting makes in your ledger.
#[repr(C)]
pub enum voucher_posting_kinds {
    /// A payment on the customer's account: a voucher was redeemed.
    VOUCHER_POSTING_PAYMENT = 1,
}

/// What your ledger says became of a posting.
#[repr(C)]
pub enum voucher_outcomes {
    /// Cannot tell. Also every number this library does not know.
    VOUCHER_OUTCOME_UNKNOWN = 0,
    /// Booked now.
    VOUCHER_OUTCOME_DONE = 1,
    /// This key was booked before with the same account and amount.
    VOUCHER_OUTCOME_DUPLICATE = 2,
    /// This key was booked before with another account or amount.
    VOUCHER_OUTCOME_CONFLICT = 3,
    /// Definitely not booked, and never will be under this request; nothing remembers the key.
    VOUCHER_OUTCOME_REJECTED = 4,
    /// Definitely not booked, may be tried again.
    VOUCHER_OUTCOME_RETRY = 5,
}

/// Where a redemption stands.
#[repr(C)]
pub enum voucher_redemptions {
    /// Begun; the ledger has not answered for good.
    VOUCHER_REDEMPTION_PENDING = 1,
    /// The ledger booked it; the voucher is used.
    VOUCHER_REDEMPTION_POSTED = 2,
    /// The ledger refused it; the voucher is active again.
    VOUCHER_REDEMPTION_REJECTED = 3,
    /// The ledger knows the key with another account or amount; held until people decide.
    VOUCHER_REDEMPTION_CONFLICT = 4,
}

/// Where a job stands.
#[repr(C)]
pub enum voucher_job_states {
    /// There is more to do.
    VOUCHER_JOB_RUNNING = 1,
    /// All is done.
    VOUCHER_JOB_FINISHED = 2,
    /// Given up and undone.
    VOUCHER_JOB_CANCELLED = 3,
}

/// How much a log event matters.
#[repr(C)]
pub enum voucher_log_levels {
    /// Good to know.
    VOUCHER_LOG_INFO = 1,
    /// Look at it today.
    VOUCHER_LOG_WARNING = 2,
    /// Look at it now.
    VOUCHER_LOG_ALARM = 3,
}
