/* Where money moves by hand: reversals, balances, doubts; and what says that none was lost. */
#define _POSIX_C_SOURCE 200809L

#include "office.h"

static struct ledger ledger;
/* Every part is a request of its own. */
static int parts;

/* Redeems for the customer 4711 and gives the receipt. */
static voucher_receipt redeemed(voucher_module *module, const char *code, int64_t amount, int32_t wanted) {
    voucher_actor customer = customer_actor("4711");
    voucher_redeem_params params = redeem_params(code, "");
    voucher_receipt receipt = {.size = sizeof receipt};
    params.amount = amount;
    snprintf(params.request_id, sizeof params.request_id, amount ? "part-%d" : "", ++parts);
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), wanted);
    return receipt;
}

static void a_reversal_takes_the_money_back_once(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_receipt payment, reversal = {.size = sizeof reversal}, again;
    generate(module, 1, codes, 1);
    payment = redeemed(module, codes[0], 0, VOUCHER_OK);
    CHECK(payment.kind == VOUCHER_POSTING_PAYMENT && payment.remaining == 0);
    CHECK_STATUS(voucher_reverse(module, &actor, payment.key, "wrong account", &reversal, &failure), VOUCHER_OK);
    CHECK(reversal.kind == VOUCHER_POSTING_REVERSAL && reversal.amount == 1000 && strcmp(reversal.key, payment.key) != 0);
    CHECK_TEXT(reversal.counterpart_key, payment.key);
    CHECK(ledger_balance(&ledger, "4711") == 0 && ledger.books.count == 2);
    CHECK_STATUS(voucher_reverse(module, &actor, payment.key, "wrong account", &reversal, &failure), VOUCHER_DUPLICATE);
    CHECK(ledger.books.count == 2);
    CHECK_STATUS(voucher_redemption_get(module, &actor, payment.key, &payment, &failure), VOUCHER_OK);
    CHECK(payment.state == VOUCHER_REDEMPTION_REVERSED);
    CHECK_TEXT(payment.counterpart_key, reversal.key);
    again = redeemed(module, codes[0], 0, VOUCHER_OK);
    CHECK(strcmp(again.key, payment.key) != 0 && ledger_balance(&ledger, "4711") == 1000);
    voucher_close(module);
}

static void a_reversal_the_ledger_refuses_leaves_all_as_it_was(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_receipt payment, reversal = {.size = sizeof reversal};
    generate(module, 1, codes, 1);
    payment = redeemed(module, codes[0], 0, VOUCHER_OK);
    ledger.manner = REFUSES;
    CHECK_STATUS(voucher_reverse(module, &actor, payment.key, "by mistake", &reversal, &failure),
                 VOUCHER_LEDGER_REJECTED);
    CHECK_STATUS(voucher_redemption_get(module, &actor, payment.key, &payment, &failure), VOUCHER_OK);
    CHECK(payment.state == VOUCHER_REDEMPTION_POSTED && record_of(module, payment.serial).state == VOUCHER_STATE_USED);
    CHECK_STATUS(voucher_reverse(module, &actor, payment.key, "", &reversal, &failure), VOUCHER_INVALID_ARGUMENT);
    voucher_close(module);
}

static void reversals_need_no_callback(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_posting posting = {.size = sizeof posting};
    voucher_receipt payment, receipt = {.size = sizeof receipt};
    voucher_outcome outcome = {.size = sizeof outcome};
    generate(module, 1, codes, 1);
    payment = redeemed(module, codes[0], 0, VOUCHER_OK);
    CHECK_STATUS(voucher_reverse_begin(module, &actor, payment.key, "torn card", &posting, &receipt, &failure),
                 VOUCHER_OK);
    CHECK(posting.kind == VOUCHER_POSTING_REVERSAL && posting.amount == 1000);
    CHECK_TEXT(posting.reverses, payment.key);
    CHECK(record_of(module, payment.serial).state == VOUCHER_STATE_USED);
    outcome.outcome = VOUCHER_OUTCOME_DONE;
    CHECK_STATUS(voucher_redeem_settle(module, &actor, posting.key, &outcome, &receipt, &failure), VOUCHER_OK);
    CHECK(record_of(module, payment.serial).state == VOUCHER_STATE_ACTIVE);
    voucher_close(module);
}

static void recover_and_retry_finish_reversals(void) {
    char codes[2][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_receipt payments[2], receipt = {.size = sizeof receipt}, doubts[4];
    voucher_recovery recovery = {.size = sizeof recovery};
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    int i;
    memset(doubts, 0, sizeof doubts);
    doubts[0].size = sizeof doubts[0];
    generate(module, 2, codes, 2);
    for (i = 0; i < 2; i++) {
        payments[i] = redeemed(module, codes[i], 0, VOUCHER_OK);
    }
    ledger.manner = SAYS_NOTHING;
    for (i = 0; i < 2; i++) {
        CHECK_STATUS(voucher_reverse(module, &actor, payments[i].key, "returned", &receipt, &failure), VOUCHER_IN_DOUBT);
        CHECK(receipt.state == VOUCHER_REDEMPTION_PENDING && receipt.kind == VOUCHER_POSTING_REVERSAL);
    }
    CHECK_STATUS(voucher_doubt_open(module, &actor, 0, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_doubt_fetch(cursor, doubts, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 2 && doubts[0].begun_at_ms > 0);
    voucher_cursor_free(cursor);
    ledger.manner = BOOKS;
    CHECK_STATUS(voucher_retry(module, &actor, doubts[0].key, &receipt, &failure), VOUCHER_OK);
    CHECK(receipt.state == VOUCHER_REDEMPTION_POSTED);
    CHECK_STATUS(voucher_recover(module, &actor, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.driven == 1 && recovery.posted == 1);
    CHECK(ledger_balance(&ledger, "4711") == 0 && ledger.books.count == 4);
    CHECK_STATUS(voucher_doubt_open(module, &actor, 0, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_doubt_fetch(cursor, doubts, 4, &count, &failure), VOUCHER_DONE);
    voucher_cursor_free(cursor);
    voucher_close(module);
}

static void a_reversal_may_jump_away(void) {
    static char codes[1][64];
    static voucher_receipt payment, reversal;
    static voucher_module *module;
    static voucher_actor actor;
    module = open_store(&ledger);
    actor = operator_actor();
    memset(&reversal, 0, sizeof reversal);
    reversal.size = sizeof reversal;
    generate(module, 1, codes, 1);
    payment = redeemed(module, codes[0], 0, VOUCHER_OK);
    ledger.manner = JUMPS;
    if (setjmp(ledger.escape) == 0) {
        voucher_reverse(module, &actor, payment.key, "returned", &reversal, &failure);
        CHECK(!"the callback jumps");
    }
    ledger.manner = BOOKS;
    CHECK_STATUS(voucher_reverse(module, &actor, payment.key, "returned", &reversal, &failure), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 0 && ledger.books.count == 2);
    voucher_close(module);
}

static void a_part_leaves_a_balance(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_type_record type = a_type("balance");
    voucher_series_params params = {.size = sizeof params};
    voucher_series series = {.size = sizeof series};
    voucher_redeem_params part;
    voucher_receipt receipt = {.size = sizeof receipt};
    char code[64] = "";
    uint32_t length = 0;
    type.partial_use = 1;
    CHECK_STATUS(voucher_type_put(module, &actor, &type, &type, &failure), VOUCHER_OK);
    params.quantity = 1;
    PUT(params.series_code, "B");
    PUT(params.voucher_type, "balance");
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_reveal(module, &actor, "B-00000001", "for the test", code, sizeof code, &length, &failure),
                 VOUCHER_OK);
    CHECK(strlen(code) == 16 && length == 17);
    receipt = redeemed(module, code, 400, VOUCHER_OK);
    CHECK(receipt.amount == 400 && receipt.remaining == 600);
    CHECK(record_of(module, "B-00000001").state == VOUCHER_STATE_ACTIVE);
    CHECK(record_of(module, "B-00000001").remaining == 600 && ledger_balance(&ledger, "4711") == 400);
    part = redeem_params(code, "4711");
    part.amount = 100;
    CHECK_STATUS(voucher_redeem(module, &actor, &part, &receipt, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "request_id");
    PUT(part.request_id, "yen");
    PUT(part.currency, "JPY");
    CHECK_STATUS(voucher_redeem(module, &actor, &part, &receipt, &failure), VOUCHER_NOT_REDEEMABLE);
    CHECK(failure.reason == VOUCHER_REASON_AMOUNT && ledger_balance(&ledger, "4711") == 400);
    PUT(part.currency, "EUR");
    CHECK_STATUS(voucher_redeem(module, &actor, &part, &receipt, &failure), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 500);
    voucher_close(module);
}

static void a_code_is_revealed_for_a_reason_only(void) {
    char codes[1][64], code[40];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    uint32_t length = 0;
    size_t i;
    generate(module, 1, codes, 1);
    CHECK_STATUS(voucher_reveal(module, &actor, "1-00000001", "lost print", code, sizeof code, &length, &failure),
                 VOUCHER_OK);
    CHECK(length == strlen(code) + 1);
    redeemed(module, code, 0, VOUCHER_OK);
    redeemed(module, codes[0], 0, VOUCHER_DUPLICATE);
    CHECK(voucher_reveal(module, &actor, "1-00000001", "", code, sizeof code, &length, &failure) < 0);
    for (i = 0; i < sizeof code; i++) {
        CHECK(code[i] == 0);
    }
    CHECK_STATUS(voucher_reveal(module, &actor, "1-00000001", "lost print", code, 32, &length, &failure),
                 VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(length == 33);
    voucher_close(module);
}

static void two_persons_settle_what_the_ledger_does_not(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_receipt receipt;
    voucher_outcome outcome = {.size = sizeof outcome};
    generate(module, 1, codes, 1);
    ledger.manner = CONTRADICTS;
    receipt = redeemed(module, codes[0], 0, VOUCHER_LEDGER_CONFLICT);
    outcome.outcome = VOUCHER_OUTCOME_RETRY;
    CHECK_STATUS(voucher_settle_by_hand(module, &actor, receipt.key, &outcome, "looked it up", &failure),
                 VOUCHER_INVALID_ARGUMENT);
    outcome.outcome = VOUCHER_OUTCOME_DONE;
    PUT(outcome.ledger_reference, "entry 99");
    approved(module, voucher_settle_by_hand(module, &actor, receipt.key, &outcome, "looked it up", &failure));
    CHECK_STATUS(voucher_redemption_get(module, &actor, receipt.key, &receipt, &failure), VOUCHER_OK);
    CHECK(receipt.state == VOUCHER_REDEMPTION_POSTED);
    CHECK_TEXT(receipt.ledger_reference, "entry 99");
    voucher_close(module);
}

static void the_ledger_is_compared_with_the_store(void) {
    char codes[3][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_ledger_entry entries[3];
    voucher_finding findings[3];
    voucher_receipt receipts[3];
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    int i;
    memset(entries, 0, sizeof entries);
    memset(findings, 0, sizeof findings);
    /* The first one's size counts for all. */
    entries[0].size = sizeof entries[0];
    findings[0].size = sizeof findings[0];
    generate(module, 3, codes, 3);
    for (i = 0; i < 3; i++) {
        receipts[i] = redeemed(module, codes[i], 0, VOUCHER_OK);
        entries[i].amount = 1000;
        PUT(entries[i].account, "4711");
        PUT(entries[i].key, receipts[i].key);
    }
    entries[1].amount = 999;
    PUT(entries[2].key, "nobody's key");
    CHECK_STATUS(voucher_reconcile_open(module, &actor, 0, 0, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_reconcile_check(cursor, entries, 3, findings, 2, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_STATUS(voucher_reconcile_check(cursor, entries, 0, findings, 3, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_STATUS(voucher_reconcile_check(cursor, entries, 3, findings, 3, &count, &failure), VOUCHER_OK);
    CHECK(count == 2 && findings[0].difference == VOUCHER_DIFFERENCE_AMOUNT && findings[0].ledger_amount == 999);
    CHECK(findings[0].amount == 1000 && findings[1].difference == VOUCHER_DIFFERENCE_UNKNOWN_HERE);
    CHECK_STATUS(voucher_reconcile_missing(cursor, findings, 3, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && findings[0].difference == VOUCHER_DIFFERENCE_MISSING_IN_LEDGER);
    CHECK_TEXT(findings[0].key, receipts[2].key);
    CHECK_STATUS(voucher_reconcile_missing(cursor, findings, 3, &count, &failure), VOUCHER_DONE);
    voucher_cursor_free(cursor);
    voucher_close(module);
}

static void reports_count_vouchers_and_money(void) {
    char codes[3][64], text[16384];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_stock_row stock[4];
    voucher_liability_row liability[2];
    voucher_conservation_row conservation[2];
    voucher_metrics_snapshot metrics = {.size = sizeof metrics};
    voucher_cursor *cursor = NULL;
    uint32_t count = 0, length = 0, i;
    int64_t vouchers = 0;
    memset(stock, 0, sizeof stock);
    memset(liability, 0, sizeof liability);
    memset(conservation, 0, sizeof conservation);
    stock[0].size = sizeof stock[0];
    liability[0].size = sizeof liability[0];
    conservation[0].size = sizeof conservation[0];
    generate(module, 3, codes, 3);
    redeemed(module, codes[0], 0, VOUCHER_OK);
    CHECK_STATUS(voucher_stock_open(module, &actor, NULL, VOUCHER_GROUP_BY_STATE, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_stock_fetch(cursor, stock, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 2);
    for (i = 0; i < count; i++) {
        vouchers += stock[i].vouchers;
        CHECK_TEXT(stock[i].currency, "EUR");
        CHECK(stock[i].vouchers == (stock[i].state == VOUCHER_STATE_USED ? 1 : 2));
    }
    CHECK(vouchers == 3);
    CHECK_STATUS(voucher_stock_fetch(cursor, stock, 4, &count, &failure), VOUCHER_DONE);
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_liability(module, &actor, 0, 0, liability, 2, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && liability[0].outstanding == 2000 && liability[0].redeemed == 1000);
    CHECK_STATUS(voucher_conservation(module, &actor, conservation, 2, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && conservation[0].holds == 1 && conservation[0].issued_value == 3000);
    CHECK_STATUS(voucher_metrics(module, &actor, &metrics, &failure), VOUCHER_OK);
    CHECK(metrics.vouchers == 3 && metrics.used == 1 && metrics.series == 1);
    CHECK_STATUS(voucher_metrics_text(module, &actor, text, 8, &length, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK(length > 8);
    CHECK_STATUS(voucher_metrics_text(module, &actor, text, sizeof text, &length, &failure), VOUCHER_OK);
    CHECK(length == strlen(text) + 1 && strstr(text, "# TYPE") != NULL);
    voucher_close(module);
}

static void what_is_owed_for_nothing_is_told_apart(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_series_params params = {.size = sizeof params, .quantity = 2, .face_value = 1000, .extra_value = 150};
    voucher_series series = {.size = sizeof series};
    voucher_liability_row row = {.size = sizeof row};
    uint32_t count = 0;
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_liability(module, &actor, 0, 0, &row, 1, &count, &failure), VOUCHER_OK);
    CHECK(row.outstanding == 2300 && row.outstanding_extra == 300);
    CHECK(row.sold_outstanding_extra == 0 && row.sold_breakage_extra == 0);
    voucher_close(module);
}

static void no_row_is_lost_for_want_of_room(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_series_params params = {.size = sizeof params};
    voucher_series series = {.size = sizeof series};
    voucher_liability_row row = {.size = sizeof row};
    uint32_t count = 0;
    generate(module, 1, codes, 1);
    params.quantity = 1;
    params.face_value = 500;
    PUT(params.currency, "USD");
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_liability(module, &actor, 0, 0, &row, 1, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(count == 2);
    voucher_close(module);
}

static void holders_are_reminded_once(void) {
    char codes[2][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_filter filter = {.size = sizeof filter};
    int64_t marked = 0;
    generate(module, 2, codes, 2);
    CHECK_STATUS(voucher_remind(module, &actor, "1-00000001", &marked, &failure), VOUCHER_OK);
    CHECK(marked == 1 && record_of(module, "1-00000001").reminded_at_ms > 0);
    filter.reminded = 2;
    CHECK_STATUS(voucher_search_count(module, &actor, &filter, 10, &marked, &failure), VOUCHER_OK);
    CHECK(marked == 1);
    CHECK_STATUS(voucher_remind(module, &actor, "", &marked, &failure), VOUCHER_INVALID_ARGUMENT);
    voucher_close(module);
}

static void the_trail_is_verified_against_a_checkpoint(void) {
    char codes[1][64], checkpoint[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    uint32_t length = 0;
    int64_t lines = 0;
    generate(module, 1, codes, 1);
    CHECK_STATUS(voucher_audit_checkpoint(module, &actor, checkpoint, sizeof checkpoint, &length, &failure), VOUCHER_OK);
    CHECK(length == strlen(checkpoint) + 1);
    redeemed(module, codes[0], 0, VOUCHER_OK);
    CHECK_STATUS(voucher_audit_verify(module, &actor, NULL, &lines, &failure), VOUCHER_OK);
    CHECK(lines > 2);
    CHECK_STATUS(voucher_audit_verify(module, &actor, checkpoint, &lines, &failure), VOUCHER_OK);
    lines = 0;
    CHECK_STATUS(voucher_audit_verify(module, &actor, "", &lines, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "checkpoint");
    CHECK(lines == 0);
    checkpoint[0] = checkpoint[0] == 'x' ? 'y' : 'x';
    CHECK(voucher_audit_verify(module, &actor, checkpoint, &lines, &failure) < 0);
    voucher_close(module);
}

static int32_t new_key(void *user, uint8_t *root_key) {
    (void)user;
    memset(root_key, 9, 32);
    return 0;
}

static void the_root_key_is_rotated(void) {
    char codes[1][64], path[512];
    uint8_t old_bytes[32], new_bytes[32], other_bytes[32] = {7};
    voucher_actor actor = operator_actor();
    voucher_module *module;
    voucher_config *config;
    voucher_host host = host_of(&ledger);
    ledger_init(&ledger);
    store_path(path, sizeof path);
    module = open_path(path, &ledger);
    generate(module, 1, codes, 1);
    fixed_key(NULL, old_bytes);
    new_key(NULL, new_bytes);
    CHECK_STATUS(voucher_rotate_key(module, &actor, other_bytes, new_bytes, &failure), VOUCHER_WRONG_KEY);
    CHECK_STATUS(voucher_rotate_key(module, &actor, old_bytes, new_bytes, &failure), VOUCHER_OK);
    voucher_close(module);
    config = config_of(path);
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_WRONG_KEY);
    host.key = new_key;
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_OK);
    ledger.module = module;
    redeemed(module, codes[0], 0, VOUCHER_OK);
    voucher_config_free(config);
    voucher_close(module);
}

void money_stories(void) {
    story("a reversal takes the money back once", a_reversal_takes_the_money_back_once);
    story("a reversal the ledger refuses leaves all as it was", a_reversal_the_ledger_refuses_leaves_all_as_it_was);
    story("reversals need no callback", reversals_need_no_callback);
    story("recover and retry finish reversals", recover_and_retry_finish_reversals);
    story("a reversal may jump away", a_reversal_may_jump_away);
    story("a part leaves a balance", a_part_leaves_a_balance);
    story("a code is revealed for a reason only", a_code_is_revealed_for_a_reason_only);
    story("two persons settle what the ledger does not", two_persons_settle_what_the_ledger_does_not);
    story("the ledger is compared with the store", the_ledger_is_compared_with_the_store);
    story("reports count vouchers and money", reports_count_vouchers_and_money);
    story("what is owed for nothing is told apart", what_is_owed_for_nothing_is_told_apart);
    story("no row is lost for want of room", no_row_is_lost_for_want_of_room);
    story("holders are reminded once", holders_are_reminded_once);
    story("the trail is verified against a checkpoint", the_trail_is_verified_against_a_checkpoint);
    story("the root key is rotated", the_root_key_is_rotated);
}
