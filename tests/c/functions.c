#define _POSIX_C_SOURCE 200809L

#include "functions.h"

const struct field no_fields[] = {END};
static const struct field series_fields[] = {
    FIELD(voucher_series_params, currency), FIELD(voucher_series_params, series_code),
    FIELD(voucher_series_params, prefix), FIELD(voucher_series_params, alphabet_symbols),
    FIELD(voucher_series_params, partner), FIELD(voucher_series_params, request_id),
    FIELD(voucher_series_params, weak_codes_override), FIELD(voucher_series_params, comment),
    FIELD(voucher_series_params, description), FIELD(voucher_series_params, available_to),
    FIELD(voucher_series_params, metadata), FIELD(voucher_series_params, voucher_type),
    FIELD(voucher_series_params, valid_until_date), END};
static const struct field redeem_fields[] = {
    FIELD(voucher_redeem_params, code), FIELD(voucher_redeem_params, serial), FIELD(voucher_redeem_params, account),
    FIELD(voucher_redeem_params, account_partner), FIELD(voucher_redeem_params, request_id),
    FIELD(voucher_redeem_params, currency), END};
const struct field filter_fields[] = {
    FIELD(voucher_filter, currency), FIELD(voucher_filter, series), FIELD(voucher_filter, voucher_id),
    FIELD(voucher_filter, serial), FIELD(voucher_filter, serial_until), FIELD(voucher_filter, partner),
    FIELD(voucher_filter, account), FIELD(voucher_filter, description), FIELD(voucher_filter, voucher_type),
    FIELD(voucher_filter, invoice), FIELD(voucher_filter, product), FIELD(voucher_filter, business_unit),
    FIELD(voucher_filter, created_by), FIELD(voucher_filter, text), END};
const struct field outcome_fields[] = {FIELD(voucher_outcome, ledger_reference), END};

CALL(config_set, voucher_config_set(AS(voucher_config), with->text, with->text2, &failure))
CALL(open_module, voucher_open(AS(const voucher_config), IN(voucher_host), OUT(voucher_module *), &failure))
CALL(preset, voucher_series_preset(with->text, OUT(voucher_series_params), &failure))
CALL(generate_series, voucher_generate_series(ON_MODULE, IN(voucher_series_params), OUT(voucher_series), &failure))
CALL(generate_start, voucher_generate_start(ON_MODULE, IN(voucher_series_params), OUT(voucher_job *), &failure))
CALL(job_resume, voucher_job_resume(ON_MODULE, with->text, OUT(voucher_job *), &failure))
CALL(job_step, voucher_job_step(AS(voucher_job), 0, OUT(voucher_progress), &failure))
CALL(job_progress, voucher_job_progress(AS(voucher_job), OUT(voucher_progress), &failure))
CALL(job_cancel, voucher_job_cancel(AS(voucher_job), &failure))
CALL(jobs, voucher_jobs(ON_MODULE, OUT(voucher_progress), with->capacity, COUNT, &failure))
CALL(series_get, voucher_series_get(ON_MODULE, with->text, OUT(voucher_series), &failure))
CALL(series_open, voucher_series_open(ON_MODULE, IN(voucher_filter), OUT(voucher_cursor *), &failure))
CALL(series_fetch, voucher_series_fetch(AS(voucher_cursor), OUT(voucher_series), with->capacity, COUNT, &failure))
CALL(get, voucher_get(ON_MODULE, with->text, OUT(voucher_record), &failure))
CALL(get_by_serial, voucher_get_by_serial(ON_MODULE, with->text, OUT(voucher_record), &failure))
CALL(get_by_code, voucher_get_by_code(ON_MODULE, IN(voucher_redeem_params), OUT(voucher_record), &failure))
CALL(search_open, voucher_search_open(ON_MODULE, IN(voucher_filter), OUT(voucher_cursor *), &failure))
CALL(search_fetch, voucher_search_fetch(AS(voucher_cursor), OUT(voucher_record), with->capacity, COUNT, &failure))
CALL(search_count, voucher_search_count(ON_MODULE, IN(voucher_filter), 10, (int64_t *)with->count, &failure))
CALL(history_open, voucher_history_open(ON_MODULE, with->text, OUT(voucher_cursor *), &failure))
CALL(history_fetch, voucher_history_fetch(AS(voucher_cursor), OUT(voucher_event), with->capacity, COUNT, &failure))
CALL(delete_vouchers, voucher_delete(ON_MODULE, IN(voucher_filter), OUT(voucher_delete_result), &failure))
CALL(check, voucher_check(ON_MODULE, IN(voucher_redeem_params), OUT(voucher_check_result), &failure))
CALL(redeem, voucher_redeem(ON_MODULE, IN(voucher_redeem_params), OUT(voucher_receipt), &failure))
CALL(redeem_begin, voucher_redeem_begin(ON_MODULE, IN(voucher_redeem_params), OUT(voucher_posting),
                                        OUT2(voucher_receipt), &failure))
CALL(redeem_settle, voucher_redeem_settle(ON_MODULE, with->text, IN(voucher_outcome), OUT(voucher_receipt), &failure))
CALL(redemption_get, voucher_redemption_get(ON_MODULE, with->text, OUT(voucher_receipt), &failure))
CALL(redemption_by_request, voucher_redemption_by_request(ON_MODULE, with->text, with->text2, OUT(voucher_receipt),
                                                          &failure))
CALL(recover, voucher_recover(ON_MODULE, 0, 1, OUT(voucher_recovery), &failure))
CALL(recover_begin, voucher_recover_begin(ON_MODULE, 0, with->text, OUT(voucher_posting), &failure))
CALL(export_open, voucher_export_open(ON_MODULE, IN(voucher_filter), NULL, OUT(voucher_cursor *), &failure))
CALL(export_read, voucher_export_read(AS(voucher_cursor), OUT(uint8_t), with->capacity, COUNT, &failure))
CALL(export_to_file, voucher_export_to_file(ON_MODULE, IN(voucher_filter), NULL, with->text,
                                            OUT(voucher_export_result), &failure))
CALL(backup, voucher_backup(ON_MODULE, with->text, &failure))

const struct function functions[] = {
    {"config_set", config_set, CONFIG, UNUSED, 0, no_fields, NEEDED, NEEDED, UNUSED, 0, 0, 0, 0},
    {"open", open_module, CONFIG, NULLABLE, sizeof(voucher_host), no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"series_preset", preset, NO_HANDLE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_series_params),
     0, 0, 0},
    {"generate_series", generate_series, MODULE, NEEDED, sizeof(voucher_series_params), series_fields, UNUSED, UNUSED,
     NEEDED, sizeof(voucher_series), 0, 0, 0},
    {"generate_start", generate_start, MODULE, NEEDED, sizeof(voucher_series_params), series_fields, UNUSED, UNUSED,
     NEEDED, 0, 0, 1, 0},
    {"job_resume", job_resume, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"job_step", job_step, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, NULLABLE, sizeof(voucher_progress), 0, 0, 0},
    {"job_progress", job_progress, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_progress), 0, 0,
     0},
    {"job_cancel", job_cancel, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, UNUSED, 0, 0, 0, 0},
    {"jobs", jobs, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_progress), 0, 0, 1},
    {"series_get", series_get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_series), 0, 0, 0},
    {"series_open", series_open, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, UNUSED, UNUSED, NEEDED, 0, 0,
     1, 0},
    {"series_fetch", series_fetch, SERIES_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_series),
     0, 0, 1},
    {"get", get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_record), 0, 0, 0},
    {"get_by_serial", get_by_serial, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_record), 0,
     0, 0},
    {"get_by_code", get_by_code, MODULE, NEEDED, sizeof(voucher_redeem_params), redeem_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_record), 0, 0, 0},
    {"search_open", search_open, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, UNUSED, UNUSED, NEEDED, 0, 0,
     1, 0},
    {"search_fetch", search_fetch, SEARCH_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_record),
     0, 0, 1},
    {"search_count", search_count, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, UNUSED, UNUSED, UNUSED, 0,
     0, 0, 1},
    {"history_open", history_open, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, 0, 0, 1, 0},
    {"history_fetch", history_fetch, HISTORY_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_event), 0, 0, 1},
    {"delete", delete_vouchers, MODULE, NEEDED, sizeof(voucher_filter), filter_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_delete_result), 0, 0, 0},
    {"check", check, MODULE, NEEDED, sizeof(voucher_redeem_params), redeem_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_check_result), 0, 0, 0},
    {"redeem", redeem, MODULE, NEEDED, sizeof(voucher_redeem_params), redeem_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_receipt), 0, 0, 0},
    {"redeem_begin", redeem_begin, MODULE, NEEDED, sizeof(voucher_redeem_params), redeem_fields, UNUSED, UNUSED,
     NEEDED, sizeof(voucher_posting), sizeof(voucher_receipt), 0, 0},
    {"redeem_settle", redeem_settle, MODULE, NEEDED, sizeof(voucher_outcome), outcome_fields, NEEDED, UNUSED, NEEDED,
     sizeof(voucher_receipt), 0, 0, 0},
    {"redemption_get", redemption_get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_receipt),
     0, 0, 0},
    {"redemption_by_request", redemption_by_request, MODULE, UNUSED, 0, no_fields, NEEDED, NEEDED, NEEDED,
     sizeof(voucher_receipt), 0, 0, 0},
    {"recover", recover, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_recovery), 0, 0, 0},
    {"recover_begin", recover_begin, MODULE, UNUSED, 0, no_fields, NULLABLE, UNUSED, NEEDED, sizeof(voucher_posting),
     0, 0, 0},
    {"export_open", export_open, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, UNUSED, UNUSED, NEEDED, 0, 0,
     1, 0},
    {"export_read", export_read, EXPORT_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"export_to_file", export_to_file, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, NEEDED, UNUSED, NEEDED,
     sizeof(voucher_export_result), 0, 0, 0},
    {"backup", backup, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, UNUSED, 0, 0, 0, 0},
    {NULL, NULL, NO_HANDLE, UNUSED, 0, no_fields, UNUSED, UNUSED, UNUSED, 0, 0, 0, 0},
};
