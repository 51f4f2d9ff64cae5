/* The verbs of sales. */
#define _POSIX_C_SOURCE 200809L

#include <string.h>

#include "teller.h"

enum { SUMS_MAX = 16 };

static const char *text_or_none(json_t *step, const char *name) {
    return json_string_value(json_object_get(step, name));
}

READS(sale, voucher_sale, voucher_sale_get, "id")
PAGES(all_sales, voucher_sale, voucher_sale_fetch)

/* Which vouchers: what a step leaves out is NULL to the call. */
static const voucher_filter *filter_or_none(json_t *step, voucher_filter *filter) {
    json_t *told = json_object_get(step, "filter");
    if (!told) {
        return NULL;
    }
    fill("voucher_filter", filter, sizeof *filter, told);
    return filter;
}

static json_t *sell(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter;
    voucher_sale_params params;
    voucher_sale value;
    FILL(voucher_sale_params, params, object_of(step, "params"));
    FILL(voucher_sale, value, NULL);
    return result_of(teller,
                     voucher_sell(teller->module, &actor, filter_or_none(step, &filter), text_or_none(step, "voucher_ids"),
                                  &params, &value, &teller->failure),
                     "voucher_sale", &value);
}

static json_t *sale_begin(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter;
    voucher_sale_params params;
    voucher_posting posting;
    voucher_sale value;
    voucher_status status;
    FILL(voucher_sale_params, params, object_of(step, "params"));
    FILL(voucher_posting, posting, NULL);
    FILL(voucher_sale, value, NULL);
    status = voucher_sale_begin(teller->module, &actor, filter_or_none(step, &filter), text_or_none(step, "voucher_ids"),
                                &params, &posting, &value, &teller->failure);
    if (status == VOUCHER_DUPLICATE || status == VOUCHER_DONE) {
        return result_of(teller, status, "voucher_sale", &value);
    }
    return result_of(teller, status, "voucher_posting", &posting);
}

static json_t *sale_settle(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_outcome outcome;
    voucher_sale value;
    FILL(voucher_outcome, outcome, object_of(step, "outcome"));
    FILL(voucher_sale, value, NULL);
    return result_of(teller, voucher_sale_settle(teller->module, &actor, text_of(step, "key"), &outcome, &value,
                                                 &teller->failure),
                     "voucher_sale", &value);
}

static json_t *sales(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_sale_filter filter;
    voucher_cursor *cursor = NULL;
    voucher_status status;
    FILL(voucher_sale_filter, filter, object_of(step, "filter"));
    status = voucher_sale_open(teller->module, &actor, &filter, &cursor, &teller->failure);
    return all_sales(teller, status, cursor);
}

static json_t *sale_sums(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    json_t *items = json_array();
    voucher_sale_sum rows[SUMS_MAX];
    uint32_t count = 0;
    uint32_t i;
    FILL(voucher_sale_sum, rows[0], NULL);
    teller->status = voucher_sale_sums(teller->module, &actor, number_of(step, "from_ms"), number_of(step, "until_ms"),
                                       (int32_t)number_of(step, "by_type"), rows, SUMS_MAX, &count, &teller->failure);
    if (teller->status != VOUCHER_OK) {
        json_decref(items);
        return failure_of(teller);
    }
    for (i = 0; i < count; i++) {
        json_array_append_new(items, object_from("voucher_sale_sum", &rows[i]));
    }
    return json_pack("{s:i, s:o}", "count", (int)count, "items", items);
}

static json_t *sale_code(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    char code[64] = "";
    uint32_t length = 0;
    teller->status =
        voucher_sale_code(teller->module, &actor, text_of(step, "id"), code, sizeof code, &length, &teller->failure);
    return teller->status == VOUCHER_OK ? json_pack("{s:o}", "code", bare(code, "- ")) : failure_of(teller);
}

const struct verb sale_verbs[] = {
    {"sell", sell, "as filter voucher_ids params"},
    {"sale_begin", sale_begin, "as filter voucher_ids params"},
    {"sale_settle", sale_settle, "as key outcome"},
    {"sale", sale, "as id"},
    {"sales", sales, "as filter"},
    {"sale_sums", sale_sums, "as from_ms until_ms by_type"},
    {"sale_code", sale_code, "as id"},
    {NULL, NULL, NULL},
};
