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
 * VOUCHER_STORE, VOUCHER_INTEGRITY, VOUCHER_FILE_ACCESS, VOUCHER_INTERNAL. Unless a function says otherwise, nothing
 * was changed when it returns one of them.
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
 *   2. Look the key up before any business rule. Found with the same account, amount and currency: DUPLICATE, with the
 *      reference and balance stored. Found with others: CONFLICT.
 *   3. REJECTED means that it was not booked and never will be by this request; it leaves no trace of the key.
 *   4. Whatever you are not sure of is UNKNOWN: a timeout, a lost connection, a commit that failed.
 * The voucher_conformance functions try this on your ledger. Run them before you go live.
 *
 * THREADS. The library starts none. Every function may be called from any thread at any time: [any-thread]. Modules may
 * be shared; so may cursors and jobs, whose calls then wait for each other.
 *
 * CALLBACKS run only on a thread that is inside a voucher_* call, with nothing of the library held: they may take long,
 * call the library again where it says [callback-ok], throw a C++ exception or longjmp out. A redemption left that way
 * stays pending, and voucher_recover finishes it.
 *
 * [blocks: disk] marks functions that read or write the store. The rest return at once.
 */


#ifndef VOUCHER_H
#define VOUCHER_H

#include <stdint.h>

/**
 * What became of a call: 0 is success, below is failure, above is "not a failure, but look". Numbers are never reused.
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
    /** The store was written by a newer version of the library. */
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
} voucher_orders;

/** What kind of entry a posting makes in your ledger. */
typedef enum voucher_posting_kinds {
    /** A payment on the customer's account: a voucher was redeemed. */
    VOUCHER_POSTING_PAYMENT = 1,
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
    /** The ledger booked it; the voucher is used. */
    VOUCHER_REDEMPTION_POSTED = 2,
    /** The ledger refused it; the voucher is active again. */
    VOUCHER_REDEMPTION_REJECTED = 3,
    /** The ledger knows the key with another account or amount; held until people decide. */
    VOUCHER_REDEMPTION_CONFLICT = 4,
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

/** How much a log event matters. */
typedef enum voucher_log_levels {
    /** Good to know. */
    VOUCHER_LOG_INFO = 1,
    /** Look at it today. */
    VOUCHER_LOG_WARNING = 2,
    /** Look at it now. */
    VOUCHER_LOG_ALARM = 3,
} voucher_log_levels;

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
} voucher_error;

/** One entry your ledger must book exactly once, however often it is asked to. */
typedef struct voucher_posting {
    /** sizeof(voucher_posting). */
    uint32_t size;
    /** One of VOUCHER_POSTING_*. */
    int32_t kind;
    /** What the account receives: face value plus extra value. */
    int64_t amount;
    /** The part that was paid for. */
    int64_t face_value;
    /** The part given free on top. */
    int64_t extra_value;
    /** When the redemption began. */
    int64_t begun_at_ms;
    /** ISO 4217 code. */
    char currency[4];
    /** Put a UNIQUE index on it in your ledger: at most 63 ASCII characters, the same on every retry. */
    char key[64];
    /** The account to credit. */
    char account[64];
    /** Identifier of the voucher. */
    char voucher_id[32];
    /** Serial of the voucher. */
    char serial[48];
    /** Code of its series. */
    char series_code[24];
    /** Partner that owns it. */
    char partner[64];
    /** Who redeemed. */
    char actor_id[64];
    /** Text for the customer's statement. */
    char comment[128];
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
    /** Books the posting in your ledger and fills in the outcome. Needed by voucher_redeem and voucher_recover. */
    void (*post)(void *user, const voucher_posting *posting, voucher_outcome *outcome);
    /** Writes the 32 bytes of the root key and returns 0; anything else means that it cannot be had. */
    int32_t (*key)(void *user, uint8_t *root_key);
    /** Takes one log event. */
    void (*log)(void *user, const voucher_log_event *event);
    /** Called once when the module is closed and the library will not use the table again. */
    void (*release)(void *user);
} voucher_host;

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
} voucher_series_params;

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
    /** Value of the active, pending and blocked ones that are not past their time. */
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
} voucher_series;

/** How far a job is. */
typedef struct voucher_progress {
    /** sizeof(voucher_progress), set by you. */
    uint32_t size;
    /** One of VOUCHER_JOB_*. */
    int32_t state;
    /** Steps of the whole, such as vouchers to generate. */
    int64_t total;
    /** Steps done. */
    int64_t done;
    /** When it was started. */
    int64_t created_at_ms;
    /** Identifier, to resume it after a crash. */
    char job_id[32];
    /** The series it makes. */
    char series_id[32];
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
    /** Owner. */
    char partner[64];
    /** The account that used it or holds it pending. */
    char account[64];
    /** Part of the series' description; ASCII letter case is ignored. */
    char description[256];
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
    /** Owner. */
    char partner[64];
    /** The account that used it or holds it pending. */
    char account[64];
    /** Key of that redemption. */
    char redemption_key[64];
    /** The ledger's reference of it. */
    char ledger_reference[64];
    /** Description of its series. */
    char description[256];
} voucher_record;

/** A code somebody typed, and the account it is for. */
typedef struct voucher_redeem_params {
    /** sizeof(voucher_redeem_params), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** As typed; spaces and dashes may stand in it. */
    char code[128];
    /** The serial typed with it; empty = not asked for. */
    char serial[48];
    /** The account to credit; a customer may only name its own, and an empty one is its own. */
    char account[64];
    /** The partner whose customer the account is; a customer's own partner is taken from the actor. */
    char account_partner[64];
    /** Makes a repeated call return the first one's receipt; empty = account and code do. */
    char request_id[64];
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

/** The receipt of a redemption, and the place to read how far it got. */
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

/** How an export looks. */
typedef struct voucher_export_params {
    /** sizeof(voucher_export_params), set by you. */
    uint32_t size;
    /** 1 = full codes; needs VOUCHER_RIGHT_REVEAL and is audited before the first byte. */
    int32_t with_codes;
    /** "astpp", "splynx", "jerasoft", "crm" or empty; gives columns and headings. */
    char preset[16];
    /** Column names, comma separated, instead of a preset's. */
    char columns[512];
} voucher_export_params;

/** What an export wrote. */
typedef struct voucher_export_result {
    /** sizeof(voucher_export_result), set by you. */
    uint32_t size;
    /** 0. */
    int32_t reserved;
    /** Vouchers written. */
    int64_t vouchers;
    /** Bytes written. */
    int64_t bytes;
} voucher_export_result;

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
     * Letters and digits no run used before: the keys of the run derive from it. Give the racers of one race the same.
     */
    char token[32];
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

/* Series -------------------------------------------------------------------------------------------------------------- */

/**
 * Fills in what series of a known system look like: "astpp", "splynx", "jerasoft" or "crm". Set `params->size` first, and
 * your own quantity, values, currency and texts afterwards.
 *
 * [any-thread] [callback-ok]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_INVALID_ARGUMENT, VOUCHER_NULL_ARGUMENT, VOUCHER_BAD_STRUCT, VOUCHER_BAD_TEXT,
 * VOUCHER_INTERNAL.
 */
voucher_status voucher_series_preset(const char *preset,
                                     voucher_series_params *params,
                                     voucher_error *error);

/**
 * Generates a series and all its vouchers. Needs VOUCHER_RIGHT_GENERATE, and VOUCHER_RIGHT_ACTIVATE unless it is a draft.
 *
 * Ten million take minutes: voucher_generate_start does the same in steps. With a `request_id`, a repeated call returns
 * the series of the first one with VOUCHER_DUPLICATE. No code is returned: export them, or print them from an export.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_WEAK_CODES, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN (ask again
 * with the same `request_id`), VOUCHER_DISK_FULL and the usual ones.
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
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE (the job of the first call with this `request_id`), VOUCHER_WEAK_CODES,
 * VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_generate_start(voucher_module *module,
                                      const voucher_actor *actor,
                                      const voucher_series_params *params,
                                      voucher_job **job,
                                      voucher_error *error);

/**
 * Takes up a job that a crash or another process left unfinished, by the identifier from voucher_progress. `*job` is
 * yours until voucher_job_free.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be; `*job` is NULL after a failure.
 * Returns VOUCHER_OK, VOUCHER_NOT_FOUND and the usual ones.
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
 * Gives a job up and undoes what it did, wholly. The series is left void, without vouchers. The handle still needs
 * voucher_job_free.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_WRONG_STATE (it was finished before) and the usual ones.
 */
voucher_status voucher_job_cancel(voucher_job *job,
                                  voucher_error *error);

/**
 * Frees the handle. The job itself stays in the store: unfinished, it can be resumed.
 *
 * [any-thread] [callback-ok]. NULL: does nothing, and so does a handle that is not a job.
 */
void voucher_job_free(voucher_job *job);

/**
 * Lists the unfinished jobs of the store, at most `capacity` of them, and how many it listed in `*count`. Set
 * `items[0].size`; all items are as far apart as it says.
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
 * Opens a list of series. Of the filter only what a series has counts: series, partner, currency, description, the face
 * value and the times of creation and expiry. `*cursor` is yours until voucher_cursor_free. Needs VOUCHER_RIGHT_VIEW.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all series) and `error` may be; `*cursor` is NULL after a
 * failure.
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
 * Reads one voucher by its serial, such as "101-00000007". Needs VOUCHER_RIGHT_VIEW.
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
 * Reads one voucher by its code, for the help desk. Guarded like a redemption: it counts as an attempt of the account and
 * the source, and a miss tells no more than a miss of voucher_redeem. Needs VOUCHER_RIGHT_VIEW.
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
 * Opens a search. `*cursor` is yours until voucher_cursor_free; it holds no lock, however long you keep it, and shows what
 * is there when a page is read. Needs VOUCHER_RIGHT_VIEW; a customer needs VOUCHER_RIGHT_REDEEM_OWN and finds what it
 * used.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers) and `error` may be; `*cursor` is NULL after a
 * failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_search_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

/**
 * Reads the next vouchers of a search, at most `capacity`, and how many they are in `*count`. Set `items[0].size`; all
 * items are as far apart as it says.
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
 * Counts what a search would find, but stops at `count_max`, so that a page can say "more than 10,000" without reading
 * millions. Needs VOUCHER_RIGHT_VIEW.
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
 * Deletes the vouchers a filter matches, as far as nobody used them: used, held and purged ones are kept and counted. A
 * filter that narrows nothing is refused. Needs VOUCHER_RIGHT_DELETE.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DISK_FULL and the usual ones. After a failure some may be deleted: call again.
 */
voucher_status voucher_delete(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_filter *filter,
                              voucher_delete_result *result,
                              voucher_error *error);

/* Redemption ---------------------------------------------------------------------------------------------------------- */

/**
 * Tells what a code is worth for an account, without redeeming it. Guarded like a redemption: it counts as an attempt.
 * A customer
 * checks for its own account; others need VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
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
 * Redeems a code: holds the voucher, asks `host->post` once on this thread, and settles with its answer. Ask again with
 * the same params as often as you like: the account is credited at most once.
 *
 * VOUCHER_OK and VOUCHER_DUPLICATE: credited, now or before. VOUCHER_DONE: a voucher in test mode, used up, nothing to
 * credit.
 * VOUCHER_IN_DOUBT: the voucher is held, the account may or may not have been credited; ask again, or let voucher_recover
 * do it. That is also the answer whenever something fails after the ledger was asked, or if the callback closed the
 * module; `error` then says why. Everything else: not credited. `receipt` is filled in for these four, and also for
 * VOUCHER_LEDGER_REJECTED and VOUCHER_LEDGER_CONFLICT.
 *
 * If `post` leaves by an exception or longjmp, the call never returns; the redemption stays pending. PHP, whose callbacks
 * cannot throw safely, uses voucher_redeem_begin and voucher_redeem_settle instead.
 *
 * [any-thread] [callback-ok] [blocks: disk, and for as long as `post` does]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DONE, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_NOT_REDEEMABLE,
 * VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_THROTTLED, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_NO_CALLBACK,
 * VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_redeem(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_redeem_params *params,
                              voucher_receipt *receipt,
                              voucher_error *error);

/**
 * Begins a redemption without a callback: holds the voucher and tells what to book. Book `posting` in your ledger under
 * its key, then call voucher_redeem_settle, in this process or another. If you crash in between, voucher_recover_begin
 * finds it. Never book under another key, and never hand the voucher back because time passed.
 *
 * VOUCHER_OK: book `posting`, then settle. VOUCHER_IN_DOUBT: begun before and not settled; book the same `posting` again,
 * then settle. VOUCHER_DUPLICATE: settled before; `receipt` has the answer, nothing to book. VOUCHER_DONE: a voucher in
 * test mode, settled already; nothing to book. `receipt` is filled in for all four, `posting` for the first two. A
 * redemption your ledger refused or contradicted before gives VOUCHER_LEDGER_REJECTED or VOUCHER_LEDGER_CONFLICT, with
 * its `receipt`.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_IN_DOUBT, VOUCHER_DUPLICATE, VOUCHER_DONE, VOUCHER_NOT_REDEEMABLE, VOUCHER_THROTTLED,
 * VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT, VOUCHER_REQUEST_MISMATCH, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_redeem_begin(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_redeem_params *params,
                                    voucher_posting *posting,
                                    voucher_receipt *receipt,
                                    voucher_error *error);

/**
 * Settles a redemption with what your ledger answered. A number that is none of VOUCHER_OUTCOME_* counts as UNKNOWN.
 *
 * VOUCHER_OK: credited, the voucher is used. VOUCHER_DUPLICATE: settled before with the same answer. VOUCHER_IN_DOUBT: the
 * outcome was RETRY or UNKNOWN, the voucher stays held. VOUCHER_LEDGER_REJECTED: the voucher is active again.
 * VOUCHER_LEDGER_CONFLICT: the voucher is held until people decide. `receipt` is filled in for all five. After any
 * other status settle again.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_DUPLICATE, VOUCHER_IN_DOUBT, VOUCHER_LEDGER_REJECTED, VOUCHER_LEDGER_CONFLICT,
 * VOUCHER_NOT_FOUND, VOUCHER_COMMIT_UNKNOWN, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_redeem_settle(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *key,
                                     const voucher_outcome *outcome,
                                     voucher_receipt *receipt,
                                     voucher_error *error);

/**
 * Reads how far a redemption is, by the key of its posting. A customer sees its own; others need VOUCHER_RIGHT_VIEW.
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
 * Drives pending redemptions to their end: asks `host->post` with the same key again and settles. Call it at start and
 * every few minutes, from one process or several; it also tidies up what the guard no longer needs. Needs
 * VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
 *
 * Redemptions younger than `older_than_ms` are left to whoever is working on them; 60,000 is a good value. At most
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
 * Finds the next pending redemption, without a callback: book `posting` under its key and settle, then ask for the one
 * after that key. Start with `after_key` NULL. Needs VOUCHER_RIGHT_REDEEM_FOR_ANOTHER.
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

/* Exports and backups ------------------------------------------------------------------------------------------------- */

/**
 * Opens an export to be read in blocks, for streaming to a web client: CSV in UTF-8. `*cursor` is yours until
 * voucher_cursor_free.
 *
 * Columns are those of `params->columns`, else of `params->preset`, else a plain set: serial, code, state, series,
 * description, partner, face_value, extra_value, amount, currency, account, created_at, valid_from, expires_at, used_at,
 * ledger_reference, id, test_mode. Without `with_codes` the column "code" holds masks. Needs VOUCHER_RIGHT_EXPORT; codes
 * need VOUCHER_RIGHT_REVEAL too, and are audited before the first byte is handed out.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may be;
 * `*cursor` is NULL after a failure.
 * Returns VOUCHER_OK and the usual ones.
 */
voucher_status voucher_export_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   const voucher_export_params *params,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

/**
 * Reads the next block of an export, at most `capacity` bytes, at least 4096, and how many they are in `*length`. Blocks
 * may end inside a line or a character.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK (`*length` is at least 1), VOUCHER_DONE (`*length` is 0: that was all) and the usual ones.
 */
voucher_status voucher_export_read(voucher_cursor *cursor,
                                   uint8_t *buffer,
                                   uint32_t capacity,
                                   uint32_t *length,
                                   voucher_error *error);

/**
 * Writes an export to a new file, mode 0600. A file that is there already is not touched and the call fails. The file
 * appears under its name when it is whole. See voucher_export_open for columns and rights.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: `filter` (all vouchers), `params` (all defaults) and `error` may be.
 * Returns VOUCHER_OK, VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_export_to_file(voucher_module *module,
                                      const voucher_actor *actor,
                                      const voucher_filter *filter,
                                      const voucher_export_params *params,
                                      const char *path,
                                      voucher_export_result *result,
                                      voucher_error *error);

/**
 * Copies the store to a new file, mode 0600, while it is in use. A file that is there already is not touched and the call
 * fails. The copy is as secret as the store and needs the same root key. Needs VOUCHER_RIGHT_BACKUP.
 *
 * After a backup is put back in place, vouchers redeemed since are active again. That is why your ledger needs its UNIQUE
 * index on the key: it answers DUPLICATE or CONFLICT, and nobody is credited twice.
 *
 * [any-thread] [callback-ok] [blocks: disk]. NULL: only `error` may be.
 * Returns VOUCHER_OK, VOUCHER_FILE_ACCESS, VOUCHER_DISK_FULL and the usual ones.
 */
voucher_status voucher_backup(voucher_module *module,
                              const voucher_actor *actor,
                              const char *path,
                              voucher_error *error);

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
