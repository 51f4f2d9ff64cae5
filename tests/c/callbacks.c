/* Hosts whose callbacks do what they should not. No money may be lost or doubled by it, and the next call must work. */
#define _POSIX_C_SOURCE 200809L

#include "suite.h"

static struct ledger ledger;

/* Redeems one voucher with a ledger in this manner. */
static int32_t redeem_once(voucher_module *module, const char *code, voucher_receipt *receipt) {
    voucher_actor customer = customer_actor("4711");
    voucher_redeem_params params = redeem_params(code, "");
    memset(receipt, 0, sizeof *receipt);
    receipt->size = sizeof *receipt;
    return voucher_redeem(module, &customer, &params, receipt, &failure);
}

static void expect_settled_by_asking_again(voucher_module *module, const char *code) {
    voucher_receipt receipt;
    ledger.manner = BOOKS;
    CHECK_STATUS(redeem_once(module, code, &receipt), VOUCHER_OK);
    CHECK_STATUS(redeem_once(module, code, &receipt), VOUCHER_DUPLICATE);
    CHECK(ledger_balance(&ledger, "4711") == 1000);
}

static void no_answer_leaves_the_redemption_in_doubt(void) {
    char codes[1][64];
    voucher_receipt receipt;
    voucher_module *module = open_store(&ledger);
    generate(module, 1, codes, 1);
    ledger.manner = SAYS_NOTHING;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_IN_DOUBT);
    CHECK(receipt.state == VOUCHER_REDEMPTION_PENDING && receipt.outcome == VOUCHER_OUTCOME_UNKNOWN);
    expect_settled_by_asking_again(module, codes[0]);
    voucher_close(module);
}

static void nonsense_counts_as_no_answer(void) {
    char codes[1][64];
    voucher_receipt receipt;
    voucher_module *module = open_store(&ledger);
    generate(module, 1, codes, 1);
    ledger.manner = SAYS_NONSENSE;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_IN_DOUBT);
    CHECK(receipt.has_balance == 0 && receipt.ledger_reference[0] == '\0');
    expect_settled_by_asking_again(module, codes[0]);
    voucher_close(module);
}

static void a_bad_reference_does_not_undo_a_booking(void) {
    char codes[1][64];
    voucher_receipt receipt;
    voucher_module *module = open_store(&ledger);
    generate(module, 1, codes, 1);
    ledger.manner = SAYS_DONE_BADLY;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_OK);
    CHECK_TEXT(receipt.ledger_reference, "");
    CHECK(receipt.balance_after == 1000);
    voucher_close(module);
}

static void a_retry_keeps_the_voucher_held(void) {
    char codes[1][64];
    voucher_receipt receipt;
    voucher_module *module = open_store(&ledger);
    generate(module, 1, codes, 1);
    ledger.manner = TRIES_LATER;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_IN_DOUBT);
    expect_settled_by_asking_again(module, codes[0]);
    voucher_close(module);
}

static void a_callback_may_jump_away(void) {
    static char codes[1][64];
    static voucher_receipt receipt;
    static voucher_module *module;
    module = open_store(&ledger);
    generate(module, 1, codes, 1);
    ledger.manner = JUMPS;
    if (setjmp(ledger.escape) == 0) {
        redeem_once(module, codes[0], &receipt);
        CHECK(!"the callback jumps");
    }
    expect_settled_by_asking_again(module, codes[0]);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    CHECK(ledger.released == 1);
}

static void recover_survives_a_callback_that_jumps_away(void) {
    static char codes[1][64];
    static voucher_receipt receipt;
    static voucher_recovery recovery;
    static voucher_module *module;
    static voucher_actor actor;
    actor = operator_actor();
    module = open_store(&ledger);
    memset(&recovery, 0, sizeof recovery);
    recovery.size = sizeof recovery;
    generate(module, 1, codes, 1);
    ledger.manner = TRIES_LATER;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_IN_DOUBT);
    ledger.manner = JUMPS;
    if (setjmp(ledger.escape) == 0) {
        voucher_recover(module, &actor, 0, 0, &recovery, &failure);
        CHECK(!"the callback jumps");
    }
    ledger.manner = BOOKS;
    CHECK_STATUS(voucher_recover(module, &actor, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.posted == 1 && ledger_balance(&ledger, "4711") == 1000);
    voucher_close(module);
}

static void a_callback_may_call_the_library(void) {
    char codes[2][64];
    voucher_receipt receipt;
    voucher_module *module = open_store(&ledger);
    generate(module, 2, codes, 2);
    PUT(ledger.other_code, codes[1]);
    ledger.manner = REENTERS;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_OK);
    CHECK(ledger.last_reentrant_status == VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 1000 && ledger_balance(&ledger, "4712") == 1000);
    voucher_close(module);
}

/* Takes out, takes in and tells, each once. */
static void exchange(voucher_module *module, const char *serial) {
    voucher_actor actor = operator_actor();
    voucher_export_result exported = {.size = sizeof exported};
    voucher_import_params params = {.size = sizeof params};
    voucher_import_result imported = {.size = sizeof imported};
    char path[512], text[64];
    uint32_t length = 0;
    FILE *file;
    store_path(path, sizeof path);
    CHECK_STATUS(voucher_export_to_file(module, &actor, NULL, NULL, path, &exported, &failure), VOUCHER_OK);
    CHECK(exported.vouchers == 1);
    store_path(path, sizeof path);
    file = fopen(path, "wb");
    CHECK(file && fputs("code,face_value\n8301736291045,1.00\n", file) >= 0);
    if (file) fclose(file);
    CHECK_STATUS(voucher_import(module, &actor, &params, path, NULL, 0, NULL, &imported, &failure), VOUCHER_OK);
    CHECK(imported.imported == 1);
    CHECK_STATUS(voucher_message_render(module, &actor, serial, NULL, "{{ state }}", text, sizeof text, &length,
                                        &failure), VOUCHER_OK);
    CHECK_TEXT(text, "pending");
}

static void post_busily(void *user, const voucher_posting *posting, voucher_outcome *outcome) {
    struct ledger *own = (struct ledger *)user;
    if (own->asked == 0) {
        exchange(own->module, posting->serial);
    }
    ledger_post(user, posting, outcome);
}

static void a_callback_may_export_import_and_write(void) {
    char codes[1][64], path[512];
    voucher_receipt receipt;
    voucher_config *config;
    voucher_host host;
    ledger_init(&ledger);
    host = host_of(&ledger);
    host.post = post_busily;
    store_path(path, sizeof path);
    config = config_of(path);
    CHECK_STATUS(voucher_open(config, &host, &ledger.module, &failure), VOUCHER_OK);
    voucher_config_free(config);
    generate(ledger.module, 1, codes, 1);
    CHECK_STATUS(redeem_once(ledger.module, codes[0], &receipt), VOUCHER_OK);
    CHECK(receipt.state == VOUCHER_REDEMPTION_POSTED && ledger_balance(&ledger, "4711") == 1000);
    CHECK_STATUS(redeem_once(ledger.module, "8301736291045", &receipt), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 1100);
    voucher_close(ledger.module);
}

static void a_callback_may_close_the_module(void) {
    char codes[1][64];
    char path[512];
    voucher_receipt receipt;
    voucher_recovery recovery;
    voucher_actor actor = operator_actor();
    voucher_module *module;
    memset(&recovery, 0, sizeof recovery);
    recovery.size = sizeof recovery;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    module = open_path(path, &ledger);
    generate(module, 1, codes, 1);
    ledger.manner = CLOSES;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_IN_DOUBT);
    CHECK(receipt.state == VOUCHER_REDEMPTION_PENDING && failure.message[0] != '\0');
    CHECK(ledger.released == 1);
    CHECK_STATUS(voucher_close(module), VOUCHER_BAD_HANDLE);
    ledger.manner = BOOKS;
    module = open_path(path, &ledger);
    CHECK_STATUS(voucher_recover(module, &actor, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.posted == 1 && ledger_balance(&ledger, "4711") == 1000);
    voucher_close(module);
}

static void the_actor_of_a_call_may_be_used_again_meanwhile(void) {
    char codes[2][64];
    voucher_receipt receipt = {.size = sizeof receipt};
    voucher_recovery recovery = {.size = sizeof recovery};
    voucher_actor actor = customer_actor("4711");
    voucher_module *module = open_store(&ledger);
    voucher_redeem_params params;
    generate(module, 2, codes, 2);
    ledger.manner = REUSES_THE_ACTOR;
    ledger.actor = &actor;
    params = redeem_params(codes[0], "4711");
    CHECK_STATUS(voucher_redeem(module, &actor, &params, &receipt, &failure), VOUCHER_OK);
    actor = operator_actor();
    CHECK_STATUS(voucher_reverse(module, &actor, receipt.key, "returned", &receipt, &failure), VOUCHER_OK);
    ledger.manner = TRIES_LATER;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_IN_DOUBT);
    CHECK_STATUS(redeem_once(module, codes[1], &receipt), VOUCHER_IN_DOUBT);
    ledger.manner = REUSES_THE_ACTOR;
    actor = operator_actor();
    CHECK_STATUS(voucher_recover(module, &actor, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.posted == 2 && ledger_balance(&ledger, "4711") == 2000);
    voucher_close(module);
}

static void redeeming_without_a_callback_holds_nothing(void) {
    char codes[1][64];
    char path[512];
    voucher_receipt receipt;
    voucher_host host;
    voucher_config *config;
    voucher_module *module = NULL;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    config = config_of(path);
    host = host_of(&ledger);
    host.post = NULL;
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_OK);
    voucher_config_free(config);
    generate(module, 1, codes, 1);
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_NO_CALLBACK);
    voucher_close(module);
    module = open_path(path, &ledger);
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_OK);
    voucher_close(module);
}

/* Keys ---------------------------------------------------------------------------------------------------------------- */

static voucher_config *shared_config;

static int32_t no_key(void *user, uint8_t *root_key) {
    (void)user;
    memset(root_key, 1, 32);
    return 1;
}

static int32_t key_that_frees_the_config(void *user, uint8_t *root_key) {
    voucher_config_free(shared_config);
    return fixed_key(user, root_key);
}

static int32_t another_key(void *user, uint8_t *root_key) {
    fixed_key(user, root_key);
    root_key[31] ^= 1;
    return 0;
}

static int32_t key_that_jumps(void *user, uint8_t *root_key) {
    (void)root_key;
    longjmp(((struct ledger *)user)->escape, 1);
    return 0;
}

static void expect_open_fails(int32_t (*key)(void *, uint8_t *), const char *path, int32_t wanted) {
    voucher_host host = host_of(&ledger);
    voucher_module *module = (voucher_module *)&host;
    shared_config = config_of(path);
    host.key = key;
    CHECK_STATUS(voucher_open(shared_config, &host, &module, &failure), wanted);
    CHECK(module == NULL && ledger.released == 0);
    voucher_config_free(shared_config);
}

static void a_store_does_not_open_without_its_key(void) {
    char path[512];
    ledger_init(&ledger);
    store_path(path, sizeof path);
    voucher_close(open_path(path, &ledger));
    ledger.released = 0;
    expect_open_fails(no_key, path, VOUCHER_KEY_UNAVAILABLE);
    expect_open_fails(another_key, path, VOUCHER_WRONG_KEY);
    expect_open_fails(NULL, path, VOUCHER_KEY_UNAVAILABLE);
    expect_open_fails(key_that_frees_the_config, path, VOUCHER_BAD_HANDLE);
}

static void a_key_callback_may_jump_away(void) {
    static char path[512];
    static voucher_host host;
    static voucher_module *module;
    static voucher_config *config;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    config = config_of(path);
    host = host_of(&ledger);
    host.key = key_that_jumps;
    if (setjmp(ledger.escape) == 0) {
        voucher_open(config, &host, &module, &failure);
        CHECK(!"the callback jumps");
    }
    host.key = fixed_key;
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_OK);
    voucher_config_free(config);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
}

/* Logs ---------------------------------------------------------------------------------------------------------------- */

static int log_depth;

static void log_that_calls_the_library(void *user, const voucher_log_event *event) {
    struct ledger *host = (struct ledger *)user;
    voucher_actor actor = operator_actor();
    int64_t count = 0;
    count_log(user, event);
    log_depth++;
    CHECK(log_depth < 10);
    CHECK_STATUS(voucher_search_count(host->module, &actor, NULL, 10, &count, &failure), VOUCHER_OK);
    log_depth--;
}

static void log_that_jumps(void *user, const voucher_log_event *event) {
    count_log(user, event);
    longjmp(((struct ledger *)user)->escape, 1);
}

static voucher_module *open_with_log(void (*log)(void *, const voucher_log_event *)) {
    char path[512];
    voucher_config *config;
    voucher_host host;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    config = config_of(path);
    host = host_of(&ledger);
    host.log = log;
    CHECK_STATUS(voucher_open(config, &host, &ledger.module, &failure), VOUCHER_OK);
    voucher_config_free(config);
    return ledger.module;
}

static void a_log_callback_may_call_the_library(void) {
    char codes[1][64];
    voucher_receipt receipt;
    voucher_module *module = open_with_log(log_that_calls_the_library);
    generate(module, 1, codes, 1);
    ledger.manner = CONTRADICTS;
    CHECK_STATUS(redeem_once(module, codes[0], &receipt), VOUCHER_LEDGER_CONFLICT);
    CHECK(ledger.log_events > 0);
    voucher_close(module);
}

static void a_log_callback_may_jump_away(void) {
    static char codes[2][64];
    static voucher_receipt receipt;
    static voucher_module *module;
    module = open_with_log(log_that_jumps);
    generate(module, 2, codes, 2);
    ledger.manner = CONTRADICTS;
    if (setjmp(ledger.escape) == 0) {
        redeem_once(module, codes[0], &receipt);
        CHECK(!"the log jumps");
    }
    CHECK(ledger.log_events == 1);
    ledger.manner = BOOKS;
    CHECK_STATUS(redeem_once(module, codes[1], &receipt), VOUCHER_OK);
    voucher_close(module);
}

void callback_stories(void) {
    story("no answer leaves the redemption in doubt", no_answer_leaves_the_redemption_in_doubt);
    story("nonsense counts as no answer", nonsense_counts_as_no_answer);
    story("a bad reference does not undo a booking", a_bad_reference_does_not_undo_a_booking);
    story("a retry keeps the voucher held", a_retry_keeps_the_voucher_held);
    story("a callback may jump away", a_callback_may_jump_away);
    story("recover survives a callback that jumps away", recover_survives_a_callback_that_jumps_away);
    story("a callback may call the library", a_callback_may_call_the_library);
    story("a callback may export, import and write", a_callback_may_export_import_and_write);
    story("a callback may close the module", a_callback_may_close_the_module);
    story("the actor of a call may be used again meanwhile", the_actor_of_a_call_may_be_used_again_meanwhile);
    story("redeeming without a callback holds nothing", redeeming_without_a_callback_holds_nothing);
    story("a store does not open without its key", a_store_does_not_open_without_its_key);
    story("a key callback may jump away", a_key_callback_may_jump_away);
    story("a log callback may call the library", a_log_callback_may_call_the_library);
    story("a log callback may jump away", a_log_callback_may_jump_away);
}
