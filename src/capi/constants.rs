//! The numbers of the ABI, as plain enums without a size. Values travel as `int32_t`.
#![allow(dead_code, reason = "the C headers are made from them; the tests compare them with the enums of the crate")]

/// What a call returns. 0 and above: look no further for a failure.
pub type voucher_status = i32;

/// What became of a call: 0 is success, below is failure, above is "not a failure, but look". Numbers are never
/// reused.
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
    /// The partner's credit does not reach for it.
    VOUCHER_CREDIT_EXCEEDED = -108,
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
    /// The store was written by a newer version of the library, perhaps while this process had it open.
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
    /// Nothing is done; another person must approve it: do not ask again.
    VOUCHER_CLASS_APPROVAL = 6,
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
    /// The amount asked for is more than is left or in another currency, or its type does not allow a part.
    VOUCHER_REASON_AMOUNT = 13,
    /// It belongs to another account.
    VOUCHER_REASON_WRONG_HOLDER = 14,
    /// It is not for the product that was named, or none was.
    VOUCHER_REASON_WRONG_PRODUCT = 15,
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
    /// Held by a sale, return or cancellation that is not settled.
    VOUCHER_STATE_RESERVED = 10,
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
    /// First to expire first; those that never do last.
    VOUCHER_ORDER_EXPIRES = 4,
    /// Last to expire first; those that never do at the front.
    VOUCHER_ORDER_EXPIRES_DESCENDING = 5,
    /// Smallest face value first.
    VOUCHER_ORDER_AMOUNT = 6,
    /// Largest face value first.
    VOUCHER_ORDER_AMOUNT_DESCENDING = 7,
}

/// What kind of entry a posting makes in your ledger.
#[repr(C)]
pub enum voucher_posting_kinds {
    /// A payment on the customer's account: a voucher was redeemed.
    VOUCHER_POSTING_PAYMENT = 1,
    /// Takes back the whole posting `reverses` names: a redemption was reversed, or a sale cancelled.
    VOUCHER_POSTING_REVERSAL = 2,
    /// Vouchers were sold: the account owes `amount`, and `paid` of it is paid at once in the same entry.
    VOUCHER_POSTING_INVOICE = 3,
    /// Vouchers came back from a partner: its account owes `amount` less.
    VOUCHER_POSTING_CREDIT_NOTE = 4,
    /// Credit of a customer became a refund voucher: `amount` comes off the account.
    VOUCHER_POSTING_REFUND = 5,
}

/// What is done with the vouchers of a sale. Each needs VOUCHER_RIGHT_SELL, or the right in brackets.
#[repr(C)]
pub enum voucher_sale_kinds {
    /// Active vouchers nobody bought go to a partner, who is invoiced at wholesale. None of a personal type: those are
    /// sold over the counter, where the buyer is known.
    VOUCHER_SALE_STOCK = 1,
    /// Active printed vouchers are sold to a customer over the counter: invoiced, and paid at once.
    VOUCHER_SALE_COUNTER = 2,
    /// A voucher is made on the spot, for a customer or through a partner.
    VOUCHER_SALE_ELECTRONIC = 3,
    /// A card with a balance is issued to its holder. It has no secret: its number and its holder redeem it. What its
    /// holder redeems of it is no attempt that the guard counts; a wrong number, another's card and voucher_check are.
    VOUCHER_SALE_GIFT = 4,
    /// A card gets more balance.
    VOUCHER_SALE_RELOAD = 5,
    /// Credit of a customer's account becomes a voucher. [VOUCHER_RIGHT_REFUND]
    VOUCHER_SALE_REFUND = 6,
    /// Vouchers a partner bought come back for a credit note.
    VOUCHER_SALE_RETURN = 7,
    /// A sale to a customer is undone, all of it; if the vouchers came back, with what was posted; if they were lost, with
    /// what is left on them. [VOUCHER_RIGHT_CANCEL]
    VOUCHER_SALE_CANCELLATION = 8,
    /// A card belongs to another holder from here on. Nothing is posted.
    VOUCHER_SALE_TRANSFER = 9,
}

/// Where a sale stands.
#[repr(C)]
pub enum voucher_sale_states {
    /// Begun: its vouchers are reserved, and the ledger has not answered for good.
    VOUCHER_SALE_STATE_PENDING = 1,
    /// The ledger booked it, or nothing was to be booked; it is carried out.
    VOUCHER_SALE_STATE_POSTED = 2,
    /// The ledger refused it; its vouchers are as they were.
    VOUCHER_SALE_STATE_REJECTED = 3,
    /// The ledger contradicts itself, or booked late what cannot be carried out any more; held until people decide.
    VOUCHER_SALE_STATE_CONFLICT = 4,
    /// It was posted, and its cancellation since.
    VOUCHER_SALE_STATE_REVERSED = 5,
}

/// What your side says about a partner's credit.
#[repr(C)]
pub enum voucher_credits {
    /// Cannot tell, also every number this library does not know: nothing is sold on credit.
    VOUCHER_CREDIT_UNKNOWN = 0,
    /// It may be invoiced `available` more.
    VOUCHER_CREDIT_LIMITED = 1,
    /// Nobody limits it.
    VOUCHER_CREDIT_UNLIMITED = 2,
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
    /// The ledger booked it; the voucher is used, or a balance is left on it.
    VOUCHER_REDEMPTION_POSTED = 2,
    /// The ledger refused it; the voucher is active again.
    VOUCHER_REDEMPTION_REJECTED = 3,
    /// The ledger knows the key with another account or amount; held until people decide.
    VOUCHER_REDEMPTION_CONFLICT = 4,
    /// It was posted, and a reversal of it since.
    VOUCHER_REDEMPTION_REVERSED = 5,
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

/// What a job works on.
#[repr(C)]
pub enum voucher_job_kinds {
    /// A series and its vouchers are made.
    VOUCHER_JOB_KIND_GENERATE = 1,
    /// One operation is done to each voucher of a selection.
    VOUCHER_JOB_KIND_BULK = 2,
    /// The store's secrets move to another root key.
    VOUCHER_JOB_KIND_ROTATE_KEYS = 3,
    /// Vouchers are written to new files. Lives in its handle: what died is started again.
    VOUCHER_JOB_KIND_EXPORT = 4,
    /// Vouchers of somebody else are taken in.
    VOUCHER_JOB_KIND_IMPORT = 5,
}

/// How vouchers of a type reach people.
#[repr(C)]
pub enum voucher_classifications {
    /// Generated in series, printed, sold.
    VOUCHER_CLASSIFICATION_PRINTED = 1,
    /// Made one by one when it is sold.
    VOUCHER_CLASSIFICATION_ELECTRONIC = 2,
    /// Issued instead of giving money back.
    VOUCHER_CLASSIFICATION_REFUND = 3,
    /// A card with a balance.
    VOUCHER_CLASSIFICATION_GIFT = 4,
}

/// What redeeming needs to name.
#[repr(C)]
pub enum voucher_categories {
    /// The code.
    VOUCHER_CATEGORY_NORMAL = 1,
    /// The card's number and its holder: it has no secret.
    VOUCHER_CATEGORY_IDENTIFIES_CUSTOMER = 2,
}

/// Who chooses the face value.
#[repr(C)]
pub enum voucher_value_kinds {
    /// The type.
    VOUCHER_VALUE_FIXED = 1,
    /// Whoever generates or sells, within the type's bounds.
    VOUCHER_VALUE_VARIABLE = 2,
}

/// Who may redeem a voucher that was sold to somebody.
#[repr(C)]
pub enum voucher_usages {
    /// Whoever has the code.
    VOUCHER_USAGE_SHAREABLE = 1,
    /// The buyer only.
    VOUCHER_USAGE_PERSONAL = 2,
}

/// When tax is due on a voucher.
#[repr(C)]
pub enum voucher_tax_classes {
    /// At redemption: what it will buy is not known before.
    VOUCHER_TAX_MULTI_PURPOSE = 1,
    /// At issue: place and rate of what it buys are known.
    VOUCHER_TAX_SINGLE_PURPOSE = 2,
}

/// How vouchers become redeemable.
#[repr(C)]
pub enum voucher_activations {
    /// They are made active.
    VOUCHER_ACTIVATION_IMMEDIATE = 1,
    /// They are made as drafts, accepted, and activated.
    VOUCHER_ACTIVATION_APPROVED = 2,
}

/// What is done to each voucher of a selection. Each needs the right in brackets.
#[repr(C)]
pub enum voucher_bulk_operations {
    /// Draft becomes accepted. [VOUCHER_RIGHT_APPROVE]
    VOUCHER_BULK_ACCEPT = 1,
    /// Draft becomes rejected. [VOUCHER_RIGHT_APPROVE]
    VOUCHER_BULK_REJECT = 2,
    /// Accepted becomes active. [VOUCHER_RIGHT_ACTIVATE]
    VOUCHER_BULK_ACTIVATE = 3,
    /// Active becomes blocked; needs a reason. [VOUCHER_RIGHT_BLOCK]
    VOUCHER_BULK_BLOCK = 4,
    /// Blocked becomes active. [VOUCHER_RIGHT_BLOCK]
    VOUCHER_BULK_UNBLOCK = 5,
    /// It is taken back; needs a reason. [VOUCHER_RIGHT_CANCEL]
    VOUCHER_BULK_CANCEL = 6,
    /// Value, validity, products, business units or type change. [VOUCHER_RIGHT_MODIFY]
    VOUCHER_BULK_MODIFY = 7,
    /// It goes to a partner, or is marked as paid by an invoice. [VOUCHER_RIGHT_MODIFY]
    VOUCHER_BULK_ASSIGN = 8,
    /// Its validity ends now. [VOUCHER_RIGHT_MODIFY]
    VOUCHER_BULK_EXPIRE = 9,
    /// Only a tombstone is left. [VOUCHER_RIGHT_PURGE]
    VOUCHER_BULK_PURGE = 10,
    /// It is removed, if nobody ever claimed it. [VOUCHER_RIGHT_DELETE]
    VOUCHER_BULK_DELETE = 11,
    /// Its sealed code is destroyed after print: it can be redeemed, but not exported or revealed.
    /// [VOUCHER_RIGHT_KEYS]
    VOUCHER_BULK_SEAL = 12,
}

/// Why a voucher was blocked or cancelled.
#[repr(C)]
pub enum voucher_change_reasons {
    /// Not told.
    VOUCHER_CHANGE_REASON_NONE = 0,
    /// Blocked: it was lost.
    VOUCHER_CHANGE_REASON_LOST = 1,
    /// Blocked: it was stolen.
    VOUCHER_CHANGE_REASON_STOLEN = 2,
    /// Blocked: it cannot be read.
    VOUCHER_CHANGE_REASON_DAMAGED = 3,
    /// Cancelled: it came back.
    VOUCHER_CHANGE_REASON_RETURN = 4,
    /// Cancelled: it is gone for good.
    VOUCHER_CHANGE_REASON_LOSS = 5,
    /// Cancelled: it was obtained or used dishonestly.
    VOUCHER_CHANGE_REASON_FRAUD = 6,
    /// Another reason, in the note.
    VOUCHER_CHANGE_REASON_OTHER = 7,
}

/// Which values a change sets; the others are preserved: bits for `set`.
#[repr(C)]
pub enum voucher_set_fields {
    /// `face_value`.
    VOUCHER_SET_FACE_VALUE = 0x1,
    /// `extra_value`.
    VOUCHER_SET_EXTRA_VALUE = 0x2,
    /// `valid_from_ms`.
    VOUCHER_SET_VALID_FROM = 0x4,
    /// `expires_at_ms`.
    VOUCHER_SET_EXPIRES_AT = 0x8,
    /// `partner`.
    VOUCHER_SET_PARTNER = 0x10,
    /// `invoice`.
    VOUCHER_SET_INVOICE = 0x20,
    /// `products`.
    VOUCHER_SET_PRODUCTS = 0x40,
    /// `product_types`.
    VOUCHER_SET_PRODUCT_TYPES = 0x80,
    /// `business_units`.
    VOUCHER_SET_BUSINESS_UNITS = 0x100,
    /// `voucher_type`.
    VOUCHER_SET_VOUCHER_TYPE = 0x200,
    /// `description` of a series.
    VOUCHER_SET_DESCRIPTION = 0x400,
    /// `comment` of a series.
    VOUCHER_SET_COMMENT = 0x800,
    /// `metadata` of a series.
    VOUCHER_SET_METADATA = 0x1000,
    /// `available_to` of a series.
    VOUCHER_SET_AVAILABLE_TO = 0x2000,
}

/// What happens to a series as a whole, and to its vouchers.
#[repr(C)]
pub enum voucher_series_changes {
    /// It is approved, with its vouchers.
    VOUCHER_SERIES_CHANGE_ACCEPT = 1,
    /// It is not approved, with its vouchers; final.
    VOUCHER_SERIES_CHANGE_REJECT = 2,
    /// It is opened for redemption, with its vouchers.
    VOUCHER_SERIES_CHANGE_ACTIVATE = 3,
    /// Redemption is stopped, whatever the vouchers' states.
    VOUCHER_SERIES_CHANGE_LOCK = 4,
    /// Everything is as it was before it was locked.
    VOUCHER_SERIES_CHANGE_UNLOCK = 5,
    /// It is closed for good.
    VOUCHER_SERIES_CHANGE_VOID = 6,
    /// It is removed with its vouchers, if nobody claimed any.
    VOUCHER_SERIES_CHANGE_DELETE = 7,
    /// Its sealed codes are destroyed after print: redeemable, but not exported or revealed any more.
    VOUCHER_SERIES_CHANGE_SEAL = 8,
}

/// Where a request for approval stands.
#[repr(C)]
pub enum voucher_approvals {
    /// Nobody has decided.
    VOUCHER_APPROVAL_WAITING = 1,
    /// Approved, and carried out.
    VOUCHER_APPROVAL_APPROVED = 2,
    /// Refused by another person, or withdrawn by its maker.
    VOUCHER_APPROVAL_REFUSED = 3,
}

/// What a report of stock tells apart, besides currencies: bits.
#[repr(C)]
pub enum voucher_group_by {
    /// The series.
    VOUCHER_GROUP_BY_SERIES = 1,
    /// The type.
    VOUCHER_GROUP_BY_TYPE = 2,
    /// The owner.
    VOUCHER_GROUP_BY_PARTNER = 4,
    /// The state.
    VOUCHER_GROUP_BY_STATE = 8,
}

/// How your ledger and the store differ.
#[repr(C)]
pub enum voucher_differences {
    /// Posted here, and your list lacks it.
    VOUCHER_DIFFERENCE_MISSING_IN_LEDGER = 1,
    /// Your ledger has a key this store does not know.
    VOUCHER_DIFFERENCE_UNKNOWN_HERE = 2,
    /// The amounts differ.
    VOUCHER_DIFFERENCE_AMOUNT = 3,
    /// The accounts differ.
    VOUCHER_DIFFERENCE_ACCOUNT = 4,
    /// Your ledger booked what is not settled here: voucher_recover settles it.
    VOUCHER_DIFFERENCE_NOT_SETTLED = 5,
    /// Your ledger booked what was rejected here.
    VOUCHER_DIFFERENCE_REJECTED = 6,
    /// Your list has the key more than once.
    VOUCHER_DIFFERENCE_LISTED_TWICE = 7,
}

/// What an export is written as.
#[repr(C)]
pub enum voucher_export_formats {
    /// Comma separated values in UTF-8.
    VOUCHER_FORMAT_CSV = 1,
    /// A workbook of Excel and others.
    VOUCHER_FORMAT_XLSX = 2,
    /// XML after the schema of voucher_export_schema.
    VOUCHER_FORMAT_XML = 3,
    /// One JSON object a line.
    VOUCHER_FORMAT_JSON_LINES = 4,
    /// Cards for print.
    VOUCHER_FORMAT_PDF = 5,
}

/// What cards are printed on.
#[repr(C)]
pub enum voucher_card_pages {
    /// Sheets of 210 by 297 mm.
    VOUCHER_CARD_PAGE_A4 = 1,
    /// Sheets of 215.9 by 279.4 mm.
    VOUCHER_CARD_PAGE_LETTER = 2,
    /// One card of 85.6 by 53.98 mm a page, for card printers.
    VOUCHER_CARD_PAGE_CARD = 3,
}

/// Where an export run stands.
#[repr(C)]
pub enum voucher_export_states {
    /// Begun, and not seen to end: it goes on, its reader stopped before the end, its process died, or its files are
    /// there and that could not be written down. Its codes count as gone.
    VOUCHER_EXPORT_BEGUN = 1,
    /// All of it left.
    VOUCHER_EXPORT_FINISHED = 2,
    /// It failed or was cancelled, and what it had written is gone.
    VOUCHER_EXPORT_FAILED = 3,
}

/// What a file to import is.
#[repr(C)]
pub enum voucher_import_formats {
    /// Told by its first bytes.
    VOUCHER_IMPORT_DETECT = 0,
    /// Comma, semicolon, tab or bar separated values.
    VOUCHER_IMPORT_CSV = 1,
    /// A workbook; its first sheet.
    VOUCHER_IMPORT_XLSX = 2,
}

/// What kind of thing an import found about a row.
#[repr(C)]
pub enum voucher_finding_kinds {
    /// The row cannot be a voucher.
    VOUCHER_FINDING_WRONG = 1,
    /// The store has its code already, or the file the very same row; it is left out.
    VOUCHER_FINDING_DUPLICATE = 2,
    /// Worth a look; the row is taken.
    VOUCHER_FINDING_NOTICE = 3,
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
