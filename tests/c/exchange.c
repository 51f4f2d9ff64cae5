/* What leaves the store in files, and what comes in: exports with a number, imports of somebody else's codes. */
#define _POSIX_C_SOURCE 200809L

#include "office.h"

#include <stddef.h>
#include <unistd.h>

/* A public key of age whose private half nobody kept. */
#define RECIPIENT "age1y8dld8dfa4ld86ayxljuhnd3egwyjumsprjllhz7x9hjklmtpvhs6tq87z"

static const char their_rows[] = "code,serial,face_value,expires_at\n"
                                 "8301736291045,A-1,10.00,2099-05-31\n"
                                 "5519023847162,A-2,5.50,2099-06-30\n";

static struct ledger ledger;

/* Files -------------------------------------------------------------------------------------------------------------- */

/* The first bytes of a file, closed with NUL; -1 if it is not there, else how many. */
static long read_file(const char *path, char *bytes, size_t capacity) {
    FILE *file = fopen(path, "rb");
    size_t length;
    bytes[0] = '\0';
    if (!file) return -1;
    length = fread(bytes, 1, capacity - 1, file);
    fclose(file);
    bytes[length] = '\0';
    return (long)length;
}

static void write_file(const char *path, const void *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(bytes, 1, length, file) == length);
    if (file) fclose(file);
}

/* A path of its own with an ending, where nothing is. */
static void path_of(char *path, size_t capacity, const char *ending) {
    store_path(path, capacity - 16);
    strcat(path, ending);
}

/* The SHA-256 of a file in hexadecimal, as somebody else counts it. */
static void sha256_of(const char *path, char sha256[68]) {
    char command[600];
    FILE *answer;
    memset(sha256, 0, 68);
    snprintf(command, sizeof command, "sha256sum '%s'", path);
    answer = popen(command, "r");
    CHECK(answer && fread(sha256, 1, 64, answer) == 64);
    if (answer) pclose(answer);
}

/* Exports ------------------------------------------------------------------------------------------------------------ */

static voucher_filter of_series(const char *series) {
    voucher_filter filter = {.size = sizeof filter};
    PUT(filter.series, series);
    return filter;
}

static voucher_export_params with_codes(void) {
    voucher_export_params params = {.size = sizeof params};
    params.with_codes = 1;
    PUT(params.columns, "serial,code");
    return params;
}

static voucher_status step_to_the_end(voucher_job *job) {
    voucher_status status = VOUCHER_OK;
    while (status == VOUCHER_OK) {
        status = voucher_job_step(job, 50, NULL, &failure);
    }
    return status;
}

/* The newest run of a series, or of all. */
static voucher_export_run newest_run(voucher_module *module, const char *series) {
    voucher_actor actor = operator_actor();
    voucher_export_run run = {.size = sizeof run};
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    CHECK_STATUS(voucher_export_run_open(module, &actor, series, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_export_run_fetch(cursor, &run, 1, &count, &failure), VOUCHER_OK);
    CHECK(count == 1);
    voucher_cursor_free(cursor);
    return run;
}

static void an_export_job_is_a_run_with_the_sum_of_its_file(void) {
    char codes[3][64], path[512], bytes[4096], sha256[68];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_filter filter = of_series("1");
    voucher_export_params params = {.size = sizeof params};
    voucher_export_result result = {.size = sizeof result};
    voucher_export_run run;
    voucher_job *job = NULL;
    long length;
    generate(module, 3, codes, 3);
    path_of(path, sizeof path, ".xml");
    params.format = VOUCHER_FORMAT_XML;
    CHECK_STATUS(voucher_export_start(module, &actor, &filter, &params, path, &job, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_exported(job, &result, &failure), VOUCHER_OK);
    CHECK(result.vouchers == 0 && result.sha256[0] == '\0' && access(path, F_OK) != 0);
    CHECK(newest_run(module, "1").state == VOUCHER_EXPORT_BEGUN);
    CHECK_STATUS(step_to_the_end(job), VOUCHER_DONE);
    CHECK_STATUS(voucher_job_exported(job, &result, &failure), VOUCHER_OK);
    voucher_job_free(job);
    length = read_file(path, bytes, sizeof bytes);
    sha256_of(path, sha256);
    CHECK_TEXT(result.sha256, sha256);
    CHECK(result.bytes == length && result.vouchers == 3 && result.files == 1 && result.value == 3000);
    CHECK_TEXT(result.currency, "EUR");
    CHECK(strncmp(bytes, "<?xml", 5) == 0 && strstr(bytes, "1-00000003") != NULL);
    run = newest_run(module, "1");
    CHECK(run.run == result.run && run.run == 2 && run.state == VOUCHER_EXPORT_FINISHED);
    CHECK(run.format == VOUCHER_FORMAT_XML && run.with_codes == 0 && run.encrypted == 0 && run.files == 1);
    CHECK(run.vouchers == 3 && run.bytes == length && run.value == 3000);
    CHECK(run.begun_at_ms > 0 && run.ended_at_ms >= run.begun_at_ms);
    CHECK_TEXT(run.sha256, sha256);
    CHECK_TEXT(run.actor_id, "clerk");
    CHECK_TEXT(run.approval_id, "");
    CHECK(strlen(run.series_id) == 26 && strstr(run.request, "\"columns\"") != NULL);
    voucher_close(module);
}

static void codes_leave_again_when_a_second_person_approved(void) {
    char codes[3][64], path[512], bytes[4096], id[32];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor(), other = second_person();
    voucher_filter filter = of_series("1");
    voucher_export_params params = with_codes();
    voucher_export_result result = {.size = sizeof result};
    voucher_approval approval;
    voucher_job *job = NULL;
    generate(module, 3, codes, 3);
    path_of(path, sizeof path, ".csv");
    approval = approved(module, voucher_export_start(module, &actor, &filter, &params, path, &job, &failure));
    CHECK(job == NULL && access(path, F_OK) != 0);
    CHECK_TEXT(approval.operation, "export");
    CHECK_TEXT(approval.result, "granted");
    PUT(params.approval_id, approval.id);
    PUT(id, approval.id);
    PUT(params.columns, "code");
    CHECK_STATUS(voucher_export_start(module, &actor, &filter, &params, path, &job, &failure),
                 VOUCHER_REQUEST_MISMATCH);
    PUT(params.columns, "serial,code");
    CHECK(voucher_export_start(module, &other, &filter, &params, path, &job, &failure) < 0 && job == NULL);
    CHECK_STATUS(voucher_export_start(module, &actor, &filter, &params, path, &job, &failure), VOUCHER_OK);
    CHECK_STATUS(step_to_the_end(job), VOUCHER_DONE);
    voucher_job_free(job);
    CHECK(read_file(path, bytes, sizeof bytes) > 0 && strstr(bytes, codes[2]) != NULL);
    CHECK_TEXT(newest_run(module, "1").approval_id, id);
    CHECK(newest_run(module, NULL).with_codes == 1);
    path_of(path, sizeof path, ".csv");
    CHECK_STATUS(voucher_export_to_file(module, &actor, &filter, &params, path, &result, &failure),
                 VOUCHER_WRONG_STATE);
    CHECK(access(path, F_OK) != 0);
    voucher_close(module);
}

static void an_export_that_is_given_up_leaves_no_file(void) {
    char codes[3][64], path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_job *job = NULL;
    generate(module, 3, codes, 3);
    path_of(path, sizeof path, ".csv");
    CHECK_STATUS(voucher_export_start(module, &actor, NULL, NULL, path, &job, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_cancel(job, &failure), VOUCHER_OK);
    voucher_job_free(job);
    CHECK(newest_run(module, NULL).state == VOUCHER_EXPORT_FAILED && access(path, F_OK) != 0);
    CHECK_STATUS(voucher_export_start(module, &actor, NULL, NULL, path, &job, &failure), VOUCHER_OK);
    voucher_job_free(job);
    CHECK(newest_run(module, NULL).state == VOUCHER_EXPORT_BEGUN && access(path, F_OK) != 0);
    voucher_close(module);
}

static void runs_are_listed_newest_first(void) {
    char codes[1][64], path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor(), without = operator_actor();
    voucher_export_params params = {.size = sizeof params};
    voucher_export_result result = {.size = sizeof result};
    voucher_export_run runs[4];
    voucher_cursor *cursor = NULL;
    voucher_filter filter;
    uint32_t count = 0;
    int32_t format;
    memset(runs, 0, sizeof runs);
    runs[0].size = sizeof runs[0];
    generate(module, 1, codes, 1);
    generate(module, 1, codes, 1);
    for (format = VOUCHER_FORMAT_XLSX; format <= VOUCHER_FORMAT_PDF; format++) {
        path_of(path, sizeof path, ".out");
        filter = of_series("2");
        params.format = format;
        CHECK_STATUS(voucher_export_to_file(module, &actor, &filter, &params, path, &result, &failure), VOUCHER_OK);
    }
    CHECK_STATUS(voucher_export_run_open(module, &actor, "2", &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_export_run_fetch(cursor, runs, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 4 && runs[0].run == 6 && runs[3].run == 3 && runs[3].format == VOUCHER_FORMAT_XLSX);
    CHECK_STATUS(voucher_export_run_fetch(cursor, runs, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && runs[0].run == 2 && runs[0].with_codes == 1 && runs[0].format == VOUCHER_FORMAT_CSV);
    CHECK_STATUS(voucher_export_run_fetch(cursor, runs, 4, &count, &failure), VOUCHER_DONE);
    CHECK(count == 0);
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_export_run_open(module, &actor, "no such", &cursor, &failure), VOUCHER_NOT_FOUND);
    without.rights = VOUCHER_RIGHT_ALL & ~(VOUCHER_RIGHT_EXPORT | VOUCHER_RIGHT_AUDIT);
    CHECK_STATUS(voucher_export_run_open(module, &without, NULL, &cursor, &failure), VOUCHER_FORBIDDEN);
    voucher_close(module);
}

static void an_encrypted_export_has_a_signed_manifest(void) {
    char codes[2][64], path[512], name[540], bytes[8192], signature[80], sha256[68];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_export_params params = {.size = sizeof params};
    voucher_export_result result = {.size = sizeof result};
    generate(module, 2, codes, 2);
    path_of(path, sizeof path, ".age");
    PUT(params.recipient, RECIPIENT);
    CHECK_STATUS(voucher_export_to_file(module, &actor, NULL, &params, path, &result, &failure), VOUCHER_OK);
    CHECK(read_file(path, bytes, sizeof bytes) == result.bytes);
    CHECK(strncmp(bytes, "age-encryption.org/v1\n", 22) == 0 && newest_run(module, NULL).encrypted == 1);
    sha256_of(path, sha256);
    CHECK_TEXT(result.sha256, sha256);
    snprintf(name, sizeof name, "%s.manifest.json", path);
    CHECK(read_file(name, bytes, sizeof bytes) > 0);
    CHECK(strstr(bytes, sha256) != NULL && strstr(bytes, RECIPIENT) != NULL);
    snprintf(name, sizeof name, "%s.manifest.sig", path);
    CHECK(read_file(name, signature, sizeof signature) == 64);
    voucher_close(module);
}

static void the_manifest_key_tells_how_long_it_is(void) {
    char pem[256], exact[256];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor(), without = operator_actor();
    uint32_t length = 0;
    memset(exact, 0, sizeof exact);
    CHECK_STATUS(voucher_manifest_key(module, &actor, pem, sizeof pem, &length, &failure), VOUCHER_OK);
    CHECK(length == strlen(pem) + 1 && strncmp(pem, "-----BEGIN PUBLIC KEY-----\n", 27) == 0);
    CHECK_STATUS(voucher_manifest_key(module, &actor, exact, length - 1, &length, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(length == strlen(pem) + 1);
    CHECK_TEXT(exact, "");
    CHECK_STATUS(voucher_manifest_key(module, &actor, exact, length, &length, &failure), VOUCHER_OK);
    CHECK_TEXT(exact, pem);
    without.rights = VOUCHER_RIGHT_ALL & ~VOUCHER_RIGHT_EXPORT;
    CHECK_STATUS(voucher_manifest_key(module, &without, pem, sizeof pem, &length, &failure), VOUCHER_FORBIDDEN);
    voucher_close(module);
}

static void the_schema_of_xml_is_there(void) {
    CHECK(strncmp(voucher_export_schema(), "<?xml", 5) == 0);
    CHECK(strstr(voucher_export_schema(), "external_serial") != NULL);
    CHECK(voucher_export_schema() == voucher_export_schema());
}

/* Imports ------------------------------------------------------------------------------------------------------------ */

/* What an import answered; of its findings those that are more than notices. */
struct found {
    voucher_import_finding items[16];
    uint32_t count;
    voucher_import_result result;
};

static voucher_status import_rows(voucher_module *module, const char *path, const voucher_import_params *params,
                                  struct found *found) {
    voucher_actor actor = operator_actor();
    voucher_import_finding all[16];
    uint32_t count = 0;
    uint32_t i;
    voucher_status status;
    memset(all, 0, sizeof all);
    memset(found, 0, sizeof *found);
    all[0].size = sizeof all[0];
    found->result.size = sizeof found->result;
    status = voucher_import(module, &actor, params, path, all, 16, &count, &found->result, &failure);
    CHECK(found->result.findings == count);
    for (i = 0; i < count; i++) {
        if (all[i].kind != VOUCHER_FINDING_NOTICE) {
            found->items[found->count++] = all[i];
        }
    }
    return status;
}

static int64_t all_vouchers(voucher_module *module) {
    voucher_actor actor = operator_actor();
    int64_t count = -1;
    CHECK_STATUS(voucher_search_count(module, &actor, NULL, 100, &count, &failure), VOUCHER_OK);
    return count;
}

static void a_dry_run_tells_row_by_row_and_stores_nothing(void) {
    static const char flawed[] = "4471902836551,A-3,ten,2099-05-31\n"
                                 "8301736291045,A-1,10.00,2099-05-31\n"
                                 "447190283655,A-5,10.00,2099-05-31\n";
    char path[512], rows[512];
    voucher_module *module = open_store(&ledger);
    voucher_import_params params = {.size = sizeof params};
    struct found found;
    path_of(path, sizeof path, ".csv");
    snprintf(rows, sizeof rows, "%s%s", their_rows, flawed);
    write_file(path, rows, strlen(rows));
    params.dry_run = 1;
    params.partial = 1;
    CHECK_STATUS(import_rows(module, path, &params, &found), VOUCHER_OK);
    CHECK(found.count == 3 && found.result.rows == 5 && found.result.imported == 2 && found.result.value == 1550);
    CHECK(found.result.refused == 2 && found.result.duplicates == 1 && found.result.series_id[0] == '\0');
    CHECK(found.items[0].kind == VOUCHER_FINDING_WRONG && found.items[0].line == 4);
    CHECK_TEXT(found.items[0].field, "face_value");
    CHECK(found.items[0].problem[0] != '\0' && found.items[0].remedy[0] != '\0');
    CHECK(found.items[1].kind == VOUCHER_FINDING_DUPLICATE && found.items[1].line == 5);
    CHECK(found.items[2].kind == VOUCHER_FINDING_WRONG && found.items[2].line == 6);
    CHECK_TEXT(found.items[2].field, "code");
    CHECK(all_vouchers(module) == 0);
    params.dry_run = 0;
    params.partial = 0;
    CHECK_STATUS(import_rows(module, path, &params, &found), VOUCHER_INVALID_ARGUMENT);
    CHECK(found.count == 3 && found.result.refused == 2 && all_vouchers(module) == 0);
    CHECK_STATUS(import_rows(module, "no such file", &params, &found), VOUCHER_FILE_ACCESS);
    CHECK(found.result.findings == 0);
    voucher_close(module);
}

static void imported_vouchers_are_found_and_redeemed(void) {
    char path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor(), customer = customer_actor("4711");
    voucher_import_params params = {.size = sizeof params};
    voucher_redeem_params typed = redeem_params("5519-0238-4716-2", "");
    voucher_receipt receipt = {.size = sizeof receipt};
    voucher_series series = {.size = sizeof series};
    voucher_record record = {.size = sizeof record};
    voucher_filter filter = {.size = sizeof filter};
    voucher_cursor *cursor = NULL;
    struct found found;
    uint32_t count = 0;
    path_of(path, sizeof path, ".csv");
    write_file(path, their_rows, strlen(their_rows));
    PUT(params.request_id, "upload-1");
    PUT(params.series_code, "MALL");
    CHECK_STATUS(import_rows(module, path, &params, &found), VOUCHER_OK);
    CHECK(found.count == 0 && found.result.rows == 2 && found.result.imported == 2);
    CHECK_STATUS(voucher_series_get(module, &actor, found.result.series_id, &series, &failure), VOUCHER_OK);
    CHECK(series.imported == 1 && series.active == 2);
    CHECK_TEXT(series.code, "MALL");
    CHECK_STATUS(import_rows(module, path, &params, &found), VOUCHER_DUPLICATE);
    CHECK_TEXT(found.result.series_id, series.id);
    PUT(params.request_id, "upload-2");
    PUT(params.series_code, "");
    CHECK(import_rows(module, path, &params, &found) < 0 || found.result.imported == 0);
    CHECK(found.count == 3 && found.items[0].kind == VOUCHER_FINDING_WRONG && found.items[0].line == 0);
    CHECK(found.items[1].kind == VOUCHER_FINDING_DUPLICATE && found.items[2].line == 3);
    CHECK(all_vouchers(module) == 2);
    PUT(filter.external_serial, "A-2");
    CHECK_STATUS(voucher_search_open(module, &actor, &filter, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_search_fetch(cursor, &record, 1, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && record.face_value == 550 && record.state == VOUCHER_STATE_ACTIVE);
    CHECK_TEXT(record.external_serial, "A-2");
    CHECK_STATUS(voucher_search_fetch(cursor, &record, 1, &count, &failure), VOUCHER_DONE);
    voucher_cursor_free(cursor);
    PUT(typed.serial, "A-1");
    CHECK_STATUS(voucher_redeem(module, &customer, &typed, &receipt, &failure), VOUCHER_NOT_REDEEMABLE);
    PUT(typed.serial, "A-2");
    CHECK_STATUS(voucher_redeem(module, &customer, &typed, &receipt, &failure), VOUCHER_OK);
    CHECK(receipt.amount == 550 && ledger_balance(&ledger, "4711") == 550);
    CHECK(record_of(module, "MALL-00000002").state == VOUCHER_STATE_USED);
    voucher_close(module);
}

static void an_import_job_tells_what_it_found(void) {
    char path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_import_params params = {.size = sizeof params};
    voucher_import_result result = {.size = sizeof result};
    voucher_import_finding items[2];
    voucher_progress progress = {.size = sizeof progress};
    voucher_job *job = NULL;
    uint32_t count = 0;
    FILE *file;
    int i;
    memset(items, 0, sizeof items);
    items[0].size = sizeof items[0];
    path_of(path, sizeof path, ".csv");
    file = fopen(path, "wb");
    fputs("code;face_value\n", file);
    for (i = 0; i < 6; i++) {
        fprintf(file, "830173629104%d;1.00\n", i % 3);
    }
    fclose(file);
    CHECK_STATUS(voucher_import_start(module, &actor, &params, path, &job, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_imported(job, &result, &failure), VOUCHER_OK);
    CHECK(result.imported == 0);
    CHECK_STATUS(voucher_job_findings(job, 0, items, 2, &count, &failure), VOUCHER_DONE);
    CHECK(count == 0);
    CHECK_STATUS(step_to_the_end(job), VOUCHER_DONE);
    CHECK_STATUS(voucher_job_progress(job, &progress, &failure), VOUCHER_OK);
    CHECK(progress.kind == VOUCHER_JOB_KIND_IMPORT && progress.state == VOUCHER_JOB_FINISHED);
    CHECK_STATUS(voucher_job_imported(job, &result, &failure), VOUCHER_OK);
    CHECK(result.rows == 6 && result.imported == 3 && result.duplicates == 3 && result.findings >= 3);
    CHECK_STATUS(voucher_job_findings(job, result.findings - 3, items, 2, &count, &failure), VOUCHER_OK);
    CHECK(count == 2 && items[0].line == 5 && items[1].line == 6 && items[1].kind == VOUCHER_FINDING_DUPLICATE);
    CHECK_STATUS(voucher_job_findings(job, result.findings - 1, items, 2, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && items[0].line == 7);
    CHECK_STATUS(voucher_job_findings(job, result.findings, items, 2, &count, &failure), VOUCHER_DONE);
    CHECK_STATUS(voucher_job_findings(job, -1, items, 2, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_STATUS(voucher_job_findings(job, INT64_MAX, items, 2, &count, &failure), VOUCHER_DONE);
    voucher_job_free(job);
    voucher_close(module);
}

static void a_job_of_another_kind_tells_nothing(void) {
    char path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_import_params params = {.size = sizeof params};
    voucher_import_result imported = {.size = sizeof imported};
    voucher_export_result exported = {.size = sizeof exported};
    voucher_import_finding item = {.size = sizeof item};
    voucher_job *import = NULL, *export = NULL;
    uint32_t count = 0;
    path_of(path, sizeof path, ".csv");
    write_file(path, their_rows, strlen(their_rows));
    CHECK_STATUS(voucher_import_start(module, &actor, &params, path, &import, &failure), VOUCHER_OK);
    path_of(path, sizeof path, ".out");
    CHECK_STATUS(voucher_export_start(module, &actor, NULL, NULL, path, &export, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_exported(import, &exported, &failure), VOUCHER_WRONG_STATE);
    CHECK_STATUS(voucher_job_imported(export, &imported, &failure), VOUCHER_WRONG_STATE);
    CHECK_STATUS(voucher_job_findings(export, 0, &item, 1, &count, &failure), VOUCHER_WRONG_STATE);
    voucher_job_free(import);
    voucher_job_free(export);
    voucher_close(module);
}

static void a_template_is_filled_in_and_imported(void) {
    static const char row[] = "8301736291045,A-1,10.00,,EUR,,,\n";
    static uint8_t file[65536];
    char path[512];
    voucher_module *module = open_store(&ledger);
    voucher_import_params params = {.size = sizeof params};
    struct found found;
    uint32_t length = 0, needed = 0;
    CHECK_STATUS(voucher_import_template(VOUCHER_IMPORT_XLSX, file, sizeof file, &length, &failure), VOUCHER_OK);
    CHECK(length > 100 && memcmp(file, "PK\3\4", 4) == 0);
    CHECK_STATUS(voucher_import_template(VOUCHER_IMPORT_CSV, file, sizeof file, &length, &failure), VOUCHER_OK);
    memset(file, 0x55, sizeof file);
    CHECK_STATUS(voucher_import_template(VOUCHER_IMPORT_CSV, file, length - 1, &needed, &failure),
                 VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(needed == length && file[0] == 0x55);
    CHECK_STATUS(voucher_import_template(VOUCHER_IMPORT_CSV, file, length, &needed, &failure), VOUCHER_OK);
    CHECK(needed == length && file[length - 1] == '\n' && file[length] == 0x55);
    CHECK_STATUS(voucher_import_template(9, file, sizeof file, &needed, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "format");
    memcpy(file + length, row, strlen(row));
    path_of(path, sizeof path, ".csv");
    write_file(path, file, length + strlen(row));
    CHECK_STATUS(import_rows(module, path, &params, &found), VOUCHER_OK);
    CHECK(found.count == 0 && found.result.rows == 1 && found.result.imported == 1);
    voucher_close(module);
}

static void findings_may_be_left_out(void) {
    char path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_import_params params = {.size = sizeof params};
    voucher_import_result result = {.size = sizeof result};
    path_of(path, sizeof path, ".csv");
    write_file(path, their_rows, strlen(their_rows));
    CHECK_STATUS(voucher_import(module, &actor, &params, path, NULL, 0, NULL, &result, &failure), VOUCHER_OK);
    CHECK(result.imported == 2);
    voucher_close(module);
}

/* Structs of an older header ----------------------------------------------------------------------------------------- */

static void shorter_structs_are_taken(void) {
    char codes[1][64], path[512];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_export_params look = {.size = offsetof(voucher_export_params, format)};
    voucher_export_result exported;
    voucher_import_params params;
    voucher_import_result imported;
    voucher_import_finding items[3];
    const unsigned char *bytes = (const unsigned char *)items;
    uint32_t stride = offsetof(voucher_import_finding, field), count = 0;
    int64_t line = 0;
    generate(module, 1, codes, 1);
    memset((char *)&look + look.size, 'x', sizeof look - look.size);
    memset(&exported, 0x55, sizeof exported);
    exported.size = offsetof(voucher_export_result, run);
    path_of(path, sizeof path, ".csv");
    CHECK_STATUS(voucher_export_to_file(module, &actor, NULL, &look, path, &exported, &failure), VOUCHER_OK);
    CHECK(exported.vouchers == 1 && exported.run == 0x5555555555555555 && exported.sha256[0] == 0x55);
    memset(&params, 'x', sizeof params);
    memset(&params, 0, offsetof(voucher_import_params, face_value));
    params.size = offsetof(voucher_import_params, face_value);
    memset(&imported, 0x55, sizeof imported);
    imported.size = offsetof(voucher_import_result, value);
    imported.findings = 0;
    memset(items, 0x55, sizeof items);
    memcpy(items, &stride, sizeof stride);
    path_of(path, sizeof path, ".csv");
    write_file(path, "code,face_value\n8301736291045,1.00\n8301736291045,1.00\n8301736291045,1.00\n", 73);
    CHECK_STATUS(voucher_import(module, &actor, &params, path, items, 3, &count, &imported, &failure), VOUCHER_OK);
    CHECK(imported.imported == 1 && imported.duplicates == 2 && imported.value == 0x5555555555555555);
    CHECK(count >= 2 && bytes[count * stride] == 0x55);
    memcpy(&line, bytes + (count - 1) * stride + offsetof(voucher_import_finding, line), sizeof line);
    CHECK(line == 4);
    voucher_close(module);
}

void exchange_stories(void) {
    story("an export job is a run with the sum of its file", an_export_job_is_a_run_with_the_sum_of_its_file);
    story("codes leave again when a second person approved", codes_leave_again_when_a_second_person_approved);
    story("an export that is given up leaves no file", an_export_that_is_given_up_leaves_no_file);
    story("runs are listed newest first", runs_are_listed_newest_first);
    story("an encrypted export has a signed manifest", an_encrypted_export_has_a_signed_manifest);
    story("the manifest key tells how long it is", the_manifest_key_tells_how_long_it_is);
    story("the schema of XML is there", the_schema_of_xml_is_there);
    story("a dry run tells row by row and stores nothing", a_dry_run_tells_row_by_row_and_stores_nothing);
    story("imported vouchers are found and redeemed", imported_vouchers_are_found_and_redeemed);
    story("an import job tells what it found", an_import_job_tells_what_it_found);
    story("a job of another kind tells nothing", a_job_of_another_kind_tells_nothing);
    story("a template is filled in and imported", a_template_is_filled_in_and_imported);
    story("findings may be left out", findings_may_be_left_out);
    story("shorter structs are taken", shorter_structs_are_taken);
}
