#define _POSIX_C_SOURCE 200809L

#include "suite.h"

#include <unistd.h>

int story_failed;
voucher_error failure = {.size = sizeof(voucher_error)};

static int stories_passed;
static int stories_failed;

void story(const char *name, void (*run)(void)) {
    story_failed = 0;
    run();
    printf("%s %s\n", story_failed ? "FAILED" : "ok    ", name);
    fflush(stdout);
    if (story_failed) {
        stories_failed++;
    } else {
        stories_passed++;
    }
}

/* Proves to the script that runs us that its checker sees a mistake when there is one. */
static int write_past_the_end(void) {
    volatile size_t size = 8;
    volatile char *block = (volatile char *)malloc(size);
    block[size] = 1;
    free((void *)block);
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--overflow") == 0) {
        return write_past_the_end();
    }
    life_stories();
    office_stories();
    book_stories();
    sale_stories();
    exchange_stories();
    message_stories();
    argument_stories();
    callback_stories();
    exception_stories();
    process_stories();
    printf("%d passed, %d failed\n", stories_passed, stories_failed);
    return stories_failed != 0;
}

void ledger_init(struct ledger *ledger) {
    memset(ledger, 0, sizeof *ledger);
    pthread_mutex_init(&ledger->lock, NULL);
}

int64_t ledger_balance(const struct ledger *ledger, const char *account) {
    return books_balance(&ledger->books, account);
}

/* Once under a lock. The library never asks for what does not balance. */
static void book(struct ledger *ledger, const voucher_posting *posting, voucher_outcome *outcome) {
    books_post(&ledger->books, posting, outcome);
    CHECK_TEXT(ledger->books.problem, "");
}

static void reenter(struct ledger *ledger, const voucher_posting *posting) {
    voucher_actor actor = operator_actor();
    voucher_receipt receipt = {0};
    voucher_redeem_params params = redeem_params(ledger->other_code, "4712");
    int64_t count = 0;
    receipt.size = sizeof receipt;
    ledger->manner = BOOKS;
    CHECK_STATUS(voucher_redemption_get(ledger->module, &actor, posting->key, &receipt, &failure), VOUCHER_OK);
    CHECK(receipt.state == VOUCHER_REDEMPTION_PENDING);
    CHECK_STATUS(voucher_search_count(ledger->module, &actor, NULL, 100, &count, &failure), VOUCHER_OK);
    ledger->last_reentrant_status = voucher_redeem(ledger->module, &actor, &params, &receipt, &failure);
}

void ledger_post(void *user, const voucher_posting *posting, voucher_outcome *outcome) {
    struct ledger *ledger = (struct ledger *)user;
    voucher_outcome unheard = *outcome;
    CHECK(outcome->size == sizeof *outcome && outcome->outcome == VOUCHER_OUTCOME_UNKNOWN);
    CHECK(posting->size == sizeof *posting);
    CHECK(posting->kind >= VOUCHER_POSTING_PAYMENT && posting->kind <= VOUCHER_POSTING_REFUND && posting->amount > 0);
    CHECK(posting->kind != VOUCHER_POSTING_REVERSAL || posting->reverses[0]);
    if (ledger->manner == REENTERS) {
        reenter(ledger, posting);
    }
    pthread_mutex_lock(&ledger->lock);
    ledger->asked++;
    switch (ledger->manner) {
    case REFUSES:
        outcome->outcome = VOUCHER_OUTCOME_REJECTED;
        break;
    case TRIES_LATER:
        outcome->outcome = VOUCHER_OUTCOME_RETRY;
        break;
    case CONTRADICTS:
        outcome->outcome = VOUCHER_OUTCOME_CONFLICT;
        break;
    case SAYS_NOTHING:
    case JUMPS:
        book(ledger, posting, &unheard);
        break;
    case SAYS_NONSENSE:
        memset(outcome, 0xAB, sizeof *outcome);
        break;
    default:
        book(ledger, posting, outcome);
        break;
    }
    pthread_mutex_unlock(&ledger->lock);
    if (ledger->manner == SAYS_DONE_BADLY) {
        memset(outcome->ledger_reference, 'x', sizeof outcome->ledger_reference);
    }
    if (ledger->manner == REUSES_THE_ACTOR) {
        memset(ledger->actor, 0x7F, sizeof *ledger->actor);
    }
    if (ledger->manner == CLOSES) {
        voucher_close(ledger->module);
    }
    if (ledger->manner == JUMPS) {
        longjmp(ledger->escape, 1);
    }
}

int32_t fixed_key(void *user, uint8_t *root_key) {
    int i;
    (void)user;
    for (i = 0; i < 32; i++) {
        root_key[i] = (uint8_t)(i * 37 + 11);
    }
    return 0;
}

void count_log(void *user, const voucher_log_event *event) {
    CHECK(event->size == sizeof *event && event->message[0] != '\0');
    ((struct ledger *)user)->log_events++;
}

void count_release(void *user) {
    ((struct ledger *)user)->released++;
}

/* The script gives each run a folder of its own and removes it. */
void store_path(char *path, size_t capacity) {
    static int number;
    const char *folder = getenv("VOUCHER_SUITE_FOLDER");
    snprintf(path, capacity, "%s/%d-%d.db", folder ? folder : "/tmp", (int)getpid(), ++number);
}

voucher_host host_of(struct ledger *ledger) {
    voucher_host host;
    memset(&host, 0, sizeof host);
    host.size = sizeof host;
    host.user = ledger;
    host.post = ledger_post;
    host.key = fixed_key;
    host.log = count_log;
    host.release = count_release;
    return host;
}

voucher_config *config_of(const char *path) {
    static const char *const unlimited[] = {"guard.account_15min", "guard.account_day",  "guard.account_month",
                                            "guard.source_hour",   "guard.source_day",   "guard.typing_15min",
                                            "guard.typing_day"};
    voucher_config *config = NULL;
    size_t i;
    CHECK_STATUS(voucher_config_new(&config, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_config_set(config, "store.path", path, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_config_set(config, "currency", "EUR", &failure), VOUCHER_OK);
    for (i = 0; i < sizeof unlimited / sizeof *unlimited; i++) {
        CHECK_STATUS(voucher_config_set(config, unlimited[i], "0", &failure), VOUCHER_OK);
    }
    return config;
}

voucher_module *open_path(const char *path, struct ledger *ledger) {
    voucher_config *config = config_of(path);
    voucher_host host = host_of(ledger);
    voucher_module *module = NULL;
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_OK);
    CHECK(module != NULL);
    voucher_config_free(config);
    ledger->module = module;
    return module;
}

voucher_module *open_store(struct ledger *ledger) {
    char path[512];
    ledger_init(ledger);
    store_path(path, sizeof path);
    return open_path(path, ledger);
}

voucher_actor operator_actor(void) {
    voucher_actor actor;
    memset(&actor, 0, sizeof actor);
    actor.size = sizeof actor;
    actor.kind = VOUCHER_ACTOR_OPERATOR;
    actor.rights = VOUCHER_RIGHT_ALL;
    PUT(actor.id, "clerk");
    return actor;
}

voucher_actor customer_actor(const char *account) {
    voucher_actor actor;
    memset(&actor, 0, sizeof actor);
    actor.size = sizeof actor;
    actor.kind = VOUCHER_ACTOR_CUSTOMER;
    PUT(actor.id, account);
    return actor;
}

voucher_redeem_params redeem_params(const char *code, const char *account) {
    voucher_redeem_params params;
    memset(&params, 0, sizeof params);
    params.size = sizeof params;
    PUT(params.code, code);
    PUT(params.account, account);
    return params;
}

/* Generates vouchers of 10.00 EUR and reads their codes from an export, in the order of their serials. */
void generate(voucher_module *module, int64_t quantity, char codes[][64], int most) {
    static const char heading[] = "code";
    voucher_actor actor = operator_actor();
    voucher_series_params params;
    voucher_series series;
    voucher_filter filter;
    voucher_export_params columns;
    voucher_cursor *cursor = NULL;
    uint8_t block[65536];
    uint32_t length = 0;
    char *line;
    int count = -1;
    memset(codes, 0, (size_t)most * sizeof codes[0]);
    memset(&params, 0, sizeof params);
    memset(&series, 0, sizeof series);
    memset(&filter, 0, sizeof filter);
    memset(&columns, 0, sizeof columns);
    params.size = sizeof params;
    series.size = sizeof series;
    filter.size = sizeof filter;
    columns.size = sizeof columns;
    params.quantity = quantity;
    params.face_value = 1000;
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_OK);
    CHECK(series.quantity == quantity && series.active == quantity);
    PUT(filter.series, series.id);
    columns.with_codes = 1;
    PUT(columns.columns, "code");
    CHECK_STATUS(voucher_export_open(module, &actor, &filter, &columns, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_export_read(cursor, block, sizeof block - 1, &length, &failure), VOUCHER_OK);
    block[length] = 0;
    for (line = strtok((char *)block, "\r\n"); line && count < most; line = strtok(NULL, "\r\n")) {
        if (count < 0) {
            CHECK(strstr(line, heading) != NULL);
        } else {
            put_text(codes[count], 64, line[0] == '"' ? line + 1 : line);
            codes[count][strcspn(codes[count], "\"")] = '\0';
        }
        count++;
    }
    CHECK(count == most);
    voucher_cursor_free(cursor);
}

void put_text(char *field, size_t capacity, const char *text) {
    size_t length = strlen(text);
    CHECK(length < capacity);
    memset(field, 0, capacity);
    memcpy(field, text, length < capacity ? length : capacity - 1);
}
