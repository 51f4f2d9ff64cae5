/* What a host does with the library on a normal day. */
#define _POSIX_C_SOURCE 200809L

#include "suite.h"

#include <sys/stat.h>

static struct ledger ledger;

static voucher_receipt empty_receipt(void) {
    voucher_receipt receipt;
    memset(&receipt, 0, sizeof receipt);
    receipt.size = sizeof receipt;
    return receipt;
}

static void a_voucher_is_credited_once_however_often_it_is_redeemed(void) {
    char codes[2][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor customer = customer_actor("4711");
    voucher_receipt receipt = empty_receipt();
    voucher_redeem_params params;
    generate(module, 2, codes, 2);
    params = redeem_params(codes[0], "");
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_OK);
    CHECK(receipt.amount == 1000 && receipt.state == VOUCHER_REDEMPTION_POSTED);
    CHECK(receipt.has_balance == 1 && receipt.balance_after == 1000);
    CHECK_TEXT(receipt.ledger_reference, "L1");
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_DUPLICATE);
    CHECK_TEXT(receipt.ledger_reference, "L1");
    params = redeem_params(codes[1], "4711");
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 2000);
    voucher_close(module);
}

static void a_used_voucher_is_refused_to_somebody_else(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor first = customer_actor("4711");
    voucher_actor second = customer_actor("4712");
    voucher_receipt receipt = empty_receipt();
    voucher_redeem_params params;
    generate(module, 1, codes, 1);
    params = redeem_params(codes[0], "");
    CHECK_STATUS(voucher_redeem(module, &first, &params, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_redeem(module, &second, &params, &receipt, &failure), VOUCHER_NOT_REDEEMABLE);
    CHECK(failure.status == VOUCHER_NOT_REDEEMABLE && failure.reason == VOUCHER_REASON_NONE);
    CHECK(strstr(failure.message, codes[0]) == NULL);
    CHECK(ledger.books.count == 1);
    voucher_close(module);
}

static void begin_and_settle_need_no_callback(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor customer = customer_actor("4711");
    voucher_receipt receipt = empty_receipt();
    voucher_posting posting, again;
    voucher_outcome outcome;
    voucher_redeem_params params;
    memset(&posting, 0, sizeof posting);
    memset(&outcome, 0, sizeof outcome);
    posting.size = sizeof posting;
    outcome.size = sizeof outcome;
    again = posting;
    generate(module, 1, codes, 1);
    params = redeem_params(codes[0], "");
    CHECK_STATUS(voucher_redeem_begin(module, &customer, &params, &posting, &receipt, &failure), VOUCHER_OK);
    CHECK(posting.amount == 1000 && strlen(posting.key) > 0 && strlen(posting.key) < 64);
    CHECK_STATUS(voucher_redeem_begin(module, &customer, &params, &again, &receipt, &failure), VOUCHER_IN_DOUBT);
    CHECK_TEXT(again.key, posting.key);
    CHECK_STATUS(voucher_redeem_settle(module, &customer, posting.key, &outcome, &receipt, &failure), VOUCHER_IN_DOUBT);
    outcome.outcome = 77;
    CHECK_STATUS(voucher_redeem_settle(module, &customer, posting.key, &outcome, &receipt, &failure), VOUCHER_IN_DOUBT);
    outcome.outcome = VOUCHER_OUTCOME_DONE;
    PUT(outcome.ledger_reference, "entry 7");
    CHECK_STATUS(voucher_redeem_settle(module, &customer, posting.key, &outcome, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_redeem_settle(module, &customer, posting.key, &outcome, &receipt, &failure), VOUCHER_DUPLICATE);
    CHECK_TEXT(receipt.ledger_reference, "entry 7");
    CHECK_STATUS(voucher_redeem_begin(module, &customer, &params, &posting, &receipt, &failure), VOUCHER_DUPLICATE);
    CHECK(posting.key[0] == '\0');
    CHECK(ledger.asked == 0);
    voucher_close(module);
}

static void a_refused_payment_gives_the_voucher_back(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor customer = customer_actor("4711");
    voucher_receipt receipt = empty_receipt();
    voucher_redeem_params params;
    generate(module, 1, codes, 1);
    params = redeem_params(codes[0], "");
    ledger.manner = REFUSES;
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_LEDGER_REJECTED);
    CHECK(receipt.state == VOUCHER_REDEMPTION_REJECTED && failure.message[0] != '\0');
    ledger.manner = BOOKS;
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_OK);
    CHECK(ledger_balance(&ledger, "4711") == 1000);
    voucher_close(module);
}

static void a_contradiction_of_the_ledger_holds_the_voucher(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor customer = customer_actor("4711");
    voucher_receipt receipt = empty_receipt();
    voucher_redeem_params params;
    generate(module, 1, codes, 1);
    params = redeem_params(codes[0], "");
    ledger.manner = CONTRADICTS;
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_LEDGER_CONFLICT);
    CHECK(receipt.state == VOUCHER_REDEMPTION_CONFLICT);
    CHECK(ledger.log_events > 0);
    voucher_close(module);
}

static void recover_finishes_what_is_pending(void) {
    char codes[3][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor customer = customer_actor("4711");
    voucher_actor system = operator_actor();
    voucher_receipt receipt = empty_receipt();
    voucher_recovery recovery;
    voucher_posting posting;
    int i;
    memset(&recovery, 0, sizeof recovery);
    memset(&posting, 0, sizeof posting);
    recovery.size = sizeof recovery;
    posting.size = sizeof posting;
    system.kind = VOUCHER_ACTOR_SYSTEM;
    generate(module, 3, codes, 3);
    ledger.manner = SAYS_NOTHING;
    for (i = 0; i < 3; i++) {
        voucher_redeem_params params = redeem_params(codes[i], "");
        CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_IN_DOUBT);
        CHECK(receipt.state == VOUCHER_REDEMPTION_PENDING && receipt.key[0] != '\0');
    }
    CHECK_STATUS(voucher_recover(module, &system, 3600000, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.driven == 0);
    CHECK_STATUS(voucher_recover_begin(module, &system, 0, NULL, &posting, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_recover_begin(module, &system, 0, posting.key, &posting, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_recover_begin(module, &system, 0, posting.key, &posting, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_recover_begin(module, &system, 0, posting.key, &posting, &failure), VOUCHER_DONE);
    ledger.manner = BOOKS;
    CHECK_STATUS(voucher_recover(module, &system, 0, 1, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.driven == 1 && recovery.posted == 1);
    CHECK_STATUS(voucher_recover(module, &system, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK(recovery.driven == 2 && recovery.posted == 2 && recovery.in_doubt == 0);
    CHECK(ledger_balance(&ledger, "4711") == 3000);
    voucher_close(module);
}

static void vouchers_are_found_counted_and_told_about(void) {
    char codes[5][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_cursor *cursor = NULL;
    voucher_record records[2];
    voucher_event events[8];
    voucher_check_result check;
    voucher_redeem_params params;
    voucher_receipt receipt = empty_receipt();
    uint32_t count = 0;
    int64_t total = 0;
    memset(records, 0, sizeof records);
    memset(events, 0, sizeof events);
    memset(&check, 0, sizeof check);
    records[0].size = sizeof records[0];
    events[0].size = sizeof events[0];
    check.size = sizeof check;
    generate(module, 5, codes, 5);
    CHECK_STATUS(voucher_search_count(module, &actor, NULL, 100, &total, &failure), VOUCHER_OK);
    CHECK(total == 5);
    CHECK_STATUS(voucher_search_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    total = 0;
    while (voucher_search_fetch(cursor, records, 2, &count, &failure) == VOUCHER_OK) {
        CHECK(count >= 1 && count <= 2 && records[count - 1].size == sizeof records[0]);
        CHECK(strstr(records[0].masked_code, codes[total]) == NULL);
        total += count;
    }
    CHECK(total == 5 && failure.status == VOUCHER_DONE && count == 0);
    voucher_cursor_free(cursor);
    params = redeem_params(codes[0], "4711");
    CHECK_STATUS(voucher_check(module, &actor, &params, &check, &failure), VOUCHER_OK);
    CHECK(check.amount == 1000);
    CHECK_STATUS(voucher_get_by_code(module, &actor, &params, &records[0], &failure), VOUCHER_OK);
    CHECK_TEXT(records[0].serial, check.serial);
    CHECK_STATUS(voucher_get_by_serial(module, &actor, check.serial, &records[1], &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_get(module, &actor, records[0].id, &records[1], &failure), VOUCHER_OK);
    CHECK_TEXT(records[1].serial, check.serial);
    PUT(params.request_id, "till 3, 17:04");
    CHECK_STATUS(voucher_redeem(module, &actor, &params, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_redemption_by_request(module, &actor, "4711", "till 3, 17:04", &receipt, &failure), VOUCHER_OK);
    CHECK_TEXT(receipt.serial, check.serial);
    CHECK_STATUS(voucher_history_open(module, &actor, records[0].id, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_history_fetch(cursor, events, 8, &count, &failure), VOUCHER_OK);
    CHECK(count >= 2);
    CHECK_STATUS(voucher_search_fetch(cursor, records, 2, &count, &failure), VOUCHER_BAD_HANDLE);
    voucher_cursor_free(cursor);
    voucher_close(module);
}

static void a_job_can_be_stepped_resumed_and_cancelled(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_series_params params;
    voucher_series series;
    voucher_progress progress, listed[4];
    voucher_job *job = NULL;
    voucher_job *same = NULL;
    uint32_t count = 0;
    int32_t status;
    memset(&params, 0, sizeof params);
    memset(&series, 0, sizeof series);
    memset(&progress, 0, sizeof progress);
    memset(listed, 0, sizeof listed);
    params.size = sizeof params;
    series.size = sizeof series;
    progress.size = sizeof progress;
    listed[0].size = sizeof listed[0];
    params.quantity = 30000;
    params.face_value = 500;
    CHECK_STATUS(voucher_generate_start(module, &actor, &params, &job, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_step(job, 0, &progress, &failure), VOUCHER_OK);
    CHECK(progress.state == VOUCHER_JOB_RUNNING && progress.done > 0 && progress.done < 30000);
    CHECK_STATUS(voucher_jobs(module, &actor, listed, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 1);
    CHECK_TEXT(listed[0].job_id, progress.job_id);
    voucher_job_free(job);
    CHECK_STATUS(voucher_job_resume(module, &actor, progress.job_id, &same, &failure), VOUCHER_OK);
    while ((status = voucher_job_step(same, 5, NULL, &failure)) == VOUCHER_OK) {
    }
    CHECK_STATUS(status, VOUCHER_DONE);
    CHECK_STATUS(voucher_job_progress(same, &progress, &failure), VOUCHER_OK);
    CHECK(progress.state == VOUCHER_JOB_FINISHED && progress.done == 30000);
    CHECK_STATUS(voucher_job_cancel(same, &failure), VOUCHER_WRONG_STATE);
    voucher_job_free(same);
    CHECK_STATUS(voucher_series_get(module, &actor, progress.series_id, &series, &failure), VOUCHER_OK);
    CHECK(series.active == 30000);

    CHECK_STATUS(voucher_generate_start(module, &actor, &params, &job, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_step(job, 0, &progress, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_job_cancel(job, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_jobs(module, &actor, listed, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 0);
    voucher_job_free(job);
    voucher_close(module);
}

static void series_come_from_presets_and_are_listed(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_series_params params;
    voucher_series series[3];
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    memset(&params, 0, sizeof params);
    memset(series, 0, sizeof series);
    params.size = sizeof params;
    series[0].size = sizeof series[0];
    CHECK_STATUS(voucher_series_preset("splynx", &params, &failure), VOUCHER_OK);
    CHECK(params.size == sizeof params && params.code_length > 0);
    CHECK_STATUS(voucher_series_preset("nobody's", &params, &failure), VOUCHER_INVALID_ARGUMENT);
    memset(&params, 0, sizeof params);
    params.size = sizeof params;
    params.quantity = 3;
    params.face_value = 250;
    PUT(params.request_id, "order 9");
    PUT(params.description, "Žluťoučký \"ten\"");
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series[0], &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series[0], &failure), VOUCHER_DUPLICATE);
    CHECK_TEXT(series[0].description, params.description);
    params.quantity = 4;
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series[0], &failure), VOUCHER_REQUEST_MISMATCH);
    CHECK_STATUS(voucher_series_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_series_fetch(cursor, series, 3, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && series[0].quantity == 3);
    CHECK_STATUS(voucher_series_fetch(cursor, series, 3, &count, &failure), VOUCHER_DONE);
    CHECK(count == 0);
    voucher_cursor_free(cursor);
    voucher_close(module);
}

static void files_are_written_once_and_for_their_owner_only(void) {
    char codes[2][64];
    char path[512], export_path[600], backup_path[600];
    voucher_actor actor = operator_actor();
    voucher_export_result result;
    voucher_module *module;
    struct stat status;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    snprintf(export_path, sizeof export_path, "%s.csv", path);
    snprintf(backup_path, sizeof backup_path, "%s.backup", path);
    memset(&result, 0, sizeof result);
    result.size = sizeof result;
    module = open_path(path, &ledger);
    generate(module, 2, codes, 2);
    CHECK_STATUS(voucher_export_to_file(module, &actor, NULL, NULL, export_path, &result, &failure), VOUCHER_OK);
    CHECK(result.vouchers == 2 && result.bytes > 0);
    CHECK(stat(export_path, &status) == 0 && (status.st_mode & 0777) == 0600 && status.st_size == result.bytes);
    CHECK(voucher_export_to_file(module, &actor, NULL, NULL, export_path, &result, &failure) < 0);
    CHECK_STATUS(voucher_backup(module, &actor, backup_path, &failure), VOUCHER_OK);
    CHECK(stat(backup_path, &status) == 0 && (status.st_mode & 0777) == 0600);
    CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
    voucher_close(module);
}

static void unused_vouchers_are_deleted_and_used_ones_kept(void) {
    char codes[3][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_receipt receipt = empty_receipt();
    voucher_redeem_params params;
    voucher_filter filter;
    voucher_delete_result result;
    memset(&filter, 0, sizeof filter);
    memset(&result, 0, sizeof result);
    filter.size = sizeof filter;
    result.size = sizeof result;
    generate(module, 3, codes, 3);
    params = redeem_params(codes[1], "4711");
    CHECK_STATUS(voucher_redeem(module, &actor, &params, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_delete(module, &actor, &filter, &result, &failure), VOUCHER_INVALID_ARGUMENT);
    PUT(filter.series, receipt.series_id);
    CHECK_STATUS(voucher_delete(module, &actor, &filter, &result, &failure), VOUCHER_OK);
    CHECK(result.deleted == 2 && result.kept == 1);
    voucher_close(module);
}

static void cursors_and_jobs_outlive_their_module(void) {
    char codes[3][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_record record;
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    memset(&record, 0, sizeof record);
    record.size = sizeof record;
    generate(module, 3, codes, 3);
    CHECK_STATUS(voucher_search_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    CHECK(ledger.released == 1);
    CHECK_STATUS(voucher_search_fetch(cursor, &record, 1, &count, &failure), VOUCHER_OK);
    CHECK(count == 1);
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_search_fetch(cursor, &record, 1, &count, &failure), VOUCHER_BAD_HANDLE);
    CHECK(ledger.released == 1);
}

static void statuses_have_names_and_classes(void) {
    CHECK(voucher_abi_version() == 1);
    CHECK(voucher_version()[0] != '\0');
    CHECK_TEXT(voucher_status_name(VOUCHER_LEDGER_CONFLICT), "VOUCHER_LEDGER_CONFLICT");
    CHECK_TEXT(voucher_status_name(-12345), "VOUCHER_UNKNOWN_STATUS");
    CHECK(voucher_status_class(VOUCHER_DUPLICATE) == VOUCHER_CLASS_OK);
    CHECK(voucher_status_class(VOUCHER_THROTTLED) == VOUCHER_CLASS_RETRY);
    CHECK(voucher_status_class(12345) == VOUCHER_CLASS_FAULT);
}

void life_stories(void) {
    story("statuses have names and classes", statuses_have_names_and_classes);
    story("a voucher is credited once, however often it is redeemed",
          a_voucher_is_credited_once_however_often_it_is_redeemed);
    story("a used voucher is refused to somebody else", a_used_voucher_is_refused_to_somebody_else);
    story("begin and settle need no callback", begin_and_settle_need_no_callback);
    story("a refused payment gives the voucher back", a_refused_payment_gives_the_voucher_back);
    story("a contradiction of the ledger holds the voucher", a_contradiction_of_the_ledger_holds_the_voucher);
    story("recover finishes what is pending", recover_finishes_what_is_pending);
    story("vouchers are found, counted and told about", vouchers_are_found_counted_and_told_about);
    story("a job can be stepped, resumed and cancelled", a_job_can_be_stepped_resumed_and_cancelled);
    story("series come from presets and are listed", series_come_from_presets_and_are_listed);
    story("files are written once and for their owner only", files_are_written_once_and_for_their_owner_only);
    story("unused vouchers are deleted and used ones kept", unused_vouchers_are_deleted_and_used_ones_kept);
    story("cursors and jobs outlive their module", cursors_and_jobs_outlive_their_module);
}
