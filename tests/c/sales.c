/* Sales through the C ABI: every kind, what the ledger may answer, the credit callback, and callers who do not behave. */
#define _POSIX_C_SOURCE 200809L

#include <stddef.h>

#include "office.h"

static struct ledger ledger;
static voucher_sale sale;

/* A store with so many active vouchers of 10.00 EUR. */
static voucher_module *shop(int64_t vouchers, char codes[][64]) {
    voucher_module *module = open_store(&ledger);
    generate(module, vouchers, codes, (int)vouchers);
    memset(&sale, 0, sizeof sale);
    sale.size = sizeof sale;
    return module;
}

static voucher_sale_params params_of(int32_t kind, const char *request_id) {
    voucher_sale_params params;
    memset(&params, 0, sizeof params);
    params.size = sizeof params;
    params.kind = kind;
    PUT(params.request_id, request_id);
    return params;
}

static voucher_sale_params stock(const char *request_id, int64_t quantity) {
    voucher_sale_params params = params_of(VOUCHER_SALE_STOCK, request_id);
    PUT(params.partner, "north");
    params.discount = 1000;
    params.quantity = quantity;
    return params;
}

static voucher_sale_params electronic(const char *request_id) {
    voucher_sale_params params = params_of(VOUCHER_SALE_ELECTRONIC, request_id);
    PUT(params.voucher_type, "NET");
    PUT(params.buyer, "4711");
    return params;
}

/* The vouchers in a state, wherever they are. */
static voucher_filter in_state(int32_t state) {
    voucher_filter filter;
    memset(&filter, 0, sizeof filter);
    filter.size = sizeof filter;
    filter.state = state;
    return filter;
}

static int64_t count_in(voucher_module *module, int32_t state) {
    voucher_actor actor = operator_actor();
    voucher_filter filter = in_state(state);
    int64_t count = -1;
    CHECK_STATUS(voucher_search_count(module, &actor, &filter, 0, &count, &failure), VOUCHER_OK);
    return count;
}

static int32_t sell(voucher_module *module, const voucher_sale_params *params) {
    voucher_actor actor = operator_actor();
    voucher_filter filter = in_state(VOUCHER_STATE_ACTIVE);
    int picks = params->kind == VOUCHER_SALE_STOCK || params->kind == VOUCHER_SALE_COUNTER ||
                params->kind == VOUCHER_SALE_RETURN;
    return voucher_sell(module, &actor, picks ? &filter : NULL, NULL, params, &sale, &failure);
}

/* Cards have a balance, so they are used in parts. */
static void make_type(voucher_module *module, const char *code, int32_t classification, int32_t category) {
    voucher_actor actor = operator_actor();
    voucher_type_record type = a_type(code), stored;
    memset(&stored, 0, sizeof stored);
    stored.size = sizeof stored;
    type.classification = classification;
    type.category = category;
    type.partial_use = category == VOUCHER_CATEGORY_IDENTIFIES_CUSTOMER;
    CHECK_STATUS(voucher_type_put(module, &actor, &type, &stored, &failure), VOUCHER_OK);
}

static int32_t redeem(voucher_module *module, const char *account, const char *code, const char *serial) {
    voucher_actor customer = customer_actor(account);
    voucher_redeem_params params = redeem_params(code, "");
    voucher_receipt receipt;
    memset(&receipt, 0, sizeof receipt);
    receipt.size = sizeof receipt;
    PUT(params.serial, serial);
    return voucher_redeem(module, &customer, &params, &receipt, &failure);
}

/* Kinds -------------------------------------------------------------------------------------------------------------- */

static void stock_goes_to_a_partner_and_what_is_left_comes_back(void) {
    char codes[5][64];
    voucher_module *module = shop(5, codes);
    voucher_sale_params order = stock("s1", 3), back = params_of(VOUCHER_SALE_RETURN, "r1");
    voucher_sale bought;
    voucher_record record;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    bought = sale;
    CHECK(sale.state == VOUCHER_SALE_STATE_POSTED && sale.posting_kind == VOUCHER_POSTING_INVOICE && sale.vouchers == 3);
    CHECK(sale.face_value == 3000 && sale.amount == 2700 && sale.paid == 0 && sale.commission == 300);
    CHECK(sale.has_balance == 1 && sale.balance_after == -2700 && ledger_balance(&ledger, "north") == -2700);
    CHECK(sale.id[0] && sale.key[0] && sale.settled_at_ms >= sale.begun_at_ms && sale.begun_at_ms > 0);
    CHECK_TEXT(sale.account, "north");
    CHECK_TEXT(sale.invoice, "L1");
    CHECK_TEXT(sale.currency, "EUR");
    record = record_of(module, sale.serial);
    CHECK(record.state == VOUCHER_STATE_ACTIVE && record.price == 900);
    CHECK_TEXT(record.partner, "north");
    CHECK_TEXT(record.sale_id, sale.id);
    CHECK_STATUS(sell(module, &order), VOUCHER_DUPLICATE);
    CHECK_TEXT(sale.id, bought.id);
    CHECK(ledger.books.count == 1);
    order.quantity = 2;
    CHECK_STATUS(sell(module, &order), VOUCHER_REQUEST_MISMATCH);
    CHECK_TEXT(failure.field, "request_id");

    CHECK_STATUS(redeem(module, "4711", codes[0], ""), VOUCHER_OK);
    PUT(back.partner, "north");
    CHECK_STATUS(sell(module, &back), VOUCHER_OK);
    CHECK(sale.posting_kind == VOUCHER_POSTING_CREDIT_NOTE && sale.vouchers == 2 && sale.amount == 1800);
    CHECK_TEXT(sale.counterpart_id, bought.id);
    CHECK(ledger_balance(&ledger, "north") == -900);
    CHECK_TEXT(record_of(module, sale.serial).sale_id, "");
    voucher_close(module);
}

static void vouchers_are_named_too(void) {
    char codes[3][64];
    char both[128];
    voucher_module *module = shop(3, codes);
    voucher_actor actor = operator_actor();
    voucher_sale_params order = params_of(VOUCHER_SALE_COUNTER, "c1");
    voucher_filter filter = in_state(0);
    voucher_record records[3];
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    voucher_posting posting;
    memset(records, 0, sizeof records);
    records[0].size = sizeof records[0];
    CHECK_STATUS(voucher_search_open(module, &actor, &filter, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_search_fetch(cursor, records, 3, &count, &failure), VOUCHER_OK);
    voucher_cursor_free(cursor);
    PUT(order.buyer, "4711");
    snprintf(both, sizeof both, "%s,\n%s", records[0].serial, records[2].id);
    CHECK_STATUS(voucher_sell(module, &actor, NULL, both, &order, &sale, &failure), VOUCHER_OK);
    CHECK(sale.vouchers == 2 && sale.amount == 2000 && sale.paid == 2000 && ledger_balance(&ledger, "4711") == 0);
    CHECK(record_of(module, records[1].serial).sale_id[0] == '\0');
    PUT(order.request_id, "c2");
    /* What a struct held from a call before is no answer to this one. */
    PUT(sale.id, "of another sale");
    CHECK_STATUS(voucher_sell(module, &actor, NULL, both, &order, &sale, &failure), VOUCHER_WRONG_STATE);
    CHECK(!sale.id[0] && sale.size == sizeof sale);
    PUT(sale.id, "of another sale");
    posting.size = sizeof posting;
    CHECK_STATUS(voucher_sale_begin(module, &actor, NULL, both, &order, &posting, &sale, &failure), VOUCHER_WRONG_STATE);
    CHECK(!sale.id[0]);
    CHECK_STATUS(voucher_sell(module, &actor, NULL, " ,", &order, &sale, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_STATUS(voucher_sell(module, &actor, NULL, NULL, &order, &sale, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "filter");
    voucher_close(module);
}

static void an_electronic_voucher_is_made_delivered_and_redeemed(void) {
    char code[64], codes[1][64];
    voucher_module *module = shop(1, codes);
    voucher_actor actor = operator_actor(), stranger = second_person();
    voucher_sale_params order = electronic("e1");
    uint32_t length = 0;
    make_type(module, "NET", VOUCHER_CLASSIFICATION_ELECTRONIC, 0);
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(sale.vouchers == 1 && sale.voucher_id[0] && sale.amount == 1000 && sale.paid == 1000);
    CHECK(ledger_balance(&ledger, "4711") == 0 && ledger.books.count == 1);
    memset(code, 'x', sizeof code);
    CHECK_STATUS(voucher_sale_code(module, &actor, sale.id, code, 8, &length, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK(length == 33 && code[0] == '\0' && code[7] == '\0' && code[8] == 'x');
    CHECK_STATUS(voucher_sale_code(module, &actor, sale.id, code, sizeof code, &length, &failure), VOUCHER_OK);
    CHECK(length == strlen(code) + 1 && length > 8);
    stranger.rights = VOUCHER_RIGHT_SELL;
    codes[0][0] = 'x';
    CHECK_STATUS(voucher_sale_code(module, &stranger, sale.key, codes[0], 64, &length, &failure), VOUCHER_FORBIDDEN);
    CHECK(codes[0][0] == '\0');
    CHECK_STATUS(redeem(module, "4712", code, ""), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4712") == 1000);
    CHECK_STATUS(voucher_sale_code(module, &actor, sale.id, code, sizeof code, &length, &failure), VOUCHER_WRONG_STATE);
    CHECK(code[0] == '\0');
    voucher_close(module);
}

static void through_a_partner_the_partner_is_invoiced(void) {
    char codes[1][64];
    voucher_module *module = shop(1, codes);
    voucher_sale_params order = electronic("e1");
    make_type(module, "NET", VOUCHER_CLASSIFICATION_ELECTRONIC, 0);
    PUT(order.partner, "north");
    order.price = 850;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(sale.amount == 850 && sale.paid == 0 && sale.commission == 150);
    CHECK(ledger_balance(&ledger, "north") == -850 && ledger_balance(&ledger, "4711") == 0);
    voucher_close(module);
}

static void a_card_has_no_secret_and_one_holder(void) {
    char codes[1][64];
    voucher_module *module = shop(1, codes);
    voucher_sale_params order = params_of(VOUCHER_SALE_GIFT, "g1"), reload = params_of(VOUCHER_SALE_RELOAD, "l1"),
                        transfer = params_of(VOUCHER_SALE_TRANSFER, "t1");
    make_type(module, "CARD", VOUCHER_CLASSIFICATION_GIFT, VOUCHER_CATEGORY_IDENTIFIES_CUSTOMER);
    PUT(order.voucher_type, "CARD");
    PUT(order.holder, "4711");
    PUT(order.buyer, "4712");
    PUT(order.card_number, "GIFT-1");
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK_TEXT(sale.account, "4712");
    CHECK_TEXT(sale.holder, "4711");
    CHECK_STATUS(redeem(module, "4712", "", "GIFT-1"), VOUCHER_NOT_REDEEMABLE);
    PUT(reload.voucher, sale.serial);
    reload.face_value = 500;
    CHECK_STATUS(sell(module, &reload), VOUCHER_OK);
    CHECK(sale.amount == 500);
    PUT(transfer.voucher, sale.serial);
    PUT(transfer.holder, "4713");
    CHECK_STATUS(sell(module, &transfer), VOUCHER_DONE);
    CHECK(sale.posting_kind == 0 && sale.key[0] == '\0' && sale.state == VOUCHER_SALE_STATE_POSTED);
    CHECK_STATUS(sell(module, &transfer), VOUCHER_DONE);
    CHECK_TEXT(record_of(module, sale.serial).holder, "4713");
    CHECK_STATUS(redeem(module, "4711", "", "GIFT-1"), VOUCHER_NOT_REDEEMABLE);
    CHECK_STATUS(redeem(module, "4713", "", "GIFT-1"), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4713") == 1500);
    voucher_close(module);
}

static void a_refund_takes_credit_and_two_persons(void) {
    char code[64], codes[1][64];
    voucher_module *module = shop(1, codes);
    voucher_actor actor = operator_actor();
    voucher_sale_params order = params_of(VOUCHER_SALE_REFUND, "f1");
    voucher_receipt receipt;
    voucher_approval approval;
    uint32_t length = 0;
    memset(&receipt, 0, sizeof receipt);
    receipt.size = sizeof receipt;
    make_type(module, "BACK", VOUCHER_CLASSIFICATION_REFUND, 0);
    CHECK_STATUS(redeem(module, "4711", codes[0], ""), VOUCHER_OK);
    PUT(order.voucher_type, "BACK");
    PUT(order.buyer, "4711");
    CHECK_STATUS(voucher_setting_set(module, &actor, NULL, "two_persons", "on", &failure), VOUCHER_OK);
    approval = approved(module, sell(module, &order));
    CHECK(approval.result[0] != '\0' && ledger_balance(&ledger, "4711") == 1000);
    CHECK_STATUS(voucher_retry(module, &actor, approval.result, &receipt, &failure), VOUCHER_OK);
    CHECK(receipt.kind == VOUCHER_POSTING_REFUND && ledger_balance(&ledger, "4711") == 0);
    CHECK_STATUS(voucher_sale_get(module, &actor, approval.result, &sale, &failure), VOUCHER_OK);
    CHECK(sale.kind == VOUCHER_SALE_REFUND && sale.state == VOUCHER_SALE_STATE_POSTED && sale.amount == 1000);
    CHECK_STATUS(voucher_sale_code(module, &actor, sale.id, code, sizeof code, &length, &failure), VOUCHER_OK);
    CHECK_STATUS(redeem(module, "4712", code, ""), VOUCHER_NOT_REDEEMABLE);
    CHECK_STATUS(redeem(module, "4711", code, ""), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 1000);
    voucher_close(module);
}

static void a_sale_is_cancelled_with_its_posting_or_without(void) {
    char codes[1][64];
    voucher_module *module = shop(1, codes);
    voucher_actor actor = operator_actor();
    voucher_sale_params order = electronic("e1"), undo = params_of(VOUCHER_SALE_CANCELLATION, "x1");
    voucher_sale bought;
    make_type(module, "NET", VOUCHER_CLASSIFICATION_ELECTRONIC, 0);
    PUT(order.partner, "north");
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    bought = sale;
    PUT(undo.voucher, bought.serial);
    CHECK_STATUS(sell(module, &undo), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "reason");
    undo.reason = VOUCHER_CHANGE_REASON_RETURN;
    CHECK_STATUS(sell(module, &undo), VOUCHER_OK);
    CHECK(sale.posting_kind == VOUCHER_POSTING_REVERSAL && sale.amount == 1000 && ledger_balance(&ledger, "north") == 0);
    CHECK_TEXT(sale.counterpart_id, bought.id);
    CHECK_TEXT(ledger.books.entries[1].posting.reverses, bought.key);
    CHECK(record_of(module, bought.serial).state == VOUCHER_STATE_CANCELLED);
    CHECK_STATUS(voucher_sale_get(module, &actor, bought.id, &sale, &failure), VOUCHER_OK);
    CHECK(sale.state == VOUCHER_SALE_STATE_REVERSED);
    memset(sale.id, 0, sizeof sale.id);
    CHECK_STATUS(sell(module, &order), VOUCHER_WRONG_STATE);
    CHECK_TEXT(sale.id, bought.id);
    PUT(order.request_id, "e2");
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    PUT(undo.request_id, "x2");
    PUT(undo.voucher, sale.serial);
    undo.reason = VOUCHER_CHANGE_REASON_LOSS;
    CHECK_STATUS(sell(module, &undo), VOUCHER_DONE);
    CHECK(ledger.books.count == 3 && ledger_balance(&ledger, "north") == -1000);
    voucher_close(module);
}

/* The ledger --------------------------------------------------------------------------------------------------------- */

static void begin_and_settle_need_no_callback(void) {
    char codes[2][64];
    voucher_module *module = shop(2, codes);
    voucher_actor actor = operator_actor();
    voucher_filter filter = in_state(VOUCHER_STATE_ACTIVE);
    voucher_sale_params order = stock("s1", 1);
    voucher_posting posting, again;
    voucher_outcome outcome;
    memset(&posting, 0, sizeof posting);
    memset(&outcome, 0, sizeof outcome);
    posting.size = sizeof posting;
    outcome.size = sizeof outcome;
    again = posting;
    PUT(order.invoice, "INV-7");
    CHECK_STATUS(voucher_sale_begin(module, &actor, &filter, NULL, &order, &posting, &sale, &failure), VOUCHER_OK);
    CHECK(posting.kind == VOUCHER_POSTING_INVOICE && posting.amount == 900 && posting.paid == 0 && posting.vouchers == 1);
    CHECK(posting.price == 900 && posting.tax_class == VOUCHER_TAX_MULTI_PURPOSE);
    CHECK_TEXT(posting.sale_id, sale.id);
    CHECK_TEXT(posting.invoice, "INV-7");
    CHECK_TEXT(posting.partner, "north");
    CHECK_TEXT(posting.key, sale.key);
    CHECK(sale.state == VOUCHER_SALE_STATE_PENDING && count_in(module, VOUCHER_STATE_RESERVED) == 1);
    CHECK_STATUS(voucher_sale_begin(module, &actor, &filter, NULL, &order, &again, &sale, &failure), VOUCHER_IN_DOUBT);
    CHECK(memcmp(&posting, &again, sizeof posting) == 0);
    outcome.outcome = 4711;
    CHECK_STATUS(voucher_sale_settle(module, &actor, posting.key, &outcome, &sale, &failure), VOUCHER_IN_DOUBT);
    outcome.outcome = VOUCHER_OUTCOME_DONE;
    PUT(outcome.ledger_reference, "L1");
    CHECK_STATUS(voucher_sale_settle(module, &actor, posting.key, &outcome, &sale, &failure), VOUCHER_OK);
    CHECK_TEXT(sale.invoice, "INV-7");
    CHECK_TEXT(sale.ledger_reference, "L1");
    CHECK_STATUS(voucher_sale_settle(module, &actor, posting.key, &outcome, &sale, &failure), VOUCHER_DUPLICATE);
    CHECK_STATUS(voucher_sale_begin(module, &actor, &filter, NULL, &order, &again, &sale, &failure), VOUCHER_DUPLICATE);
    CHECK(again.key[0] == '\0');
    CHECK_STATUS(voucher_sale_settle(module, &actor, "nothing", &outcome, &sale, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK(ledger.asked == 0);
    voucher_close(module);
}

static void what_the_ledger_does_not_say_is_asked_again(void) {
    char codes[4][64];
    voucher_module *module = shop(4, codes);
    voucher_actor actor = operator_actor();
    voucher_sale_params order = stock("s1", 2);
    voucher_recovery recovery;
    memset(&recovery, 0, sizeof recovery);
    recovery.size = sizeof recovery;
    ledger.manner = SAYS_NOTHING;
    CHECK_STATUS(sell(module, &order), VOUCHER_IN_DOUBT);
    CHECK(sale.state == VOUCHER_SALE_STATE_PENDING && sale.id[0] && count_in(module, VOUCHER_STATE_RESERVED) == 2);
    ledger.manner = SAYS_NONSENSE;
    CHECK_STATUS(sell(module, &order), VOUCHER_IN_DOUBT);
    ledger.manner = TRIES_LATER;
    CHECK_STATUS(sell(module, &order), VOUCHER_IN_DOUBT);
    ledger.manner = BOOKS;
    CHECK_STATUS(voucher_recover(module, &actor, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.driven == 1 && recovery.posted == 1 && ledger.books.count == 1);
    CHECK_STATUS(sell(module, &order), VOUCHER_DUPLICATE);
    CHECK(ledger_balance(&ledger, "north") == -1800);

    PUT(order.request_id, "s2");
    ledger.manner = REFUSES;
    CHECK_STATUS(sell(module, &order), VOUCHER_LEDGER_REJECTED);
    CHECK(sale.state == VOUCHER_SALE_STATE_REJECTED && count_in(module, VOUCHER_STATE_ACTIVE) == 4);
    PUT(order.request_id, "s3");
    ledger.manner = CONTRADICTS;
    CHECK_STATUS(sell(module, &order), VOUCHER_LEDGER_CONFLICT);
    CHECK(sale.state == VOUCHER_SALE_STATE_CONFLICT && count_in(module, VOUCHER_STATE_RESERVED) == 2);
    CHECK(ledger.log_events > 0);
    voucher_close(module);
}

static void post_may_do_what_it_likes(void) {
    static char codes[4][64];
    static voucher_module *module;
    static voucher_sale_params order;
    module = shop(4, codes);
    order = stock("s1", 1);
    ledger.manner = JUMPS;
    if (setjmp(ledger.escape) == 0) {
        sell(module, &order);
        CHECK(0);
    }
    ledger.manner = BOOKS;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(ledger.books.count == 1 && ledger_balance(&ledger, "north") == -900);
    PUT(order.request_id, "s2");
    ledger.manner = CLOSES;
    CHECK_STATUS(sell(module, &order), VOUCHER_IN_DOUBT);
    CHECK(sale.state == VOUCHER_SALE_STATE_PENDING && ledger.books.count == 2 && ledger.released == 1);
}

/* Credit ------------------------------------------------------------------------------------------------------------- */

enum credit_manner { TELLS, FORGETS, UNLIMITED, TELLS_NONSENSE, LEAPS, SHUTS, SELLS, CHANGES };

static enum credit_manner credit_manner;
static int64_t credit_limit;
static int credit_asked;
static voucher_sale_params credit_order;

static void credit_of(void *user, const char *partner, const char *currency, voucher_credit *credit) {
    struct ledger *mine = (struct ledger *)user;
    voucher_sale_params other = stock("inside", 1);
    credit_asked++;
    CHECK(credit->size == sizeof *credit && credit->known == VOUCHER_CREDIT_UNKNOWN && credit->available == 0);
    CHECK_TEXT(partner, "north");
    CHECK_TEXT(currency, "EUR");
    if (credit_manner == FORGETS) return;
    credit->known = credit_manner == UNLIMITED ? VOUCHER_CREDIT_UNLIMITED : VOUCHER_CREDIT_LIMITED;
    credit->available = credit_limit + ledger_balance(mine, partner);
    if (credit_manner == TELLS_NONSENSE) memset(credit, 0xAB, sizeof *credit);
    if (credit_manner == LEAPS) longjmp(mine->escape, 1);
    if (credit_manner == SHUTS) voucher_close(mine->module);
    if (credit_manner == CHANGES) PUT(credit_order.partner, "south");
    if (credit_manner == SELLS) {
        credit_manner = TELLS;
        CHECK_STATUS(sell(mine->module, &other), VOUCHER_OK);
    }
}

/* A store whose host tells what partners may be invoiced. */
static voucher_module *shop_on_credit(int64_t vouchers, char codes[][64], uint32_t host_size) {
    char path[512];
    voucher_host host = host_of(&ledger);
    voucher_module *module = NULL;
    voucher_config *config;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    config = config_of(path);
    host.size = host_size;
    host.credit = credit_of;
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_OK);
    voucher_config_free(config);
    ledger.module = module;
    generate(module, vouchers, codes, (int)vouchers);
    credit_asked = 0;
    memset(&sale, 0, sizeof sale);
    sale.size = sizeof sale;
    return module;
}

static void a_partner_is_invoiced_no_more_than_its_credit(void) {
    char codes[6][64];
    voucher_module *module = shop_on_credit(6, codes, sizeof(voucher_host));
    voucher_actor actor = operator_actor();
    voucher_filter filter = in_state(VOUCHER_STATE_ACTIVE);
    voucher_sale_params order = stock("s1", 3);
    credit_manner = TELLS;
    credit_limit = 2699;
    CHECK_STATUS(sell(module, &order), VOUCHER_CREDIT_EXCEEDED);
    CHECK_TEXT(failure.field, "credit_available");
    CHECK(voucher_status_class(VOUCHER_CREDIT_EXCEEDED) == VOUCHER_CLASS_REFUSED);
    CHECK(credit_asked == 1 && ledger.asked == 0 && sale.id[0] == '\0' && count_in(module, VOUCHER_STATE_ACTIVE) == 6);
    credit_limit = 2700;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(credit_asked == 2);
    CHECK_STATUS(sell(module, &order), VOUCHER_DUPLICATE);
    CHECK(credit_asked == 2);
    order = stock("s2", 1);
    credit_manner = FORGETS;
    CHECK_STATUS(sell(module, &order), VOUCHER_CREDIT_EXCEEDED);
    credit_manner = TELLS_NONSENSE;
    CHECK_STATUS(sell(module, &order), VOUCHER_CREDIT_EXCEEDED);
    credit_manner = UNLIMITED;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(credit_asked == 5);
    order = stock("s3", 1);
    order.credit_known = 1;
    /* This clock is ahead: the four sold a moment ago count as well. */
    order.credit_available = 4 * 900 + 899;
    order.credit_read_at_ms = sale.settled_at_ms + 60000;
    CHECK_STATUS(voucher_sell(module, &actor, &filter, NULL, &order, &sale, &failure), VOUCHER_CREDIT_EXCEEDED);
    order.credit_available = 4 * 900 + 900;
    CHECK_STATUS(voucher_sell(module, &actor, &filter, NULL, &order, &sale, &failure), VOUCHER_OK);
    order.credit_known = 2;
    CHECK_STATUS(voucher_sell(module, &actor, &filter, NULL, &order, &sale, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "credit_known");
    CHECK(credit_asked == 5);
    voucher_close(module);
}

static void what_was_sold_while_credit_was_asked_counts(void) {
    char codes[6][64];
    voucher_module *module = shop_on_credit(6, codes, sizeof(voucher_host));
    voucher_sale_params order = stock("outside", 1);
    credit_manner = SELLS;
    credit_limit = 1799;
    CHECK_STATUS(sell(module, &order), VOUCHER_CREDIT_EXCEEDED);
    CHECK(ledger.books.count == 1 && ledger_balance(&ledger, "north") == -900);
    voucher_close(module);
}

static void credit_may_do_what_it_likes(void) {
    static char codes[3][64];
    static voucher_module *module;
    module = shop_on_credit(3, codes, sizeof(voucher_host));
    credit_order = stock("s1", 1);
    credit_limit = 100000;
    credit_manner = LEAPS;
    if (setjmp(ledger.escape) == 0) {
        sell(module, &credit_order);
        CHECK(0);
    }
    CHECK(ledger.asked == 0 && count_in(module, VOUCHER_STATE_ACTIVE) == 3);
    credit_manner = CHANGES;
    CHECK_STATUS(sell(module, &credit_order), VOUCHER_BUSY);
    PUT(credit_order.partner, "north");
    CHECK(ledger.asked == 0 && count_in(module, VOUCHER_STATE_RESERVED) == 0);
    credit_manner = TELLS;
    CHECK_STATUS(sell(module, &credit_order), VOUCHER_OK);
    credit_order = stock("s2", 1);
    credit_manner = SHUTS;
    CHECK_STATUS(sell(module, &credit_order), VOUCHER_BAD_HANDLE);
    CHECK(ledger.books.count == 1 && ledger.released == 1);
}

/* Lists and arguments ------------------------------------------------------------------------------------------------ */

static void sales_are_listed_and_summed(void) {
    char codes[3][64];
    voucher_module *module = shop(3, codes);
    voucher_actor actor = operator_actor(), partner = operator_actor();
    voucher_sale_params order = stock("s1", 1);
    voucher_sale_filter filter;
    voucher_sale page[4];
    voucher_sale_sum sums[4];
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    memset(&filter, 0, sizeof filter);
    memset(page, 0, sizeof page);
    memset(sums, 0, sizeof sums);
    filter.size = sizeof filter;
    page[0].size = sizeof page[0];
    sums[0].size = sizeof sums[0];
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    order = stock("s2", 2);
    PUT(order.partner, "south");
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK_STATUS(voucher_sale_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_sale_fetch(cursor, page, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 2 && page[1].size == sizeof page[1] && page[0].vouchers == 2);
    CHECK_TEXT(page[0].partner, "south");
    CHECK_STATUS(voucher_sale_fetch(cursor, page, 4, &count, &failure), VOUCHER_DONE);
    CHECK(count == 0);
    CHECK_STATUS(voucher_search_fetch(cursor, (voucher_record *)page, 1, &count, &failure), VOUCHER_BAD_HANDLE);
    CHECK(strstr(failure.message, "voucher_sale_fetch") != NULL);
    voucher_cursor_free(cursor);
    filter.kind = VOUCHER_SALE_STOCK;
    filter.state = VOUCHER_SALE_STATE_POSTED;
    PUT(filter.partner, "north");
    CHECK_STATUS(voucher_sale_open(module, &actor, &filter, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_sale_fetch(cursor, page, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 1);
    voucher_cursor_free(cursor);
    filter.kind = 99;
    CHECK_STATUS(voucher_sale_open(module, &actor, &filter, &cursor, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK(cursor == NULL);
    filter.kind = 0;
    filter.state = 99;
    CHECK_STATUS(voucher_sale_open(module, &actor, &filter, &cursor, &failure), VOUCHER_INVALID_ARGUMENT);

    CHECK_STATUS(voucher_sale_sums(module, &actor, 0, 0, 0, sums, 1, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK(count == 2);
    CHECK_STATUS(voucher_sale_sums(module, &actor, 0, 0, 0, sums, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 2 && sums[0].sales == 1 && sums[0].amount == 900 && sums[0].commission == 100);
    CHECK(sums[0].margin == 900 - sums[0].face_value - sums[0].extra_value && sums[0].margin < 0);
    CHECK(sums[0].loads == 0 && sums[0].loads_returned == 0 && sums[0].cancelled == 0 && sums[0].kept == 0);
    CHECK_TEXT(sums[0].partner, "north");
    CHECK_TEXT(sums[0].currency, "EUR");
    CHECK_STATUS(voucher_sale_sums(module, &actor, 0, 0, 2, sums, 4, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    partner.kind = VOUCHER_ACTOR_PARTNER;
    PUT(partner.partner, "south");
    CHECK_STATUS(voucher_sale_sums(module, &partner, 0, 0, 1, sums, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && sums[0].vouchers == 2);
    voucher_close(module);
}

static void older_callers_and_wrong_numbers_are_answered(void) {
    char codes[3][64];
    uint32_t size = (uint32_t)offsetof(voucher_host, credit);
    voucher_module *module = shop_on_credit(3, codes, size);
    voucher_sale_params order = stock("s1", 1);
    voucher_conformance_params bench;
    voucher_conformance_result result;
    voucher_host host = host_of(&ledger);
    credit_manner = FORGETS;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(credit_asked == 0);
    order = stock("s2", 1);
    order.size = offsetof(voucher_sale_params, voucher_type);
    memset(order.note, 'x', sizeof order.note);
    sale.size = offsetof(voucher_sale, vouchers);
    sale.vouchers = 4711;
    CHECK_STATUS(sell(module, &order), VOUCHER_OK);
    CHECK(sale.posting_kind == VOUCHER_POSTING_INVOICE && sale.vouchers == 4711);
    order = stock("s3", 1);
    order.size = sizeof order;
    order.kind = 10;
    CHECK_STATUS(sell(module, &order), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "kind");
    order.kind = VOUCHER_SALE_STOCK;
    order.cancels = 7;
    CHECK_STATUS(sell(module, &order), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "cancels");
    order.cancels = 0;
    order.reason = -1;
    CHECK_STATUS(sell(module, &order), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "reason");
    order.reason = 0;
    order.discount = 10000;
    CHECK_STATUS(sell(module, &order), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "discount");
    voucher_close(module);

    memset(&bench, 0, sizeof bench);
    memset(&result, 0, sizeof result);
    result.size = sizeof result;
    bench.size = offsetof(voucher_conformance_params, with_sales);
    bench.with_sales = 1;
    PUT(bench.currency, "EUR");
    PUT(bench.account, "4711");
    PUT(bench.other_account, "4712");
    PUT(bench.token, "old");
    CHECK_STATUS(voucher_conformance_run(&host, &bench, voucher_conformance_cases() - 1, &result, &failure), VOUCHER_OK);
    CHECK(result.skipped == 1 && strstr(result.reason, "with_sales") != NULL);
    bench.size = sizeof bench;
    CHECK_STATUS(voucher_conformance_run(&host, &bench, voucher_conformance_cases() - 1, &result, &failure), VOUCHER_OK);
    CHECK(result.skipped == 0 && result.passed == 1);
}

void sale_stories(void) {
    story("stock goes to a partner and what is left comes back", stock_goes_to_a_partner_and_what_is_left_comes_back);
    story("vouchers are named too", vouchers_are_named_too);
    story("an electronic voucher is made, delivered and redeemed", an_electronic_voucher_is_made_delivered_and_redeemed);
    story("through a partner the partner is invoiced", through_a_partner_the_partner_is_invoiced);
    story("a card has no secret and one holder", a_card_has_no_secret_and_one_holder);
    story("a refund takes credit and two persons", a_refund_takes_credit_and_two_persons);
    story("a sale is cancelled with its posting or without", a_sale_is_cancelled_with_its_posting_or_without);
    story("begin and settle need no callback", begin_and_settle_need_no_callback);
    story("what the ledger does not say is asked again", what_the_ledger_does_not_say_is_asked_again);
    story("post may do what it likes", post_may_do_what_it_likes);
    story("a partner is invoiced no more than its credit", a_partner_is_invoiced_no_more_than_its_credit);
    story("what was sold while credit was asked counts", what_was_sold_while_credit_was_asked_counts);
    story("credit may do what it likes", credit_may_do_what_it_likes);
    story("sales are listed and summed", sales_are_listed_and_summed);
    story("older callers and wrong numbers are answered", older_callers_and_wrong_numbers_are_answered);
}
