/* Declarations only, for foreign function interfaces. The manual is voucher.h. */

typedef enum voucher_statuses {
    VOUCHER_OK = 0,
    VOUCHER_DONE = 1,
    VOUCHER_DUPLICATE = 2,
    VOUCHER_IN_DOUBT = 3,
    VOUCHER_APPROVAL_PENDING = 4,
    VOUCHER_NOT_REDEEMABLE = -101,
    VOUCHER_LEDGER_REJECTED = -102,
    VOUCHER_FORBIDDEN = -103,
    VOUCHER_NOT_FOUND = -104,
    VOUCHER_WEAK_CODES = -105,
    VOUCHER_WRONG_STATE = -106,
    VOUCHER_SAME_PERSON = -107,
    VOUCHER_CREDIT_EXCEEDED = -108,
    VOUCHER_INVALID_ARGUMENT = -201,
    VOUCHER_NULL_ARGUMENT = -202,
    VOUCHER_BAD_STRUCT = -203,
    VOUCHER_BAD_TEXT = -204,
    VOUCHER_BAD_HANDLE = -205,
    VOUCHER_UNKNOWN_OPTION = -206,
    VOUCHER_REQUEST_MISMATCH = -207,
    VOUCHER_NO_CALLBACK = -208,
    VOUCHER_BUSY = -301,
    VOUCHER_THROTTLED = -302,
    VOUCHER_DISK_FULL = -303,
    VOUCHER_COMMIT_UNKNOWN = -401,
    VOUCHER_STORE = -501,
    VOUCHER_INTEGRITY = -502,
    VOUCHER_WRONG_KEY = -503,
    VOUCHER_KEY_UNAVAILABLE = -504,
    VOUCHER_NEWER_SCHEMA = -505,
    VOUCHER_FOREIGN_FILE = -506,
    VOUCHER_FILE_ACCESS = -507,
    VOUCHER_LEDGER_CONFLICT = -508,
    VOUCHER_INTERNAL = -509,
} voucher_statuses;

typedef enum voucher_classes {
    VOUCHER_CLASS_OK = 0,
    VOUCHER_CLASS_REFUSED = 1,
    VOUCHER_CLASS_RETRY = 2,
    VOUCHER_CLASS_IN_DOUBT = 3,
    VOUCHER_CLASS_CALLER_BUG = 4,
    VOUCHER_CLASS_FAULT = 5,
    VOUCHER_CLASS_APPROVAL = 6,
} voucher_classes;

typedef enum voucher_reasons {
    VOUCHER_REASON_NONE = 0,
    VOUCHER_REASON_UNKNOWN = 1,
    VOUCHER_REASON_MISTYPED = 2,
    VOUCHER_REASON_USED = 3,
    VOUCHER_REASON_PENDING = 4,
    VOUCHER_REASON_EXPIRED = 5,
    VOUCHER_REASON_NOT_YET_VALID = 6,
    VOUCHER_REASON_NOT_ACTIVE = 7,
    VOUCHER_REASON_BLOCKED = 8,
    VOUCHER_REASON_CANCELLED = 9,
    VOUCHER_REASON_SERIES_CLOSED = 10,
    VOUCHER_REASON_WRONG_PARTNER = 11,
    VOUCHER_REASON_WRONG_SERIAL = 12,
    VOUCHER_REASON_AMOUNT = 13,
    VOUCHER_REASON_WRONG_HOLDER = 14,
    VOUCHER_REASON_WRONG_PRODUCT = 15,
} voucher_reasons;

typedef enum voucher_actors {
    VOUCHER_ACTOR_SYSTEM = 1,
    VOUCHER_ACTOR_OPERATOR = 2,
    VOUCHER_ACTOR_PARTNER = 3,
    VOUCHER_ACTOR_CUSTOMER = 4,
} voucher_actors;

typedef enum voucher_rights {
    VOUCHER_RIGHT_VIEW = 1,
    VOUCHER_RIGHT_GENERATE = 2,
    VOUCHER_RIGHT_APPROVE = 4,
    VOUCHER_RIGHT_ACTIVATE = 8,
    VOUCHER_RIGHT_MODIFY = 16,
    VOUCHER_RIGHT_BLOCK = 32,
    VOUCHER_RIGHT_REDEEM_OWN = 64,
    VOUCHER_RIGHT_REDEEM_FOR_ANOTHER = 128,
    VOUCHER_RIGHT_REVERSE = 256,
    VOUCHER_RIGHT_REVEAL = 512,
    VOUCHER_RIGHT_EXPORT = 1024,
    VOUCHER_RIGHT_IMPORT = 2048,
    VOUCHER_RIGHT_SELL = 4096,
    VOUCHER_RIGHT_REFUND = 8192,
    VOUCHER_RIGHT_CANCEL = 16384,
    VOUCHER_RIGHT_DELETE = 32768,
    VOUCHER_RIGHT_PURGE = 65536,
    VOUCHER_RIGHT_CONFIGURE = 131072,
    VOUCHER_RIGHT_KEYS = 262144,
    VOUCHER_RIGHT_BACKUP = 524288,
    VOUCHER_RIGHT_OVERRIDE = 1048576,
    VOUCHER_RIGHT_AUDIT = 2097152,
    VOUCHER_RIGHT_ALL = 4194303,
} voucher_rights;

typedef enum voucher_states {
    VOUCHER_STATE_DRAFT = 1,
    VOUCHER_STATE_ACCEPTED = 2,
    VOUCHER_STATE_REJECTED = 3,
    VOUCHER_STATE_ACTIVE = 4,
    VOUCHER_STATE_PENDING = 5,
    VOUCHER_STATE_USED = 6,
    VOUCHER_STATE_BLOCKED = 7,
    VOUCHER_STATE_CANCELLED = 8,
    VOUCHER_STATE_PURGED = 9,
    VOUCHER_STATE_RESERVED = 10,
} voucher_states;

typedef enum voucher_series_states {
    VOUCHER_SERIES_DRAFT = 1,
    VOUCHER_SERIES_ACCEPTED = 2,
    VOUCHER_SERIES_REJECTED = 3,
    VOUCHER_SERIES_ACTIVE = 4,
    VOUCHER_SERIES_VOID = 5,
} voucher_series_states;

typedef enum voucher_alphabets {
    VOUCHER_ALPHABET_DIGITS = 1,
    VOUCHER_ALPHABET_UNAMBIGUOUS = 2,
    VOUCHER_ALPHABET_CUSTOM = 3,
} voucher_alphabets;

typedef enum voucher_check_digits {
    VOUCHER_CHECK_DIGIT_NONE = 1,
    VOUCHER_CHECK_DIGIT_DAMM = 2,
    VOUCHER_CHECK_DIGIT_LUHN = 3,
} voucher_check_digits;

typedef enum voucher_orders {
    VOUCHER_ORDER_SERIAL = 0,
    VOUCHER_ORDER_SERIAL_DESCENDING = 1,
    VOUCHER_ORDER_USED = 2,
    VOUCHER_ORDER_USED_DESCENDING = 3,
    VOUCHER_ORDER_EXPIRES = 4,
    VOUCHER_ORDER_EXPIRES_DESCENDING = 5,
    VOUCHER_ORDER_AMOUNT = 6,
    VOUCHER_ORDER_AMOUNT_DESCENDING = 7,
} voucher_orders;

typedef enum voucher_posting_kinds {
    VOUCHER_POSTING_PAYMENT = 1,
    VOUCHER_POSTING_REVERSAL = 2,
    VOUCHER_POSTING_INVOICE = 3,
    VOUCHER_POSTING_CREDIT_NOTE = 4,
    VOUCHER_POSTING_REFUND = 5,
} voucher_posting_kinds;

typedef enum voucher_outcomes {
    VOUCHER_OUTCOME_UNKNOWN = 0,
    VOUCHER_OUTCOME_DONE = 1,
    VOUCHER_OUTCOME_DUPLICATE = 2,
    VOUCHER_OUTCOME_CONFLICT = 3,
    VOUCHER_OUTCOME_REJECTED = 4,
    VOUCHER_OUTCOME_RETRY = 5,
} voucher_outcomes;

typedef enum voucher_redemptions {
    VOUCHER_REDEMPTION_PENDING = 1,
    VOUCHER_REDEMPTION_POSTED = 2,
    VOUCHER_REDEMPTION_REJECTED = 3,
    VOUCHER_REDEMPTION_CONFLICT = 4,
    VOUCHER_REDEMPTION_REVERSED = 5,
} voucher_redemptions;

typedef enum voucher_job_states {
    VOUCHER_JOB_RUNNING = 1,
    VOUCHER_JOB_FINISHED = 2,
    VOUCHER_JOB_CANCELLED = 3,
} voucher_job_states;

typedef enum voucher_job_kinds {
    VOUCHER_JOB_KIND_GENERATE = 1,
    VOUCHER_JOB_KIND_BULK = 2,
    VOUCHER_JOB_KIND_ROTATE_KEYS = 3,
    VOUCHER_JOB_KIND_EXPORT = 4,
    VOUCHER_JOB_KIND_IMPORT = 5,
} voucher_job_kinds;

typedef enum voucher_classifications {
    VOUCHER_CLASSIFICATION_PRINTED = 1,
    VOUCHER_CLASSIFICATION_ELECTRONIC = 2,
    VOUCHER_CLASSIFICATION_REFUND = 3,
    VOUCHER_CLASSIFICATION_GIFT = 4,
} voucher_classifications;

typedef enum voucher_categories {
    VOUCHER_CATEGORY_NORMAL = 1,
    VOUCHER_CATEGORY_IDENTIFIES_CUSTOMER = 2,
} voucher_categories;

typedef enum voucher_value_kinds {
    VOUCHER_VALUE_FIXED = 1,
    VOUCHER_VALUE_VARIABLE = 2,
} voucher_value_kinds;

typedef enum voucher_usages {
    VOUCHER_USAGE_SHAREABLE = 1,
    VOUCHER_USAGE_PERSONAL = 2,
} voucher_usages;

typedef enum voucher_tax_classes {
    VOUCHER_TAX_MULTI_PURPOSE = 1,
    VOUCHER_TAX_SINGLE_PURPOSE = 2,
} voucher_tax_classes;

typedef enum voucher_activations {
    VOUCHER_ACTIVATION_IMMEDIATE = 1,
    VOUCHER_ACTIVATION_APPROVED = 2,
} voucher_activations;

typedef enum voucher_bulk_operations {
    VOUCHER_BULK_ACCEPT = 1,
    VOUCHER_BULK_REJECT = 2,
    VOUCHER_BULK_ACTIVATE = 3,
    VOUCHER_BULK_BLOCK = 4,
    VOUCHER_BULK_UNBLOCK = 5,
    VOUCHER_BULK_CANCEL = 6,
    VOUCHER_BULK_MODIFY = 7,
    VOUCHER_BULK_ASSIGN = 8,
    VOUCHER_BULK_EXPIRE = 9,
    VOUCHER_BULK_PURGE = 10,
    VOUCHER_BULK_DELETE = 11,
    VOUCHER_BULK_SEAL = 12,
} voucher_bulk_operations;

typedef enum voucher_change_reasons {
    VOUCHER_CHANGE_REASON_NONE = 0,
    VOUCHER_CHANGE_REASON_LOST = 1,
    VOUCHER_CHANGE_REASON_STOLEN = 2,
    VOUCHER_CHANGE_REASON_DAMAGED = 3,
    VOUCHER_CHANGE_REASON_RETURN = 4,
    VOUCHER_CHANGE_REASON_LOSS = 5,
    VOUCHER_CHANGE_REASON_FRAUD = 6,
    VOUCHER_CHANGE_REASON_OTHER = 7,
} voucher_change_reasons;

typedef enum voucher_set_fields {
    VOUCHER_SET_FACE_VALUE = 1,
    VOUCHER_SET_EXTRA_VALUE = 2,
    VOUCHER_SET_VALID_FROM = 4,
    VOUCHER_SET_EXPIRES_AT = 8,
    VOUCHER_SET_PARTNER = 16,
    VOUCHER_SET_INVOICE = 32,
    VOUCHER_SET_PRODUCTS = 64,
    VOUCHER_SET_PRODUCT_TYPES = 128,
    VOUCHER_SET_BUSINESS_UNITS = 256,
    VOUCHER_SET_VOUCHER_TYPE = 512,
    VOUCHER_SET_DESCRIPTION = 1024,
    VOUCHER_SET_COMMENT = 2048,
    VOUCHER_SET_METADATA = 4096,
    VOUCHER_SET_AVAILABLE_TO = 8192,
} voucher_set_fields;

typedef enum voucher_series_changes {
    VOUCHER_SERIES_CHANGE_ACCEPT = 1,
    VOUCHER_SERIES_CHANGE_REJECT = 2,
    VOUCHER_SERIES_CHANGE_ACTIVATE = 3,
    VOUCHER_SERIES_CHANGE_LOCK = 4,
    VOUCHER_SERIES_CHANGE_UNLOCK = 5,
    VOUCHER_SERIES_CHANGE_VOID = 6,
    VOUCHER_SERIES_CHANGE_DELETE = 7,
    VOUCHER_SERIES_CHANGE_SEAL = 8,
} voucher_series_changes;

typedef enum voucher_approvals {
    VOUCHER_APPROVAL_WAITING = 1,
    VOUCHER_APPROVAL_APPROVED = 2,
    VOUCHER_APPROVAL_REFUSED = 3,
} voucher_approvals;

typedef enum voucher_group_by {
    VOUCHER_GROUP_BY_SERIES = 1,
    VOUCHER_GROUP_BY_TYPE = 2,
    VOUCHER_GROUP_BY_PARTNER = 4,
    VOUCHER_GROUP_BY_STATE = 8,
} voucher_group_by;

typedef enum voucher_differences {
    VOUCHER_DIFFERENCE_MISSING_IN_LEDGER = 1,
    VOUCHER_DIFFERENCE_UNKNOWN_HERE = 2,
    VOUCHER_DIFFERENCE_AMOUNT = 3,
    VOUCHER_DIFFERENCE_ACCOUNT = 4,
    VOUCHER_DIFFERENCE_NOT_SETTLED = 5,
    VOUCHER_DIFFERENCE_REJECTED = 6,
    VOUCHER_DIFFERENCE_LISTED_TWICE = 7,
} voucher_differences;

typedef enum voucher_export_formats {
    VOUCHER_FORMAT_CSV = 1,
    VOUCHER_FORMAT_XLSX = 2,
    VOUCHER_FORMAT_XML = 3,
    VOUCHER_FORMAT_JSON_LINES = 4,
    VOUCHER_FORMAT_PDF = 5,
} voucher_export_formats;

typedef enum voucher_card_pages {
    VOUCHER_CARD_PAGE_A4 = 1,
    VOUCHER_CARD_PAGE_LETTER = 2,
    VOUCHER_CARD_PAGE_CARD = 3,
} voucher_card_pages;

typedef enum voucher_export_states {
    VOUCHER_EXPORT_BEGUN = 1,
    VOUCHER_EXPORT_FINISHED = 2,
    VOUCHER_EXPORT_FAILED = 3,
} voucher_export_states;

typedef enum voucher_import_formats {
    VOUCHER_IMPORT_DETECT = 0,
    VOUCHER_IMPORT_CSV = 1,
    VOUCHER_IMPORT_XLSX = 2,
} voucher_import_formats;

typedef enum voucher_finding_kinds {
    VOUCHER_FINDING_WRONG = 1,
    VOUCHER_FINDING_DUPLICATE = 2,
    VOUCHER_FINDING_NOTICE = 3,
} voucher_finding_kinds;

typedef enum voucher_log_levels {
    VOUCHER_LOG_INFO = 1,
    VOUCHER_LOG_WARNING = 2,
    VOUCHER_LOG_ALARM = 3,
} voucher_log_levels;

typedef enum voucher_sale_kinds {
    VOUCHER_SALE_STOCK = 1,
    VOUCHER_SALE_COUNTER = 2,
    VOUCHER_SALE_ELECTRONIC = 3,
    VOUCHER_SALE_GIFT = 4,
    VOUCHER_SALE_RELOAD = 5,
    VOUCHER_SALE_REFUND = 6,
    VOUCHER_SALE_RETURN = 7,
    VOUCHER_SALE_CANCELLATION = 8,
    VOUCHER_SALE_TRANSFER = 9,
} voucher_sale_kinds;

typedef enum voucher_sale_states {
    VOUCHER_SALE_STATE_PENDING = 1,
    VOUCHER_SALE_STATE_POSTED = 2,
    VOUCHER_SALE_STATE_REJECTED = 3,
    VOUCHER_SALE_STATE_CONFLICT = 4,
    VOUCHER_SALE_STATE_REVERSED = 5,
} voucher_sale_states;

typedef enum voucher_credits {
    VOUCHER_CREDIT_UNKNOWN = 0,
    VOUCHER_CREDIT_LIMITED = 1,
    VOUCHER_CREDIT_UNLIMITED = 2,
} voucher_credits;

typedef struct voucher_config voucher_config;

typedef struct voucher_cursor voucher_cursor;

typedef struct voucher_job voucher_job;

typedef struct voucher_module voucher_module;

typedef int32_t voucher_status;

typedef struct voucher_error {
    uint32_t size;
    int32_t status;
    int32_t reason;
    int32_t reserved;
    int64_t retry_at_ms;
    char field[48];
    char message[256];
    char approval_id[32];
    int64_t position;
} voucher_error;

typedef struct voucher_posting {
    uint32_t size;
    int32_t kind;
    int64_t amount;
    int64_t face_value;
    int64_t extra_value;
    int64_t begun_at_ms;
    char currency[4];
    char key[64];
    char account[64];
    char voucher_id[32];
    char serial[48];
    char series_code[24];
    char partner[64];
    char actor_id[64];
    char comment[128];
    int32_t reserved;
    char reverses[64];
    int64_t vouchers;
    int64_t price;
    int64_t paid;
    int32_t tax_class;
    int32_t also_reserved;
    char sale_id[32];
    char method[64];
    char product[64];
    char invoice[64];
    char buyer[64];
} voucher_posting;

typedef struct voucher_outcome {
    uint32_t size;
    int32_t outcome;
    int32_t has_balance;
    int32_t reserved;
    int64_t balance_after;
    char ledger_reference[64];
} voucher_outcome;

typedef struct voucher_log_event {
    uint32_t size;
    int32_t level;
    int64_t at_ms;
    char event[48];
    char message[256];
} voucher_log_event;

typedef struct voucher_credit {
    uint32_t size;
    int32_t known;
    int64_t available;
} voucher_credit;

typedef struct voucher_host {
    uint32_t size;
    uint32_t reserved;
    void *user;
    void (*post)(void *user,
                 const voucher_posting *posting,
                 voucher_outcome *outcome);
    int32_t (*key)(void *user,
                   uint8_t *root_key);
    void (*log)(void *user,
                const voucher_log_event *event);
    void (*release)(void *user);
    void (*credit)(void *user,
                   const char *partner,
                   const char *currency,
                   voucher_credit *credit);
} voucher_host;

typedef struct voucher_actor {
    uint32_t size;
    int32_t kind;
    int64_t rights;
    char id[64];
    char partner[64];
    char source[64];
} voucher_actor;

typedef struct voucher_type_record {
    uint32_t size;
    int32_t classification;
    int32_t category;
    int32_t value_kind;
    int32_t usage;
    int32_t tax_class;
    int32_t activation;
    int32_t two_persons;
    int32_t partial_use;
    int32_t retired;
    int32_t code_length;
    int32_t alphabet;
    int32_t check_digit;
    int32_t validity_days;
    int32_t activate_states;
    int32_t block_states;
    int32_t cancel_states;
    int32_t modify_states;
    int32_t assign_states;
    int32_t expire_states;
    int32_t purge_states;
    int32_t delete_states;
    int64_t face_value;
    int64_t face_value_min;
    int64_t face_value_max;
    int64_t extra_value;
    int64_t valid_from_ms;
    int64_t expires_at_ms;
    int64_t version;
    int64_t changed_at_ms;
    char currency[4];
    char prefix[36];
    char alphabet_symbols[40];
    char code[24];
    char name[64];
    char refund_method[64];
    char payment_type[64];
    char changed_by[64];
    char comment[128];
    char description[256];
    char products[1024];
    char product_types[1024];
    char business_units[1024];
} voucher_type_record;

typedef struct voucher_setting {
    uint32_t size;
    int32_t is_default;
    int64_t changed_at_ms;
    char partner[64];
    char name[64];
    char value[256];
    char changed_by[64];
} voucher_setting;

typedef struct voucher_series_params {
    uint32_t size;
    int32_t code_length;
    int32_t alphabet;
    int32_t check_digit;
    int32_t draft;
    int32_t test_mode;
    int64_t quantity;
    int64_t face_value;
    int64_t extra_value;
    int64_t valid_from_ms;
    int64_t expires_at_ms;
    char currency[4];
    char series_code[24];
    char prefix[36];
    char alphabet_symbols[40];
    char partner[64];
    char request_id[64];
    char weak_codes_override[64];
    char comment[128];
    char description[256];
    char available_to[1024];
    char metadata[2048];
    char voucher_type[24];
    char valid_until_date[16];
} voucher_series_params;

typedef struct voucher_series {
    uint32_t size;
    int32_t state;
    int32_t locked;
    int32_t test_mode;
    int32_t code_length;
    int32_t alphabet;
    int32_t check_digit;
    int32_t reserved;
    int64_t quantity;
    int64_t face_value;
    int64_t extra_value;
    int64_t valid_from_ms;
    int64_t expires_at_ms;
    int64_t created_at_ms;
    int64_t issued;
    int64_t draft;
    int64_t accepted;
    int64_t rejected;
    int64_t active;
    int64_t pending;
    int64_t used;
    int64_t expired;
    int64_t blocked;
    int64_t cancelled;
    int64_t purged;
    int64_t deleted;
    int64_t value_outstanding;
    int64_t value_redeemed;
    char id[32];
    char currency[4];
    char code[24];
    char prefix[36];
    char partner[64];
    char created_by[64];
    char comment[128];
    char description[256];
    char available_to[1024];
    char metadata[2048];
    int64_t adjusted_value;
    int32_t sealed;
    int32_t also_reserved;
    char voucher_type[24];
    int32_t imported;
    int64_t reserved_vouchers;
} voucher_series;

typedef struct voucher_progress {
    uint32_t size;
    int32_t state;
    int64_t total;
    int64_t done;
    int64_t created_at_ms;
    char job_id[32];
    char series_id[32];
    int32_t kind;
    int32_t reserved;
    char operation[16];
} voucher_progress;

typedef struct voucher_filter {
    uint32_t size;
    int32_t state;
    int32_t expired;
    int32_t order;
    int64_t amount_min;
    int64_t amount_max;
    int64_t created_from_ms;
    int64_t created_until_ms;
    int64_t used_from_ms;
    int64_t used_until_ms;
    int64_t expires_from_ms;
    int64_t expires_until_ms;
    char currency[4];
    char series[32];
    char voucher_id[32];
    char serial[48];
    char serial_until[48];
    char partner[64];
    char account[64];
    char description[256];
    int32_t reserved;
    int32_t reason;
    int32_t locked;
    int32_t test_mode;
    int32_t reminded;
    char voucher_type[24];
    char invoice[64];
    char product[64];
    char business_unit[64];
    char created_by[64];
    char text[256];
    char external_serial[64];
    char sale_id[64];
} voucher_filter;

typedef struct voucher_record {
    uint32_t size;
    int32_t state;
    int32_t expired;
    int32_t locked;
    int32_t test_mode;
    int32_t version;
    int64_t face_value;
    int64_t extra_value;
    int64_t valid_from_ms;
    int64_t expires_at_ms;
    int64_t created_at_ms;
    int64_t used_at_ms;
    char id[32];
    char series_id[32];
    char currency[4];
    char series_code[24];
    char serial[48];
    char masked_code[48];
    char partner[64];
    char account[64];
    char redemption_key[64];
    char ledger_reference[64];
    char description[256];
    int32_t reason;
    int64_t remaining;
    int64_t reminded_at_ms;
    char voucher_type[24];
    char invoice[64];
    char external_serial[64];
    int64_t price;
    char sale_id[32];
    char holder[64];
    char buyer[64];
} voucher_record;

typedef struct voucher_redeem_params {
    uint32_t size;
    int32_t reserved;
    char code[128];
    char serial[48];
    char account[64];
    char account_partner[64];
    char request_id[64];
    int64_t amount;
    char currency[4];
    int32_t also_reserved;
    char product[64];
} voucher_redeem_params;

typedef struct voucher_event {
    uint32_t size;
    int32_t reserved;
    int64_t sequence;
    int64_t at_ms;
    char event[48];
    char actor_kind[16];
    char actor_id[64];
    char source[64];
    char detail[1024];
} voucher_event;

typedef struct voucher_delete_result {
    uint32_t size;
    int32_t reserved;
    int64_t deleted;
    int64_t kept;
} voucher_delete_result;

typedef struct voucher_bulk_params {
    uint32_t size;
    int32_t operation;
    int32_t reason;
    int32_t with_series;
    int32_t dry_run;
    int32_t reserved;
    int64_t set;
    int64_t face_value;
    int64_t extra_value;
    int64_t valid_from_ms;
    int64_t expires_at_ms;
    char partner[64];
    char invoice[64];
    char voucher_type[24];
    char request_id[64];
    char note[256];
    char products[1024];
    char product_types[1024];
    char business_units[1024];
} voucher_bulk_params;

typedef struct voucher_bulk_result {
    uint32_t size;
    int32_t reserved;
    int64_t matched;
    int64_t changed;
    int64_t value_before;
    int64_t value_after;
    int64_t unchanged;
    int64_t wrong_state;
    int64_t type_forbids;
    int64_t paid_for;
    int64_t claimed;
    int64_t not_expired;
    int64_t nonsense;
    int64_t two_persons;
    int64_t damaged;
} voucher_bulk_result;

typedef struct voucher_series_edit_params {
    uint32_t size;
    int32_t reserved;
    int64_t set;
    char comment[128];
    char description[256];
    char available_to[1024];
    char metadata[2048];
} voucher_series_edit_params;

typedef struct voucher_approval {
    uint32_t size;
    int32_t state;
    int64_t made_at_ms;
    int64_t checked_at_ms;
    char id[32];
    char operation[48];
    char series_id[32];
    char voucher_id[32];
    char partner[64];
    char maker_id[64];
    char checker_id[64];
    char result[64];
    char reason[256];
    char summary[512];
} voucher_approval;

typedef struct voucher_check_result {
    uint32_t size;
    int32_t test_mode;
    int64_t amount;
    int64_t face_value;
    int64_t extra_value;
    int64_t expires_at_ms;
    char currency[4];
    char serial[48];
} voucher_check_result;

typedef struct voucher_receipt {
    uint32_t size;
    int32_t state;
    int32_t outcome;
    int32_t test_mode;
    int32_t has_balance;
    int32_t reserved;
    int64_t amount;
    int64_t face_value;
    int64_t extra_value;
    int64_t balance_after;
    int64_t begun_at_ms;
    int64_t settled_at_ms;
    char currency[4];
    char key[64];
    char request_id[64];
    char voucher_id[32];
    char serial[48];
    char series_id[32];
    char account[64];
    char ledger_reference[64];
    char comment[128];
    int32_t kind;
    int64_t remaining;
    char counterpart_key[64];
    int64_t price;
    char product[64];
} voucher_receipt;

typedef struct voucher_recovery {
    uint32_t size;
    int32_t reserved;
    int64_t driven;
    int64_t posted;
    int64_t rejected;
    int64_t in_doubt;
    int64_t conflict;
} voucher_recovery;

typedef struct voucher_ledger_entry {
    uint32_t size;
    int32_t reserved;
    int64_t amount;
    char key[64];
    char account[64];
} voucher_ledger_entry;

typedef struct voucher_finding {
    uint32_t size;
    int32_t difference;
    int64_t amount;
    int64_t ledger_amount;
    char key[64];
    char account[64];
    char ledger_account[64];
} voucher_finding;

typedef struct voucher_sale_params {
    uint32_t size;
    int32_t kind;
    int32_t reason;
    int32_t credit_known;
    int32_t cancels;
    int32_t test_mode;
    int64_t face_value;
    int64_t price;
    int64_t discount;
    int64_t quantity;
    int64_t credit_available;
    int64_t credit_read_at_ms;
    char currency[4];
    int32_t reserved;
    char request_id[64];
    char account[64];
    char partner[64];
    char buyer[64];
    char holder[64];
    char voucher_type[24];
    char voucher[48];
    char card_number[64];
    char invoice[64];
    char comment[128];
    char note[256];
} voucher_sale_params;

typedef struct voucher_sale {
    uint32_t size;
    int32_t kind;
    int32_t state;
    int32_t outcome;
    int32_t posting_kind;
    int32_t tax_class;
    int32_t reason;
    int32_t test_mode;
    int32_t has_balance;
    int32_t voucher_state;
    int64_t vouchers;
    int64_t returned;
    int64_t face_value;
    int64_t extra_value;
    int64_t amount;
    int64_t paid;
    int64_t commission;
    int64_t balance_after;
    int64_t begun_at_ms;
    int64_t settled_at_ms;
    char currency[4];
    char id[32];
    char key[64];
    char request_id[64];
    char account[64];
    char partner[64];
    char buyer[64];
    char holder[64];
    char voucher_type[24];
    char voucher_id[32];
    char serial[48];
    char invoice[64];
    char ledger_reference[64];
    char counterpart_id[32];
    char actor_id[64];
    char note[256];
} voucher_sale;

typedef struct voucher_sale_filter {
    uint32_t size;
    int32_t kind;
    int32_t state;
    int32_t reserved;
    int64_t from_ms;
    int64_t until_ms;
    char partner[64];
    char buyer[64];
    char holder[64];
    char invoice[64];
} voucher_sale_filter;

typedef struct voucher_sale_sum {
    uint32_t size;
    char currency[4];
    int64_t sales;
    int64_t vouchers;
    int64_t face_value;
    int64_t extra_value;
    int64_t amount;
    int64_t commission;
    int64_t returned;
    int64_t credited;
    int64_t commission_returned;
    int64_t refunds;
    int64_t refunded;
    char partner[64];
    char voucher_type[24];
    int64_t margin;
    int64_t loads;
    int64_t loads_returned;
    int64_t cancelled;
    int64_t kept;
} voucher_sale_sum;

typedef struct voucher_stock_row {
    uint32_t size;
    int32_t state;
    int32_t deleted;
    char currency[4];
    int64_t vouchers;
    int64_t face_value;
    int64_t extra_value;
    int64_t redeemed;
    char series_id[32];
    char series_code[24];
    char voucher_type[24];
    char partner[64];
} voucher_stock_row;

typedef struct voucher_liability_row {
    uint32_t size;
    char currency[4];
    int64_t vouchers;
    int64_t outstanding;
    int64_t expired_vouchers;
    int64_t breakage;
    int64_t redeemed;
    int64_t issued;
    int64_t sold_vouchers;
    int64_t sold_outstanding;
    int64_t sold_breakage;
    int64_t outstanding_extra;
    int64_t sold_outstanding_extra;
    int64_t sold_breakage_extra;
} voucher_liability_row;

typedef struct voucher_conservation_row {
    uint32_t size;
    int32_t holds;
    char currency[4];
    int32_t reserved;
    int64_t issued_vouchers;
    int64_t issued_value;
    int64_t adjusted_value;
    int64_t present_vouchers;
    int64_t present_value;
    int64_t journal_vouchers;
    int64_t journal_value;
} voucher_conservation_row;

typedef struct voucher_metrics_snapshot {
    uint32_t size;
    int32_t reserved;
    int64_t pending;
    int64_t pending_oldest_ms;
    int64_t conflicts;
    int64_t approvals_waiting;
    int64_t jobs_unfinished;
    int64_t misses_today;
    int64_t typing_errors_today;
    int64_t audit_lines;
    int64_t series;
    int64_t vouchers;
    int64_t active;
    int64_t used;
    int64_t blocked;
} voucher_metrics_snapshot;

typedef struct voucher_export_params {
    uint32_t size;
    int32_t with_codes;
    char preset[16];
    char columns[512];
    int32_t format;
    int32_t card_page;
    int64_t bytes_per_file;
    int32_t card_columns;
    int32_t card_rows;
    int32_t card_without_crop_marks;
    int32_t reserved;
    char approval_id[32];
    char recipient[128];
    char card_title[128];
    char card_instructions[512];
    char card_link[256];
    char card_logo[1024];
    char card_locale[36];
    int32_t also_reserved;
} voucher_export_params;

typedef struct voucher_export_result {
    uint32_t size;
    int32_t reserved;
    int64_t vouchers;
    int64_t bytes;
    int64_t run;
    int64_t files;
    int64_t value;
    char currency[4];
    char sha256[68];
} voucher_export_result;

typedef struct voucher_export_run {
    uint32_t size;
    int32_t state;
    int32_t format;
    int32_t with_codes;
    int32_t encrypted;
    int32_t reserved;
    int64_t run;
    int64_t vouchers;
    int64_t bytes;
    int64_t files;
    int64_t value;
    int64_t begun_at_ms;
    int64_t ended_at_ms;
    char currency[4];
    char sha256[68];
    char series_id[32];
    char approval_id[32];
    char actor_id[64];
    char partner[64];
    char request[8008];
} voucher_export_run;

typedef struct voucher_import_params {
    uint32_t size;
    int32_t format;
    int32_t accepted;
    int32_t partial;
    int32_t dry_run;
    int32_t test_mode;
    int32_t check_digit;
    int32_t reserved;
    int64_t face_value;
    int64_t extra_value;
    int64_t valid_from_ms;
    int64_t expires_at_ms;
    char currency[4];
    int32_t also_reserved;
    char series_code[24];
    char voucher_type[24];
    char valid_until_date[16];
    char partner[64];
    char request_id[64];
    char weak_codes_override[64];
    char comment[128];
    char description[256];
    char available_to[1024];
    char metadata[2048];
    char columns[1024];
    char delimiter[8];
    char encoding[32];
    char date_format[64];
    int32_t code_length;
    int32_t reserved_too;
} voucher_import_params;

typedef struct voucher_import_finding {
    uint32_t size;
    int32_t kind;
    int64_t line;
    char field[64];
    char problem[256];
    char remedy[256];
} voucher_import_finding;

typedef struct voucher_import_result {
    uint32_t size;
    int32_t reserved;
    int64_t rows;
    int64_t imported;
    int64_t duplicates;
    int64_t refused;
    int64_t findings;
    int64_t value;
    char currency[4];
    int32_t also_reserved;
    char series_id[32];
} voucher_import_result;

typedef struct voucher_message_params {
    uint32_t size;
    int32_t html;
    char locale[36];
    char holder[128];
    char reason[256];
} voucher_message_params;

typedef struct voucher_message_tag {
    uint32_t size;
    char name[32];
    char description[128];
} voucher_message_tag;

typedef struct voucher_conformance_params {
    uint32_t size;
    int32_t repeats;
    int64_t amount;
    char currency[4];
    char account[64];
    char other_account[64];
    char closed_account[64];
    char token[32];
    int32_t reserved;
    int32_t with_sales;
} voucher_conformance_params;

typedef struct voucher_conformance_result {
    uint32_t size;
    int32_t number;
    int32_t passed;
    int32_t skipped;
    int32_t outcome;
    int32_t has_balance;
    int64_t balance_after;
    char key[64];
    char ledger_reference[64];
    char reason[256];
} voucher_conformance_result;

const char *voucher_version(void);

int32_t voucher_abi_version(void);

const char *voucher_status_name(int32_t status);

int32_t voucher_status_class(int32_t status);

voucher_status voucher_config_new(voucher_config **config,
                                  voucher_error *error);

voucher_status voucher_config_set(voucher_config *config,
                                  const char *key,
                                  const char *value,
                                  voucher_error *error);

void voucher_config_free(voucher_config *config);

voucher_status voucher_open(const voucher_config *config,
                            const voucher_host *host,
                            voucher_module **module,
                            voucher_error *error);

voucher_status voucher_close(voucher_module *module);

voucher_status voucher_type_put(voucher_module *module,
                                const voucher_actor *actor,
                                const voucher_type_record *wanted,
                                voucher_type_record *stored,
                                voucher_error *error);

voucher_status voucher_type_get(voucher_module *module,
                                const voucher_actor *actor,
                                const char *code,
                                voucher_type_record *stored,
                                voucher_error *error);

voucher_status voucher_type_open(voucher_module *module,
                                 const voucher_actor *actor,
                                 int32_t retired_too,
                                 voucher_cursor **cursor,
                                 voucher_error *error);

voucher_status voucher_type_fetch(voucher_cursor *cursor,
                                  voucher_type_record *items,
                                  uint32_t capacity,
                                  uint32_t *count,
                                  voucher_error *error);

voucher_status voucher_type_retire(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *code,
                                   int32_t retired,
                                   voucher_type_record *stored,
                                   voucher_error *error);

voucher_status voucher_setting_set(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *partner,
                                   const char *name,
                                   const char *value,
                                   voucher_error *error);

voucher_status voucher_setting_get(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *partner,
                                   const char *name,
                                   char *buffer,
                                   uint32_t capacity,
                                   uint32_t *length,
                                   voucher_error *error);

voucher_status voucher_setting_open(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *partner,
                                    voucher_cursor **cursor,
                                    voucher_error *error);

voucher_status voucher_setting_fetch(voucher_cursor *cursor,
                                     voucher_setting *items,
                                     uint32_t capacity,
                                     uint32_t *count,
                                     voucher_error *error);

voucher_status voucher_series_preset(const char *preset,
                                     voucher_series_params *params,
                                     voucher_error *error);

voucher_status voucher_generate_series(voucher_module *module,
                                       const voucher_actor *actor,
                                       const voucher_series_params *params,
                                       voucher_series *series,
                                       voucher_error *error);

voucher_status voucher_generate_start(voucher_module *module,
                                      const voucher_actor *actor,
                                      const voucher_series_params *params,
                                      voucher_job **job,
                                      voucher_error *error);

voucher_status voucher_job_resume(voucher_module *module,
                                  const voucher_actor *actor,
                                  const char *job_id,
                                  voucher_job **job,
                                  voucher_error *error);

voucher_status voucher_job_step(voucher_job *job,
                                int64_t ms_max,
                                voucher_progress *progress,
                                voucher_error *error);

voucher_status voucher_job_progress(voucher_job *job,
                                    voucher_progress *progress,
                                    voucher_error *error);

voucher_status voucher_job_cancel(voucher_job *job,
                                  voucher_error *error);

void voucher_job_free(voucher_job *job);

voucher_status voucher_jobs(voucher_module *module,
                            const voucher_actor *actor,
                            voucher_progress *items,
                            uint32_t capacity,
                            uint32_t *count,
                            voucher_error *error);

voucher_status voucher_series_get(voucher_module *module,
                                  const voucher_actor *actor,
                                  const char *id_or_code,
                                  voucher_series *series,
                                  voucher_error *error);

voucher_status voucher_series_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

voucher_status voucher_series_fetch(voucher_cursor *cursor,
                                    voucher_series *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

voucher_status voucher_get(voucher_module *module,
                           const voucher_actor *actor,
                           const char *voucher_id,
                           voucher_record *record,
                           voucher_error *error);

voucher_status voucher_get_by_serial(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *serial,
                                     voucher_record *record,
                                     voucher_error *error);

voucher_status voucher_get_by_code(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_redeem_params *params,
                                   voucher_record *record,
                                   voucher_error *error);

voucher_status voucher_search_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

voucher_status voucher_search_fetch(voucher_cursor *cursor,
                                    voucher_record *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

voucher_status voucher_search_count(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_filter *filter,
                                    int64_t count_max,
                                    int64_t *count,
                                    voucher_error *error);

voucher_status voucher_history_open(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *id,
                                    voucher_cursor **cursor,
                                    voucher_error *error);

voucher_status voucher_history_fetch(voucher_cursor *cursor,
                                     voucher_event *items,
                                     uint32_t capacity,
                                     uint32_t *count,
                                     voucher_error *error);

void voucher_cursor_free(voucher_cursor *cursor);

voucher_status voucher_delete(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_filter *filter,
                              voucher_delete_result *result,
                              voucher_error *error);

voucher_status voucher_reveal(voucher_module *module,
                              const voucher_actor *actor,
                              const char *id_or_serial,
                              const char *reason,
                              char *code,
                              uint32_t capacity,
                              uint32_t *length,
                              voucher_error *error);

voucher_status voucher_remind(voucher_module *module,
                              const voucher_actor *actor,
                              const char *voucher_ids,
                              int64_t *marked,
                              voucher_error *error);

voucher_status voucher_bulk_start(voucher_module *module,
                                  const voucher_actor *actor,
                                  const voucher_filter *filter,
                                  const char *voucher_ids,
                                  const voucher_bulk_params *params,
                                  voucher_job **job,
                                  voucher_error *error);

voucher_status voucher_bulk(voucher_module *module,
                            const voucher_actor *actor,
                            const voucher_filter *filter,
                            const char *voucher_ids,
                            const voucher_bulk_params *params,
                            voucher_bulk_result *result,
                            voucher_error *error);

voucher_status voucher_job_result(voucher_job *job,
                                  voucher_bulk_result *result,
                                  voucher_error *error);

voucher_status voucher_series_change(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *id_or_code,
                                     int32_t change,
                                     const char *note,
                                     voucher_series *after,
                                     voucher_error *error);

voucher_status voucher_series_edit(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *id_or_code,
                                   const voucher_series_edit_params *edit,
                                   voucher_series *after,
                                   voucher_error *error);

voucher_status voucher_approval_open(voucher_module *module,
                                     const voucher_actor *actor,
                                     int32_t state,
                                     voucher_cursor **cursor,
                                     voucher_error *error);

voucher_status voucher_approval_fetch(voucher_cursor *cursor,
                                      voucher_approval *items,
                                      uint32_t capacity,
                                      uint32_t *count,
                                      voucher_error *error);

voucher_status voucher_approval_get(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *id,
                                    voucher_approval *approval,
                                    voucher_error *error);

voucher_status voucher_approve(voucher_module *module,
                               const voucher_actor *actor,
                               const char *id,
                               const char *reason,
                               voucher_approval *approval,
                               voucher_error *error);

voucher_status voucher_refuse(voucher_module *module,
                              const voucher_actor *actor,
                              const char *id,
                              const char *reason,
                              voucher_approval *approval,
                              voucher_error *error);

voucher_status voucher_check(voucher_module *module,
                             const voucher_actor *actor,
                             const voucher_redeem_params *params,
                             voucher_check_result *result,
                             voucher_error *error);

voucher_status voucher_redeem(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_redeem_params *params,
                              voucher_receipt *receipt,
                              voucher_error *error);

voucher_status voucher_redeem_begin(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_redeem_params *params,
                                    voucher_posting *posting,
                                    voucher_receipt *receipt,
                                    voucher_error *error);

voucher_status voucher_redeem_settle(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *key,
                                     const voucher_outcome *outcome,
                                     voucher_receipt *receipt,
                                     voucher_error *error);

voucher_status voucher_redemption_get(voucher_module *module,
                                      const voucher_actor *actor,
                                      const char *key,
                                      voucher_receipt *receipt,
                                      voucher_error *error);

voucher_status voucher_redemption_by_request(voucher_module *module,
                                             const voucher_actor *actor,
                                             const char *account,
                                             const char *request_id,
                                             voucher_receipt *receipt,
                                             voucher_error *error);

voucher_status voucher_recover(voucher_module *module,
                               const voucher_actor *actor,
                               int64_t older_than_ms,
                               uint32_t redemptions_max,
                               voucher_recovery *result,
                               voucher_error *error);

voucher_status voucher_recover_begin(voucher_module *module,
                                     const voucher_actor *actor,
                                     int64_t older_than_ms,
                                     const char *after_key,
                                     voucher_posting *posting,
                                     voucher_error *error);

voucher_status voucher_reverse_begin(voucher_module *module,
                                     const voucher_actor *actor,
                                     const char *key,
                                     const char *reason,
                                     voucher_posting *posting,
                                     voucher_receipt *receipt,
                                     voucher_error *error);

voucher_status voucher_reverse(voucher_module *module,
                               const voucher_actor *actor,
                               const char *key,
                               const char *reason,
                               voucher_receipt *receipt,
                               voucher_error *error);

voucher_status voucher_doubt_open(voucher_module *module,
                                  const voucher_actor *actor,
                                  int64_t older_than_ms,
                                  voucher_cursor **cursor,
                                  voucher_error *error);

voucher_status voucher_doubt_fetch(voucher_cursor *cursor,
                                   voucher_receipt *items,
                                   uint32_t capacity,
                                   uint32_t *count,
                                   voucher_error *error);

voucher_status voucher_retry(voucher_module *module,
                             const voucher_actor *actor,
                             const char *key,
                             voucher_receipt *receipt,
                             voucher_error *error);

voucher_status voucher_settle_by_hand(voucher_module *module,
                                      const voucher_actor *actor,
                                      const char *key,
                                      const voucher_outcome *outcome,
                                      const char *reason,
                                      voucher_error *error);

voucher_status voucher_reconcile_open(voucher_module *module,
                                      const voucher_actor *actor,
                                      int64_t from_ms,
                                      int64_t until_ms,
                                      voucher_cursor **cursor,
                                      voucher_error *error);

voucher_status voucher_reconcile_check(voucher_cursor *cursor,
                                       const voucher_ledger_entry *entries,
                                       uint32_t count,
                                       voucher_finding *items,
                                       uint32_t capacity,
                                       uint32_t *found,
                                       voucher_error *error);

voucher_status voucher_reconcile_missing(voucher_cursor *cursor,
                                         voucher_finding *items,
                                         uint32_t capacity,
                                         uint32_t *count,
                                         voucher_error *error);

voucher_status voucher_sale_begin(voucher_module *module,
                                  const voucher_actor *actor,
                                  const voucher_filter *filter,
                                  const char *voucher_ids,
                                  const voucher_sale_params *params,
                                  voucher_posting *posting,
                                  voucher_sale *sale,
                                  voucher_error *error);

voucher_status voucher_sale_settle(voucher_module *module,
                                   const voucher_actor *actor,
                                   const char *key,
                                   const voucher_outcome *outcome,
                                   voucher_sale *sale,
                                   voucher_error *error);

voucher_status voucher_sell(voucher_module *module,
                            const voucher_actor *actor,
                            const voucher_filter *filter,
                            const char *voucher_ids,
                            const voucher_sale_params *params,
                            voucher_sale *sale,
                            voucher_error *error);

voucher_status voucher_sale_get(voucher_module *module,
                                const voucher_actor *actor,
                                const char *id_or_key,
                                voucher_sale *sale,
                                voucher_error *error);

voucher_status voucher_sale_code(voucher_module *module,
                                 const voucher_actor *actor,
                                 const char *id_or_key,
                                 char *code,
                                 uint32_t capacity,
                                 uint32_t *length,
                                 voucher_error *error);

voucher_status voucher_sale_open(voucher_module *module,
                                 const voucher_actor *actor,
                                 const voucher_sale_filter *filter,
                                 voucher_cursor **cursor,
                                 voucher_error *error);

voucher_status voucher_sale_fetch(voucher_cursor *cursor,
                                  voucher_sale *items,
                                  uint32_t capacity,
                                  uint32_t *count,
                                  voucher_error *error);

voucher_status voucher_sale_sums(voucher_module *module,
                                 const voucher_actor *actor,
                                 int64_t from_ms,
                                 int64_t until_ms,
                                 int32_t by_type,
                                 voucher_sale_sum *items,
                                 uint32_t capacity,
                                 uint32_t *count,
                                 voucher_error *error);

voucher_status voucher_stock_open(voucher_module *module,
                                  const voucher_actor *actor,
                                  const voucher_filter *filter,
                                  int32_t group_by,
                                  voucher_cursor **cursor,
                                  voucher_error *error);

voucher_status voucher_stock_fetch(voucher_cursor *cursor,
                                   voucher_stock_row *items,
                                   uint32_t capacity,
                                   uint32_t *count,
                                   voucher_error *error);

voucher_status voucher_liability(voucher_module *module,
                                 const voucher_actor *actor,
                                 int64_t from_ms,
                                 int64_t at_ms,
                                 voucher_liability_row *items,
                                 uint32_t capacity,
                                 uint32_t *count,
                                 voucher_error *error);

voucher_status voucher_conservation(voucher_module *module,
                                    const voucher_actor *actor,
                                    voucher_conservation_row *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

voucher_status voucher_metrics(voucher_module *module,
                               const voucher_actor *actor,
                               voucher_metrics_snapshot *metrics,
                               voucher_error *error);

voucher_status voucher_metrics_text(voucher_module *module,
                                    const voucher_actor *actor,
                                    char *buffer,
                                    uint32_t capacity,
                                    uint32_t *length,
                                    voucher_error *error);

voucher_status voucher_audit_verify(voucher_module *module,
                                    const voucher_actor *actor,
                                    const char *checkpoint,
                                    int64_t *length,
                                    voucher_error *error);

voucher_status voucher_audit_checkpoint(voucher_module *module,
                                        const voucher_actor *actor,
                                        char *buffer,
                                        uint32_t capacity,
                                        uint32_t *length,
                                        voucher_error *error);

voucher_status voucher_rotate_key_start(voucher_module *module,
                                        const voucher_actor *actor,
                                        const uint8_t *old_key,
                                        const uint8_t *new_key,
                                        voucher_job **job,
                                        voucher_error *error);

voucher_status voucher_rotate_key(voucher_module *module,
                                  const voucher_actor *actor,
                                  const uint8_t *old_key,
                                  const uint8_t *new_key,
                                  voucher_error *error);

voucher_status voucher_export_open(voucher_module *module,
                                   const voucher_actor *actor,
                                   const voucher_filter *filter,
                                   const voucher_export_params *params,
                                   voucher_cursor **cursor,
                                   voucher_error *error);

voucher_status voucher_export_read(voucher_cursor *cursor,
                                   uint8_t *buffer,
                                   uint32_t capacity,
                                   uint32_t *length,
                                   voucher_error *error);

voucher_status voucher_export_to_file(voucher_module *module,
                                      const voucher_actor *actor,
                                      const voucher_filter *filter,
                                      const voucher_export_params *params,
                                      const char *path,
                                      voucher_export_result *result,
                                      voucher_error *error);

voucher_status voucher_export_start(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_filter *filter,
                                    const voucher_export_params *params,
                                    const char *path,
                                    voucher_job **job,
                                    voucher_error *error);

voucher_status voucher_job_exported(voucher_job *job,
                                    voucher_export_result *result,
                                    voucher_error *error);

voucher_status voucher_export_run_open(voucher_module *module,
                                       const voucher_actor *actor,
                                       const char *series,
                                       voucher_cursor **cursor,
                                       voucher_error *error);

voucher_status voucher_export_run_fetch(voucher_cursor *cursor,
                                        voucher_export_run *items,
                                        uint32_t capacity,
                                        uint32_t *count,
                                        voucher_error *error);

const char *voucher_export_schema(void);

voucher_status voucher_manifest_key(voucher_module *module,
                                    const voucher_actor *actor,
                                    char *pem,
                                    uint32_t capacity,
                                    uint32_t *length,
                                    voucher_error *error);

voucher_status voucher_backup(voucher_module *module,
                              const voucher_actor *actor,
                              const char *path,
                              voucher_error *error);

voucher_status voucher_import_start(voucher_module *module,
                                    const voucher_actor *actor,
                                    const voucher_import_params *params,
                                    const char *path,
                                    voucher_job **job,
                                    voucher_error *error);

voucher_status voucher_import(voucher_module *module,
                              const voucher_actor *actor,
                              const voucher_import_params *params,
                              const char *path,
                              voucher_import_finding *findings,
                              uint32_t capacity,
                              uint32_t *count,
                              voucher_import_result *result,
                              voucher_error *error);

voucher_status voucher_job_imported(voucher_job *job,
                                    voucher_import_result *result,
                                    voucher_error *error);

voucher_status voucher_job_findings(voucher_job *job,
                                    int64_t skip,
                                    voucher_import_finding *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

voucher_status voucher_import_template(int32_t format,
                                       uint8_t *buffer,
                                       uint32_t capacity,
                                       uint32_t *length,
                                       voucher_error *error);

voucher_status voucher_message_render(voucher_module *module,
                                      const voucher_actor *actor,
                                      const char *id_or_serial,
                                      const voucher_message_params *params,
                                      const char *template_text,
                                      char *buffer,
                                      uint32_t capacity,
                                      uint32_t *length,
                                      voucher_error *error);

voucher_status voucher_message_tags(voucher_message_tag *items,
                                    uint32_t capacity,
                                    uint32_t *count,
                                    voucher_error *error);

const char *voucher_message_preset(const char *name,
                                   int32_t html);

uint32_t voucher_conformance_cases(void);

const char *voucher_conformance_case_name(uint32_t number);

voucher_status voucher_conformance_run(const voucher_host *host,
                                       const voucher_conformance_params *params,
                                       uint32_t number,
                                       voucher_conformance_result *result,
                                       voucher_error *error);

voucher_status voucher_conformance_judge(const voucher_conformance_result *results,
                                         uint32_t count,
                                         voucher_conformance_result *verdict,
                                         voucher_error *error);
