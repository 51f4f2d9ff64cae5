#define _POSIX_C_SOURCE 200809L

#include "functions.h"

static const struct field export_fields[] = {
    FIELD(voucher_export_params, preset), FIELD(voucher_export_params, columns),
    FIELD(voucher_export_params, approval_id), FIELD(voucher_export_params, recipient),
    FIELD(voucher_export_params, card_title), FIELD(voucher_export_params, card_instructions),
    FIELD(voucher_export_params, card_link), FIELD(voucher_export_params, card_logo),
    FIELD(voucher_export_params, card_locale), END};
static const struct field import_fields[] = {
    FIELD(voucher_import_params, currency), FIELD(voucher_import_params, series_code),
    FIELD(voucher_import_params, voucher_type), FIELD(voucher_import_params, valid_until_date),
    FIELD(voucher_import_params, partner), FIELD(voucher_import_params, request_id),
    FIELD(voucher_import_params, weak_codes_override), FIELD(voucher_import_params, comment),
    FIELD(voucher_import_params, description), FIELD(voucher_import_params, available_to),
    FIELD(voucher_import_params, metadata), FIELD(voucher_import_params, columns),
    FIELD(voucher_import_params, delimiter), FIELD(voucher_import_params, encoding),
    FIELD(voucher_import_params, date_format), END};
static const struct field message_fields[] = {
    FIELD(voucher_message_params, locale), FIELD(voucher_message_params, holder),
    FIELD(voucher_message_params, reason), END};

CALL(export_open, voucher_export_open(ON_MODULE, NULL, IN(voucher_export_params), OUT(voucher_cursor *), &failure))
CALL(export_to_file, voucher_export_to_file(ON_MODULE, NULL, IN(voucher_export_params), with->text,
                                            OUT(voucher_export_result), &failure))
CALL(export_start, voucher_export_start(ON_MODULE, NULL, IN(voucher_export_params), with->text, OUT(voucher_job *),
                                        &failure))
CALL(export_start_of, voucher_export_start(ON_MODULE, IN(voucher_filter), NULL, with->text, OUT(voucher_job *),
                                           &failure))
CALL(job_exported, voucher_job_exported(AS(voucher_job), OUT(voucher_export_result), &failure))
CALL(export_run_open, voucher_export_run_open(ON_MODULE, with->text, OUT(voucher_cursor *), &failure))
CALL(export_run_fetch, voucher_export_run_fetch(AS(voucher_cursor), OUT(voucher_export_run), with->capacity, COUNT,
                                                &failure))
CALL(manifest_key, voucher_manifest_key(ON_MODULE, OUT(char), with->capacity, COUNT, &failure))
CALL(import, voucher_import(ON_MODULE, IN(voucher_import_params), with->text, OUT(voucher_import_finding),
                            with->capacity, COUNT, OUT2(voucher_import_result), &failure))
CALL(import_start, voucher_import_start(ON_MODULE, IN(voucher_import_params), with->text, OUT(voucher_job *), &failure))
CALL(job_imported, voucher_job_imported(AS(voucher_job), OUT(voucher_import_result), &failure))
CALL(job_findings, voucher_job_findings(AS(voucher_job), 0, OUT(voucher_import_finding), with->capacity, COUNT,
                                        &failure))
CALL(import_template, voucher_import_template(VOUCHER_IMPORT_CSV, OUT(uint8_t), with->capacity, COUNT, &failure))
CALL(message_render, voucher_message_render(ON_MODULE, with->text, IN(voucher_message_params), with->text2, OUT(char),
                                            with->capacity, COUNT, &failure))
CALL(message_tags, voucher_message_tags(OUT(voucher_message_tag), with->capacity, COUNT, &failure))

const struct function exchange_functions[] = {
    {"export_open with params", export_open, MODULE, NULLABLE, sizeof(voucher_export_params), export_fields, UNUSED,
     UNUSED, NEEDED, 0, 0, 1, 0},
    {"export_to_file with params", export_to_file, MODULE, NULLABLE, sizeof(voucher_export_params), export_fields,
     NEEDED, UNUSED, NEEDED, sizeof(voucher_export_result), 0, 0, 0},
    {"export_start", export_start, MODULE, NULLABLE, sizeof(voucher_export_params), export_fields, NEEDED, UNUSED,
     NEEDED, 0, 0, 1, 0},
    {"export_start with a filter", export_start_of, MODULE, NULLABLE, sizeof(voucher_filter), filter_fields, NEEDED,
     UNUSED, NEEDED, 0, 0, 1, 0},
    {"job_exported", job_exported, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_export_result), 0,
     0, 0},
    {"export_run_open", export_run_open, MODULE, UNUSED, 0, no_fields, NULLABLE, UNUSED, NEEDED, 0, 0, 1, 0},
    {"export_run_fetch", export_run_fetch, RUN_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_export_run), 0, 0, 1},
    {"manifest_key", manifest_key, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"import", import, MODULE, NEEDED, sizeof(voucher_import_params), import_fields, NEEDED, UNUSED, NULLABLE,
     sizeof(voucher_import_finding), sizeof(voucher_import_result), 0, 1},
    {"import_start", import_start, MODULE, NEEDED, sizeof(voucher_import_params), import_fields, NEEDED, UNUSED,
     NEEDED, 0, 0, 1, 0},
    {"job_imported", job_imported, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_import_result), 0,
     0, 0},
    {"job_findings", job_findings, JOB, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_import_finding),
     0, 0, 1},
    {"import_template", import_template, NO_HANDLE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"message_render", message_render, MODULE, NULLABLE, sizeof(voucher_message_params), message_fields, NEEDED,
     NEEDED, NEEDED, 0, 0, 0, 1},
    {"message_tags", message_tags, NO_HANDLE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED,
     sizeof(voucher_message_tag), 0, 0, 1},
    {NULL, NULL, NO_HANDLE, UNUSED, 0, no_fields, UNUSED, UNUSED, UNUSED, 0, 0, 0, 0},
};
