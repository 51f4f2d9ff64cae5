#define _POSIX_C_SOURCE 200809L

#include "functions.h"

static const struct field type_fields[] = {
    FIELD(voucher_type_record, currency), FIELD(voucher_type_record, prefix), FIELD(voucher_type_record, alphabet_symbols),
    FIELD(voucher_type_record, code), FIELD(voucher_type_record, name), FIELD(voucher_type_record, refund_method),
    FIELD(voucher_type_record, payment_type), FIELD(voucher_type_record, comment), FIELD(voucher_type_record, description),
    FIELD(voucher_type_record, products), FIELD(voucher_type_record, product_types), FIELD(voucher_type_record, business_units), END};
static const struct field bulk_fields[] = {
    FIELD(voucher_bulk_params, partner), FIELD(voucher_bulk_params, invoice), FIELD(voucher_bulk_params, voucher_type),
    FIELD(voucher_bulk_params, request_id), FIELD(voucher_bulk_params, note), FIELD(voucher_bulk_params, products),
    FIELD(voucher_bulk_params, product_types), FIELD(voucher_bulk_params, business_units), END};
static const struct field edit_fields[] = {
    FIELD(voucher_series_edit_params, comment), FIELD(voucher_series_edit_params, description),
    FIELD(voucher_series_edit_params, available_to), FIELD(voucher_series_edit_params, metadata), END};
static const struct field entry_fields[] = {FIELD(voucher_ledger_entry, key), FIELD(voucher_ledger_entry, account), END};

/* A key no store has. */
static const uint8_t other_key[32] = {1};

/* A number of an operation must be right for the rest to be looked at. */
static const voucher_bulk_params *blocking(const void *in) {
    voucher_bulk_params *params = (voucher_bulk_params *)in;
    if (params && params->size >= sizeof *params && params->size <= sizeof *params + 64) {
        params->operation = VOUCHER_BULK_BLOCK;
    }
    return params;
}

CALL(type_put, voucher_type_put(ON_MODULE, IN(voucher_type_record), OUT(voucher_type_record), &failure))
CALL(type_get, voucher_type_get(ON_MODULE, with->text, OUT(voucher_type_record), &failure))
CALL(type_open, voucher_type_open(ON_MODULE, 0, OUT(voucher_cursor *), &failure))
CALL(type_fetch, voucher_type_fetch(AS(voucher_cursor), OUT(voucher_type_record), with->capacity, COUNT, &failure))
CALL(type_retire, voucher_type_retire(ON_MODULE, with->text, 1, OUT(voucher_type_record), &failure))
CALL(setting_set, voucher_setting_set(ON_MODULE, NULL, with->text, with->text2, &failure))
CALL(setting_set_partner, voucher_setting_set(ON_MODULE, with->text, "enabled", with->text2, &failure))
CALL(setting_get, voucher_setting_get(ON_MODULE, NULL, with->text, OUT(char), with->capacity, COUNT, &failure))
CALL(setting_open, voucher_setting_open(ON_MODULE, with->text, OUT(voucher_cursor *), &failure))
CALL(setting_fetch, voucher_setting_fetch(AS(voucher_cursor), OUT(voucher_setting), with->capacity, COUNT, &failure))
CALL(bulk_start, voucher_bulk_start(ON_MODULE, NULL, with->text, blocking(with->in), OUT(voucher_job *), &failure))
CALL(bulk, voucher_bulk(ON_MODULE, NULL, with->text, blocking(with->in), OUT(voucher_bulk_result), &failure))
CALL(job_result, voucher_job_result(AS(voucher_job), OUT(voucher_bulk_result), &failure))
CALL(series_change, voucher_series_change(ON_MODULE, with->text, VOUCHER_SERIES_CHANGE_LOCK, with->text2,
                                          OUT(voucher_series), &failure))
CALL(series_edit, voucher_series_edit(ON_MODULE, with->text, IN(voucher_series_edit_params), OUT(voucher_series),
                                      &failure))
CALL(approval_open, voucher_approval_open(ON_MODULE, 0, OUT(voucher_cursor *), &failure))
CALL(approval_fetch, voucher_approval_fetch(AS(voucher_cursor), OUT(voucher_approval), with->capacity, COUNT, &failure))
CALL(approval_get, voucher_approval_get(ON_MODULE, with->text, OUT(voucher_approval), &failure))
CALL(approve, voucher_approve(ON_MODULE, with->text, with->text2, OUT(voucher_approval), &failure))
CALL(refuse, voucher_refuse(ON_MODULE, with->text, with->text2, OUT(voucher_approval), &failure))
CALL(reveal, voucher_reveal(ON_MODULE, with->text, with->text2, OUT(char), with->capacity, COUNT, &failure))
CALL(remind_of, voucher_remind(ON_MODULE, with->text, (int64_t *)with->count, &failure))
CALL(stock_open, voucher_stock_open(ON_MODULE, IN(voucher_filter), 0, OUT(voucher_cursor *), &failure))
CALL(stock_fetch, voucher_stock_fetch(AS(voucher_cursor), OUT(voucher_stock_row), with->capacity, COUNT, &failure))
CALL(liability, voucher_liability(ON_MODULE, 0, 0, OUT(voucher_liability_row), with->capacity, COUNT, &failure))
CALL(conservation, voucher_conservation(ON_MODULE, OUT(voucher_conservation_row), with->capacity, COUNT, &failure))
CALL(metrics, voucher_metrics(ON_MODULE, OUT(voucher_metrics_snapshot), &failure))
CALL(metrics_text, voucher_metrics_text(ON_MODULE, OUT(char), with->capacity, COUNT, &failure))
CALL(reverse_begin, voucher_reverse_begin(ON_MODULE, with->text, with->text2, OUT(voucher_posting),
                                          OUT2(voucher_receipt), &failure))
CALL(reverse, voucher_reverse(ON_MODULE, with->text, with->text2, OUT(voucher_receipt), &failure))
CALL(doubt_open, voucher_doubt_open(ON_MODULE, 0, OUT(voucher_cursor *), &failure))
CALL(doubt_fetch, voucher_doubt_fetch(AS(voucher_cursor), OUT(voucher_receipt), with->capacity, COUNT, &failure))
CALL(retry, voucher_retry(ON_MODULE, with->text, OUT(voucher_receipt), &failure))
CALL(settle_by_hand, voucher_settle_by_hand(ON_MODULE, with->text, IN(voucher_outcome), with->text2, &failure))
CALL(reconcile_open, voucher_reconcile_open(ON_MODULE, 0, 0, OUT(voucher_cursor *), &failure))
CALL(reconcile_check, voucher_reconcile_check(AS(voucher_cursor), IN(voucher_ledger_entry), 1, OUT(voucher_finding),
                                              with->capacity, COUNT, &failure))
CALL(reconcile_missing, voucher_reconcile_missing(AS(voucher_cursor), OUT(voucher_finding), with->capacity, COUNT,
                                                  &failure))
CALL(audit_verify, voucher_audit_verify(ON_MODULE, with->text, (int64_t *)with->count, &failure))
CALL(audit_checkpoint, voucher_audit_checkpoint(ON_MODULE, OUT(char), with->capacity, COUNT, &failure))
CALL(rotate_key_start, voucher_rotate_key_start(ON_MODULE, other_key, other_key, OUT(voucher_job *), &failure))
CALL(rotate_key_from, voucher_rotate_key(ON_MODULE, OUT(uint8_t), other_key, &failure))
CALL(rotate_key_to, voucher_rotate_key(ON_MODULE, other_key, OUT(uint8_t), &failure))

const struct function office_functions[] = {
    {"type_put", type_put, MODULE, NEEDED, sizeof(voucher_type_record), type_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_type_record), 0, 0, 0},
    {"type_get", type_get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_type_record), 0, 0, 0},
    {"type_open", type_open, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"type_fetch", type_fetch, TYPE_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_type_record), 0, 0,
     1},
    {"type_retire", type_retire, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_type_record), 0, 0, 0},
    {"setting_set", setting_set, MODULE, UNUSED, 0, no_fields, NEEDED, NEEDED, UNUSED, 0, 0, 0, 0},
    {"setting_set of a partner", setting_set_partner, MODULE, UNUSED, 0, no_fields, NULLABLE, NEEDED, UNUSED, 0, 0, 0,
     0},
    {"setting_get", setting_get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"setting_open", setting_open, MODULE, UNUSED, 0, no_fields, NULLABLE, UNUSED, NEEDED, 0, 0, 1, 0},
    {"setting_fetch", setting_fetch, SETTING_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_setting), 0, 0, 1},
    {"bulk_start", bulk_start, MODULE, NEEDED, sizeof(voucher_bulk_params), bulk_fields, NULLABLE, UNUSED, NEEDED, 0,
     0, 1, 0},
    {"bulk", bulk, MODULE, NEEDED, sizeof(voucher_bulk_params), bulk_fields, NULLABLE, UNUSED, NEEDED,
     sizeof(voucher_bulk_result), 0, 0, 0},
    {"job_result", job_result, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_bulk_result), 0, 0, 0},
    {"series_change", series_change, MODULE, UNUSED, 0, no_fields, NEEDED, NULLABLE, NEEDED, sizeof(voucher_series),
     0, 0, 0},
    {"series_edit", series_edit, MODULE, NEEDED, sizeof(voucher_series_edit_params), edit_fields, NEEDED, UNUSED,
     NEEDED, sizeof(voucher_series), 0, 0, 0},
    {"approval_open", approval_open, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"approval_fetch", approval_fetch, APPROVAL_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_approval), 0, 0, 1},
    {"approval_get", approval_get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_approval), 0,
     0, 0},
    {"approve", approve, MODULE, UNUSED, 0, no_fields, NEEDED, NULLABLE, NEEDED, sizeof(voucher_approval), 0, 0, 0},
    {"refuse", refuse, MODULE, UNUSED, 0, no_fields, NEEDED, NEEDED, NEEDED, sizeof(voucher_approval), 0, 0, 0},
    {"reveal", reveal, MODULE, UNUSED, 0, no_fields, NEEDED, NEEDED, NEEDED, 0, 0, 0, 1},
    {"remind", remind_of, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, UNUSED, 0, 0, 0, 1},
    {"stock_open", stock_open, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, UNUSED, UNUSED, NEEDED, 0, 0,
     1, 0},
    {"stock_fetch", stock_fetch, STOCK_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_stock_row), 0, 0, 1},
    {"liability", liability, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_liability_row), 0,
     0, 1},
    {"conservation", conservation, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_conservation_row), 0, 0, 1},
    {"metrics", metrics, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_metrics_snapshot), 0, 0,
     0},
    {"metrics_text", metrics_text, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"reverse_begin", reverse_begin, MODULE, UNUSED, 0, no_fields, NEEDED, NEEDED, NEEDED, sizeof(voucher_posting),
     sizeof(voucher_receipt), 0, 0},
    {"reverse", reverse, MODULE, UNUSED, 0, no_fields, NEEDED, NEEDED, NEEDED, sizeof(voucher_receipt), 0, 0, 0},
    {"doubt_open", doubt_open, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"doubt_fetch", doubt_fetch, DOUBT_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_receipt),
     0, 0, 1},
    {"retry", retry, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_receipt), 0, 0, 0},
    {"settle_by_hand", settle_by_hand, MODULE, NEEDED, sizeof(voucher_outcome), outcome_fields, NEEDED, NEEDED,
     UNUSED, 0, 0, 0, 0},
    {"reconcile_open", reconcile_open, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"reconcile_check", reconcile_check, RECONCILIATION, NEEDED, sizeof(voucher_ledger_entry), entry_fields, UNUSED,
     UNUSED, NEEDED, sizeof(voucher_finding), 0, 0, 1},
    {"reconcile_missing", reconcile_missing, RECONCILIATION, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_finding), 0, 0, 1},
    {"audit_verify", audit_verify, MODULE, UNUSED, 0, no_fields, NULLABLE, UNUSED, UNUSED, 0, 0, 0, 1},
    {"audit_checkpoint", audit_checkpoint, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"rotate_key_start", rotate_key_start, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"rotate_key from nothing", rotate_key_from, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 0},
    {"rotate_key to nothing", rotate_key_to, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 0},
    {NULL, NULL, NO_HANDLE, UNUSED, 0, no_fields, UNUSED, UNUSED, UNUSED, 0, 0, 0, 0},
};
