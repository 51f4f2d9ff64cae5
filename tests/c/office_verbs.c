/* The verbs of the back office. */
#define _POSIX_C_SOURCE 200809L

#include <string.h>

#include "teller.h"

/* A text the step may leave out. */
static const char *text_or_none(json_t *step, const char *name) {
    return json_string_value(json_object_get(step, name));
}

/* Nothing to show, unless the call failed. */
static json_t *nothing_of(struct teller *teller, voucher_status status) {
    teller->status = status;
    return status == VOUCHER_OK ? json_object() : failure_of(teller);
}

/* A verb that takes a struct and fills in one. */
#define CHANGES(verb, given_type, type, call, ...) \
    static json_t *verb(struct teller *teller, json_t *step) { \
        voucher_actor actor = actor_of(teller, step); \
        given_type given; \
        type value; \
        FILL(given_type, given, object_of(step, "params")); \
        FILL(type, value, NULL); \
        return result_of(teller, call(teller->module, &actor, __VA_ARGS__ &given, &value, &teller->failure), #type, &value); \
    }

/* A verb that decides about one thing. */
#define DECIDES(verb, type, call, ...) \
    static json_t *verb(struct teller *teller, json_t *step) { \
        voucher_actor actor = actor_of(teller, step); \
        type value; \
        FILL(type, value, NULL); \
        return result_of(teller, call(teller->module, &actor, __VA_ARGS__, &value, &teller->failure), #type, &value); \
    }

/* A verb that lists. */
#define LISTS(verb, type, open, fetch, ...) \
    PAGES(all_of_##verb, type, fetch) \
    static json_t *verb(struct teller *teller, json_t *step) { \
        voucher_actor actor = actor_of(teller, step); \
        voucher_cursor *cursor = NULL; \
        voucher_status status = open(teller->module, &actor, __VA_ARGS__, &cursor, &teller->failure); \
        return all_of_##verb(teller, status, cursor); \
    }

/* A verb that reports with all rows at once. */
#define REPORTS(verb, type, call, ...) \
    static json_t *verb(struct teller *teller, json_t *step) { \
        voucher_actor actor = actor_of(teller, step); \
        json_t *items = json_array(); \
        type rows[8]; \
        uint32_t count = 0; \
        uint32_t i; \
        FILL(type, rows[0], NULL); \
        teller->status = call(teller->module, &actor, __VA_ARGS__ rows, 8, &count, &teller->failure); \
        if (teller->status != VOUCHER_OK) { \
            json_decref(items); \
            return failure_of(teller); \
        } \
        for (i = 0; i < count; i++) { \
            json_array_append_new(items, object_from(#type, &rows[i])); \
        } \
        return json_pack("{s:i, s:o}", "count", (int)count, "items", items); \
    }

#define TEXT(name) text_of(step, name)
#define NUMBER(name) ((int32_t)number_of(step, name))

CHANGES(type_put, voucher_type_record, voucher_type_record, voucher_type_put, )
CHANGES(series_edit, voucher_series_edit_params, voucher_series, voucher_series_edit, TEXT("series"), )
READS(type_get, voucher_type_record, voucher_type_get, "code")
DECIDES(type_retire, voucher_type_record, voucher_type_retire, TEXT("code"), NUMBER("retired"))
DECIDES(series_change, voucher_series, voucher_series_change, TEXT("series"), NUMBER("change"), text_or_none(step, "why"))
DECIDES(approve, voucher_approval, voucher_approve, TEXT("id"), text_or_none(step, "reason"))
DECIDES(refuse, voucher_approval, voucher_refuse, TEXT("id"), TEXT("reason"))
DECIDES(reverse, voucher_receipt, voucher_reverse, TEXT("key"), TEXT("reason"))
DECIDES(recover, voucher_recovery, voucher_recover, 0, 0)
LISTS(types, voucher_type_record, voucher_type_open, voucher_type_fetch, NUMBER("retired_too"))
LISTS(approvals, voucher_approval, voucher_approval_open, voucher_approval_fetch, NUMBER("state"))
LISTS(doubts, voucher_receipt, voucher_doubt_open, voucher_doubt_fetch, number_of(step, "older_than_ms"))
REPORTS(liability, voucher_liability_row, voucher_liability, number_of(step, "from_ms"), number_of(step, "at_ms"), )
REPORTS(conservation, voucher_conservation_row, voucher_conservation, )
PAGES(all_stock, voucher_stock_row, voucher_stock_fetch)

static json_t *stock(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter = filter_of(step);
    voucher_cursor *cursor = NULL;
    voucher_status status =
        voucher_stock_open(teller->module, &actor, &filter, NUMBER("group_by"), &cursor, &teller->failure);
    return all_stock(teller, status, cursor);
}

static json_t *metrics(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_metrics_snapshot snapshot;
    FILL(voucher_metrics_snapshot, snapshot, NULL);
    return result_of(teller, voucher_metrics(teller->module, &actor, &snapshot, &teller->failure),
                     "voucher_metrics_snapshot", &snapshot);
}

static json_t *setting_set(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    return nothing_of(teller, voucher_setting_set(teller->module, &actor, text_or_none(step, "partner"), TEXT("name"),
                                                  TEXT("value"), &teller->failure));
}

static json_t *setting(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    char text[256] = "";
    uint32_t length = 0;
    teller->status = voucher_setting_get(teller->module, &actor, text_or_none(step, "partner"), TEXT("name"), text,
                                         sizeof text, &length, &teller->failure);
    return teller->status == VOUCHER_OK ? json_pack("{s:s}", "value", text) : failure_of(teller);
}

static json_t *bulk(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter;
    voucher_bulk_params params;
    voucher_bulk_result result;
    FILL(voucher_filter, filter, json_object_get(step, "filter"));
    FILL(voucher_bulk_params, params, object_of(step, "params"));
    FILL(voucher_bulk_result, result, NULL);
    return result_of(teller, voucher_bulk(teller->module, &actor, &filter, text_or_none(step, "voucher_ids"), &params,
                                          &result, &teller->failure),
                     "voucher_bulk_result", &result);
}

static json_t *job(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_progress progress;
    voucher_job *resumed = NULL;
    voucher_status status = voucher_job_resume(teller->module, &actor, TEXT("id"), &resumed, &teller->failure);
    FILL(voucher_progress, progress, NULL);
    while (status == VOUCHER_OK) {
        status = voucher_job_step(resumed, 0, &progress, &teller->failure);
    }
    voucher_job_free(resumed);
    return result_of(teller, status == VOUCHER_DONE ? VOUCHER_OK : status, "voucher_progress", &progress);
}

static json_t *reveal(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    char code[64] = "";
    uint32_t length = 0;
    teller->status = voucher_reveal(teller->module, &actor, TEXT("id"), TEXT("reason"), code, sizeof code, &length,
                                    &teller->failure);
    return teller->status == VOUCHER_OK ? json_pack("{s:o}", "code", bare(code, "- ")) : failure_of(teller);
}

static json_t *remind(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    int64_t marked = 0;
    teller->status = voucher_remind(teller->module, &actor, TEXT("voucher_ids"), &marked, &teller->failure);
    return teller->status == VOUCHER_OK ? json_pack("{s:I}", "marked", (json_int_t)marked) : failure_of(teller);
}

static json_t *settle_by_hand(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_outcome outcome;
    FILL(voucher_outcome, outcome, object_of(step, "outcome"));
    return nothing_of(teller, voucher_settle_by_hand(teller->module, &actor, TEXT("key"), &outcome, TEXT("reason"),
                                                     &teller->failure));
}

static json_t *audit_verify(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    int64_t length = 0;
    teller->status = voucher_audit_verify(teller->module, &actor, NULL, &length, &teller->failure);
    return teller->status == VOUCHER_OK ? json_pack("{s:I}", "length", (json_int_t)length) : failure_of(teller);
}

const struct verb office_verbs[] = {
    {"type_put", type_put, "as params"},
    {"type_get", type_get, "as code"},
    {"types", types, "as retired_too"},
    {"type_retire", type_retire, "as code retired"},
    {"setting_set", setting_set, "as partner name value"},
    {"setting", setting, "as partner name"},
    {"bulk", bulk, "as filter voucher_ids params"},
    {"series_change", series_change, "as series change why"},
    {"series_edit", series_edit, "as series params"},
    {"approvals", approvals, "as state"},
    {"approve", approve, "as id reason"},
    {"refuse", refuse, "as id reason"},
    {"job", job, "as id"},
    {"reveal", reveal, "as id reason"},
    {"remind", remind, "as voucher_ids"},
    {"stock", stock, "as filter group_by"},
    {"liability", liability, "as from_ms at_ms"},
    {"conservation", conservation, "as"},
    {"metrics", metrics, "as"},
    {"reverse", reverse, "as key reason"},
    {"doubts", doubts, "as older_than_ms"},
    {"settle_by_hand", settle_by_hand, "as key outcome reason"},
    {"recover", recover, "as"},
    {"audit_verify", audit_verify, "as"},
    {NULL, NULL, NULL},
};
