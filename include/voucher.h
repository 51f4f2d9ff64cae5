/*
 * libvoucher: prepaid vouchers for billing platforms.
 *
 * Generate series of vouchers, redeem each of them exactly once into your own ledger, search, export. The library keeps
 * vouchers in a file of its own and money nowhere: your ledger books, under a key that makes every entry happen once.
 *
 * THE WHOLE STORY
 *
 *     voucher_config *config = NULL;
 *     voucher_module *module = NULL;
 *     voucher_error error = {sizeof error};
 *     voucher_host host = {sizeof host};
 *     host.user = my_ledger;
 *     host.post = my_post;                                  // books one entry: see voucher_host and "Money" below
 *     voucher_config_new(&config, &error);
 *     voucher_config_set(config, "store.path", "/var/lib/billing/vouchers.db", &error);
 *     voucher_config_set(config, "key.file", "/etc/billing/voucher.key", &error);
 *     if (voucher_open(config, &host, &module, &error) < 0) fatal(error.message);
 *     voucher_config_free(config);
 *
 *     voucher_actor customer = {sizeof customer, VOUCHER_ACTOR_CUSTOMER};
 *     strcpy(customer.id, "4711");                          // a customer's id is its account
 *     strcpy(customer.source, "192.0.2.7");
 *     voucher_redeem_params params = {sizeof params};
 *     strcpy(params.code, what_the_customer_typed);         // check its length first
 *     voucher_receipt receipt = {sizeof receipt};
 *     int32_t status = voucher_redeem(module, &customer, &params, &receipt, &error);
 *     switch (voucher_status_class(status)) {
 *     case VOUCHER_CLASS_OK:       say("credited", receipt.amount, receipt.currency); break;
 *     case VOUCHER_CLASS_REFUSED:  say("this code cannot be redeemed"); break;
 *     case VOUCHER_CLASS_RETRY:    say("please try again later"); break;
 *     case VOUCHER_CLASS_IN_DOUBT: say("being processed"); break;     // voucher_recover finishes it
 *     default:                     call_somebody(voucher_status_name(status), error.message);
 *     }
 *     voucher_close(module);
 *
 * STATUSES. Every call that can fail returns a voucher_status: 0 done, below 0 failed, above 0 "not a failure, but
 * look". voucher_status_class sorts them by what to do. Detail goes to the voucher_error you pass last; pass NULL if you
 * want none. It is filled in anew by every call, also by one that succeeds. No message holds a code or a key.
 * Outputs are written only on success; handle outputs are NULL after a failure.
 *
 * THE USUAL STATUSES of a call on a module, cursor or job, named once here: VOUCHER_INVALID_ARGUMENT,
 * VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_TEXT, VOUCHER_BAD_HANDLE, VOUCHER_FORBIDDEN, VOUCHER_BUSY,
 * VOUCHER_STORE, VOUCHER_INTEGRITY, VOUCHER_NEWER_SCHEMA, VOUCHER_FILE_ACCESS, VOUCHER_INTERNAL. Unless a function says
 * otherwise, nothing was changed when it returns one of them.
 *
 * OWNERSHIP. You allocate every struct and buffer, the library copies what it needs before it returns, and keeps no
 * pointer of yours but `voucher_host.user` and the callbacks. It hands you nothing to free but handles: a config, module,
 * cursor or job is yours until you give it to the function that frees it. Text it returns is static. Freeing NULL does
 * nothing. Cursors and jobs may outlive their module.
 * A handle is no address: passing NULL, a closed handle, one of another kind or a foreign pointer gives
 * VOUCHER_BAD_HANDLE. So does a handle inherited over fork(): a child opens a module of its own.
 *
 * STRUCTS AND THEIR SIZE. Zero a struct, then set `size` to its sizeof. Zero always means the default. A program
 * compiled with an older header passes shorter structs, and missing fields are zero; with a newer one longer structs,
 * and these are taken as long as the fields this library does not know are zero. In outputs the unknown fields are
 * zeroed. A `size` below 8 or above 65536 is VOUCHER_BAD_STRUCT: it was not set. In an array the first item's `size`
 * says how far apart all are.
 *
 * TEXT is UTF-8, closed with NUL inside its array. Flags are 0 or 1. Times are milliseconds since 1970-01-01 UTC; 0 is
 * none. Arguments of type const char * are at most 4095 bytes.
 *
 * MONEY is int64_t in minor units (cents) with an ISO 4217 code beside it. There is no floating point.
 * Your ledger must book each posting's key exactly once, however often and from however many processes it is asked:
 *   1. Put a UNIQUE index on the key, in the transaction that changes the balance.
 *   2. Look the key up before any business rule. Found with the same kind, account, amount, paid part, currency
 *      and, of a reversal, `reverses`: DUPLICATE, with the reference and balance stored. Found with others: CONFLICT.
 *   3. REJECTED means that it was not booked and never will be by this request; it leaves no trace of the key.
 *   4. Whatever you are not sure of is UNKNOWN: a timeout, a lost connection, a commit that failed.
 * The voucher_conformance functions try this on your ledger. Run them before you go live.
 *
 * REVERSAL. voucher_reverse takes a redemption back, by the same protocol: your ledger gets a posting of the kind
 * VOUCHER_POSTING_REVERSAL with a key of its own and in `reverses` the key of the payment; book the amount against the
 * account, once. The voucher is free again when your ledger says that it did, never before. A callback answers REJECTED
 * to a kind it does not know, and all stays as it was.
 *
 * SALES. Vouchers change hands by the same protocol: one sale is one posting under one key, and all of its vouchers go
 * with it or none. While it is not settled they are VOUCHER_STATE_RESERVED. `voucher_posting.kind` says what to book. With
 * the balance being what the account has, and what it owes below zero:
 *   VOUCHER_POSTING_PAYMENT       adds `amount`;
 *   VOUCHER_POSTING_INVOICE       takes off `amount`, and adds `paid`: 0 for partners, all of it for customers;
 *   VOUCHER_POSTING_CREDIT_NOTE   adds `amount`;
 *   VOUCHER_POSTING_REFUND        takes off `amount`;
 *   VOUCHER_POSTING_REVERSAL      does the opposite of what the key in `reverses` did, once.
 * A host that sells nothing never sees the others. Whether a partner may still be invoiced is told in
 * `voucher_sale_params.credit_available`, or by `voucher_host.credit`; sales the ledger may not have booked yet count
 * against it.
 *
 * TWO PERSONS. Where a voucher type or the setting "two_persons" demands it, a call that makes or moves money does
 * nothing yet and answers VOUCHER_APPROVAL_PENDING: the request is stored, and `voucher_error.approval_id` names it.
 * Another person finds it with voucher_approval_open and calls voucher_approve or voucher_refuse; who asked can only
 * withdraw. `voucher_approval.result` then names the job to drive, or the key to carry to your ledger. Settling by hand
 * always takes two.
 *
 * CODES THAT LEAVE. Codes of a series are exported once on one person's word; whatever the settings, again needs two:
 *   1. voucher_export_to_file with `with_codes` answers VOUCHER_APPROVAL_PENDING. Keep `voucher_error.approval_id`.
 *   2. Another person calls voucher_approve with it; `voucher_approval.result` is the word "granted".
 *   3. Who asked makes the very same call with that identifier in `voucher_export_params.approval_id`. It works once;
 *      `voucher_approval.result` is the number of the run from then on.
 * It is for the series and the number of vouchers the other person was told of. voucher_refuse takes it back until used.
 * An export whose end nobody saw counts as one that left. voucher_export_run_open lists them all. For a printer, name
 * its age key in `recipient`: the file is encrypted for it, with a signed manifest beside.
 *
 * JOBS are long work that goes on only while you drive it: voucher_job_step in a loop, from one process or several.
 * Between two steps nothing is held, and others redeem. The kinds are VOUCHER_JOB_KIND_*: generating a series, one bulk
 * operation over many vouchers, rotating the root key, an export to files, and an import. Each is in the store: after a
 * crash voucher_jobs lists it and voucher_job_resume takes it up where it was. Two live in their handle, and are started
 * again: an export, of which no file is left, and an import while it only looks at its file. Each has a form in one
 * call as well: voucher_generate_series, voucher_bulk, voucher_rotate_key, voucher_export_to_file, voucher_import.
 *
 * THREADS. The library starts none. Every function may be called from any thread at any time: [any-thread]. Modules may
 * be shared; so may cursors and jobs, whose calls then wait for each other. A stack of 128 KiB is enough; what makes
 * workbooks, cards, import templates and messages wants 256.
 *
 * CALLBACKS run only on a thread that is inside a voucher_* call, with nothing of the library held: they may take long,
 * call the library again where it says [callback-ok], throw a C++ exception or longjmp out. A redemption or sale whose
 * `post` left that way stays pending, and voucher_recover finishes it.
 *
 * [blocks: disk] marks functions that read or write the store. The rest return at once.
 */


#ifndef VOUCHER_H
#define VOUCHER_H

#include <stdint.h>

/**
 * What became of a call: 0 is success, below is failure, above is "not a failure, but look". Numbers are never
 * reused.
 */
typedef enum voucher_statuses {
    /** It is done. */
    VOUCHER_OK = 0,
    /** It is done and nothing is left: the last page, a finished job, nothing to post. */
    VOUCHER_DONE = 1,
    /** This was done before; the stored answer is returned. */
    VOUCHER_DUPLICATE = 2,
    /** The redemption is held until the ledger answers. Ask again with the same key or request. */
    VOUCHER_IN_DOUBT = 3,
    /** Nothing is done yet: another person must approve it first; `voucher_error.approval_id` names the request. */
    VOUCHER_APPROVAL_PENDING = 4,
    /** The code cannot be redeemed. One answer for every reason; `reason` tells operators which. */
    VOUCHER_NOT_REDEEMABLE = -101,
    /** The ledger refused the payment for good; the voucher is active again. */
    VOUCHER_LEDGER_REJECTED = -102,
    /** The actor has no right to do this. */
    VOUCHER_FORBIDDEN = -103,
    /** There is no such thing, or the actor may not see it. */
    VOUCHER_NOT_FOUND = -104,
    /** The codes would be too easy to guess. */
    VOUCHER_WEAK_CODES = -105,
    /** The state of the thing does not allow it. */
    VOUCHER_WRONG_STATE = -106,
    /** Who asked for it may not approve it: it takes two persons. */
    VOUCHER_SAME_PERSON = -107,
    /** The partner's credit does not reach for it. */
    VOUCHER_CREDIT_EXCEEDED = -108,
    /** An argument has a value that makes no sense; `field` names it. */
    VOUCHER_INVALID_ARGUMENT = -201,
    /** A pointer that must not be NULL is. */
    VOUCHER_NULL_ARGUMENT = -202,
    /** The `size` of a struct cannot be right, or its unknown tail is not zero. */
    VOUCHER_BAD_STRUCT = -203,
    /** Text is not UTF-8 or is not closed with NUL. */
    VOUCHER_BAD_TEXT = -204,
    /** A handle is NULL, closed, of another kind, or was inherited over fork(). */
    VOUCHER_BAD_HANDLE = -205,
    /** There is no option of that name. */
    VOUCHER_UNKNOWN_OPTION = -206,
    /** The request id was used before with other content. */
    VOUCHER_REQUEST_MISMATCH = -207,
    /** The host table lacks the callback this call needs. */
    VOUCHER_NO_CALLBACK = -208,
    /** Another writer held the store too long. Nothing happened. */
    VOUCHER_BUSY = -301,
    /** Too many attempts. Nothing was looked at; `retry_at_ms` says when to come back. */
    VOUCHER_THROTTLED = -302,
    /** No room left on the disk. Nothing happened. */
    VOUCHER_DISK_FULL = -303,
    /** The store could not say whether its commit reached the disk. Ask again with the same request. */
    VOUCHER_COMMIT_UNKNOWN = -401,
    /** The store failed to read or write. */
    VOUCHER_STORE = -501,
    /** A row or the audit trail does not bear its integrity tag: somebody changed the file. */
    VOUCHER_INTEGRITY = -502,
    /** The root key is not the one this store was made with. */
    VOUCHER_WRONG_KEY = -503,
    /** The root key could not be read. */
    VOUCHER_KEY_UNAVAILABLE = -504,
    /** The store was written by a newer version of the library, perhaps while this process had it open. */
    VOUCHER_NEWER_SCHEMA = -505,
    /** The file belongs to another program. */
    VOUCHER_FOREIGN_FILE = -506,
    /** A file or directory cannot be used with the rights it has. */
    VOUCHER_FILE_ACCESS = -507,
    /** The ledger knows the key with another account or amount; the voucher is held until people decide. */
    VOUCHER_LEDGER_CONFLICT = -508,
    /** A defect of the library. */
    VOUCHER_INTERNAL = -509,
} voucher_statuses;

/** What voucher_status_class answers: the one question somebody at a till has. */
typedef enum voucher_classes {
    /** Go on. */
    VOUCHER_CLASS_OK = 0,
    /** Final: the same request will not succeed. */
    VOUCHER_CLASS_REFUSED = 1,
    /** Nothing happened: the same request may be made again later. */
    VOUCHER_CLASS_RETRY = 2,
    /** Ask again with the same key or request id. */
    VOUCHER_CLASS_IN_DOUBT = 3,
    /** The calling program is wrong. */
    VOUCHER_CLASS_CALLER_BUG = 4,
    /** Somebody on call must look. */
    VOUCHER_CLASS_FAULT = 5,
    /** Nothing is done; another person must approve it: do not ask again. */
    VOUCHER_CLASS_APPROVAL = 6,
} voucher_classes;

/** Why a code cannot be redeemed. For operators and the audit trail, never for customers. */
typedef enum voucher_reasons {
    /** Not told. */
    VOUCHER_REASON_NONE = 0,
    /** No voucher has this code. */
    VOUCHER_REASON_UNKNOWN = 1,
    /** No format of this store fits the code, or its check digit is wrong. */
    VOUCHER_REASON_MISTYPED = 2,
    /** Somebody else used it. */
    VOUCHER_REASON_USED = 3,
    /** A redemption of it is not settled yet. */
    VOUCHER_REASON_PENDING = 4,
    /** Its time is over. */
    VOUCHER_REASON_EXPIRED = 5,
    /** Its time has not come. */
    VOUCHER_REASON_NOT_YET_VALID = 6,
    /** It was not activated. */
    VOUCHER_REASON_NOT_ACTIVE = 7,
    /** It was blocked. */
    VOUCHER_REASON_BLOCKED = 8,
    /** It was cancelled, rejected or purged. */
    VOUCHER_REASON_CANCELLED = 9,
    /** Its series is locked or void. */
    VOUCHER_REASON_SERIES_CLOSED = 10,
    /** It is not for customers of this partner. */
    VOUCHER_REASON_WRONG_PARTNER = 11,
    /** The serial typed with it belongs to another voucher. */
    VOUCHER_REASON_WRONG_SERIAL = 12,
    /** The amount asked for is more than is left or in another currency, or its type does not allow a part. */
    VOUCHER_REASON_AMOUNT = 13,
    /** It belongs to another account. */
    VOUCHER_REASON_WRONG_HOLDER = 14,
    /** It is not for the product that was named, or none was. */
    VOUCHER_REASON_WRONG_PRODUCT = 15,
} voucher_reasons;

/** What kind of party acts. */
typedef enum voucher_actors {
    /** The host itself: jobs, recovery. */
    VOUCHER_ACTOR_SYSTEM = 1,
    /** Somebody of the back office. */
    VOUCHER_ACTOR_OPERATOR = 2,
    /** A reseller: sees and touches only its own. */
    VOUCHER_ACTOR_PARTNER = 3,
    /** A customer: may redeem for its own account only. */
    VOUCHER_ACTOR_CUSTOMER = 4,
} voucher_actors;

/** What an actor may do: bits for `voucher_actor.rights`. */
typedef enum voucher_rights {
    /** See series, vouchers, redemptions and history. */
    VOUCHER_RIGHT_VIEW = 1,
    /** Generate series. */
    VOUCHER_RIGHT_GENERATE = 2,
    /** Accept or reject. */
    VOUCHER_RIGHT_APPROVE = 4,
    /** Make vouchers redeemable. */
    VOUCHER_RIGHT_ACTIVATE = 8,
    /** Change value, validity, partner. */
    VOUCHER_RIGHT_MODIFY = 16,
    /** Block and unblock vouchers, lock and unlock series. */
    VOUCHER_RIGHT_BLOCK = 32,
    /** Redeem for the account the actor is. */
    VOUCHER_RIGHT_REDEEM_OWN = 64,
    /** Redeem for any account, and drive redemptions to their end. */
    VOUCHER_RIGHT_REDEEM_FOR_ANOTHER = 128,
    /** Reverse a redemption. */
    VOUCHER_RIGHT_REVERSE = 256,
    /** See the code of a single voucher. */
    VOUCHER_RIGHT_REVEAL = 512,
    /** Export; with codes it needs VOUCHER_RIGHT_REVEAL as well. */
    VOUCHER_RIGHT_EXPORT = 1024,
    /** Import vouchers. */
    VOUCHER_RIGHT_IMPORT = 2048,
    /** Sell vouchers. */
    VOUCHER_RIGHT_SELL = 4096,
    /** Issue refund vouchers. */
    VOUCHER_RIGHT_REFUND = 8192,
    /** Cancel vouchers. */
    VOUCHER_RIGHT_CANCEL = 16384,
    /** Delete vouchers nobody used. */
    VOUCHER_RIGHT_DELETE = 32768,
    /** Purge vouchers to a tombstone. */
    VOUCHER_RIGHT_PURGE = 65536,
    /** Change settings. */
    VOUCHER_RIGHT_CONFIGURE = 131072,
    /** Rotate keys. */
    VOUCHER_RIGHT_KEYS = 262144,
    /** Take backups. */
    VOUCHER_RIGHT_BACKUP = 524288,
    /** Override a refusal by name. */
    VOUCHER_RIGHT_OVERRIDE = 1048576,
    /** Read and verify the audit trail. */
    VOUCHER_RIGHT_AUDIT = 2097152,
    /** All of the above. */
    VOUCHER_RIGHT_ALL = 4194303,
} voucher_rights;

/** Where a voucher stands in its life. */
typedef enum voucher_states {
    /** Generated, not approved. */
    VOUCHER_STATE_DRAFT = 1,
    /** Approved, not active. */
    VOUCHER_STATE_ACCEPTED = 2,
    /** Not approved; final. */
    VOUCHER_STATE_REJECTED = 3,
    /** Can be redeemed, if it is inside its time and its series is not locked. */
    VOUCHER_STATE_ACTIVE = 4,
    /** Held by a redemption that is not settled. */
    VOUCHER_STATE_PENDING = 5,
    /** Redeemed. */
    VOUCHER_STATE_USED = 6,
    /** Taken out of use for now. */
    VOUCHER_STATE_BLOCKED = 7,
    /** Taken out of use for good. */
    VOUCHER_STATE_CANCELLED = 8,
    /** Only a tombstone is left. */
    VOUCHER_STATE_PURGED = 9,
    /** Held by a sale, return or cancellation that is not settled. */
    VOUCHER_STATE_RESERVED = 10,
} voucher_states;

/** Where a series stands in its life. */
typedef enum voucher_series_states {
    /** Generated, not approved. */
    VOUCHER_SERIES_DRAFT = 1,
    /** Approved, not active. */
    VOUCHER_SERIES_ACCEPTED = 2,
    /** Not approved; final. */
    VOUCHER_SERIES_REJECTED = 3,
    /** In use. */
    VOUCHER_SERIES_ACTIVE = 4,
    /** Its generation was given up; it has no vouchers. */
    VOUCHER_SERIES_VOID = 5,
} voucher_series_states;

/** Which symbols codes are made of. */
typedef enum voucher_alphabets {
    /** 0 to 9. */
    VOUCHER_ALPHABET_DIGITS = 1,
    /** Digits and capital letters without look-alikes. */
    VOUCHER_ALPHABET_UNAMBIGUOUS = 2,
    /** The symbols in `alphabet_symbols`. */
    VOUCHER_ALPHABET_CUSTOM = 3,
} voucher_alphabets;

/** Which digit at the end of a code catches typing errors. */
typedef enum voucher_check_digits {
    /** None. */
    VOUCHER_CHECK_DIGIT_NONE = 1,
    /** Damm: every wrong digit and every swap of neighbours. Digits only. */
    VOUCHER_CHECK_DIGIT_DAMM = 2,
    /** Luhn, as on payment cards. Digits only. */
    VOUCHER_CHECK_DIGIT_LUHN = 3,
} voucher_check_digits;

/** In which order a search answers. */
typedef enum voucher_orders {
    /** Oldest series first, by serial. */
    VOUCHER_ORDER_SERIAL = 0,
    /** Newest series first, last serial first. */
    VOUCHER_ORDER_SERIAL_DESCENDING = 1,
    /** First used first; only used ones. */
    VOUCHER_ORDER_USED = 2,
    /** Last used first; only used ones. */
    VOUCHER_ORDER_USED_DESCENDING = 3,
    /** First to expire first; those that never do last. */
    VOUCHER_ORDER_EXPIRES = 4,
    /** Last to expire first; those that never do at the front. */
    VOUCHER_ORDER_EXPIRES_DESCENDING = 5,
    /** Smallest face value first. */
    VOUCHER_ORDER_AMOUNT = 6,
    /** Largest face value first. */
    VOUCHER_ORDER_AMOUNT_DESCENDING = 7,
} voucher_orders;

/** What kind of entry a posting makes in your ledger. */
typedef enum voucher_posting_kinds {
    /** A payment on the customer's account: a voucher was redeemed. */
    VOUCHER_POSTING_PAYMENT = 1,
    /** Takes back the whole posting `reverses` names: a redemption was reversed, or a sale cancelled. */
    VOUCHER_POSTING_REVERSAL = 2,
    /** Vouchers were sold: the account owes `amount`, and `paid` of it is paid at once in the same entry. */
    VOUCHER_POSTING_INVOICE = 3,
    /** Vouchers came back from a partner: its account owes `amount` less. */
    VOUCHER_POSTING_CREDIT_NOTE = 4,
    /** Credit of a customer became a refund voucher: `amount` comes off the account. */
    VOUCHER_POSTING_REFUND = 5,
} voucher_posting_kinds;

/** What your ledger says became of a posting. */
typedef enum voucher_outcomes {
    /** Cannot tell. Also every number this library does not know. */
    VOUCHER_OUTCOME_UNKNOWN = 0,
    /** Booked now. */
    VOUCHER_OUTCOME_DONE = 1,
    /** This key was booked before with the same account and amount. */
    VOUCHER_OUTCOME_DUPLICATE = 2,
    /** This key was booked before with another account or amount. */
    VOUCHER_OUTCOME_CONFLICT = 3,
    /** Definitely not booked, and never will be under this request; nothing remembers the key. */
    VOUCHER_OUTCOME_REJECTED = 4,
    /** Definitely not booked, may be tried again. */
    VOUCHER_OUTCOME_RETRY = 5,
} voucher_outcomes;

/** Where a redemption stands. */
typedef enum voucher_redemptions {
    /** Begun; the ledger has not answered for good. */
    VOUCHER_REDEMPTION_PENDING = 1,
    /** The ledger booked it; the voucher is used, or a balance is left on it. */
    VOUCHER_REDEMPTION_POSTED = 2,
    /** The ledger refused it; the voucher is active again. */
    VOUCHER_REDEMPTION_REJECTED = 3,
    /** The ledger knows the key with another account or amount; held until people decide. */
    VOUCHER_REDEMPTION_CONFLICT = 4,
    /** It was posted, and a reversal of it since. */
    VOUCHER_REDEMPTION_REVERSED = 5,
} voucher_redemptions;

/** Where a job stands. */
typedef enum voucher_job_states {
    /** There is more to do. */
    VOUCHER_JOB_RUNNING = 1,
    /** All is done. */
    VOUCHER_JOB_FINISHED = 2,
    /** Given up and undone. */
    VOUCHER_JOB_CANCELLED = 3,
} voucher_job_states;

/** What a job works on. */
typedef enum voucher_job_kinds {
    /** A series and its vouchers are made. */
    VOUCHER_JOB_KIND_GENERATE = 1,
    /** One operation is done to each voucher of a selection. */
    VOUCHER_JOB_KIND_BULK = 2,
    /** The store's secrets move to another root key. */
    VOUCHER_JOB_KIND_ROTATE_KEYS = 3,
    /** Vouchers are written to new files. Lives in its handle: what died is started again. */
    VOUCHER_JOB_KIND_EXPORT = 4,
    /** Vouchers of somebody else are taken in. */
    VOUCHER_JOB_KIND_IMPORT = 5,
} voucher_job_kinds;

/** How vouchers of a type reach people. */
typedef enum voucher_classifications {
    /** Generated in series, printed, sold. */
    VOUCHER_CLASSIFICATION_PRINTED = 1,
    /** Made one by one when it is sold. */
    VOUCHER_CLASSIFICATION_ELECTRONIC = 2,
    /** Issued instead of giving money back. */
    VOUCHER_CLASSIFICATION_REFUND = 3,
    /** A card with a balance. */
    VOUCHER_CLASSIFICATION_GIFT = 4,
} voucher_classifications;

/** What redeeming needs to name. */
typedef enum voucher_categories {
    /** The code. */
    VOUCHER_CATEGORY_NORMAL = 1,
    /** The card's number and its holder: it has no secret. */
    VOUCHER_CATEGORY_IDENTIFIES_CUSTOMER = 2,
} voucher_categories;

/** Who chooses the face value. */
typedef enum voucher_value_kinds {
    /** The type. */
    VOUCHER_VALUE_FIXED = 1,
    /** Whoever generates or sells, within the type's bounds. */
    VOUCHER_VALUE_VARIABLE = 2,
} voucher_value_kinds;

/** Who may redeem a voucher that was sold to somebody. */
typedef enum voucher_usages {
    /** Whoever has the code. */
    VOUCHER_USAGE_SHAREABLE = 1,
    /** The buyer only. */
    VOUCHER_USAGE_PERSONAL = 2,
} voucher_usages;

/** When tax is due on a voucher. */
typedef enum voucher_tax_classes {
    /** At redemption: what it will buy is not known before. */
    VOUCHER_TAX_MULTI_PURPOSE = 1,
    /** At issue: place and rate of what it buys are known. */
    VOUCHER_TAX_SINGLE_PURPOSE = 2,
} voucher_tax_classes;

/** How vouchers become redeemable. */
typedef enum voucher_activations {
    /** They are made active. */
    VOUCHER_ACTIVATION_IMMEDIATE = 1,
    /** They are made as drafts, accepted, and activated. */
    VOUCHER_ACTIVATION_APPROVED = 2,
} voucher_activations;

/** What is done to each voucher of a selection. Each needs the right in brackets. */
typedef enum voucher_bulk_operations {
    /** Draft becomes accepted. [VOUCHER_RIGHT_APPROVE] */
    VOUCHER_BULK_ACCEPT = 1,
    /** Draft becomes rejected. [VOUCHER_RIGHT_APPROVE] */
    VOUCHER_BULK_REJECT = 2,
    /** Accepted becomes active. [VOUCHER_RIGHT_ACTIVATE] */
    VOUCHER_BULK_ACTIVATE = 3,
    /** Active becomes blocked; needs a reason. [VOUCHER_RIGHT_BLOCK] */
    VOUCHER_BULK_BLOCK = 4,
    /** Blocked becomes active. [VOUCHER_RIGHT_BLOCK] */
    VOUCHER_BULK_UNBLOCK = 5,
    /** It is taken back; needs a reason. [VOUCHER_RIGHT_CANCEL] */
    VOUCHER_BULK_CANCEL = 6,
    /** Value, validity, products, business units or type change. [VOUCHER_RIGHT_MODIFY] */
    VOUCHER_BULK_MODIFY = 7,
    /** It goes to a partner, or is marked as paid by an invoice. [VOUCHER_RIGHT_MODIFY] */
    VOUCHER_BULK_ASSIGN = 8,
    /** Its validity ends now. [VOUCHER_RIGHT_MODIFY] */
    VOUCHER_BULK_EXPIRE = 9,
    /** Only a tombstone is left. [VOUCHER_RIGHT_PURGE] */
    VOUCHER_BULK_PURGE = 10,
    /** It is removed, if nobody ever claimed it. [VOUCHER_RIGHT_DELETE] */
    VOUCHER_BULK_DELETE = 11,
    /**
     * Its sealed code is destroyed after print: it can be redeemed, but not exported or revealed.
     * [VOUCHER_RIGHT_KEYS]
     */
    VOUCHER_BULK_SEAL = 12,
} voucher_bulk_operations;

/** Why a voucher was blocked or cancelled. */
typedef enum voucher_change_reasons {
    /** Not told. */
    VOUCHER_CHANGE_REASON_NONE = 0,
    /** Blocked: it was lost. */
    VOUCHER_CHANGE_REASON_LOST = 1,
    /** Blocked: it was stolen. */
    VOUCHER_CHANGE_REASON_STOLEN = 2,
    /** Blocked: it cannot be read. */
    VOUCHER_CHANGE_REASON_DAMAGED = 3,
    /** Cancelled: it came back. */
    VOUCHER_CHANGE_REASON_RETURN = 4,
    /** Cancelled: it is gone for good. */
    VOUCHER_CHANGE_REASON_LOSS = 5,
    /** Cancelled: it was obtained or used dishonestly. */
    VOUCHER_CHANGE_REASON_FRAUD = 6,
    /** Another reason, in the note. */
    VOUCHER_CHANGE_REASON_OTHER = 7,
} voucher_change_reasons;

/** Which values a change sets; the others are preserved: bits for `set`. */
typedef enum voucher_set_fields {
    /** `face_value`. */
    VOUCHER_SET_FACE_VALUE = 1,
    /** `extra_value`. */
    VOUCHER_SET_EXTRA_VALUE = 2,
    /** `valid_from_ms`. */
    VOUCHER_SET_VALID_FROM = 4,
    /** `expires_at_ms`. */
    VOUCHER_SET_EXPIRES_AT = 8,
    /** `partner`. */
    VOUCHER_SET_PARTNER = 16,
    /** `invoice`. */
    VOUCHER_SET_INVOICE = 32,
    /** `products`. */
    VOUCHER_SET_PRODUCTS = 64,
    /** `product_types`. */
    VOUCHER_SET_PRODUCT_TYPES = 128,
    /** `business_units`. */
    VOUCHER_SET_BUSINESS_UNITS = 256,
    /** `voucher_type`. */
    VOUCHER_SET_VOUCHER_TYPE = 512,
    /** `description` of a series. */
    VOUCHER_SET_DESCRIPTION = 1024,
    /** `comment` of a series. */
    VOUCHER_SET_COMMENT = 2048,
    /** `metadata` of a series. */
    VOUCHER_SET_METADATA = 4096,
    /** `available_to` of a series. */
    VOUCHER_SET_AVAILABLE_TO = 8192,
} voucher_set_fields;

/** What happens to a series as a whole, and to its vouchers. */
typedef enum voucher_series_changes {
    /** It is approved, with its vouchers. */
    VOUCHER_SERIES_CHANGE_ACCEPT = 1,
    /** It is not approved, with its vouchers; final. */
    VOUCHER_SERIES_CHANGE_REJECT = 2,
    /** It is opened for redemption, with its vouchers. */
    VOUCHER_SERIES_CHANGE_ACTIVATE = 3,
    /** Redemption is stopped, whatever the vouchers' states. */
    VOUCHER_SERIES_CHANGE_LOCK = 4,
    /** Everything is as it was before it was locked. */
    VOUCHER_SERIES_CHANGE_UNLOCK = 5,
    /** It is closed for good. */
    VOUCHER_SERIES_CHANGE_VOID = 6,
    /** It is removed with its vouchers, if nobody claimed any. */
    VOUCHER_SERIES_CHANGE_DELETE = 7,
    /** Its sealed codes are destroyed after print: redeemable, but not exported or revealed any more. */
    VOUCHER_SERIES_CHANGE_SEAL = 8,
} voucher_series_changes;

/** Where a request for approval stands. */
typedef enum voucher_approvals {
    /** Nobody has decided. */
    VOUCHER_APPROVAL_WAITING = 1,
    /** Approved, and carried out. */
    VOUCHER_APPROVAL_APPROVED = 2,
    /** Refused by another person, or withdrawn by its maker. */
    VOUCHER_APPROVAL_REFUSED = 3,
} voucher_approvals;

/** What a report of stock tells apart, besides currencies: bits. */
typedef enum voucher_group_by {
    /** The series. */
    VOUCHER_GROUP_BY_SERIES = 1,
    /** The type. */
    VOUCHER_GROUP_BY_TYPE = 2,
    /** The owner. */
    VOUCHER_GROUP_BY_PARTNER = 4,
    /** The state. */
    VOUCHER_GROUP_BY_STATE = 8,
} voucher_group_by;

/** How your ledger and the store differ. */
typedef enum voucher_differences {
    /** Posted here, and your list lacks it. */
    VOUCHER_DIFFERENCE_MISSING_IN_LEDGER = 1,
    /** Your ledger has a key this store does not know. */
    VOUCHER_DIFFERENCE_UNKNOWN_HERE = 2,
    /** The amounts differ. */
    VOUCHER_DIFFERENCE_AMOUNT = 3,
    /** The accounts differ. */
    VOUCHER_DIFFERENCE_ACCOUNT = 4,
    /** Your ledger booked what is not settled here: voucher_recover settles it. */
    VOUCHER_DIFFERENCE_NOT_SETTLED = 5,
    /** Your ledger booked what was rejected here. */
    VOUCHER_DIFFERENCE_REJECTED = 6,
    /** Your list has the key more than once. */
    VOUCHER_DIFFERENCE_LISTED_TWICE = 7,
} voucher_differences;

/** What an export is written as. */
typedef enum voucher_export_formats {
    /** Comma separated values in UTF-8. */
    VOUCHER_FORMAT_CSV = 1,
    /** A workbook of Excel and others. */
    VOUCHER_FORMAT_XLSX = 2,
    /** XML after the schema of voucher_export_schema. */
    VOUCHER_FORMAT_XML = 3,
    /** One JSON object a line. */
    VOUCHER_FORMAT_JSON_LINES = 4,
    /** Cards for print. */
    VOUCHER_FORMAT_PDF = 5,
} voucher_export_formats;

/** What cards are printed on. */
typedef enum voucher_card_pages {
    /** Sheets of 210 by 297 mm. */
    VOUCHER_CARD_PAGE_A4 = 1,
    /** Sheets of 215.9 by 279.4 mm. */
    VOUCHER_CARD_PAGE_LETTER = 2,
    /** One card of 85.6 by 53.98 mm a page, for card printers. */
    VOUCHER_CARD_PAGE_CARD = 3,
} voucher_card_pages;

/** Where an export run stands. */
typedef enum voucher_export_states {
    /**
     * Begun, and not seen to end: it goes on, its reader stopped before the end, its process died, or its files are
     * there and that could not be written down. Its codes count as gone.
     */
    VOUCHER_EXPORT_BEGUN = 1,
    /** All of it left. */
    VOUCHER_EXPORT_FINISHED = 2,
    /** It failed or was cancelled, and what it had written is gone. */
    VOUCHER_EXPORT_FAILED = 3,
} voucher_export_states;

/** What a file to import is. */
typedef enum voucher_import_formats {
    /** Told by its first bytes. */
    VOUCHER_IMPORT_DETECT = 0,
    /** Comma, semicolon, tab or bar separated values. */
    VOUCHER_IMPORT_CSV = 1,
    /** A workbook; its first sheet. */
    VOUCHER_IMPORT_XLSX = 2,
} voucher_import_formats;

/** What kind of thing an import found about a row. */
typedef enum voucher_finding_kinds {
    /** The row cannot be a voucher. */
    VOUCHER_FINDING_WRONG = 1,
    /** The store has its code already, or the file the very same row; it is left out. */
    VOUCHER_FINDING_DUPLICATE = 2,
    /** Worth a look; the row is taken. */
    VOUCHER_FINDING_NOTICE = 3,
} voucher_finding_kinds;

/** How much a log event matters. */
typedef enum voucher_log_levels {
    /** Good to know. */
    VOUCHER_LOG_INFO = 1,
    /** Look at it today. */
    VOUCHER_LOG_WARNING = 2,
    /** Look at it now. */
    VOUCHER_LOG_ALARM = 3,
} voucher_log_levels;

/** What is done with the vouchers of a sale. Each needs VOUCHER_RIGHT_SELL, or the right in brackets. */
typedef enum voucher_sale_kinds {
    /**
     * Active vouchers nobody bought go to a partner, who is invoiced at wholesale. None of a personal type: those are
     * sold over the counter, where the buyer is known.
     */
    VOUCHER_SALE_STOCK = 1,
    /** Active printed vouchers are sold to a customer over the counter: invoiced, and paid at once. */
    VOUCHER_SALE_COUNTER = 2,
    /** A voucher is made on the spot, for a customer or through a partner. */
    VOUCHER_SALE_ELECTRONIC = 3,
    /**
     * A card with a balance is issued to its holder. It has no secret: its number and its holder redeem it. What its
     * holder redeems of it is no attempt that the guard counts; a wrong number, another's card and voucher_check are.
     */
    VOUCHER_SALE_GIFT = 4,
    /** A card gets more balance. */
    VOUCHER_SALE_RELOAD = 5,
    /** Credit of a customer's account becomes a voucher. [VOUCHER_RIGHT_REFUND] */
    VOUCHER_SALE_REFUND = 6,
    /** Vouchers a partner bought come back for a credit note. */
    VOUCHER_SALE_RETURN = 7,
    /**
     * A sale to a customer is undone, all of it; if the vouchers came back, with what was posted; if they were lost, with
     * what is left on them. [VOUCHER_RIGHT_CANCEL]
     */
    VOUCHER_SALE_CANCELLATION = 8,
    /** A card belongs to another holder from here on. Nothing is posted. */
    VOUCHER_SALE_TRANSFER = 9,
} voucher_sale_kinds;

/** Where a sale stands. */
typedef enum voucher_sale_states {
    /** Begun: its vouchers are reserved, and the ledger has not answered for good. */
    VOUCHER_SALE_STATE_PENDING = 1,
    /** The ledger booked it, or nothing was to be booked; it is carried out. */
    VOUCHER_SALE_STATE_POSTED = 2,
    /** The ledger refused it; its vouchers are as they were. */
    VOUCHER_SALE_STATE_REJECTED = 3,
    /** The ledger contradicts itself, or booked late what cannot be carried out any more; held until people decide. */
    VOUCHER_SALE_STATE_CONFLICT = 4,
    /** It was posted, and its cancellation since. */
    VOUCHER_SALE_STATE_REVERSED = 5,
} voucher_sale_states;

/** What your side says about a partner's credit. */
typedef enum voucher_credits {
    /** Cannot tell, also every number this library does not know: nothing is sold on credit. */
    VOUCHER_CREDIT_UNKNOWN = 0,
    /** It may be invoiced `available` more. */
    VOUCHER_CREDIT_LIMITED = 1,
    /** Nobody limits it. */
    VOUCHER_CREDIT_UNLIMITED = 2,
} voucher_credits;

/** Options on their way to voucher_open. */
typedef struct voucher_config voucher_config;

/** A place in a list. Holds no lock and no transaction, however long it is kept. */
typedef struct voucher_cursor voucher_cursor;

/** Long work that goes on only while you drive it. */
typedef struct voucher_job voucher_job;

/** An open store. */
typedef struct voucher_module voucher_module;

/** What a call returns. 0 and above: look no further for a failure. */
typedef int32_t voucher_status;

/** Detail of a failure. Pass NULL if you do not want it. */
typedef struct voucher_error {
    /** sizeof(voucher_error), set by you. */
    uint32_t size;
    /** The status the call returned. */
    int32_t status;
    /** One of VOUCHER_REASON_*: why a code cannot be redeemed, 0 where the actor may not know. */
    int32_t reason;
    /** 0. */
    int32_t reserved;
    /** When to come back after VOUCHER_THROTTLED, 0 if not known. */
    int64_t retry_at_ms;
    /** The field or option at fault, empty if none is. */
    char field[48];
    /** One line, lower case; never holds a code or a key. */
    char message[256];
    /** After VOUCHER_APPROVAL_PENDING: the request that waits for another person, for voucher_approve. */
    char approval_id[32];
    /** The first position of the audit trail that is not what was written there, 0 = not told. */
    int64_t position;
} voucher_error;

/** One entry your ledger must book exactly once, however often it is asked to. */
typedef struct voucher_posting {
    /** sizeof(voucher_posting). */
    uint32_t size;
    /** One of VOUCHER_POSTING_*. */
    int32_t kind;
    /**
     * What to book, always positive. A payment, face value plus extra value, goes to the account; an invoice or refund
     * comes off it, a credit note goes to it; a reversal takes back the whole amount of what it reverses.
     */
    int64_t amount;
    /** Face value of the vouchers: of a payment, the part that was paid for. */
    int64_t face_value;
    /** What they are worth on top, given free. */
    int64_t extra_value;
    /** When the redemption, reversal or sale began. */
    int64_t begun_at_ms;
    /** ISO 4217 code. */
    char currency[4];
    /** Put a UNIQUE index on it in your ledger: at most 63 ASCII characters, the same on every retry. */
    char key[64];
    /** The account to book on: a customer's, or that of the partner who is invoiced. */
    char account[64];
    /** Identifier of the voucher; empty for a sale of many. */
    char voucher_id[32];
    /** Serial of the voucher; of a sale of many, that of the first. */
    char serial[48];
    /** Code of its series. */
    char series_code[24];
    /** A payment: the partner that owns the voucher. Of a sale: the partner who buys, returns, or sells it. */
    char partner[64];
    /** Who redeemed or sold. */
    char actor_id[64];
    /** Text for the customer's statement. */
    char comment[128];
    /** 0. */
    int32_t reserved;
    /** A reversal: key of the posting it takes back; else empty. */
    char reverses[64];
    /** How many vouchers it is about. */
    int64_t vouchers;
    /**
     * What was or is paid for them, minor units; 0 if they were never sold. With a payment: what the whole voucher was
     * sold for, without later loads, however small a part of it is redeemed.
     */
    int64_t price;
    /** An invoice or its reversal: the part of `amount` that is paid at once, in the same entry; all of it or 0. */
    int64_t paid;
    /** One of VOUCHER_TAX_*: when tax is due on the vouchers. */
    int32_t tax_class;
    /** 0. */
    int32_t also_reserved;
    /** Identifier of the sale it books; a payment's: of the sale the voucher was sold with. Else empty. */
    char sale_id[32];
    /** How it is paid, in your words: payment type or refund method of the voucher type; empty if it has none. */
    char method[64];
    /** The product a redemption was for, empty if none was named. */
    char product[64];
    /**
     * Number of the invoice: yours, if one was given; of a reversal, or a credit note for vouchers of one invoice, that of
     * the invoice it is about.
     */
    char invoice[64];
    /** The customer who bought, empty if a partner did, or nobody. */
    char buyer[64];
} voucher_posting;

/** What your ledger answers. Zeroed with `size` set before `post` is called, so that no answer means UNKNOWN. */
typedef struct voucher_outcome {
    /** sizeof(voucher_outcome). */
    uint32_t size;
    /** One of VOUCHER_OUTCOME_*. */
    int32_t outcome;
    /** 1 = `balance_after` is filled in. */
    int32_t has_balance;
    /** 0. */
    int32_t reserved;
    /** The account's balance after the entry. */
    int64_t balance_after;
    /** Your own reference of the entry. */
    char ledger_reference[64];
} voucher_outcome;

/** What the library has to tell whoever is on call. Never holds a code or a key. */
typedef struct voucher_log_event {
    /** sizeof(voucher_log_event). */
    uint32_t size;
    /** One of VOUCHER_LOG_*. */
    int32_t level;
    /** When. */
    int64_t at_ms;
    /** What: "guard_throttled", "integrity_alarm", ... */
    char event[48];
    /** One line. */
    char message[256];
} voucher_log_event;

/**
 * What your side says about a partner's credit. Zeroed with `size` set before `credit` is called, so that no answer
 * means UNKNOWN, which sells nothing on credit.
 */
typedef struct voucher_credit {
    /** sizeof(voucher_credit). */
    uint32_t size;
    /** One of VOUCHER_CREDIT_*. */
    int32_t known;
    /** VOUCHER_CREDIT_LIMITED: what the partner may still be invoiced, minor units. */
    int64_t available;
} voucher_credit;

/**
 * Your side. Copied by voucher_open; any pointer may be NULL.
 *
 * Callbacks run only on the thread that is inside a voucher_* call, and nothing of the library is held while they
 * run: they may throw, exit, take long or call the library again. C++ exceptions pass through.
 */
typedef struct voucher_host {
    /** sizeof(voucher_host), set by you. */
    uint32_t size;
    /** 0. */
    uint32_t reserved;
    /** Handed to every callback. */
    void *user;
    /**
     * Books the posting in your ledger and fills in the outcome. Needed by voucher_redeem,
     * voucher_reverse, voucher_sell, voucher_retry and voucher_recover.
     */
    void (*post)(void *user, const voucher_posting *posting, voucher_outcome *outcome);
    /** Writes the 32 bytes of the root key and returns 0; anything else means that it cannot be had. */
    int32_t (*key)(void *user, uint8_t *root_key);
    /** Takes one log event. */
    void (*log)(void *user, const voucher_log_event *event);
    /** Called once when the module is closed and the library will not use the table again. */
    void (*release)(void *user);
    /**
     * Tells what a partner may still be invoiced in a currency: voucher_sell asks it where the request does not say.
     * Without it nobody limits a partner.
     */
    void (*credit)(void *user, const char *partner, const char *currency, voucher_credit *credit);
} voucher_host;

/** Who acts. Required by every call on a module. */
typedef struct voucher_actor {
    /** sizeof(voucher_actor), set by you. */
    uint32_t size;
    /** One of VOUCHER_ACTOR_*. */
    int32_t kind;
    /** Bits of VOUCHER_RIGHT_*. 0 gives a customer VOUCHER_RIGHT_REDEEM_OWN and everybody else nothing. */
    int64_t rights;
    /** Identifier in the host; a customer's is its account. */
    char id[64];
    /** The partner itself, or the partner whose customer the customer is; empty if none. */
    char partner[64];
    /** Address or terminal it acts from; the guard counts by it. Empty: not counted by source. */
    char source[64];
} voucher_actor;

/**
 * A voucher type: what series are made after. What was made keeps its terms when the type changes. Zero in any field
 * is its default, so that `code` and `face_value` make a good type.
 */
typedef struct voucher_type_record {
    /** sizeof(voucher_type_record), set by you. */
    uint32_t size;
    /** One of VOUCHER_CLASSIFICATION_*; 0 = printed. */
    int32_t classification;
    /** One of VOUCHER_CATEGORY_*; 0 = normal. */
    int32_t category;
    /** One of VOUCHER_VALUE_*; 0 = fixed. */
    int32_t value_kind;
    /** One of VOUCHER_USAGE_*; 0 = shareable. */
    int32_t usage;
    /** One of VOUCHER_TAX_*; 0 = multi-purpose. */
    int32_t tax_class;
    /** One of VOUCHER_ACTIVATION_*; 0 = immediate. */
    int32_t activation;
    /**
     * 1 = what gives value away needs two persons: generation, activation, change of value or to a later end, override,
     * reversal, refund, return, transfer, cancellation for the money, sale below the agreed price.
     */
    int32_t two_persons;
    /** 1 = a redemption may take a part and leave a balance. */
    int32_t partial_use;
    /** 1 = no series can be made from it any more. Answered; set it with voucher_type_retire. */
    int32_t retired;
    /** Characters of a whole code, prefix and check digit included; 0 = 16. */
    int32_t code_length;
    /** One of VOUCHER_ALPHABET_*; 0 = digits. */
    int32_t alphabet;
    /** One of VOUCHER_CHECK_DIGIT_*; 0 = Damm for digits, none for other alphabets. */
    int32_t check_digit;
    /** Valid for so many days, to the end of the last one in the store's time zone; 0 = by the dates. */
    int32_t validity_days;
    /** States activating may lead away from, as bits `1 << VOUCHER_STATE_*`; 0 = all that ever may. So below. */
    int32_t activate_states;
    /** The same for blocking. */
    int32_t block_states;
    /** The same for cancelling. */
    int32_t cancel_states;
    /** The same for changing value, validity, products, business units or type. */
    int32_t modify_states;
    /** The same for assigning to a partner. */
    int32_t assign_states;
    /** The same for expiring. */
    int32_t expire_states;
    /** The same for purging. */
    int32_t purge_states;
    /** The same for deleting. */
    int32_t delete_states;
    /** Fixed value: what one is sold for, minor units. Variable: 0. */
    int64_t face_value;
    /** Variable value: at least. */
    int64_t face_value_min;
    /** Variable value: at most, 0 = any. */
    int64_t face_value_max;
    /** What it gives free on top. */
    int64_t extra_value;
    /** First moment of validity, 0 = at once. */
    int64_t valid_from_ms;
    /** First moment it is no longer valid, 0 = never. */
    int64_t expires_at_ms;
    /** Grows by one with every change. Answered. */
    int64_t version;
    /** When it was changed last. Answered. */
    int64_t changed_at_ms;
    /** ISO 4217 code; empty = the module's. */
    char currency[4];
    /** Characters every code begins with. */
    char prefix[36];
    /** The symbols of VOUCHER_ALPHABET_CUSTOM: ASCII digits and capital letters, each once. */
    char alphabet_symbols[40];
    /** Its name in every request: letters, digits, dash, dot and underscore. */
    char code[24];
    /** Its name for people. */
    char name[64];
    /** How a refund is paid, in your words. */
    char refund_method[64];
    /** Payment type you book, in your words. */
    char payment_type[64];
    /** Who changed it last. Answered. */
    char changed_by[64];
    /** Text for the customer's statement. */
    char comment[128];
    /** Free text. */
    char description[256];
    /** Products it is for, comma separated; empty = all. */
    char products[1024];
    /** Product types it is for, comma separated; empty = all. */
    char product_types[1024];
    /** Business units it belongs to, comma separated; empty = all. */
    char business_units[1024];
} voucher_type_record;

/** A setting of the module or of one partner, as it is in effect. */
typedef struct voucher_setting {
    /** sizeof(voucher_setting), set by you. */
    uint32_t size;
    /** 1 = nobody set it: `value` is what holds without. */
    int32_t is_default;
    /** When it was set, 0 = never. */
    int64_t changed_at_ms;
    /** The partner it is for, empty = the module. */
    char partner[64];
    /** Its name. */
    char name[64];
    /** Its value. */
    char value[256];
    /** Who set it. */
    char changed_by[64];
} voucher_setting;

/** A series to generate. All zero but `quantity`, `face_value` and `currency` is a good series of 16-digit codes. */
typedef struct voucher_series_params {
    /** sizeof(voucher_series_params), set by you. */
    uint32_t size;
    /** Characters of a whole code, prefix and check digit included; 0 = 16. */
    int32_t code_length;
    /** One of VOUCHER_ALPHABET_*; 0 = digits. */
    int32_t alphabet;
    /** One of VOUCHER_CHECK_DIGIT_*; 0 = Damm for digits, none for other alphabets. */
    int32_t check_digit;
    /** 1 = generate as draft instead of active. */
    int32_t draft;
    /** 1 = vouchers that never reach the ledger. */
    int32_t test_mode;
    /** How many, 1 to 10,000,000. */
    int64_t quantity;
    /** What one is sold for, minor units, above 0. */
    int64_t face_value;
    /** What it gives free on top, minor units. */
    int64_t extra_value;
    /** First moment of validity, 0 = at once. */
    int64_t valid_from_ms;
    /** First moment it is no longer valid, 0 = never. */
    int64_t expires_at_ms;
    /** ISO 4217 code; empty = the module's option "currency". */
    char currency[4];
    /** Code before the dash of the serials; empty = the next free number. */
    char series_code[24];
    /** Characters every code begins with. */
    char prefix[36];
    /** The symbols of VOUCHER_ALPHABET_CUSTOM: ASCII digits and capital letters, each once. */
    char alphabet_symbols[40];
    /** Owner; empty = the operator. */
    char partner[64];
    /** Makes a repeated call return the first one's series with VOUCHER_DUPLICATE. */
    char request_id[64];
    /** Name of the person who takes codes that are too easy to guess upon himself; needs VOUCHER_RIGHT_OVERRIDE. */
    char weak_codes_override[64];
    /** Text for the customer's statement, such as "refill card". */
    char comment[128];
    /** Free text. */
    char description[256];
    /** Partners whose customers may redeem, comma separated; empty = the owner's, or everybody's without an owner. */
    char available_to[1024];
    /** JSON object kept with the series. */
    char metadata[2048];
    /** Code of the type it is made from; what is zero here is taken from the type. */
    char voucher_type[24];
    /** Last day of validity, "2026-12-31", to its end in the store's time zone; instead of `expires_at_ms`. */
    char valid_until_date[16];
} voucher_series_params;

/** A series with its live counters. */
typedef struct voucher_series {
    /** sizeof(voucher_series), set by you. */
    uint32_t size;
    /** One of VOUCHER_SERIES_*. */
    int32_t state;
    /** 1 = nothing of it can be redeemed. */
    int32_t locked;
    /** 1 = never reaches the ledger. */
    int32_t test_mode;
    /** Characters of a whole code. */
    int32_t code_length;
    /** One of VOUCHER_ALPHABET_*. */
    int32_t alphabet;
    /** One of VOUCHER_CHECK_DIGIT_*. */
    int32_t check_digit;
    /** 0. */
    int32_t reserved;
    /** How many were generated. */
    int64_t quantity;
    /** Face value of one. */
    int64_t face_value;
    /** Extra value of one. */
    int64_t extra_value;
    /** First moment of validity, 0 = at once. */
    int64_t valid_from_ms;
    /** First moment it is no longer valid, 0 = never. */
    int64_t expires_at_ms;
    /** When it was generated. */
    int64_t created_at_ms;
    /** Generated, whatever became of them. */
    int64_t issued;
    /** Draft. */
    int64_t draft;
    /** Accepted, not active yet. */
    int64_t accepted;
    /** Rejected. */
    int64_t rejected;
    /** Active and not past their time. */
    int64_t active;
    /** Held by a redemption that is not settled. */
    int64_t pending;
    /** Used. */
    int64_t used;
    /** Active, but past their time. */
    int64_t expired;
    /** Blocked. */
    int64_t blocked;
    /** Cancelled. */
    int64_t cancelled;
    /** Purged to a tombstone. */
    int64_t purged;
    /** Deleted. */
    int64_t deleted;
    /** Value of the active, pending, reserved and blocked ones that are not past their time. */
    int64_t value_outstanding;
    /** Value of the used ones. */
    int64_t value_redeemed;
    /** Identifier. */
    char id[32];
    /** ISO 4217 code. */
    char currency[4];
    /** Code before the dash of the serials. */
    char code[24];
    /** What its codes begin with. */
    char prefix[36];
    /** Owner. */
    char partner[64];
    /** Who generated it. */
    char created_by[64];
    /** Text for the customer's statement. */
    char comment[128];
    /** Free text. */
    char description[256];
    /** Partners whose customers may redeem, comma separated. */
    char available_to[1024];
    /** JSON object kept with it. */
    char metadata[2048];
    /** What changes of value added since generation. */
    int64_t adjusted_value;
    /** 1 = its sealed codes are destroyed: nobody can export or reveal them any more. */
    int32_t sealed;
    /** 0. */
    int32_t also_reserved;
    /** Code of the type it was made from, empty if none. */
    char voucher_type[24];
    /** 1 = taken in by an import, not generated. */
    int32_t imported;
    /** Reserved by a sale, return or cancellation that is not settled. */
    int64_t reserved_vouchers;
} voucher_series;

/** How far a job is. */
typedef struct voucher_progress {
    /** sizeof(voucher_progress), set by you. */
    uint32_t size;
    /** One of VOUCHER_JOB_*. */
    int32_t state;
    /** Steps of the whole, such as vouchers to generate or to change. */
    int64_t total;
    /** Steps done. */
    int64_t done;
    /** When it was started. */
    int64_t created_at_ms;
    /** Identifier, to resume it after a crash. */
    char job_id[32];
    /** The series it makes or works on, empty if none or several. */
    char series_id[32];
    /** One of VOUCHER_JOB_KIND_*. */
    int32_t kind;
    /** 0. */
    int32_t reserved;
    /** What a bulk job does to each voucher: "block", "modify", ...; for other kinds their name. */
    char operation[16];
} voucher_progress;

/** Which vouchers. Every field narrows; a zero one does not. */
typedef struct voucher_filter {
    /** sizeof(voucher_filter), set by you. */
    uint32_t size;
    /** One of VOUCHER_STATE_*, 0 = any. */
    int32_t state;
    /** 1 = only those past their time, 2 = only those that are not, 0 = any. */
    int32_t expired;
    /** One of VOUCHER_ORDER_*. */
    int32_t order;
    /** Face value at least. */
    int64_t amount_min;
    /** Face value at most, 0 = any. */
    int64_t amount_max;
    /** Created at or after. */
    int64_t created_from_ms;
    /** Created before. */
    int64_t created_until_ms;
    /** Used at or after. */
    int64_t used_from_ms;
    /** Used before. */
    int64_t used_until_ms;
    /** Expires at or after. */
    int64_t expires_from_ms;
    /** Expires before. */
    int64_t expires_until_ms;
    /** ISO 4217 code. */
    char currency[4];
    /** Series by identifier or code. */
    char series[32];
    /** One voucher by identifier. */
    char voucher_id[32];
    /** One serial, or the first of a range. */
    char serial[48];
    /** The last serial of a range, in the same series. */
    char serial_until[48];
    /** Owner, or the partner they were sold to or through. */
    char partner[64];
    /** The account that used it or holds it pending. */
    char account[64];
    /** Part of the series' description; ASCII letter case is ignored. */
    char description[256];
    /** 0. */
    int32_t reserved;
    /** One of VOUCHER_CHANGE_REASON_*: why it was blocked or cancelled; 0 = any. */
    int32_t reason;
    /** 1 = only those of locked series, 2 = only of others, 0 = any. */
    int32_t locked;
    /** 1 = only those in test mode, 2 = only others, 0 = any. */
    int32_t test_mode;
    /** 1 = only those whose holder was reminded of their end, 2 = only others, 0 = any. */
    int32_t reminded;
    /** Code of the type. */
    char voucher_type[24];
    /**
     * Invoice its lot was paid with. Vouchers that were sold one by one are found by `sale_id`, and their sale by
     * `voucher_sale_filter.invoice`.
     */
    char invoice[64];
    /** A product it is for by name. */
    char product[64];
    /** A business unit it belongs to by name. */
    char business_unit[64];
    /** Who generated its series. */
    char created_by[64];
    /** Words of the series' description or keys of its metadata; each must be found, ASCII letter case is ignored. */
    char text[256];
    /** The serial an imported voucher had with whoever made it, exactly. */
    char external_serial[64];
    /**
     * The vouchers a sale, return or cancellation was about, by its identifier or key: those you may see, also what came
     * back since.
     */
    char sale_id[64];
} voucher_filter;

/** One voucher. Holds no code, only its mask. */
typedef struct voucher_record {
    /** sizeof(voucher_record), set by you. */
    uint32_t size;
    /** One of VOUCHER_STATE_*. */
    int32_t state;
    /** 1 = active, but past its time. */
    int32_t expired;
    /** 1 = its series is locked. */
    int32_t locked;
    /** 1 = never reaches the ledger. */
    int32_t test_mode;
    /** Grows by one with every change. */
    int32_t version;
    /** Face value. */
    int64_t face_value;
    /** Extra value. */
    int64_t extra_value;
    /** First moment of validity, 0 = at once. */
    int64_t valid_from_ms;
    /** First moment it is no longer valid, 0 = never. */
    int64_t expires_at_ms;
    /** When its series was generated. */
    int64_t created_at_ms;
    /** When it was used, 0 = not. */
    int64_t used_at_ms;
    /** Identifier. */
    char id[32];
    /** Identifier of its series. */
    char series_id[32];
    /** ISO 4217 code. */
    char currency[4];
    /** Code of its series. */
    char series_code[24];
    /** Serial: series code, dash, eight digits. */
    char serial[48];
    /** The prefix, then a star for every other character. */
    char masked_code[48];
    /** Owner, or the partner it was sold to or through. */
    char partner[64];
    /** The account that used it or holds it pending. */
    char account[64];
    /** Key of that redemption. */
    char redemption_key[64];
    /** The ledger's reference of it. */
    char ledger_reference[64];
    /** Description of its series. */
    char description[256];
    /** One of VOUCHER_CHANGE_REASON_*: why it was blocked or cancelled. */
    int32_t reason;
    /** What can still be redeemed. */
    int64_t remaining;
    /** When its holder was reminded of its end, 0 = not. */
    int64_t reminded_at_ms;
    /** Code of its type, empty if none. */
    char voucher_type[24];
    /** Invoice it was paid with, empty if nobody paid yet. */
    char invoice[64];
    /** The serial it had with whoever made it, empty if it was generated here or the import had none. */
    char external_serial[64];
    /** What it was sold for, minor units; 0 if it was not sold by a sale. */
    int64_t price;
    /** Identifier of the sale it was sold or issued with, empty if none. */
    char sale_id[32];
    /** The account that alone may redeem it, empty: whoever has the code. */
    char holder[64];
    /** The customer who bought it, empty if a partner did, or nobody. */
    char buyer[64];
} voucher_record;

/** A code somebody typed, and the account it is for. */
typedef struct voucher_redeem_params {
    /** sizeof(voucher_redeem_params), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** As typed; spaces and dashes may stand in it. Empty for a card without a secret. */
    char code[128];
    /**
     * The serial typed with it: the voucher's own, or of an imported one the external serial; empty = not asked for. Of a
     * card without a secret its number, or its serial if it has no number.
     */
    char serial[48];
    /** The account to credit; a customer may only name its own, and an empty one is its own. */
    char account[64];
    /** The partner whose customer the account is; a customer's own partner is taken from the actor. */
    char account_partner[64];
    /** Makes a repeated call return the first one's receipt; empty = account, code and product do, if `amount` is 0. */
    char request_id[64];
    /** Take only so much and leave a balance, for types that allow it; 0 = all that is left. */
    int64_t amount;
    /** ISO 4217 code `amount` is counted in: a voucher in another one is refused. Empty = the voucher's. */
    char currency[4];
    /** 0. */
    int32_t also_reserved;
    /**
     * The product it is for, or the type of products; vouchers for products are accepted for these alone. A repeated call
     * names the same one: another product, or none instead of one, is another redemption, which a voucher that is used or
     * pending refuses with VOUCHER_NOT_REDEEMABLE, and a `request_id` that was used for another product with
     * VOUCHER_REQUEST_MISMATCH. With a `request_id`, empty means the product it was used for; `voucher_receipt.product`
     * tells it.
     */
    char product[64];
} voucher_redeem_params;

/** One line of a history. Holds no code. */
typedef struct voucher_event {
    /** sizeof(voucher_event), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Position in the audit trail. */
    int64_t sequence;
    /** When. */
    int64_t at_ms;
    /** What: "generated", "redemption_begun", ... */
    char event[48];
    /** "system", "operator", "partner" or "customer". */
    char actor_kind[16];
    /** Who. */
    char actor_id[64];
    /** From where. */
    char source[64];
    /** JSON object with what changed and why. */
    char detail[1024];
} voucher_event;

/** What a deletion did. */
typedef struct voucher_delete_result {
    /** sizeof(voucher_delete_result), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Deleted. */
    int64_t deleted;
    /** Matched, but kept: used, held, or purged. */
    int64_t kept;
} voucher_delete_result;

/** One operation over a selection of vouchers. Set `operation`, and what it needs; zero is the default of all else. */
typedef struct voucher_bulk_params {
    /** sizeof(voucher_bulk_params), set by you. */
    uint32_t size;
    /** One of VOUCHER_BULK_*. */
    int32_t operation;
    /** One of VOUCHER_CHANGE_REASON_*; blocking and cancelling need one. */
    int32_t reason;
    /** 1 = accept, reject, activate: the series the filter names goes along as a whole. */
    int32_t with_series;
    /** 1 = count what would happen, change nothing. */
    int32_t dry_run;
    /** 0. */
    int32_t reserved;
    /** Bits of VOUCHER_SET_*: which of the values below are set. The others are preserved, whatever they hold. */
    int64_t set;
    /** New face value. */
    int64_t face_value;
    /** New extra value. */
    int64_t extra_value;
    /** New first moment of validity, 0 = at once. */
    int64_t valid_from_ms;
    /** New first moment it is no longer valid, 0 = never. */
    int64_t expires_at_ms;
    /** New owner, empty = the operator. */
    char partner[64];
    /** Invoice it was paid with; the value is fixed from then on. */
    char invoice[64];
    /** New type, empty = none. */
    char voucher_type[24];
    /** Makes a repeated call return the first one's job with VOUCHER_DUPLICATE. */
    char request_id[64];
    /** Why, in words, for the history. */
    char note[256];
    /** New products, comma separated. */
    char products[1024];
    /** New product types, comma separated. */
    char product_types[1024];
    /** New business units, comma separated. */
    char business_units[1024];
} voucher_bulk_params;

/**
 * What a bulk operation did, or in a dry run would do. Every voucher that matched is counted once: changed, or left.
 */
typedef struct voucher_bulk_result {
    /** sizeof(voucher_bulk_result), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Vouchers looked at. */
    int64_t matched;
    /** Changed. */
    int64_t changed;
    /** Value of the changed ones before, in whatever currencies they are. */
    int64_t value_before;
    /** Value of the changed ones after. */
    int64_t value_after;
    /** Left: already as wanted. */
    int64_t unchanged;
    /** Left: their state does not allow it. */
    int64_t wrong_state;
    /** Left: their type does not allow it in their state. */
    int64_t type_forbids;
    /** Left: somebody paid for them, so their value is fixed. */
    int64_t paid_for;
    /** Left: a redemption was begun on them. */
    int64_t claimed;
    /** Left: their time is not over. */
    int64_t not_expired;
    /** Left: the new value or dates make no sense for them. */
    int64_t nonsense;
    /** Left: their type needs two persons, and the request was not approved. */
    int64_t two_persons;
    /** Left: they do not bear their integrity tag. */
    int64_t damaged;
} voucher_bulk_result;

/** New values of a series. */
typedef struct voucher_series_edit_params {
    /** sizeof(voucher_series_edit_params), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Bits of VOUCHER_SET_*: which of the values below are set. The others are preserved, whatever they hold. */
    int64_t set;
    /** Text for the customer's statement. */
    char comment[128];
    /** Free text. */
    char description[256];
    /** Partners whose customers may redeem, comma separated; empty = the owner's, or everybody's without an owner. */
    char available_to[1024];
    /** JSON object kept with it. */
    char metadata[2048];
} voucher_series_edit_params;

/** What one person asked for and another must approve. */
typedef struct voucher_approval {
    /** sizeof(voucher_approval), set by you. */
    uint32_t size;
    /** One of VOUCHER_APPROVAL_*. */
    int32_t state;
    /** When it was asked for. */
    int64_t made_at_ms;
    /** When it was decided, 0 = not yet. */
    int64_t checked_at_ms;
    /** Identifier. */
    char id[32];
    /** What was asked for: "generate", "import", "export", "modify", "reverse", ... */
    char operation[48];
    /** Identifier of the series it is about, empty if none or several. */
    char series_id[32];
    /** Identifier of the voucher it is about, empty if none or several. */
    char voucher_id[32];
    /** Partner of whoever asked. */
    char partner[64];
    /** Who asked. */
    char maker_id[64];
    /** Who decided, empty if nobody did. */
    char checker_id[64];
    /**
     * What approving it started: a job's identifier or the key of a posting. Of an export, "granted", and when it was
     * used the number of the run.
     */
    char result[64];
    /** Why it was approved or refused. */
    char reason[256];
    /** One line for whoever decides. */
    char summary[512];
} voucher_approval;

/** What a code is worth, without redeeming it. */
typedef struct voucher_check_result {
    /** sizeof(voucher_check_result), set by you. */
    uint32_t size;
    /** 1 = never reaches the ledger. */
    int32_t test_mode;
    /** What redeeming would credit. */
    int64_t amount;
    /** Face value. */
    int64_t face_value;
    /** Extra value. */
    int64_t extra_value;
    /** First moment it is no longer valid, 0 = never. */
    int64_t expires_at_ms;
    /** ISO 4217 code. */
    char currency[4];
    /** Serial. */
    char serial[48];
} voucher_check_result;

/** The receipt of a redemption or reversal, and the place to read how far it got. */
typedef struct voucher_receipt {
    /** sizeof(voucher_receipt), set by you. */
    uint32_t size;
    /** One of VOUCHER_REDEMPTION_*. */
    int32_t state;
    /** One of VOUCHER_OUTCOME_*: what the ledger answered last. */
    int32_t outcome;
    /** 1 = never reached the ledger. */
    int32_t test_mode;
    /** 1 = `balance_after` is filled in. */
    int32_t has_balance;
    /** 0. */
    int32_t reserved;
    /** Credited: face value plus extra value. */
    int64_t amount;
    /** Face value. */
    int64_t face_value;
    /** Extra value. */
    int64_t extra_value;
    /** The account's balance after it. */
    int64_t balance_after;
    /** When it began. */
    int64_t begun_at_ms;
    /** When it was settled, 0 = not yet. */
    int64_t settled_at_ms;
    /** ISO 4217 code. */
    char currency[4];
    /** Key of the posting. */
    char key[64];
    /** Your request id. */
    char request_id[64];
    /** Identifier of the voucher. */
    char voucher_id[32];
    /** Serial of the voucher. */
    char serial[48];
    /** Identifier of its series. */
    char series_id[32];
    /** The account credited. */
    char account[64];
    /** Your ledger's reference. */
    char ledger_reference[64];
    /** Text for the customer's statement. */
    char comment[128];
    /** One of VOUCHER_POSTING_*: what it books. */
    int32_t kind;
    /** What is left on the voucher; 0 of a sale. */
    int64_t remaining;
    /** A payment: key of the reversal that undoes or undid it. A reversal: key of the payment. Else empty. */
    char counterpart_key[64];
    /**
     * What the account itself paid for the voucher; 0 = it did not buy it from the house, `voucher_record.price` tells
     * what anybody paid. Of a sale: its amount.
     */
    int64_t price;
    /** The product it was redeemed for, as it was named; empty if none was, and of a sale. */
    char product[64];
} voucher_receipt;

/** What one call of recover did. */
typedef struct voucher_recovery {
    /** sizeof(voucher_recovery), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Pending redemptions driven again. */
    int64_t driven;
    /** Of these: booked now or before. */
    int64_t posted;
    /** Of these: refused for good, the voucher active again. */
    int64_t rejected;
    /** Of these: still in doubt. */
    int64_t in_doubt;
    /** Of these: in conflict, held until people decide. */
    int64_t conflict;
} voucher_recovery;

/** An entry of your ledger, to be compared with the store. */
typedef struct voucher_ledger_entry {
    /** sizeof(voucher_ledger_entry), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Amount, always positive. */
    int64_t amount;
    /** Posting key. */
    char key[64];
    /** Account it was booked on. */
    char account[64];
} voucher_ledger_entry;

/** A difference between your ledger and the store. */
typedef struct voucher_finding {
    /** sizeof(voucher_finding), set by you. */
    uint32_t size;
    /** One of VOUCHER_DIFFERENCE_*. */
    int32_t difference;
    /** Amount in the store. */
    int64_t amount;
    /** Amount in your ledger. */
    int64_t ledger_amount;
    /** Posting key. */
    char key[64];
    /** Account in the store, empty if the key is unknown here. */
    char account[64];
    /** Account in your ledger, empty if it lacks the entry. */
    char ledger_account[64];
} voucher_finding;

/** What is to be sold, issued or taken back. Which fields matter depends on the kind: the others must be zero. */
typedef struct voucher_sale_params {
    /** sizeof(voucher_sale_params), set by you. */
    uint32_t size;
    /** One of VOUCHER_SALE_*. */
    int32_t kind;
    /**
     * Cancellation: one of VOUCHER_CHANGE_REASON_RETURN, _LOSS, _FRAUD, _OTHER. With RETURN the posting is taken back,
     * for vouchers that are active, whole and as they were sold. With the others nothing is posted, and a voucher that
     * was used in part, loaded or blocked is cancelled too, with what is left on it.
     */
    int32_t reason;
    /**
     * 1 = `credit_available` tells what the partner may still be invoiced; 0 = voucher_sell asks `voucher_host.credit`.
     */
    int32_t credit_known;
    /** Return: 1 = the vouchers are cancelled, 0 = they go back to stock. */
    int32_t cancels;
    /** Electronic, gift, refund: 1 = a voucher that never reaches the ledger, and nor does its sale. */
    int32_t test_mode;
    /**
     * Electronic, gift, refund: its face value, where the type leaves it open. Reload: what is added; a type that leaves
     * it open bounds that from below, and from above the face value that is on the card then; to a card of a fixed type
     * any amount may be added. Minor units.
     */
    int64_t face_value;
    /** Price of each voucher, minor units; 0 = its face value less the discount. */
    int64_t price;
    /**
     * Off the face value, in hundredths of a percent, 0 to 9,999: 1,000 are 10 %. With a partner and neither price nor
     * discount: what the setting "wholesale_discount" says.
     */
    int64_t discount;
    /**
     * Stock, counter, return: take so many of the filter's, from the lowest serial on; 0 = all of them. At most
     * 10,000.
     */
    int64_t quantity;
    /** What the partner may still be invoiced, minor units. Counts if `credit_known` is 1. */
    int64_t credit_available;
    /**
     * A moment before `credit_available` was read, by the clock of this machine: what was sold since is counted against
     * it. Needed with it.
     */
    int64_t credit_read_at_ms;
    /** ISO 4217 code of all amounts; empty = the type's, or that of the vouchers. */
    char currency[4];
    /** 0. */
    int32_t reserved;
    /**
     * Needed: makes a repeated call the same sale. It names one sale of the back office, or one of a partner, whoever
     * repeats it; what a partner itself began is repeated as that partner.
     */
    char request_id[64];
    /**
     * The account that is invoiced, credited or refunded; empty = the partner's name where a partner pays, else the
     * buyer's.
     */
    char account[64];
    /** The partner who buys, returns, or through whom it is sold. */
    char partner[64];
    /** The customer who buys; a refund's is its account. */
    char buyer[64];
    /**
     * Electronic: the account that alone may redeem it; empty = whoever has the code, or the buyer where the type says
     * personal. Gift, transfer: the card's holder.
     */
    char holder[64];
    /** Electronic, gift, refund: code of the type it is made after. */
    char voucher_type[24];
    /**
     * Reload, transfer: identifier, serial or card number of the voucher. Cancellation: the same of one that was sold by
     * itself; or the identifier of the sale, all of whose vouchers come back. A load is named by its sale.
     */
    char voucher[48];
    /**
     * Gift: the number printed on the card; it is redeemed by that, and by its serial only if it has none. Eight digits
     * behind the last dash read as a serial: leave out that dash, here and wherever it is typed. Letters a to z, digits,
     * spaces and - . / _ only.
     */
    char card_number[64];
    /** Your number of the invoice; empty = your ledger's reference. */
    char invoice[64];
    /** Text for the statement; empty = the type's. */
    char comment[128];
    /** For the history. */
    char note[256];
} voucher_sale_params;

/** A sale, and how far it got. */
typedef struct voucher_sale {
    /** sizeof(voucher_sale), set by you. */
    uint32_t size;
    /** One of VOUCHER_SALE_*. */
    int32_t kind;
    /** One of VOUCHER_SALE_STATE_*. */
    int32_t state;
    /** One of VOUCHER_OUTCOME_*: what the ledger answered last. */
    int32_t outcome;
    /** One of VOUCHER_POSTING_*: what it posts; 0 = nothing. */
    int32_t posting_kind;
    /** One of VOUCHER_TAX_*: when tax is due. */
    int32_t tax_class;
    /** One of VOUCHER_CHANGE_REASON_*: why it was cancelled, of a cancellation. */
    int32_t reason;
    /** 1 = never reached the ledger. */
    int32_t test_mode;
    /** 1 = `balance_after` is filled in. */
    int32_t has_balance;
    /**
     * Of one voucher: one of VOUCHER_STATE_*, where it stands at the moment; 0 = of several. Hand it over only while it
     * is VOUCHER_STATE_ACTIVE: in a store that was restored it may be blocked, though it was sold.
     */
    int32_t voucher_state;
    /** How many vouchers. */
    int64_t vouchers;
    /** How many of them came back since. */
    int64_t returned;
    /** Face value of all of them, minor units. */
    int64_t face_value;
    /** What they are worth on top. */
    int64_t extra_value;
    /** What is invoiced, credited or refunded. */
    int64_t amount;
    /** What of it was paid at once. */
    int64_t paid;
    /** Face value less amount: what the partner earns. */
    int64_t commission;
    /** The account's balance after it. */
    int64_t balance_after;
    /** When it began. */
    int64_t begun_at_ms;
    /** When it was settled, 0 = not yet. */
    int64_t settled_at_ms;
    /** ISO 4217 code. */
    char currency[4];
    /** Identifier. */
    char id[32];
    /** Key of the posting; empty where nothing is posted. */
    char key[64];
    /** Your request id. */
    char request_id[64];
    /** The account that is invoiced, credited or refunded. */
    char account[64];
    /** The partner who bought, returned, or through whom it was sold. */
    char partner[64];
    /** The customer who bought. */
    char buyer[64];
    /** The account that alone may redeem; empty = whoever has the code. */
    char holder[64];
    /** Code of the type, empty if there is none or more than one. */
    char voucher_type[24];
    /** Identifier of the voucher, if it is one. */
    char voucher_id[32];
    /** Serial of the first voucher. */
    char serial[48];
    /** Number of the invoice: yours, else your ledger's reference. */
    char invoice[64];
    /** Your ledger's reference. */
    char ledger_reference[64];
    /** Of a cancellation or return: identifier of the sale it undoes. Of a cancelled sale: that of its cancellation. */
    char counterpart_id[32];
    /** Who sold. */
    char actor_id[64];
    /** What was given for the history. */
    char note[256];
} voucher_sale;

/** Which sales. Every field narrows; a zero one does not. */
typedef struct voucher_sale_filter {
    /** sizeof(voucher_sale_filter), set by you. */
    uint32_t size;
    /** One of VOUCHER_SALE_*, 0 = any. */
    int32_t kind;
    /** One of VOUCHER_SALE_STATE_*, 0 = any. */
    int32_t state;
    /** 0. */
    int32_t reserved;
    /** Begun at or after. */
    int64_t from_ms;
    /** Begun before, 0 = no bound. */
    int64_t until_ms;
    /** Of this partner. */
    char partner[64];
    /** To this customer. */
    char buyer[64];
    /** For this holder. */
    char holder[64];
    /** With this invoice. */
    char invoice[64];
} voucher_sale_filter;

/** What was sold to or through one partner, or to customers directly, in one currency. Money in minor units. */
typedef struct voucher_sale_sum {
    /** sizeof(voucher_sale_sum), set by you. */
    uint32_t size;
    /** ISO 4217 code. */
    char currency[4];
    /** Sales that were booked. */
    int64_t sales;
    /** Vouchers sold; loads of cards are counted apart. */
    int64_t vouchers;
    /** Face value of the vouchers, and what was loaded. */
    int64_t face_value;
    /** What the vouchers were worth on top. */
    int64_t extra_value;
    /** What was invoiced for vouchers and loads. */
    int64_t amount;
    /** Face value less what was invoiced: what the partner earned. */
    int64_t commission;
    /** Vouchers that came back. */
    int64_t returned;
    /** What was credited or taken back for them, and for loads. */
    int64_t credited;
    /** Commission that went with them. */
    int64_t commission_returned;
    /** Vouchers issued as refunds. */
    int64_t refunds;
    /** What was refunded into them. */
    int64_t refunded;
    /** The partner, empty for sales without one. */
    char partner[64];
    /** Code of the type, empty if not grouped by it, or mixed. */
    char voucher_type[24];
    /**
     * What was invoiced less all value given, face and extra, net of what came back: negative if more value is given than
     * is invoiced (commission, and what is given for free), positive if vouchers are sold above their value.
     */
    int64_t margin;
    /** Loads of cards that were booked. */
    int64_t loads;
    /** Loads that were taken back. */
    int64_t loads_returned;
    /**
     * Vouchers whose sale was cancelled for loss, fraud or another reason, so that its posting stays. What a bulk operation
     * cancels is told by voucher_bulk_result, not here.
     */
    int64_t cancelled;
    /**
     * What had been paid for those vouchers or refunded into them, and stays; of one that was used in part or loaded
     * since, the face value that was left on it.
     */
    int64_t kept;
} voucher_sale_sum;

/** Vouchers that are alike in what a report of stock groups by. What it does not group by is empty. */
typedef struct voucher_stock_row {
    /** sizeof(voucher_stock_row), set by you. */
    uint32_t size;
    /** One of VOUCHER_STATE_*; 0 = not grouped by, or deleted. */
    int32_t state;
    /** 1 = the row of the deleted ones. */
    int32_t deleted;
    /** ISO 4217 code. */
    char currency[4];
    /** How many. */
    int64_t vouchers;
    /** Their face value. */
    int64_t face_value;
    /** Their extra value. */
    int64_t extra_value;
    /** What of it was redeemed. */
    int64_t redeemed;
    /** Identifier of the series. */
    char series_id[32];
    /** Code of the series. */
    char series_code[24];
    /** Code of the type. */
    char voucher_type[24];
    /** Owner, or the partner they were sold to or through. */
    char partner[64];
} voucher_stock_row;

/** Money of one currency at the end of a day. */
typedef struct voucher_liability_row {
    /** sizeof(voucher_liability_row), set by you. */
    uint32_t size;
    /** ISO 4217 code. */
    char currency[4];
    /** Vouchers that could still be redeemed: active, pending or blocked, and not past their time. */
    int64_t vouchers;
    /** What they still were worth. */
    int64_t outstanding;
    /** Vouchers past their time that were not redeemed. */
    int64_t expired_vouchers;
    /** What is left on them. */
    int64_t breakage;
    /** Redeemed since the first day, reversals taken off. */
    int64_t redeemed;
    /** Issued since the first day, with what changes of value added. */
    int64_t issued;
    /** Of `vouchers` those sold by a sale. */
    int64_t sold_vouchers;
    /**
     * What the sold ones still were worth, with what they give free on top; the rest of `outstanding` is unsold stock.
     */
    int64_t sold_outstanding;
    /** What of `breakage` is left on vouchers that were sold. */
    int64_t sold_breakage;
    /**
     * What of `outstanding` is extra value, which nobody pays for. Face value counts as used first. Days from before a
     * store counted it are told without, or with a part of it; the same goes for the two below.
     */
    int64_t outstanding_extra;
    /** What of `sold_outstanding` is extra value: the rest is what buyers got for their money. */
    int64_t sold_outstanding_extra;
    /** What of `sold_breakage` is extra value. */
    int64_t sold_breakage_extra;
} voucher_liability_row;

/** What was issued must equal what is there, in one currency. */
typedef struct voucher_conservation_row {
    /** sizeof(voucher_conservation_row), set by you. */
    uint32_t size;
    /** 1 = all numbers below agree. 0 = call somebody: vouchers or money appeared or vanished. */
    int32_t holds;
    /** ISO 4217 code. */
    char currency[4];
    /** 0. */
    int32_t reserved;
    /** Vouchers generated or imported. */
    int64_t issued_vouchers;
    /** Their value when they were. */
    int64_t issued_value;
    /** What changes of value added since. */
    int64_t adjusted_value;
    /** Vouchers in all states, purged and deleted included. */
    int64_t present_vouchers;
    /** Their value. */
    int64_t present_value;
    /** Vouchers by the sums of all days. */
    int64_t journal_vouchers;
    /** Value by the sums of all days. */
    int64_t journal_value;
} voucher_conservation_row;

/** The state of the store as numbers to publish. */
typedef struct voucher_metrics_snapshot {
    /** sizeof(voucher_metrics_snapshot), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Redemptions, reversals and sales that are not settled. */
    int64_t pending;
    /** Of these the oldest began so many milliseconds ago. */
    int64_t pending_oldest_ms;
    /** Redemptions held because the ledger contradicts. */
    int64_t conflicts;
    /** Requests that wait for another person. */
    int64_t approvals_waiting;
    /** Jobs that are not finished. */
    int64_t jobs_unfinished;
    /** Guesses that missed today. */
    int64_t misses_today;
    /** Typing errors today. */
    int64_t typing_errors_today;
    /** Lines of the audit trail. */
    int64_t audit_lines;
    /** Series. */
    int64_t series;
    /** Vouchers in all states but deleted. */
    int64_t vouchers;
    /** Active ones. */
    int64_t active;
    /** Used ones. */
    int64_t used;
    /** Blocked ones. */
    int64_t blocked;
} voucher_metrics_snapshot;

/** How an export looks. All zero is a CSV file of all columns with masks instead of codes. */
typedef struct voucher_export_params {
    /** sizeof(voucher_export_params), set by you. */
    uint32_t size;
    /** 1 = full codes; needs VOUCHER_RIGHT_REVEAL and is audited before the first byte. */
    int32_t with_codes;
    /** "astpp", "splynx", "jerasoft", "crm" or empty; gives columns and headings. */
    char preset[16];
    /**
     * Column names, comma separated, instead of a preset's. VOUCHER_FORMAT_PDF: the fields on a card, see
     * voucher_export_open.
     */
    char columns[512];
    /** One of VOUCHER_FORMAT_*; 0 = CSV. */
    int32_t format;
    /** VOUCHER_FORMAT_PDF: one of VOUCHER_CARD_PAGE_*; 0 = A4. So all that begin with card_. */
    int32_t card_page;
    /** Exports to files: begin another file before one grows larger, at least 1,048,576; 0 = one file. */
    int64_t bytes_per_file;
    /** Cards beside each other on a sheet, at most 12; 0 = 2. */
    int32_t card_columns;
    /** Cards below each other on a sheet, at most 12; 0 = 5. */
    int32_t card_rows;
    /** 1 = sheets without marks to cut by. */
    int32_t card_without_crop_marks;
    /** 0. */
    int32_t reserved;
    /** The approved request that lets codes leave once more; empty = none. */
    char approval_id[32];
    /** The age public key ("age1...") of whoever may read it; empty = not encrypted. */
    char recipient[128];
    /** The line on top; empty = the name of the type, else the description of the series. */
    char card_title[128];
    /** What to do with the card; line ends are kept. */
    char card_instructions[512];
    /** What the QR code holds, with {code} where the code goes; empty = the code alone. */
    char card_link[256];
    /** Path of a PNG or JPEG file of at most 4 MiB and 4,096 dots a side; empty = no logo. */
    char card_logo[1024];
    /** Whose way to write amounts and dates, such as "de-DE"; empty = "10.00 EUR" and "2026-12-31". */
    char card_locale[36];
    /** 0. */
    int32_t also_reserved;
} voucher_export_params;

/** What an export wrote. */
typedef struct voucher_export_result {
    /** sizeof(voucher_export_result), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Vouchers written. */
    int64_t vouchers;
    /** Bytes written, of all files together, as they left: encrypted if they are. */
    int64_t bytes;
    /** Number of the run, from 1: see voucher_export_run_open. */
    int64_t run;
    /** Files written, manifests not counted. */
    int64_t files;
    /** Face values and extra values added up, minor units; -1 = there are several currencies. */
    int64_t value;
    /** ISO 4217 code of `value`; empty if there are several or none. */
    char currency[4];
    /** SHA-256 of the bytes, one file after the other, in hexadecimal; empty before the end. */
    char sha256[68];
} voucher_export_result;

/** An export that ran: who took what out, when, and whether codes were in it. */
typedef struct voucher_export_run {
    /** sizeof(voucher_export_run), set by you. */
    uint32_t size;
    /** One of VOUCHER_EXPORT_*. */
    int32_t state;
    /** One of VOUCHER_FORMAT_*. */
    int32_t format;
    /** 1 = full codes left. */
    int32_t with_codes;
    /** 1 = encrypted. */
    int32_t encrypted;
    /** 0. */
    int32_t reserved;
    /** Number of the run, from 1. */
    int64_t run;
    /** Vouchers written. */
    int64_t vouchers;
    /** Bytes that left, of all files together. */
    int64_t bytes;
    /** Files; 1 if it was read in blocks. */
    int64_t files;
    /** Face values and extra values added up, minor units; -1 = there were several currencies. */
    int64_t value;
    /** When it began. */
    int64_t begun_at_ms;
    /** When it ended, 0 = not seen to end. */
    int64_t ended_at_ms;
    /** ISO 4217 code of `value`; empty if there were several or none. */
    char currency[4];
    /** SHA-256 of what left, one file after the other, in hexadecimal; empty before the end. */
    char sha256[68];
    /** Identifier of the one series it was of, empty if none or several. */
    char series_id[32];
    /** The approved request that allowed it, empty if none was needed. */
    char approval_id[32];
    /** Who ran it. */
    char actor_id[64];
    /** Partner of whoever ran it, empty if none. */
    char partner[64];
    /** What was asked for: the filter and the columns as JSON, at most 8,000 bytes. */
    char request[8008];
} voucher_export_run;

/**
 * Vouchers of somebody else to take in as one series. What the file says of a row goes before what stands here.
 * Prefix, length and symbols of the codes are told by the file. All zero takes a file whose headings name all that is
 * needed, detects how it is written, and refuses it as a whole if one row is wrong.
 */
typedef struct voucher_import_params {
    /** sizeof(voucher_import_params), set by you. */
    uint32_t size;
    /** One of VOUCHER_IMPORT_*; 0 = told by the first bytes of the file. */
    int32_t format;
    /** 1 = the vouchers become accepted instead of active, and the right VOUCHER_RIGHT_ACTIVATE is not needed. */
    int32_t accepted;
    /** 1 = take the good rows though others are wrong. */
    int32_t partial;
    /** 1 = only look: nothing is stored, and the result says what would happen. */
    int32_t dry_run;
    /** 1 = vouchers that never reach the ledger. */
    int32_t test_mode;
    /** One of VOUCHER_CHECK_DIGIT_*, which every code must pass; 0 = none. */
    int32_t check_digit;
    /** 0. */
    int32_t reserved;
    /** What one is sold for, minor units: for rows that do not say. */
    int64_t face_value;
    /** What it gives free on top, minor units: for rows that do not say. */
    int64_t extra_value;
    /** First moment of validity, 0 = at once: for rows that do not say. */
    int64_t valid_from_ms;
    /** First moment it is no longer valid, 0 = never: for rows that do not say, or say "0000-00-00". */
    int64_t expires_at_ms;
    /**
     * ISO 4217 code; empty = that of the type, else of the module's option "currency", else of the rows, each of which
     * must name it then. A file has one currency.
     */
    char currency[4];
    /** 0. */
    int32_t also_reserved;
    /** Code before the dash of the serials given here; empty = the next free number. */
    char series_code[24];
    /** Code of the type it is made from; what is zero here is taken from the type. */
    char voucher_type[24];
    /** Last day of validity, "2026-12-31", to its end in the store's time zone; instead of `expires_at_ms`. */
    char valid_until_date[16];
    /** Owner; empty = the operator. For rows that do not say. */
    char partner[64];
    /** Makes a repeated call return the first one's import with VOUCHER_DUPLICATE. */
    char request_id[64];
    /** Name of the person who takes codes that are too easy to guess upon himself; needs VOUCHER_RIGHT_OVERRIDE. */
    char weak_codes_override[64];
    /** Text for the customer's statement. */
    char comment[128];
    /** Free text. */
    char description[256];
    /** Partners whose customers may redeem, comma separated; empty = the owner's, or everybody's without an owner. */
    char available_to[1024];
    /** JSON object kept with the series. */
    char metadata[2048];
    /**
     * Which column of the file is which field: "code=PIN,serial=Card no,face_value=3"; a number counts from 1. Fields
     * are code, serial, face_value, extra_value, currency, valid_from, expires_at and partner. Empty = by the
     * headings. A heading such as "Status" or "Used?" is looked at, and a row whose cell there is not "active", "new",
     * "unused", "no", 0 or empty is wrong, unless the column is named here as in "ignore=Status". "Price" is a face
     * value; but "price" in a file that has only columns of an export is what was paid, and is not read.
     */
    char columns[1024];
    /** The character between cells of a text file; empty = detected: comma, semicolon, tab or bar. */
    char delimiter[8];
    /** Name of a text file's encoding, such as "windows-1252"; empty = detected. */
    char encoding[32];
    /** How dates are written, such as "%d/%m/%Y"; empty = "2026-12-31", with or without a time. */
    char date_format[64];
    /**
     * Characters every code must have, without spaces and dashes; 0 = as many as most of the file have. Say it where a
     * spreadsheet may have eaten the leading zeros of all of them.
     */
    int32_t code_length;
    /** 0. */
    int32_t reserved_too;
} voucher_import_params;

/** Something about one row of a file to import. Never holds a code. */
typedef struct voucher_import_finding {
    /** sizeof(voucher_import_finding), set by you. */
    uint32_t size;
    /** One of VOUCHER_FINDING_*. */
    int32_t kind;
    /** Line of a text file or row of a sheet, from 1; 0 = the file as a whole. */
    int64_t line;
    /** Which field, or its heading in the file; empty = the row. */
    char field[64];
    /** What is wrong. Never holds a code. */
    char problem[256];
    /** What to do. */
    char remedy[256];
} voucher_import_finding;

/** What an import did, or would do. */
typedef struct voucher_import_result {
    /** sizeof(voucher_import_result), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Rows looked at, without headings, empty rows and notes. */
    int64_t rows;
    /** Rows that are vouchers now, or would be. */
    int64_t imported;
    /**
     * Rows left out because the store has their code already, or the file the very same row. A serial that only the store
     * has is a notice: another maker may have used it.
     */
    int64_t duplicates;
    /** Rows with something wrong, those included that only the finding about the file as a whole tells. */
    int64_t refused;
    /** All that was found, also what is more than the list of findings keeps. */
    int64_t findings;
    /** Face values and extra values of the imported rows added up, minor units. */
    int64_t value;
    /** ISO 4217 code. */
    char currency[4];
    /** 0. */
    int32_t also_reserved;
    /** Identifier of the series they became, empty if none did. */
    char series_id[32];
} voucher_import_result;

/** How to render a message. */
typedef struct voucher_message_params {
    /** sizeof(voucher_message_params), set by you. */
    uint32_t size;
    /** 1 = the template is HTML: what goes into it is escaped. */
    int32_t html;
    /** Whose way to write amounts and dates, such as "de-DE"; empty = "10.00 EUR" and "2026-12-31". */
    char locale[36];
    /** The holder's name, which only you know; empty = the account. */
    char holder[128];
    /** Why the code must be seen: needed by a template that names it, and kept in the audit trail. */
    char reason[256];
} voucher_message_params;

/** Something a message can show. */
typedef struct voucher_message_tag {
    /** sizeof(voucher_message_tag), set by you. */
    uint32_t size;
    /** As it stands in a template between {{ and }}. */
    char name[32];
    /** What it shows. */
    char description[128];
} voucher_message_tag;

/** What a run of the conformance kit works with. Accounts must exist in your ledger; use ones made for testing. */
typedef struct voucher_conformance_params {
    /** sizeof(voucher_conformance_params), set by you. */
    uint32_t size;
    /** How often the case about many repeats asks; 0 = 100. */
    int32_t repeats;
    /** What a posting is worth, minor units; 0 = 100. */
    int64_t amount;
    /** ISO 4217 code both accounts are kept in. */
    char currency[4];
    /** An account that can be credited. */
    char account[64];
    /** Another one. */
    char other_account[64];
    /** An account that exists but refuses every entry; empty = the cases that need one are skipped. */
    char closed_account[64];
    /**
     * Letters and digits no run used before: the keys of the run derive from it. Give the racers of one race the
     * same.
     */
    char token[32];
    /** 0. */
    int32_t reserved;
    /** 1 = your ledger books sales as well; 0 = the cases of invoices, credit notes and refunds are skipped. */
    int32_t with_sales;
} voucher_conformance_params;

/** How one case went. */
typedef struct voucher_conformance_result {
    /** sizeof(voucher_conformance_result), set by you. */
    uint32_t size;
    /** The case, 0 to voucher_conformance_cases() - 1. */
    int32_t number;
    /** 1 = your ledger did what it must. */
    int32_t passed;
    /** 1 = not run, `reason` says what was missing. */
    int32_t skipped;
    /** One of VOUCHER_OUTCOME_*: what your ledger answered last. */
    int32_t outcome;
    /** 1 = `balance_after` is filled in. */
    int32_t has_balance;
    /** The balance in that answer. */
    int64_t balance_after;
    /** The key asked last, to look at in your ledger. */
    char key[64];
    /** The reference in that answer. */
    char ledger_reference[64];
    /** What was wrong, or why the case was skipped; empty if it passed. */
    char reason[256];
} voucher_conformance_result;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/* Library ------------------------------------------------------------------------------------------------------------- */

/**
 * The version of the library, such as "0.1.0". Static text.
 *
 * [any-thread] [callback-ok].
 */
const char *voucher_version(void);

/**
 * The version of this interface: 1. It grows only if a program built for an older one would break.
 *
 * [any-thread] [callback-ok].
 */
int32_t voucher_abi_version(void);

/**
 * The name of a status as it stands in this header, such as "VOUCHER_OK". Static text, for logs.
 *
 * A number without a name gives "VOUCHER_UNKNOWN_STATUS".
 *
 * [any-thread] [callback-ok].
 */
const char *voucher_status_name(int32_t status);

/**
 * What to do about a status: one of VOUCHER_CLASS_*. Switch on this first, on the status only where you care.
 *
 * A number without a name gives VOUCHER_CLASS_FAULT.
 *
 * [any-thread] [callback-ok].
 */
int32_t voucher_status_class(int32_t status);

/* Open and close ------------------------------------------------------------------------------------------------------ */

/**
 * Makes an empty set of options. `*config` is yours until voucher_config_free.
 *
 * [any-thread] [callback-ok]. NULL: `config` must not be.
 * Returns VOUCHER_OK, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
 */
voucher_status voucher_config_new(voucher_config **config,
                                  voucher_error *error);

/**
 * Sets one option; the last value counts. The options:
 *
 * - `store.path`: the database file, made with mode 0600 if it is not there. Required.
 * - `key.file`: file of the 32 bytes of the root key, as hexadecimal or raw; nobody else may be able to read it.
 * - `key.environment`: name of an environment variable with the root key as hexadecimal. Or use `voucher_host.key`.
 * - `currency`: ISO 4217 code taken when a request names none.
 * - `redemption`: "on" (default) or "off", the switch of the whole module.
 * - `guard.account_15min`, `guard.account_day`, `guard.account_month`: attempts of one account; 0 = no limit.
 * - `guard.source_hour`, `guard.source_day`: attempts from one address or terminal; 0 = no limit.
 * - `guard.typing_15min`, `guard.typing_day`: mistyped codes of one account; 0 = no limit.
 * - `guard.store_budget`: expected wins of all guesses of a day that raise the alarm, a decimal number.
 * - `busy_wait_ms`: how long a call waits for another process that is writing.
 *
 * [any-thread] [callback-ok]. NULL: none may be.
 * Returns VOUCHER_OK, VOUCHER_UNKNOWN_OPTION, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_TEXT,
 * VOUCHER_BAD_HANDLE, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
 */
voucher_status voucher_config_set(voucher_config *config,
                                  const char *key,
                                  const char *value,
                                  voucher_error *error);

/**
 * Frees a config. Modules opened with it keep their copy.
 *
 * [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a config.
 */
void voucher_config_free(voucher_config *config);

/**
 * Opens the store, and makes it if the file is not there. `*module` is yours until voucher_close.
 *
 * `config` and `host` are copied: free them when you like. One process may open several stores, and one store several
 * times; many processes may have the same store open. The root key comes from `host->key`, or from one of the options
 * `key.file` and `key.environment`. Keep it apart from the file: whoever has both has all codes.
 *
 * `host->key` and `host->log` may be called. If the call fails, `host->release` will not be.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `host` may be, then there are no callbacks; `config` and `module`
 * must not be; `*module` is NULL after a failure.
 * Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_KEY_UNAVAILABLE, VOUCHER_WRONG_KEY, VOUCHER_FOREIGN_FILE,
 * VOUCHER_NEWER_SCHEMA, VOUCHER_FILE_ACCESS, VOUCHER_INTEGRITY, VOUCHER_STORE, VOUCHER_BUSY, VOUCHER_DISK_FULL,
 * VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_HANDLE, VOUCHER_INTERNAL.
 */
voucher_status voucher_open(const voucher_config *config,
                            const voucher_host *host,
                            voucher_module **module,
                            voucher_error *error);

/**
 * Closes a module. Never asks the ledger, never waits for it: what is pending stays pending for voucher_recover.
 *
 * Cursors and jobs of the module stay usable until they are freed, in any order. `host->log` is called for what is
 * left to tell, then `host->release` once, at the end, on this thread; after that the table is not used again. Do not
 * close a module while another thread is inside a call that runs your callbacks: they would lose their `user`.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: does nothing.
 * Returns VOUCHER_OK, VOUCHER_BAD_HANDLE, VOUCHER_INTERNAL.
 */
voucher_status voucher_close(voucher_module *module);

/* Voucher types and settings ------------------------------------------------------------------------------------------ */

/**
 * Puts a voucher type: makes it, or changes the one of this code. `stored` is it as it is now. Series and vouchers
 * that were made from it keep the terms they were made with. Needs VOUCHER_RIGHT_CONFIGURE.
 *
 * `wanted` replaces every field: read the type first if you mean to change one. `wanted` and `stored` may be the same
 * struct.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_type_put(voucher_module *module,
                                const voucher_actor *actor,
                                const voucher_type_record *wanted,
                                voucher_type_record *stored,
                                voucher_error *error);

/**
 * Reads a voucher type by its code. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_type_get(voucher_module *module,
                                const voucher_actor *actor,
                                const char *code,
                                voucher_type_record *stored,
                                voucher_error *error);

/**
 * Opens the list of voucher types, by code. 1 in `retired_too` lists the retired as well. `*cursor` is yours until
 * voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_type_open(voucher_module *module,
                                 const voucher_actor *actor,
                                 int32_t retired_too,
                                 voucher_cursor **cursor,
                                 voucher_error *error);

/**
 * Reads the next types of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_type_fetch(voucher_cursor *cursor,
                                  voucher_type_record *items,
                                  uint32_t capacity,
                                  uint32_t *count,
                                  voucher_error *error);

/**
 * Retires a voucher type, so that no series can be made from it any more, or with 0 in `retired` takes it back into
 * use. What was made from it stays as it is. Needs VOUCHER_RIGHT_CONFIGURE.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_type_retire(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *code,
                                   int32_t retired,
                                   voucher_type_record *stored,
                                   voucher_error *error);

/**
 * Sets a setting of the module, or with a partner of that partner. An empty value puts the default back. What a
 * setting says goes before the option of voucher_config_set. Every process sees it at once. Needs
 * VOUCHER_RIGHT_CONFIGURE. voucher_setting_open lists all there are with what they hold.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `partner` (the module) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_UNKNOWN_OPTION, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_setting_set(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *partner,
                                   const char *name,
                                   const char *value,
                                   voucher_error *error);

/**
 * Reads a setting as it is in effect: the default, if nobody set it. Needs VOUCHER_RIGHT_VIEW.
 *
 * Text goes to `buffer` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call
 * fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `partner` (the module) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_UNKNOWN_OPTION and the usual ones.
 */
voucher_status voucher_setting_get(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *partner,
                                   const char *name,
                                   char *buffer,
                                   uint32_t capacity,
                                   uint32_t *length,
                                   voucher_error *error);

/**
 * Opens the list of settings of the module, or with a partner of that partner, each as it is in effect. `*cursor` is
 * yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `partner` (the module) and `error` may be; `*cursor` is NULL after
 * a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_setting_open(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *partner,
                                    voucher_cursor **cursor,
                                    voucher_error *error);

/**
 * Reads the next settings of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
 * all items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_setting_fetch(voucher_cursor *cursor,
                                     voucher_setting *items,
                                     uint32_t capacity,
                                     uint32_t *count,
                                     voucher_error *error);

/* Series -------------------------------------------------------------------------------------------------------------- */

/**
 * Fills in what series of a known system look like: "astpp", "splynx", "jerasoft" or "crm". Set `params->size` first,
 * and your own quantity, values, currency and texts afterwards.
 *
 * [any-thread] [callback-ok]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_TEXT,
 * VOUCHER_INTERNAL.
 */
voucher_status voucher_series_preset(const char *preset,
                                     voucher_series_params *params,
                                     voucher_error *error);

/**
 * Generates a series and all its vouchers. Needs VOUCHER_RIGHT_GENERATE, and VOUCHER_RIGHT_ACTIVATE unless it is a
 * draft.
 *
 * Ten million take minutes: voucher_generate_start does the same in steps. With a `request_id`, a repeated call
 * returns the series of the first one with VOUCHER_DUPLICATE. No code is returned: export them, or print them from an
 * export. VOUCHER_APPROVAL_PENDING: it needs two persons, `error->approval_id` names the request, and nothing is
 * generated yet.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_APPROVAL_PENDING, VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH,
 * VOUCHER_COMMIT_UNKNOWN (ask again with the same `request_id`), VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_generate_series(voucher_module *module,
                                       const voucher_actor *actor,
                                       const voucher_series_params *params,
                                       voucher_series *series,
                                       voucher_error *error);

/**
 * Starts to generate a series, as a job. Nothing of the series can be redeemed or seen before the job is finished.
 * `*job` is yours until voucher_job_free. Needs the rights of voucher_generate_series.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_APPROVAL_PENDING,
 * VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_generate_start(voucher_module *module,
                                      const voucher_actor *actor,
                                      const voucher_series_params *params,
                                      voucher_job **job,
                                      voucher_error *error);

/**
 * Takes up a job that a crash or another process left unfinished, by the identifier from voucher_progress, or one
 * that another person approved, by `voucher_approval.result`. Needs the right to what it does. `*job` is yours until
 * voucher_job_free. An import needs its file, unchanged, where it was when it was started. An export to files cannot be
 * taken up: start it again.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (the file of an import changed), VOUCHER_FILE_ACCESS and
 * the usual ones.
 */
voucher_status voucher_job_resume(voucher_module *module,
                                  const voucher_actor *actor,
                                  const char *job_id,
                                  voucher_job **job,
                                  voucher_error *error);

/**
 * Works on a job for about `ms_max` milliseconds, at least one slice. Between two steps a job holds nothing: others
 * redeem meanwhile, and a crash loses at most the slice in work. Two threads or processes may step one job.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `progress` and `error` may be.
 * Returns VOUCHER_OK (there is more to do), VOUCHER_DONE (finished, or cancelled: see
 * `progress->state`), VOUCHER_DISK_FULL (the job is as it was; step again) and the usual ones.
 */
voucher_status voucher_job_step(voucher_job *job,
                                int64_t ms_max,
                                voucher_progress *progress,
                                voucher_error *error);

/**
 * Tells how far a job is.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_job_progress(voucher_job *job,
                                    voucher_progress *progress,
                                    voucher_error *error);

/**
 * Gives a job up. A generation or import is undone, wholly: its series is left void, without vouchers. Of an export no
 * file is there. What a bulk operation changed before stays changed. The handle still needs voucher_job_free.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_STATE (it was finished before) and the usual ones.
 */
voucher_status voucher_job_cancel(voucher_job *job,
                                  voucher_error *error);

/**
 * Frees the handle. The job itself stays in the store: unfinished, it can be resumed. An export that is not finished is
 * given up: it lives in its handle.
 *
 * [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a job.
 */
void voucher_job_free(voucher_job *job);

/**
 * Lists the unfinished jobs of the store that the actor may drive, of all kinds, at most `capacity` of them, and how
 * many it listed in `*count`. Set `items[0].size`; all items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_jobs(voucher_module *module,
                            const voucher_actor *actor,
                            voucher_progress *items,
                            uint32_t capacity,
                            uint32_t *count,
                            voucher_error *error);

/**
 * Reads a series with its counters, by identifier or by its code. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_series_get(voucher_module *module,
                                  const voucher_actor *actor,
                                  const char *id_or_code,
                                  voucher_series *series,
                                  voucher_error *error);

/**
 * Opens a list of series. A filter may ask for what a series has: series, type, partner, currency, description, text,
 * product, business unit, who generated it, locked, test mode, the face value and the times of creation and expiry;
 * what only vouchers have is VOUCHER_INVALID_ARGUMENT. `*cursor` is yours until voucher_cursor_free. Needs
 * VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all series) and `error` may be; `*cursor` is NULL after
 * a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_series_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

/**
 * Reads the next series of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_series_fetch(voucher_cursor *cursor,
                                    voucher_series *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

/* Vouchers ------------------------------------------------------------------------------------------------------------ */

/**
 * Reads one voucher by its identifier. The record holds no code. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_get(voucher_module *module,
                           const voucher_actor *actor,
                           const char *voucher_id,
                           voucher_record *record,
                           voucher_error *error);

/**
 * Reads one voucher by its serial, such as "101-00000007", or else by the external serial it was imported with, exactly.
 * If several vouchers the actor may see bear that one, the call fails with VOUCHER_INVALID_ARGUMENT and `field` is
 * "serial": voucher_search_open with `voucher_filter.external_serial` lists them. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_get_by_serial(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *serial,
                                     voucher_record *record,
                                     voucher_error *error);

/**
 * Reads one voucher by its code, for the help desk. Guarded like a redemption: it counts as an attempt of the account
 * and the source, and a miss tells no more than a miss of voucher_redeem. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED and the usual ones.
 */
voucher_status voucher_get_by_code(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_redeem_params *params,
                                   voucher_record *record,
                                   voucher_error *error);

/**
 * Opens a search. `*cursor` is yours until voucher_cursor_free; it holds no lock, however long you keep it, and shows
 * what is there when a page is read. Needs VOUCHER_RIGHT_VIEW; a customer needs VOUCHER_RIGHT_REDEEM_OWN and finds
 * what it used.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be; `*cursor` is NULL
 * after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_search_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

/**
 * Reads the next vouchers of a search, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
 * all items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_search_fetch(voucher_cursor *cursor,
                                    voucher_record *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

/**
 * Counts what a search would find, but stops at `count_max`, so that a page can say "more than 10,000" without
 * reading millions. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_search_count(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_filter *filter,
                                    int64_t count_max,
                                    int64_t *count,
                                    voucher_error *error);

/**
 * Opens the history of one voucher or of one series, by identifier, oldest first. `*cursor` is yours until
 * voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_history_open(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *id,
                                    voucher_cursor **cursor,
                                    voucher_error *error);

/**
 * Reads the next events of a history, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_history_fetch(voucher_cursor *cursor,
                                     voucher_event *items,
                                     uint32_t capacity,
                                     uint32_t *count,
                                     voucher_error *error);

/**
 * Frees a cursor of any kind, whether it was read to its end or not.
 *
 * [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a cursor.
 */
void voucher_cursor_free(voucher_cursor *cursor);

/**
 * Deletes the vouchers a filter matches, as far as nobody used them: used, held and purged ones are kept and counted.
 * A filter that narrows nothing is refused. Needs VOUCHER_RIGHT_DELETE.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DISK_FULL and the usual ones. After a failure some may be deleted: call again.
 */
voucher_status voucher_delete(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_filter *filter,
                              voucher_delete_result *result,
                              voucher_error *error);

/**
 * Reveals the code of one voucher, by identifier or serial. The reason goes to the audit trail, and is there before
 * the code is read; how many an operator may reveal in a day is the setting "reveal_per_day". Needs
 * VOUCHER_RIGHT_REVEAL and VOUCHER_RIGHT_VIEW.
 *
 * The code goes to `code` with its NUL, and its bytes with the NUL to `*length`; after a failure the buffer is all
 * zero. `capacity` must be at least 33. Wipe the buffer when you are done.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_THROTTLED (the quota of the day is used up), VOUCHER_WRONG_STATE
 * (its series is sealed), VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_reveal(voucher_module *module,
                              const voucher_actor *actor,
                              const char *id_or_serial,
                              const char *reason,
                              char *code,
                              uint32_t capacity,
                              uint32_t *length,
                              voucher_error *error);

/**
 * Marks vouchers as reminded of their end: identifiers or serials with commas or line ends between them, at most
 * 1,000. All of them are marked or, if one is not there, none. `*marked` tells how many vouchers were named, each
 * once; those reminded before count too, and have the new time. Find those to remind with `filter.expires_until_ms`,
 * and with 2 in `filter.reminded` leave out those who were. Needs VOUCHER_RIGHT_MODIFY.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_remind(voucher_module *module,
                              const voucher_actor *actor,
                              const char *voucher_ids,
                              int64_t *marked,
                              voucher_error *error);

/* Life cycle ---------------------------------------------------------------------------------------------------------- */

/**
 * Starts one operation on many vouchers, as a job. `*job` is yours until voucher_job_free; drive it with
 * voucher_job_step, take it up after a crash with voucher_job_resume, and read what it did with voucher_job_result.
 * Redemptions go on meanwhile, and what is changed is changed for good: cancelling the job stops it where it is.
 *
 * The vouchers are those `filter` finds, or of these only the ones in `voucher_ids`: identifiers or serials with
 * commas or line ends between them, at most 10,000. One of the two must narrow: the whole store is never meant by
 * accident. What cannot be changed is left as it is and counted by its reason in voucher_bulk_result.
 *
 * VOUCHER_APPROVAL_PENDING: it needs two persons. The request is kept, `error->approval_id` names it, and nothing
 * happens before another person calls voucher_approve. Each operation needs the right that stands with
 * VOUCHER_BULK_*.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter`, `voucher_ids` (all the filter finds) and `error` may be;
 * `*job` is NULL after a failure and with VOUCHER_APPROVAL_PENDING.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_APPROVAL_PENDING,
 * VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_bulk_start(voucher_module *module,
                                  const voucher_actor *actor,
                                  const voucher_filter *filter,
                                  const char *voucher_ids,
                                  const voucher_bulk_params *params,
                                  voucher_job **job,
                                  voucher_error *error);

/**
 * Does one operation to many vouchers in one call, or with `params->dry_run` counts what it would do. Like
 * voucher_bulk_start and voucher_job_step to the end.
 *
 * The vouchers are those `filter` finds, or of these only the ones in `voucher_ids`: identifiers or serials with
 * commas or line ends between them, at most 10,000. One of the two must narrow: the whole store is never meant by
 * accident. What cannot be changed is left as it is and counted by its reason in voucher_bulk_result.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter`, `voucher_ids` (all the filter finds) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL
 * and the usual ones. After a failure some may be changed: resume the job voucher_jobs lists.
 */
voucher_status voucher_bulk(voucher_module *module,
                            const voucher_actor *actor,
                            const voucher_filter *filter,
                            const char *voucher_ids,
                            const voucher_bulk_params *params,
                            voucher_bulk_result *result,
                            voucher_error *error);

/**
 * Tells what a bulk operation did so far, at any time, also after its job was finished or cancelled.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_STATE (the job is of another kind) and the usual ones.
 */
voucher_status voucher_job_result(voucher_job *job,
                                  voucher_bulk_result *result,
                                  voucher_error *error);

/**
 * Changes a series as a whole, by identifier or code: one of VOUCHER_SERIES_CHANGE_*. `after` is what it is then.
 * Accepting, rejecting, activating, deleting and sealing work through all its vouchers before the call returns; for
 * ten million take voucher_bulk_start with `with_series`. Locking, unlocking and closing are one step. `note` goes to
 * the history; sealing needs one, which says that the print file is good. A deleted series is answered as it was.
 *
 * Needs VOUCHER_RIGHT_APPROVE to accept or reject, VOUCHER_RIGHT_ACTIVATE to activate, VOUCHER_RIGHT_BLOCK to lock
 * and unlock, VOUCHER_RIGHT_CANCEL to void, VOUCHER_RIGHT_DELETE to delete, and VOUCHER_RIGHT_KEYS to seal.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `note` and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE, VOUCHER_COMMIT_UNKNOWN,
 * VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_series_change(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *id_or_code,
                                     int32_t change,
                                     const char *note,
                                     voucher_series *after,
                                     voucher_error *error);

/**
 * Sets texts of a series, by identifier or code: those whose bit is in `edit->set`. Needs VOUCHER_RIGHT_MODIFY.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_series_edit(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *id_or_code,
                                   const voucher_series_edit_params *edit,
                                   voucher_series *after,
                                   voucher_error *error);

/* Two persons --------------------------------------------------------------------------------------------------------- */

/**
 * Opens the list of what one person asked for and another must approve, oldest first: in one state of
 * VOUCHER_APPROVAL_*, or with 0 in all. `*cursor` is yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_approval_open(voucher_module *module,
                                     const voucher_actor *actor,
                                     int32_t state,
                                     voucher_cursor **cursor,
                                     voucher_error *error);

/**
 * Reads the next requests of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
 * all items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_approval_fetch(voucher_cursor *cursor,
                                      voucher_approval *items,
                                      uint32_t capacity,
                                      uint32_t *count,
                                      voucher_error *error);

/**
 * Reads one request for approval by its identifier. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_approval_get(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *id,
                                    voucher_approval *approval,
                                    voucher_error *error);

/**
 * Approves what another person asked for, and carries it out in that person's name. Needs VOUCHER_RIGHT_APPROVE and
 * the right for what is asked for.
 *
 * `approval->result` tells what was started: a generation or bulk operation is a job, which you take up with
 * voucher_job_resume and step to its end; a reversal is a posting key, which voucher_retry or voucher_recover carries
 * to your ledger; what is settled by hand is settled when the call returns. What cannot be carried out any more
 * becomes refused, and the call fails with the reason. After a crash, or a failure you may try again, approve it
 * again.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `reason` and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_SAME_PERSON (you asked for it yourself), VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (it was
 * decided before, or the thing is not as it was), VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_approve(voucher_module *module,
                               const voucher_actor *actor,
                               const char *id,
                               const char *reason,
                               voucher_approval *approval,
                               voucher_error *error);

/**
 * Refuses what another person asked for, or withdraws what you asked for yourself. A reason is needed. Needs
 * VOUCHER_RIGHT_APPROVE, but not to withdraw. An approved export ("granted") can be refused until it is used.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (it was decided before), VOUCHER_DISK_FULL and the usual
 * ones.
 */
voucher_status voucher_refuse(voucher_module *module,
                              const voucher_actor *actor,
                              const char *id,
                              const char *reason,
                              voucher_approval *approval,
                              voucher_error *error);

/* Redemption ---------------------------------------------------------------------------------------------------------- */

/**
 * Tells what a code is worth for an account, without redeeming it. Guarded like a redemption: it counts as an
 * attempt. A customer checks for its own account; others need VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED and the usual ones.
 */
voucher_status voucher_check(voucher_module *module,
                             const voucher_actor *actor,
                             const voucher_redeem_params *params,
                             voucher_check_result *result,
                             voucher_error *error);

/**
 * Redeems a code: holds the voucher, asks `host->post` once on this thread, and settles with its answer. Ask again
 * with the same params as often as you like: the account is credited at most once. A part of a voucher
 * (`params->amount`) needs a `request_id`, or asking again would take another part: without one it is
 * VOUCHER_INVALID_ARGUMENT with the field "request_id". Another `params->product` is another redemption.
 *
 * VOUCHER_OK and VOUCHER_DUPLICATE: credited, now or before. VOUCHER_DONE: a voucher in test mode, used up, nothing
 * to credit. VOUCHER_IN_DOUBT: the voucher is held, the account may or may not have been credited; ask again, or let
 * voucher_recover do it. That is also the answer whenever something fails after the ledger was asked, or if the
 * callback closed the module; `error` then says why. Everything else: not credited. `receipt` is filled in for these
 * four, and also for VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, and VOUCHER_NOT_REDEEMABLE if the redemption
 * was reversed since.
 *
 * If `post` leaves by an exception or longjmp, the call never returns; the redemption stays pending. PHP, whose
 * callbacks cannot throw safely, uses voucher_redeem_begin and voucher_redeem_settle instead.
 *
 * [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_NOT_REDEEMABLE,
 * VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_THROTTLED, VOUCHER_REQUEST_MISMATCH,
 * VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_redeem(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_redeem_params *params,
                              voucher_receipt *receipt,
                              voucher_error *error);

/**
 * Begins a redemption without a callback: holds the voucher and tells what to book. Book `posting` in your ledger
 * under its key, then call voucher_redeem_settle, in this process or another. If you crash in between,
 * voucher_recover_begin finds it. Never book under another key, and never hand the voucher back because time passed.
 *
 * VOUCHER_OK: book `posting`, then settle. VOUCHER_IN_DOUBT: begun before and not settled; book the same `posting`
 * again, then settle. VOUCHER_DUPLICATE: settled before; `receipt` has the answer, nothing to book. VOUCHER_DONE: a
 * voucher in test mode, settled already; nothing to book. `receipt` is filled in for all four, `posting` for the
 * first two. A redemption your ledger refused or contradicted before gives VOUCHER_LEDGER_REJECTED or
 * VOUCHER_LEDGER_CONFLICT, one that was reversed since VOUCHER_NOT_REDEEMABLE, each with its `receipt`. A part needs a
 * `request_id`, as with voucher_redeem.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED,
 * VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN,
 * VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_redeem_begin(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_redeem_params *params,
                                    voucher_posting *posting,
                                    voucher_receipt *receipt,
                                    voucher_error *error);

/**
 * Settles a redemption or reversal with what your ledger answered. A number that is none of VOUCHER_OUTCOME_* counts
 * as UNKNOWN.
 *
 * VOUCHER_OK: booked; the voucher is used, or after a reversal free again. VOUCHER_DUPLICATE: settled before with the
 * same answer. VOUCHER_IN_DOUBT: the outcome was RETRY or UNKNOWN, it stays pending. VOUCHER_LEDGER_REJECTED: the
 * voucher is as it was before. VOUCHER_LEDGER_CONFLICT: the voucher is held until people decide.
 * VOUCHER_NOT_REDEEMABLE: reversed since; final: the ledger may hold both entries. `receipt` is filled in for all six.
 * After any other status settle again.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
 * VOUCHER_NOT_REDEEMABLE, VOUCHER_NOT_FOUND, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_redeem_settle(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *key,
                                     const voucher_outcome *outcome,
                                     voucher_receipt *receipt,
                                     voucher_error *error);

/**
 * Reads how far a redemption or reversal is, by the key of its posting. A customer sees its own; others need
 * VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_redemption_get(voucher_module *module,
                                      const voucher_actor *actor,
                                      const char *key,
                                      voucher_receipt *receipt,
                                      voucher_error *error);

/**
 * Reads how far a redemption is, by its account and request id.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_redemption_by_request(voucher_module *module,
                                             const voucher_actor *actor,
                                             const char *account,
                                             const char *request_id,
                                             voucher_receipt *receipt,
                                             voucher_error *error);

/**
 * Drives pending redemptions and reversals to their end: asks `host->post` with the same key again and settles. Call
 * it at start and every few minutes, from one process or several; it also tidies up what the guard no longer needs.
 * Needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
 *
 * Those younger than `older_than_ms` are left to whoever is working on them; 60,000 is a good value. At most
 * `redemptions_max` are driven, 0 = all.
 *
 * [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NO_CALLBACK and the usual ones.
 */
voucher_status voucher_recover(voucher_module *module,
                               const voucher_actor *actor,
                               int64_t older_than_ms,
                               uint32_t redemptions_max,
                               voucher_recovery *result,
                               voucher_error *error);

/**
 * Finds the next pending redemption or reversal, without a callback: book `posting` under its key and settle, then
 * ask for the one after that key. Start with `after_key` NULL. Needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `after_key` (from the first) and `error` may be.
 * Returns VOUCHER_OK (`posting` is filled in), VOUCHER_DONE (there are no more) and the usual ones.
 */
voucher_status voucher_recover_begin(voucher_module *module,
                                     const voucher_actor *actor,
                                     int64_t older_than_ms,
                                     const char *after_key,
                                     voucher_posting *posting,
                                     voucher_error *error);

/* Reversal, and what is in doubt -------------------------------------------------------------------------------------- */

/**
 * Begins the reversal of a redemption without a callback: `key` is the redemption's. Book `posting`, of the kind
 * VOUCHER_POSTING_REVERSAL, in your ledger under its own key: it takes the amount back from the account. Then call
 * voucher_redeem_settle with that key. The redemption is undone and the voucher free again only when your ledger
 * booked the reversal. Statuses and outputs are those of voucher_redeem_begin. Needs VOUCHER_RIGHT_REVERSE.
 *
 * VOUCHER_APPROVAL_PENDING: it needs two persons; `error->approval_id` names the request. Once another person
 * approved it, its `result` is the reversal's key for voucher_retry, and voucher_recover finds it too.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
 * VOUCHER_WRONG_STATE, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL
 * and the usual ones.
 */
voucher_status voucher_reverse_begin(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *key,
                                     const char *reason,
                                     voucher_posting *posting,
                                     voucher_receipt *receipt,
                                     voucher_error *error);

/**
 * Reverses a redemption: `key` is the redemption's. Asks `host->post` once on this thread with a posting of the kind
 * VOUCHER_POSTING_REVERSAL, and settles with its answer. Ask again as often as you like: the account is debited at
 * most once. `receipt` is the reversal's. Needs VOUCHER_RIGHT_REVERSE.
 *
 * VOUCHER_OK and VOUCHER_DUPLICATE: reversed, now or before; the voucher can be redeemed again, with a key of its
 * own. VOUCHER_DONE: a voucher in test mode, free again, nothing to debit. VOUCHER_IN_DOUBT: the account may or may
 * not have been debited; ask again, or let voucher_recover do it. VOUCHER_LEDGER_REJECTED: your ledger refused, the
 * redemption stands.
 * VOUCHER_APPROVAL_PENDING: as voucher_reverse_begin says; nothing was asked.
 *
 * If `post` leaves by an exception or longjmp, the call never returns; the reversal stays pending.
 *
 * [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
 * VOUCHER_WRONG_STATE, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK,
 * VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_reverse(voucher_module *module,
                               const voucher_actor *actor,
                               const char *key,
                               const char *reason,
                               voucher_receipt *receipt,
                               voucher_error *error);

/**
 * Opens the list of redemptions and reversals that are in doubt: pending, or held because your ledger contradicts;
 * oldest first, only those begun at least `older_than_ms` milliseconds ago. Each receipt tells since when. `*cursor`
 * is yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_doubt_open(voucher_module *module,
                                  const voucher_actor *actor,
                                  int64_t older_than_ms,
                                  voucher_cursor **cursor,
                                  voucher_error *error);

/**
 * Reads the next receipts of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`;
 * all items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_doubt_fetch(voucher_cursor *cursor,
                                   voucher_receipt *items,
                                   uint32_t capacity,
                                   uint32_t *count,
                                   voucher_error *error);

/**
 * Asks `host->post` once more for one redemption or reversal, under its own key, and settles with the answer. A
 * pending one needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER. One your ledger had booked and lost since, as after a restore
 * of it, can be asked again too, by the back office with VOUCHER_RIGHT_OVERRIDE. Both need VOUCHER_RIGHT_VIEW.
 *
 * Statuses and `receipt` are those of voucher_redeem and voucher_reverse. VOUCHER_WRONG_STATE: it was rejected, is in
 * conflict, or in test mode; nothing was asked. VOUCHER_NOT_REDEEMABLE: a payment that was reversed since; final: the
 * ledger may hold both entries, so see that it has the reversal as well. `receipt` is filled in for the latter too.
 *
 * [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE,
 * VOUCHER_NOT_REDEEMABLE, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_COMMIT_UNKNOWN,
 * VOUCHER_NO_CALLBACK, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_retry(voucher_module *module,
                             const voucher_actor *actor,
                             const char *key,
                             voucher_receipt *receipt,
                             voucher_error *error);

/**
 * Asks that a redemption or reversal that is pending or in conflict be settled by hand, with what people found in the
 * ledger: VOUCHER_OUTCOME_DONE or VOUCHER_OUTCOME_REJECTED, and why. Always takes two persons: the answer is
 * VOUCHER_APPROVAL_PENDING, `error->approval_id` names the request, and voucher_approve settles it. For the back
 * office; needs VOUCHER_RIGHT_OVERRIDE.
 *
 * Look into the ledger first. DONE for what was not booked takes the customer's money, REJECTED for what was gives it
 * twice.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_settle_by_hand(voucher_module *module,
                                      const voucher_actor *actor,
                                      const char *key,
                                      const voucher_outcome *outcome,
                                      const char *reason,
                                      voucher_error *error);

/* Reconciliation with your ledger ------------------------------------------------------------------------------------- */

/**
 * Opens a comparison of your ledger with what was settled here from `from_ms` to before `until_ms`, 0 = until now. Hand
 * all your entries of these days, payments and reversals alike, to voucher_reconcile_check, in blocks and in any order,
 * then call voucher_reconcile_missing until it answers VOUCHER_DONE. Entries outside these days do no harm. One
 * comparison goes on at a time: opening another ends this one. `*cursor` is yours until voucher_cursor_free. For the
 * back office; needs VOUCHER_RIGHT_AUDIT.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*cursor` is NULL after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_reconcile_open(voucher_module *module,
                                      const voucher_actor *actor,
                                      int64_t from_ms,
                                      int64_t until_ms,
                                      voucher_cursor **cursor,
                                      voucher_error *error);

/**
 * Compares `count` entries of your ledger, at most 10,000, with the store: `*found` differences go to `items`, at most
 * one for each entry. `capacity` must be at least `count`, so that none is lost. Set `entries[0].size` and
 * `items[0].size`; all are as far apart as they say.
 *
 * Each entry is remembered as met, and counts as listed twice if it comes again. So after a failure open a new
 * comparison.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_STATE (it has ended, or another was opened since), VOUCHER_DISK_FULL and the usual
 * ones.
 */
voucher_status voucher_reconcile_check(voucher_cursor *cursor,
                                       const voucher_ledger_entry *entries,
                                       uint32_t count,
                                       voucher_finding *items,
                                       uint32_t capacity,
                                       uint32_t *found,
                                       voucher_error *error);

/**
 * Reads what the store posted and none of the entries had, at most `capacity`, and how many they are in `*count`. Set
 * `items[0].size`; all items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_reconcile_missing(voucher_cursor *cursor,
                                         voucher_finding *items,
                                         uint32_t capacity,
                                         uint32_t *count,
                                         voucher_error *error);

/* Sales --------------------------------------------------------------------------------------------------------------- */

/**
 * Begins a sale without a callback: reserves its vouchers, or makes what is made for it, and tells what to book. Book
 * `posting` in your ledger under its key, then call voucher_sale_settle, in this process or another. If you crash in
 * between, voucher_recover_begin finds it. Never book under another key, and never hand the vouchers out before.
 *
 * The vouchers of VOUCHER_SALE_STOCK, _COUNTER and _RETURN are those `filter` finds that can be sold or come back, or
 * the ones in `voucher_ids`: identifiers or serials with commas or line ends between them, each of which must. At most
 * 10,000. For the other kinds both are NULL. All of them are sold or none.
 *
 * VOUCHER_OK: book `posting`, then settle. VOUCHER_IN_DOUBT: begun before with this `request_id` and not settled; book
 * the same `posting` again, then settle. VOUCHER_DUPLICATE: settled before; nothing to book. VOUCHER_DONE: nothing is
 * posted for it, as for a transfer, a cancellation without return, or in test mode; it is done.
 * VOUCHER_LEDGER_REJECTED and VOUCHER_LEDGER_CONFLICT: your ledger refused or contradicted it before. `sale` is filled
 * in for all six, and for VOUCHER_WRONG_STATE if it was cancelled since: look at its `id`, which is empty if a voucher
 * cannot be sold. After any other status it is all zero. `posting` is filled in for the first two.
 *
 * A partner's credit is checked if `credit_known` is 1: VOUCHER_CREDIT_EXCEEDED sells nothing. Else nobody limits it,
 * `host->credit` is not asked: check before, or use voucher_sell.
 *
 * VOUCHER_APPROVAL_PENDING: a refund, a return, a transfer, a cancellation for VOUCHER_CHANGE_REASON_RETURN, or a sale
 * below the agreed price (the face value, for a partner less its "wholesale_discount"), that needs two persons; `error->approval_id` names the request. Once another person approved it, it has begun: call again with the
 * same request, and it goes on. Its `result` is the key for voucher_retry, and voucher_recover finds it too; of a
 * transfer, which is done then, it is the identifier of the sale. What is not as it was any more is not begun.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter`, `voucher_ids` (all the filter finds) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
 * VOUCHER_WRONG_STATE, VOUCHER_CREDIT_EXCEEDED, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
 * VOUCHER_REQUEST_MISMATCH, VOUCHER_WEAK_CODES (the type's codes are too short for one more: give it a larger
 * `code_length`), VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones; VOUCHER_FORBIDDEN for a
 * partner where the host has a `credit`: voucher_sell asks it.
 */
voucher_status voucher_sale_begin(voucher_module *module,
                                  const voucher_actor *actor,
                                  const voucher_filter *filter,
                                  const char *voucher_ids,
                                  const voucher_sale_params *params,
                                  voucher_posting *posting,
                                  voucher_sale *sale,
                                  voucher_error *error);

/**
 * Settles a sale with what your ledger answered. A number that is none of VOUCHER_OUTCOME_* counts as UNKNOWN.
 *
 * VOUCHER_OK: booked, and carried out. VOUCHER_DUPLICATE: settled before with the same answer. VOUCHER_IN_DOUBT: the
 * outcome was RETRY or UNKNOWN, it stays pending. VOUCHER_LEDGER_REJECTED: its vouchers are as they were, what was
 * made for it is withdrawn. VOUCHER_LEDGER_CONFLICT: its vouchers are held until people decide. VOUCHER_WRONG_STATE
 * with `sale` filled in: cancelled since. `sale` is filled in for all six. After any other status it is all zero: settle
 * again.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
 * VOUCHER_WRONG_STATE, VOUCHER_NOT_FOUND, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_sale_settle(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *key,
                                   const voucher_outcome *outcome,
                                   voucher_sale *sale,
                                   voucher_error *error);

/**
 * Sells vouchers, issues or takes them back: asks `host->credit` where a partner is to be invoiced and the request
 * does not tell its credit, reserves the vouchers, asks `host->post` once on this thread, and settles with its answer.
 * Ask again with the same `request_id` as often as you like: it is booked at most once. Which vouchers is said as with
 * voucher_sale_begin. What you pass must stay as it is until the call returns: after `credit` it is read again.
 *
 * VOUCHER_OK and VOUCHER_DUPLICATE: booked and carried out, now or before. VOUCHER_DONE: nothing is posted for it, and
 * it is carried out. VOUCHER_IN_DOUBT: its vouchers are reserved, the ledger may or may not have booked; ask again, or
 * let voucher_recover do it. That is also the answer whenever something fails after the ledger was asked, or if the
 * callback closed the module; `error` then says why. Everything else: not booked. `sale` is filled in for these four,
 * for VOUCHER_LEDGER_REJECTED and VOUCHER_LEDGER_CONFLICT, and for VOUCHER_WRONG_STATE if it was cancelled since; after
 * any other status it is all zero.
 *
 * VOUCHER_CREDIT_EXCEEDED: the partner's credit does not reach, or `credit` cannot tell it. Sales that are not
 * settled, and those settled since `credit` was asked, count against it: so several at once cannot pass the limit
 * together.
 *
 * If `credit` leaves by an exception or longjmp, nothing happened. If `post` does, the sale stays pending. The call
 * then never returns.
 *
 * [any-thread] [callback-ok] [blocks: disk, and for as long as `credit` and `post` do]. NULL: `filter`, `voucher_ids`
 * (all the filter finds) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_APPROVAL_PENDING, VOUCHER_NOT_FOUND,
 * VOUCHER_WRONG_STATE, VOUCHER_CREDIT_EXCEEDED, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
 * VOUCHER_REQUEST_MISMATCH, VOUCHER_WEAK_CODES (the type's codes are too short for one more: give it a larger
 * `code_length`), VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_sell(voucher_module *module,
                            const voucher_actor *actor,
                            const voucher_filter *filter,
                            const char *voucher_ids,
                            const voucher_sale_params *params,
                            voucher_sale *sale,
                            voucher_error *error);

/**
 * Reads a sale by its identifier or the key of its posting. The back office sees all, with VOUCHER_RIGHT_VIEW or a
 * right to sell, refund or cancel; a partner its own; a customer what it bought, holds or was refunded.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_sale_get(voucher_module *module,
                                const voucher_actor *actor,
                                const char *id_or_key,
                                voucher_sale *sale,
                                voucher_error *error);

/**
 * Gives the code of the voucher of a booked electronic sale or refund, by the sale's identifier or key: to print it on
 * the receipt or send it to the customer. Who made the sale needs no more than the right it took; anybody else needs
 * VOUCHER_RIGHT_VIEW and _REVEAL, and it counts as a look at a code, of which a day has so many. It may be asked again
 * while the voucher is active and within its time, and each time is in the audit trail.
 *
 * The code goes to `code` with its NUL, and its bytes with the NUL to `*length`. All of `code` is zero before, and
 * after a failure. `capacity` must be at least 33. Wipe the buffer when you are done.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_WRONG_STATE (the sale is not booked or has no code of its own, or the
 * voucher is not active any more, or its time is over: extend it, or cancel it), VOUCHER_THROTTLED,
 * VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_sale_code(voucher_module *module,
                                 const voucher_actor *actor,
                                 const char *id_or_key,
                                 char *code,
                                 uint32_t capacity,
                                 uint32_t *length,
                                 voucher_error *error);

/**
 * Opens a list of sales, newest first. `*cursor` is yours until voucher_cursor_free; it holds no lock, however long
 * you keep it. It lists what voucher_sale_get would show this actor.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all sales) and `error` may be; `*cursor` is NULL after a
 * failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_sale_open(voucher_module *module,
                                 const voucher_actor *actor,
                                 const voucher_sale_filter *filter,
                                 voucher_cursor **cursor,
                                 voucher_error *error);

/**
 * Reads the next sales of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_sale_fetch(voucher_cursor *cursor,
                                  voucher_sale *items,
                                  uint32_t capacity,
                                  uint32_t *count,
                                  voucher_error *error);

/**
 * Tells what was sold, came back and was refunded from `from_ms` until before `until_ms`, by the moment it was
 * settled: one row for each partner and currency, with `by_type` 1 also for each type. `until_ms` 0 = no end. Test
 * sales are left out. Needs VOUCHER_RIGHT_VIEW; a partner sees its own.
 *
 * If `capacity`, which is at least 1, is too small for the rows, the call fails with VOUCHER_INVALID_ARGUMENT, `field`
 * is "capacity", and `*count` is what is needed; they are at most 100,000.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_sale_sums(voucher_module *module,
                                 const voucher_actor *actor,
                                 int64_t from_ms,
                                 int64_t until_ms,
                                 int32_t by_type,
                                 voucher_sale_sum *items,
                                 uint32_t capacity,
                                 uint32_t *count,
                                 voucher_error *error);

/* Reports ------------------------------------------------------------------------------------------------------------- */

/**
 * Opens a report of stock: how many vouchers there are and what they are worth, with a row for each that differ in
 * what `group_by` tells apart, bits of VOUCHER_GROUP_BY_*; currencies always are. Of the filter series, type,
 * partner, currency and state count. Reads counters, not vouchers: fast on any store. `*cursor` is yours until
 * voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be; `*cursor` is NULL
 * after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_stock_open(voucher_module *module,
                                  const voucher_actor *actor,
                                  const voucher_filter *filter,
                                  int32_t group_by,
                                  voucher_cursor **cursor,
                                  voucher_error *error);

/**
 * Reads the next rows of the report, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_stock_fetch(voucher_cursor *cursor,
                                   voucher_stock_row *items,
                                   uint32_t capacity,
                                   uint32_t *count,
                                   voucher_error *error);

/**
 * Tells what the store owed at the end of a day: vouchers that could still be redeemed, and what they were worth; and
 * what was issued and redeemed since another day. `at_ms` lies in the last day, 0 = today; `from_ms` in the first, 0
 * = the store's first. Days are those of the store's time zone. Needs VOUCHER_RIGHT_VIEW.
 *
 * One row for each currency; if `capacity` is too small for them, the call fails with VOUCHER_INVALID_ARGUMENT,
 * `field` is "capacity", and `*count` is what is needed.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_liability(voucher_module *module,
                                 const voucher_actor *actor,
                                 int64_t from_ms,
                                 int64_t at_ms,
                                 voucher_liability_row *items,
                                 uint32_t capacity,
                                 uint32_t *count,
                                 voucher_error *error);

/**
 * Checks that no voucher and no money appeared or vanished: what was issued, plus what changes of value added, must
 * be what is there in all states, and what the sums of all days say. It holds at any moment. `holds` in each row
 * tells. Needs VOUCHER_RIGHT_VIEW.
 *
 * One row for each currency; if `capacity` is too small for them, the call fails with VOUCHER_INVALID_ARGUMENT,
 * `field` is "capacity", and `*count` is what is needed.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_conservation(voucher_module *module,
                                    const voucher_actor *actor,
                                    voucher_conservation_row *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

/**
 * Tells the state of the store in numbers, for you to publish. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_metrics(voucher_module *module,
                               const voucher_actor *actor,
                               voucher_metrics_snapshot *metrics,
                               voucher_error *error);

/**
 * The same as text in the format Prometheus reads. Needs VOUCHER_RIGHT_VIEW.
 *
 * Text goes to `buffer` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call
 * fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 16 KiB are enough.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_metrics_text(voucher_module *module,
                                    const voucher_actor *actor,
                                    char *buffer,
                                    uint32_t capacity,
                                    uint32_t *length,
                                    voucher_error *error);

/* Audit trail and root key -------------------------------------------------------------------------------------------- */

/**
 * Walks the whole audit trail, each line chained to the one before, and tells its length. With a checkpoint that you
 * kept outside the store it also notices a trail that was cut off or replaced since. Needs VOUCHER_RIGHT_AUDIT.
 *
 * VOUCHER_INTEGRITY: somebody changed it. `error->position` is the first position that is not what was written
 * there.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `checkpoint` (there is none; empty text is refused) and `error` may
 * be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_audit_verify(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *checkpoint,
                                    int64_t *length,
                                    voucher_error *error);

/**
 * Signs where the audit trail stands now. Keep it where whoever may change the store cannot, and hand it to
 * voucher_audit_verify later. Needs VOUCHER_RIGHT_AUDIT.
 *
 * Text goes to `buffer` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call
 * fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 512 are enough.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_audit_checkpoint(voucher_module *module,
                                        const voucher_actor *actor,
                                        char *buffer,
                                        uint32_t capacity,
                                        uint32_t *length,
                                        voucher_error *error);

/**
 * Rotates the root key: 32 bytes of the key the store has, and 32 of the new one. When the call returns the store
 * opens with the new key only; keep the old one until you know that it has. The job that is started puts every code
 * under a new data key; step it at leisure, or resume it with a module that was opened with the new key. `*job` is
 * yours until voucher_job_free. The keys are copied, and our copies wiped. For the back office; needs
 * VOUCHER_RIGHT_KEYS.
 *
 * Asked again with the same two keys it gives the job it started. This module goes on working; open others on the
 * store anew with the new key, or they answer VOUCHER_KEY_UNAVAILABLE when they should show a code.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
 * Returns VOUCHER_OK, VOUCHER_WRONG_KEY (the store has neither), VOUCHER_KEY_UNAVAILABLE (a key is all zero),
 * VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_rotate_key_start(voucher_module *module,
                                        const voucher_actor *actor,
                                        const uint8_t *old_key,
                                        const uint8_t *new_key,
                                        voucher_job **job,
                                        voucher_error *error);

/**
 * Rotates the root key in one call. See voucher_rotate_key_start.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_KEY (the store has neither), VOUCHER_KEY_UNAVAILABLE (a key is all zero),
 * VOUCHER_DISK_FULL and the usual ones. After a failure call it again.
 */
voucher_status voucher_rotate_key(voucher_module *module,
                                  const voucher_actor *actor,
                                  const uint8_t *old_key,
                                  const uint8_t *new_key,
                                  voucher_error *error);

/* Exports and backups ------------------------------------------------------------------------------------------------- */

/**
 * Opens an export to be read in blocks, for streaming to a web client: one document in the format of `params->format`.
 * `*cursor` is yours until voucher_cursor_free.
 *
 * Columns are those of `params->columns`, else of `params->preset`, else a plain set: serial, code, state, series,
 * description, partner, face_value, extra_value, amount, currency, account, created_at, valid_from, expires_at,
 * used_at, ledger_reference, id, test_mode. More can be named: reason, remaining, voucher_type, invoice,
 * external_serial, price. On cards (VOUCHER_FORMAT_PDF) `params->columns` are the fields: logo, title, value, code,
 * serial, expires_at, qr_code, instructions, barcode; empty is all but barcode. A card's value is what is left on it.
 * Without `with_codes`, and for vouchers whose sealed codes are destroyed, the column "code" holds masks. The column
 * "price" is what was paid for a voucher with the sale it was bought with: empty if it never was bought, or stands for
 * refunded credit, and for a customer who did not buy it from the house itself.
 *
 * With codes `filter->order` must be one by serial, each voucher is verified, and only draft, accepted and active
 * vouchers that did not expire get a card: the others are left out, and the result counts what was printed.
 *
 * Each export is a run with a number, kept before the first byte leaves: see voucher_export_run_open. With
 * `params->recipient` the bytes are encrypted by age for that key alone (a build without age refuses it).
 *
 * Needs VOUCHER_RIGHT_EXPORT; codes need VOUCHER_RIGHT_REVEAL too, and are audited before the first byte is handed
 * out. Codes of a series leave once on one person's word. VOUCHER_APPROVAL_PENDING: codes of a series in the selection
 * left before, `error->approval_id` names the request, and nothing leaves. After another person called
 * voucher_approve, make the very same call with that identifier in `params->approval_id`: it works once, for whoever
 * asked, for the same filter and params, while the selection has the same number of vouchers and the same series whose
 * codes left. At most 10,000 series can leave again with one export.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may
 * be; `*cursor` is NULL after a failure and with VOUCHER_APPROVAL_PENDING.
 * Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_WRONG_STATE (the approval was refused or used, or the selection
 * has changed since it was asked for), VOUCHER_REQUEST_MISMATCH (another request was approved), VOUCHER_NOT_FOUND,
 * VOUCHER_INTEGRITY (what was to leave, or that codes left before, was edited in the file), VOUCHER_DISK_FULL and the
 * usual ones.
 */
voucher_status voucher_export_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   const voucher_export_params *params,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

/**
 * Reads the next block of an export, at most `capacity` bytes, at least 4096, and how many they are in `*length`.
 * Blocks may end inside a line or a character. The run is finished by the call that answers VOUCHER_DONE: read up to
 * it.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*length` is at least 1), VOUCHER_DONE (`*length` is 0: that was all), VOUCHER_WRONG_STATE
 * (codes of a series began to leave with another export since this one was opened, or what was approved to leave again
 * has grown), VOUCHER_INTEGRITY and the usual ones. A failure ends the export: open another.
 */
voucher_status voucher_export_read(voucher_cursor *cursor,
                                   uint8_t *buffer,
                                   uint32_t capacity,
                                   uint32_t *length,
                                   voucher_error *error);

/**
 * Writes an export to new files, mode 0600. A file that is there already is not touched and the call fails. Files
 * appear under their names when all of them are whole; after a failure there is none, but for one: if the files are
 * there and the store could not take that down, `error->message` says so (VOUCHER_COMMIT_UNKNOWN or a fault), they
 * stay, and their run stays VOUCHER_EXPORT_BEGUN. Keep them, or delete them. See voucher_export_open for formats,
 * columns, rights, and codes that leave once more (VOUCHER_APPROVAL_PENDING, then the same call with
 * `params->approval_id`).
 *
 * One file, `path`; or with `params->bytes_per_file` as many as are needed, none larger: from "cards.pdf" they are
 * named "cards-0001.pdf", "cards-0002.pdf", each a whole document: at most 9,999, with codes at most 64. If more would be
 * needed the call fails with VOUCHER_INVALID_ARGUMENT, as soon as that is known, and `error->field` is "bytes_per_file".
 *
 * Until they are whole, files have no name where the filesystem can do that (Linux, O_TMPFILE): a process that is killed
 * leaves nothing. Elsewhere they stand as "<name>.part-<pid>", and one that is killed leaves those: delete them.
 *
 * With `params->recipient` each file is encrypted by age for that key alone, and one manifest stands beside all:
 * "<path>.manifest.json" names the store, run, person, time, vouchers, values, and each file with its size and
 * SHA-256; "<path>.manifest.sig" is its Ed25519 signature of 64 bytes, to be verified with voucher_manifest_key.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may
 * be.
 * Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_WRONG_STATE, VOUCHER_REQUEST_MISMATCH, VOUCHER_NOT_FOUND,
 * VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_export_to_file(voucher_module *module,
                                      const voucher_actor *actor,
                                      const voucher_filter *filter,
                                      const voucher_export_params *params,
                                      const char *path,
                                      voucher_export_result *result,
                                      voucher_error *error);

/**
 * Starts an export to new files as a job, for progress and for time limits: voucher_export_to_file in steps. `*job` is
 * yours until voucher_job_free; drive it with voucher_job_step, and read what it wrote with voucher_job_exported. The
 * files appear with the last step. The job lives in its handle: voucher_job_cancel, voucher_job_free and a crash
 * before the end leave no file, and voucher_job_resume does not know it; start it again. Codes that were on their way
 * count as gone if the process died, and leave again with an approval only. If the last step fails with the files
 * there (`error->message` says so), step again: that only takes down that they are.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may
 * be; `*job` is NULL after a failure and with VOUCHER_APPROVAL_PENDING.
 * Returns VOUCHER_OK, VOUCHER_APPROVAL_PENDING, VOUCHER_WRONG_STATE, VOUCHER_REQUEST_MISMATCH, VOUCHER_NOT_FOUND,
 * VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_export_start(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_filter *filter,
                                    const voucher_export_params *params,
                                    const char *path,
                                    voucher_job **job,
                                    voucher_error *error);

/**
 * Tells what an export to files wrote so far, at any time, also after its job was finished. `result->sha256` is empty
 * before that.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_STATE (the job is of another kind) and the usual ones.
 */
voucher_status voucher_job_exported(voucher_job *job,
                                    voucher_export_result *result,
                                    voucher_error *error);

/**
 * Opens the list of the exports that ran, newest first: of one series by identifier or code, or of all. `*cursor` is
 * yours until voucher_cursor_free. Needs VOUCHER_RIGHT_EXPORT or VOUCHER_RIGHT_AUDIT; a partner finds its own runs.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `series` (all runs) and `error` may be; `*cursor` is NULL after a
 * failure.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
 */
voucher_status voucher_export_run_open(voucher_module *module,
                                       const voucher_actor *actor,
                                       const char *series,
                                       voucher_cursor **cursor,
                                       voucher_error *error);

/**
 * Reads the next runs of the list, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all) and the usual ones.
 */
voucher_status voucher_export_run_fetch(voucher_cursor *cursor,
                                        voucher_export_run *items,
                                        uint32_t capacity,
                                        uint32_t *count,
                                        voucher_error *error);

/**
 * The XML schema (XSD) of VOUCHER_FORMAT_XML. Static text.
 *
 * [any-thread] [callback-ok].
 */
const char *voucher_export_schema(void);

/**
 * The public key of the pair that signs the manifests of this store, for whoever receives them: PEM of a public key of
 * Ed25519 (RFC 8410). It stays when the root key is rotated. With it in key.pem,
 * `openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in m.json -sigfile m.sig` verifies one. Needs
 * VOUCHER_RIGHT_EXPORT.
 *
 * Text goes to `pem` with its NUL, and its bytes with the NUL to `*length`. If `capacity` is too small, the call fails
 * with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 256 bytes are enough.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_manifest_key(voucher_module *module,
                                    const voucher_actor *actor,
                                    char *pem,
                                    uint32_t capacity,
                                    uint32_t *length,
                                    voucher_error *error);

/**
 * Copies the store to a new file, mode 0600, while it is in use. A file that is there already is not touched and the
 * call fails. The copy is as secret as the store and needs the same root key. Needs VOUCHER_RIGHT_BACKUP.
 *
 * After a backup is put back in place, vouchers redeemed since are active again. That is why your ledger needs its
 * UNIQUE index on the key: it answers DUPLICATE or CONFLICT, and nobody is credited twice.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_backup(voucher_module *module,
                              const voucher_actor *actor,
                              const char *path,
                              voucher_error *error);

/* Imports ------------------------------------------------------------------------------------------------------------- */

/**
 * Starts to take in vouchers that somebody else made, from a CSV file or a workbook (XLSX), as a job. `*job` is yours
 * until voucher_job_free; drive it with voucher_job_step, read what it found with voucher_job_findings and what it did
 * with voucher_job_imported.
 *
 * The job first looks at the whole file, then stores its rows in slices. They become one series, of which nothing can
 * be redeemed or seen before the job is finished. A row needs a code; it may have a serial of its own, values,
 * currency, validity and partner, and what it does not say comes from `params`. All codes of one file have the same
 * length: so a spreadsheet that ate leading zeros is caught. A code that is in the store already, and a row that the file
 * has twice, are left out and reported. A code or a serial that the file has twice with something else in its row is
 * wrong; a serial that the store has is a notice, because another maker may have used it. A serial has at most 47 bytes.
 * One row that is wrong refuses the file, unless `params->partial` asks for the good rows: the job ends as
 * VOUCHER_JOB_CANCELLED with nothing stored, and its findings say why.
 *
 * Every look at a file goes to the audit trail, and codes it did not find in the store to the day's guesses. A partner is
 * not told which codes are those of others' vouchers, only how many, and its file is refused. While a code of the file is
 * that of an unfinished job, the look fails with VOUCHER_WRONG_STATE, and the message names the job.
 *
 * After a crash voucher_jobs lists the job and voucher_job_resume takes it up: the file must still be at `path` and be
 * the same; one that changed is VOUCHER_WRONG_STATE. Before rows are stored, and with `params->dry_run`, the job lives
 * in its handle: start it again. voucher_job_cancel undoes it. VOUCHER_APPROVAL_PENDING: it needs two persons,
 * `error->approval_id` names the request, and nothing is stored yet; leave the file where it is, and when another
 * person called voucher_approve, resume the job that `voucher_approval.result` names. With two persons this call and
 * voucher_approve look at the whole file before they return, which takes seconds for a large one. Without, this call reads
 * it once, to know it again. If two persons are asked for only since this call, voucher_job_step says VOUCHER_WRONG_STATE.
 *
 * Needs VOUCHER_RIGHT_IMPORT, VOUCHER_RIGHT_ACTIVATE unless `params->accepted`, and VOUCHER_RIGHT_OVERRIDE for
 * `params->weak_codes_override`.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure and with
 * VOUCHER_APPROVAL_PENDING.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_APPROVAL_PENDING,
 * VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_WRONG_STATE (the file changed), VOUCHER_COMMIT_UNKNOWN,
 * VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_import_start(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_import_params *params,
                                    const char *path,
                                    voucher_job **job,
                                    voucher_error *error);

/**
 * Takes in a file in one call, or with `params->dry_run` only looks at it. Like voucher_import_start and
 * voucher_job_step to the end; files, rights and two persons are the same.
 *
 * The first `capacity` findings are filled in, in the order of the rows, `*count` tells how many those are, and
 * `result->findings` how many there were. Set `findings[0].size`; all are as far apart as it says. If wrong rows
 * refuse the file, the call fails with VOUCHER_INVALID_ARGUMENT and nothing is stored, but `findings` and `result` are
 * filled in: look at `result->findings`, which is 0 if something else was wrong. Zero `result` before the call.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `findings` (then `capacity` and `count` are not looked at) and
 * `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE (the import of the first call with this `request_id`),
 * VOUCHER_APPROVAL_PENDING, VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_WRONG_STATE (the file changed),
 * VOUCHER_COMMIT_UNKNOWN (ask again with the same `request_id`), VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_import(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_import_params *params,
                              const char *path,
                              voucher_import_finding *findings,
                              uint32_t capacity,
                              uint32_t *count,
                              voucher_import_result *result,
                              voucher_error *error);

/**
 * Tells what an import did so far, at any time, also after its job was finished or cancelled. While it looks at the file
 * only `rows` is known.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_STATE (the job is of another kind) and the usual ones.
 */
voucher_status voucher_job_imported(voucher_job *job,
                                    voucher_import_result *result,
                                    voucher_error *error);

/**
 * Reads what an import found about rows, once it looked at all of them, in the order of the rows: after the first `skip`,
 * at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all items are as far apart as it says. No finding holds a
 * code. The first 10,000 are kept to be read; `voucher_import_result.findings` counts them all.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*count` is at least 1), VOUCHER_DONE (`*count` is 0: that was all so far), VOUCHER_WRONG_STATE
 * (the job is of another kind) and the usual ones.
 */
voucher_status voucher_job_findings(voucher_job *job,
                                    int64_t skip,
                                    voucher_import_finding *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

/**
 * Writes a file to fill in: headings, an example row and notes, as VOUCHER_IMPORT_CSV or VOUCHER_IMPORT_XLSX. Notes
 * and the example need not be removed before the file is imported.
 *
 * The file goes to `buffer`, and how many bytes it has to `*length`; there is no NUL. If `capacity` is too small, the
 * call fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and `*length` is what is needed. 64 KiB are enough.
 *
 * [any-thread] [callback-ok]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
 */
voucher_status voucher_import_template(int32_t format,
                                       uint8_t *buffer,
                                       uint32_t capacity,
                                       uint32_t *length,
                                       voucher_error *error);

/* Messages ------------------------------------------------------------------------------------------------------------ */

/**
 * Renders a template about one voucher, by identifier or serial, for you to send. The library sends nothing.
 *
 * A template is text with tags between two braces, such as "{{ amount }} until {{ expires_at }}"; voucher_message_tags
 * lists them, voucher_message_preset has templates to begin with. It may use conditions and loops of Jinja, but
 * no lists and no multiplication. A tag that does not exist is VOUCHER_INVALID_ARGUMENT, and `error->message` names it. With `params->html` what goes
 * into it is escaped. `template_text` is at most 65,536 bytes.
 *
 * Needs VOUCHER_RIGHT_VIEW; a customer may not. A template that names the tag "code", even in a part that is not shown,
 * reveals the code as voucher_reveal does: it needs VOUCHER_RIGHT_REVEAL and `params->reason`, goes to the audit trail
 * first, and counts against "reveal_per_day" with each call, also one whose `capacity` was too small. What fails in the
 * template itself does not count.
 *
 * The message goes to `buffer` with its NUL, and its bytes with the NUL to `*length`; after a failure the buffer is
 * all zero. If `capacity` is too small, the call fails with VOUCHER_INVALID_ARGUMENT, `field` is "capacity", and
 * `*length` is what is needed. 65,537 bytes are always enough. Wipe the buffer when you are done, if it shows a code.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `params` (all defaults) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND, VOUCHER_THROTTLED (the quota of the day is used up), VOUCHER_WRONG_STATE
 * (the code is asked for and its series is sealed), VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_message_render(voucher_module *module,
                                      const voucher_actor *actor,
                                      const char *id_or_serial,
                                      const voucher_message_params *params,
                                      const char *template_text,
                                      char *buffer,
                                      uint32_t capacity,
                                      uint32_t *length,
                                      voucher_error *error);

/**
 * Lists what a template can show, and how many tags those are in `*count`. Set `items[0].size`; all items are as far
 * apart as it says. If `capacity` is too small for all, the call fails with VOUCHER_INVALID_ARGUMENT, `field` is
 * "capacity", and `*count` is what is needed.
 *
 * [any-thread] [callback-ok]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_INTERNAL.
 */
voucher_status voucher_message_tags(voucher_message_tag *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

/**
 * A template to begin with: "sold", "gift", "redeemed" or "expiring"; plain text, or with 1 in `html` HTML. Static
 * text; NULL if there is none of this name.
 *
 * [any-thread] [callback-ok]. NULL: `name` may be, and gives NULL.
 */
const char *voucher_message_preset(const char *name,
                                   int32_t html);

/* Conformance kit for your ledger ------------------------------------------------------------------------------------- */

/**
 * How many cases the conformance kit has. They are numbered from 0.
 *
 * [any-thread] [callback-ok].
 */
uint32_t voucher_conformance_cases(void);

/**
 * The name of a case, such as "same_key_again". Static text; empty if there is no such case.
 *
 * [any-thread] [callback-ok].
 */
const char *voucher_conformance_case_name(uint32_t number);

/**
 * Runs one case against your own ledger: calls `host->post` with postings made up for the purpose, and judges what it
 * answers. Run all cases before you go live, with your real callback, on accounts made for testing that nothing else
 * books on. No module is needed.
 *
 * VOUCHER_OK: the case ran; `result->passed`, `skipped` and `reason` tell how it went. The case named "race" is run by
 * several threads or processes at the same moment with one token, their results go to voucher_conformance_judge.
 * Those about invoices, credit notes, refunds and what `reverses` names are skipped unless `params->with_sales` is 1.
 *
 * [any-thread] [callback-ok] [blocks: for as long as `post` does]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_NO_CALLBACK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT,
 * VOUCHER_BAD_TEXT, VOUCHER_INTERNAL.
 */
voucher_status voucher_conformance_run(const voucher_host *host,
                                       const voucher_conformance_params *params,
                                       uint32_t number,
                                       voucher_conformance_result *result,
                                       voucher_error *error);

/**
 * Judges a race: exactly one of the results must be DONE, all others DUPLICATE, all with one reference. The verdict
 * is in `verdict->passed` and `verdict->reason`. All results are as far apart as `results[0].size` says.
 *
 * [any-thread] [callback-ok]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_TEXT,
 * VOUCHER_INTERNAL.
 */
voucher_status voucher_conformance_judge(const voucher_conformance_result *results,
                                         uint32_t count,
                                         voucher_conformance_result *verdict,
                                         voucher_error *error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* VOUCHER_H */
