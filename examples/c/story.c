/* The main job: generate vouchers, list them, redeem two into a customer's account, export the rest.
 *
 *     cc -std=c99 -Iinclude examples/c/story.c -Ltarget/release -lvoucher -lpthread -o story
 *     ./story /tmp/story.db
 */
#include <stdlib.h>

#include "ledger.h"

static voucher_error error = {.size = sizeof error};

static int32_t must(int32_t status) {
    if (status < 0) {
        fprintf(stderr, "%s: %s\n", voucher_status_name(status), error.message);
        exit(1);
    }
    return status;
}

/* An example's key. Yours comes from a file or a vault, and never stands in a program. */
static int32_t example_key(void *user, uint8_t *root_key) {
    int i;
    (void)user;
    for (i = 0; i < 32; i++) root_key[i] = (uint8_t)(i * 11 + 5);
    return 0;
}

static voucher_module *open_store(const char *path, struct ledger *ledger) {
    voucher_config *config = NULL;
    voucher_module *module = NULL;
    voucher_host host = {0};
    host.size = sizeof host;
    host.user = ledger;
    host.post = ledger_post;
    host.key = example_key;
    must(voucher_config_new(&config, &error));
    must(voucher_config_set(config, "store.path", path, &error));
    must(voucher_open(config, &host, &module, &error));
    voucher_config_free(config);
    return module;
}

static void generate(voucher_module *module, const voucher_actor *clerk, voucher_series *series) {
    voucher_series_params params = {0};
    params.size = sizeof params;
    params.quantity = 5;
    params.face_value = 1000;
    strcpy(params.currency, "EUR");
    strcpy(params.description, "Refill card 10.00 EUR");
    must(voucher_generate_series(module, clerk, &params, series, &error));
    printf("generated series %s: %d vouchers\n", series->code, (int)series->quantity);
}

static void list(voucher_module *module, const voucher_actor *clerk, const voucher_filter *filter) {
    voucher_record records[2] = {{0}};
    voucher_cursor *cursor = NULL;
    uint32_t count = 0, i;
    records[0].size = sizeof records[0];
    must(voucher_search_open(module, clerk, filter, &cursor, &error));
    while (must(voucher_search_fetch(cursor, records, 2, &count, &error)) != VOUCHER_DONE) {
        for (i = 0; i < count; i++) {
            printf("  %s  %s  %s\n", records[i].serial, records[i].masked_code,
                   records[i].state == VOUCHER_STATE_USED ? "used" : "active");
        }
    }
    voucher_cursor_free(cursor);
}

/* Streams the export and keeps the first two codes, as if they had been printed and sold. */
static void export_codes(voucher_module *module, const voucher_actor *clerk, const voucher_filter *filter,
                         char codes[2][64]) {
    voucher_export_params params = {0};
    voucher_cursor *cursor = NULL;
    char block[4097];
    uint32_t length = 0;
    char *line;
    int number = -1;
    params.size = sizeof params;
    params.with_codes = 1;
    strcpy(params.columns, "code");
    must(voucher_export_open(module, clerk, filter, &params, &cursor, &error));
    must(voucher_export_read(cursor, (uint8_t *)block, sizeof block - 1, &length, &error));
    block[length] = '\0';
    for (line = strtok(block, "\r\n"); line && number < 2; line = strtok(NULL, "\r\n"), number++) {
        if (number >= 0) snprintf(codes[number], 64, "%.63s", line);
    }
    voucher_cursor_free(cursor);
}

static void redeem(voucher_module *module, const char *code, struct ledger *ledger) {
    voucher_actor customer = {0};
    voucher_redeem_params params = {0};
    voucher_receipt receipt = {0};
    int32_t status;
    customer.size = sizeof customer;
    customer.kind = VOUCHER_ACTOR_CUSTOMER;
    strcpy(customer.id, "4711");
    params.size = sizeof params;
    snprintf(params.code, sizeof params.code, "%s", code);
    receipt.size = sizeof receipt;
    status = voucher_redeem(module, &customer, &params, &receipt, &error);
    switch (voucher_status_class(status)) {
    case VOUCHER_CLASS_OK:
        printf("redeemed %s as %s, balance %d.%02d %s\n", receipt.serial, receipt.ledger_reference,
               (int)(ledger_balance(ledger, "4711") / 100), (int)(ledger_balance(ledger, "4711") % 100),
               receipt.currency);
        break;
    case VOUCHER_CLASS_REFUSED: printf("this code cannot be redeemed\n"); break;
    case VOUCHER_CLASS_RETRY: printf("please try again later\n"); break;
    case VOUCHER_CLASS_IN_DOUBT: printf("being processed\n"); break;
    default: must(status);
    }
}

int main(int argc, char **argv) {
    static struct ledger ledger = {.lock = PTHREAD_MUTEX_INITIALIZER};
    voucher_module *module = open_store(argc > 1 ? argv[1] : "story.db", &ledger);
    voucher_actor clerk = {0};
    voucher_series series = {0};
    voucher_filter filter = {0};
    char codes[2][64] = {"", ""};
    clerk.size = sizeof clerk;
    clerk.kind = VOUCHER_ACTOR_OPERATOR;
    clerk.rights = VOUCHER_RIGHT_ALL;
    strcpy(clerk.id, "clerk");
    series.size = sizeof series;
    filter.size = sizeof filter;

    generate(module, &clerk, &series);
    memcpy(filter.series, series.id, sizeof filter.series);
    list(module, &clerk, &filter);
    export_codes(module, &clerk, &filter, codes);
    printf("balance %d.00 EUR\n", (int)ledger_balance(&ledger, "4711") / 100);
    redeem(module, codes[0], &ledger);
    redeem(module, codes[1], &ledger);
    redeem(module, codes[1], &ledger); /* once more: the same receipt, no second credit */
    list(module, &clerk, &filter);
    must(voucher_close(module));
    return ledger_balance(&ledger, "4711") == 2000 ? 0 : 1;
}
