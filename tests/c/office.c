/* What a back office does with the library: types, two persons, the life of many vouchers, reports. */
#define _POSIX_C_SOURCE 200809L

#include "office.h"

static struct ledger ledger;

voucher_actor second_person(void) {
    voucher_actor actor = operator_actor();
    PUT(actor.id, "manager");
    return actor;
}

void drive(voucher_module *module, const char *job_id) {
    voucher_actor actor = operator_actor();
    voucher_progress progress = {.size = sizeof progress};
    voucher_job *job = NULL;
    int32_t status;
    CHECK_STATUS(voucher_job_resume(module, &actor, job_id, &job, &failure), VOUCHER_OK);
    do {
        status = voucher_job_step(job, 50, &progress, &failure);
    } while (status == VOUCHER_OK);
    CHECK_STATUS(status, VOUCHER_DONE);
    CHECK(progress.state == VOUCHER_JOB_FINISHED && progress.done == progress.total);
    voucher_job_free(job);
}

voucher_approval approved(voucher_module *module, int32_t status) {
    voucher_actor maker = operator_actor(), checker = second_person();
    voucher_approval approval = {.size = sizeof approval};
    char id[32];
    CHECK_STATUS(status, VOUCHER_APPROVAL_PENDING);
    PUT(id, failure.approval_id);
    CHECK(id[0] != '\0');
    CHECK_STATUS(voucher_approve(module, &maker, id, NULL, &approval, &failure), VOUCHER_SAME_PERSON);
    CHECK_STATUS(voucher_approve(module, &checker, id, "as agreed", &approval, &failure), VOUCHER_OK);
    CHECK(approval.state == VOUCHER_APPROVAL_APPROVED);
    CHECK_TEXT(approval.checker_id, "manager");
    return approval;
}

voucher_type_record a_type(const char *code) {
    voucher_type_record type = {.size = sizeof type};
    PUT(type.code, code);
    type.face_value = 1000;
    return type;
}

voucher_record record_of(voucher_module *module, const char *serial) {
    voucher_actor actor = operator_actor();
    voucher_record record = {.size = sizeof record};
    CHECK_STATUS(voucher_get_by_serial(module, &actor, serial, &record, &failure), VOUCHER_OK);
    return record;
}

static void types_are_put_read_listed_and_retired(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_type_record type = a_type("card-10"), types[4];
    voucher_series_params params = {.size = sizeof params};
    voucher_series series = {.size = sizeof series};
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    memset(types, 0, sizeof types);
    types[0].size = sizeof types[0];
    type.classification = VOUCHER_CLASSIFICATION_GIFT;
    type.cancel_states = 1 << VOUCHER_STATE_BLOCKED;
    PUT(type.products, "mobile,internet");
    CHECK_STATUS(voucher_type_put(module, &actor, &type, &type, &failure), VOUCHER_OK);
    CHECK(type.classification == VOUCHER_CLASSIFICATION_GIFT && type.category == VOUCHER_CATEGORY_NORMAL);
    CHECK(type.cancel_states == 1 << VOUCHER_STATE_BLOCKED && type.version >= 1);
    CHECK_TEXT(type.changed_by, "clerk");
    type = a_type("CARD-20");
    CHECK_STATUS(voucher_type_put(module, &actor, &type, &type, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_type_get(module, &actor, "CARD-10", &type, &failure), VOUCHER_OK);
    CHECK_TEXT(type.products, "mobile,internet");
    CHECK_STATUS(voucher_type_retire(module, &actor, "CARD-10", 1, &type, &failure), VOUCHER_OK);
    CHECK(type.retired == 1);
    params.quantity = 1;
    PUT(params.voucher_type, "CARD-10");
    CHECK(voucher_generate_series(module, &actor, &params, &series, &failure) < 0);
    CHECK_STATUS(voucher_type_open(module, &actor, 0, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_type_fetch(cursor, types, 4, &count, &failure), VOUCHER_OK);
    CHECK(count == 1);
    CHECK_TEXT(types[0].code, "CARD-20");
    CHECK_STATUS(voucher_type_fetch(cursor, types, 4, &count, &failure), VOUCHER_DONE);
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_type_open(module, &actor, 1, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_type_fetch(cursor, types, 1, &count, &failure), VOUCHER_OK);
    CHECK_TEXT(types[0].code, "CARD-10");
    CHECK_STATUS(voucher_type_fetch(cursor, types, 1, &count, &failure), VOUCHER_OK);
    CHECK_TEXT(types[0].code, "CARD-20");
    CHECK_STATUS(voucher_type_fetch(cursor, types, 1, &count, &failure), VOUCHER_DONE);
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_type_retire(module, &actor, "CARD-10", 0, &type, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_OK);
    CHECK_TEXT(series.voucher_type, "CARD-10");
    voucher_close(module);
}

static void two_persons_bring_a_series_to_life(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_type_record type = a_type("strict");
    voucher_series_params params = {.size = sizeof params};
    voucher_series series = {.size = sizeof series};
    voucher_approval approval;
    voucher_bulk_params activate = {.size = sizeof activate};
    voucher_bulk_result result = {.size = sizeof result};
    voucher_filter filter = {.size = sizeof filter};
    int32_t status;
    type.activation = VOUCHER_ACTIVATION_APPROVED;
    type.two_persons = 1;
    CHECK_STATUS(voucher_type_put(module, &actor, &type, &type, &failure), VOUCHER_OK);
    params.quantity = 5;
    PUT(params.voucher_type, "strict");
    PUT(params.series_code, "S");
    approval = approved(module, voucher_generate_series(module, &actor, &params, &series, &failure));
    CHECK_TEXT(approval.operation, "generate");
    CHECK_TEXT(approval.maker_id, "clerk");
    drive(module, approval.result);
    CHECK_STATUS(voucher_series_get(module, &actor, "S", &series, &failure), VOUCHER_OK);
    CHECK(series.state == VOUCHER_SERIES_DRAFT && series.draft == 5);
    CHECK_STATUS(voucher_series_change(module, &actor, "S", VOUCHER_SERIES_CHANGE_ACCEPT, "checked", &series, &failure),
                 VOUCHER_OK);
    CHECK(series.state == VOUCHER_SERIES_ACCEPTED && series.accepted == 5);
    PUT(filter.series, "S");
    activate.operation = VOUCHER_BULK_ACTIVATE;
    activate.with_series = 1;
    status = voucher_bulk(module, &actor, &filter, NULL, &activate, &result, &failure);
    approval = approved(module, status);
    drive(module, approval.result);
    CHECK_STATUS(voucher_series_get(module, &actor, "S", &series, &failure), VOUCHER_OK);
    CHECK(series.state == VOUCHER_SERIES_ACTIVE && series.active == 5);
    voucher_close(module);
}

static void requests_are_listed_refused_and_withdrawn(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor(), other = second_person();
    voucher_type_record type = a_type("strict");
    voucher_series_params params = {.size = sizeof params};
    voucher_series series = {.size = sizeof series};
    voucher_approval approvals[2];
    voucher_cursor *cursor = NULL;
    uint32_t count = 0;
    memset(approvals, 0, sizeof approvals);
    approvals[0].size = approvals[1].size = sizeof approvals[0];
    type.two_persons = 1;
    CHECK_STATUS(voucher_type_put(module, &actor, &type, &type, &failure), VOUCHER_OK);
    params.quantity = 5;
    PUT(params.voucher_type, "strict");
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_APPROVAL_PENDING);
    CHECK(voucher_status_class(VOUCHER_APPROVAL_PENDING) == VOUCHER_CLASS_APPROVAL && series.id[0] == '\0');
    params.quantity = 6;
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_APPROVAL_PENDING);
    CHECK_STATUS(voucher_approval_open(module, &other, VOUCHER_APPROVAL_WAITING, &cursor, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_approval_fetch(cursor, approvals, 2, &count, &failure), VOUCHER_OK);
    CHECK(count == 2 && approvals[0].made_at_ms > 0 && approvals[0].summary[0] != '\0');
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_refuse(module, &other, approvals[0].id, "too many", &approvals[0], &failure), VOUCHER_OK);
    CHECK(approvals[0].state == VOUCHER_APPROVAL_REFUSED);
    CHECK_TEXT(approvals[0].reason, "too many");
    CHECK_STATUS(voucher_refuse(module, &actor, approvals[1].id, "mistaken", &approvals[1], &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_approve(module, &other, approvals[1].id, NULL, &approvals[1], &failure), VOUCHER_WRONG_STATE);
    CHECK_STATUS(voucher_approval_get(module, &other, approvals[0].id, &approvals[1], &failure), VOUCHER_OK);
    CHECK_TEXT(approvals[1].checker_id, "manager");
    CHECK_STATUS(voucher_approval_open(module, &other, 99, &cursor, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "state");
    voucher_close(module);
}

static void vouchers_are_blocked_unblocked_modified_and_cancelled(void) {
    char codes[4][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_bulk_params params = {.size = sizeof params};
    voucher_bulk_result result = {.size = sizeof result};
    voucher_filter filter = {.size = sizeof filter};
    voucher_record record;
    generate(module, 4, codes, 4);
    PUT(filter.series, "1");
    params.operation = VOUCHER_BULK_BLOCK;
    params.reason = VOUCHER_CHANGE_REASON_STOLEN;
    params.dry_run = 1;
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_OK);
    CHECK(result.matched == 4 && result.changed == 4 && record_of(module, "1-00000001").state == VOUCHER_STATE_ACTIVE);
    params.dry_run = 0;
    CHECK_STATUS(voucher_bulk(module, &actor, NULL, "1-00000001,\n1-00000002\n", &params, &result, &failure),
                 VOUCHER_OK);
    CHECK(result.matched == 2 && result.changed == 2);
    record = record_of(module, "1-00000001");
    CHECK(record.state == VOUCHER_STATE_BLOCKED && record.reason == VOUCHER_CHANGE_REASON_STOLEN);
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_OK);
    CHECK(result.matched == 4 && result.changed == 2 && result.changed + result.unchanged + result.wrong_state == 4);
    params.operation = VOUCHER_BULK_UNBLOCK;
    params.reason = VOUCHER_CHANGE_REASON_NONE;
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_OK);
    CHECK(result.changed == 4);
    params.operation = VOUCHER_BULK_MODIFY;
    params.set = VOUCHER_SET_FACE_VALUE;
    params.face_value = 1500;
    params.extra_value = 77;
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_OK);
    CHECK(result.changed == 4 && result.value_before == 4000 && result.value_after == 6000);
    record = record_of(module, "1-00000003");
    CHECK(record.face_value == 1500 && record.extra_value == 0 && record.remaining == 1500);
    params.operation = VOUCHER_BULK_CANCEL;
    params.set = 0;
    params.reason = VOUCHER_CHANGE_REASON_FRAUD;
    PUT(params.note, "a copied card");
    CHECK_STATUS(voucher_bulk(module, &actor, NULL, "1-00000003", &params, &result, &failure), VOUCHER_OK);
    CHECK(result.changed == 1 && record_of(module, "1-00000003").state == VOUCHER_STATE_CANCELLED);
    voucher_close(module);
}

static void a_bulk_operation_names_what_it_is_for(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_bulk_params params = {.size = sizeof params};
    voucher_bulk_result result = {.size = sizeof result};
    voucher_filter filter = {.size = sizeof filter};
    generate(module, 1, codes, 1);
    params.operation = VOUCHER_BULK_BLOCK;
    params.reason = VOUCHER_CHANGE_REASON_LOST;
    CHECK_STATUS(voucher_bulk(module, &actor, NULL, NULL, &params, &result, &failure), VOUCHER_INVALID_ARGUMENT);
    PUT(filter.series, "1");
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, " ,\n", &params, &result, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "voucher_ids");
    params.operation = 99;
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "operation");
    params.operation = VOUCHER_BULK_BLOCK;
    params.reason = 99;
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "reason");
    params.reason = VOUCHER_CHANGE_REASON_LOST;
    params.dry_run = 2;
    CHECK_STATUS(voucher_bulk(module, &actor, &filter, NULL, &params, &result, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "dry_run");
    CHECK(record_of(module, "1-00000001").state == VOUCHER_STATE_ACTIVE);
    voucher_close(module);
}

static void a_bulk_job_is_found_and_resumed(void) {
    char codes[3][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_bulk_params params = {.size = sizeof params};
    voucher_bulk_result result = {.size = sizeof result};
    voucher_filter filter = {.size = sizeof filter};
    voucher_progress jobs[2];
    voucher_job *job = NULL;
    uint32_t count = 0;
    memset(jobs, 0, sizeof jobs);
    jobs[0].size = sizeof jobs[0];
    generate(module, 3, codes, 3);
    PUT(filter.series, "1");
    PUT(params.request_id, "block-7");
    params.operation = VOUCHER_BULK_BLOCK;
    params.reason = VOUCHER_CHANGE_REASON_DAMAGED;
    CHECK_STATUS(voucher_bulk_start(module, &actor, &filter, NULL, &params, &job, &failure), VOUCHER_OK);
    CHECK(job != NULL);
    voucher_job_free(job);
    CHECK_STATUS(voucher_jobs(module, &actor, jobs, 2, &count, &failure), VOUCHER_OK);
    CHECK(count == 1 && jobs[0].kind == VOUCHER_JOB_KIND_BULK);
    CHECK_TEXT(jobs[0].operation, "block");
    drive(module, jobs[0].job_id);
    CHECK_STATUS(voucher_bulk_start(module, &actor, &filter, NULL, &params, &job, &failure), VOUCHER_DUPLICATE);
    CHECK_STATUS(voucher_job_result(job, &result, &failure), VOUCHER_OK);
    CHECK(result.changed == 3 && record_of(module, "1-00000003").state == VOUCHER_STATE_BLOCKED);
    voucher_job_free(job);
    voucher_close(module);
}

static void a_series_is_locked_edited_and_unlocked(void) {
    char codes[1][64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_actor customer = customer_actor("4711");
    voucher_series series = {.size = sizeof series};
    voucher_series_edit_params edit = {.size = sizeof edit};
    voucher_receipt receipt = {.size = sizeof receipt};
    voucher_redeem_params params;
    generate(module, 1, codes, 1);
    params = redeem_params(codes[0], "");
    CHECK_STATUS(voucher_series_change(module, &actor, "1", VOUCHER_SERIES_CHANGE_LOCK, NULL, &series, &failure),
                 VOUCHER_OK);
    CHECK(series.locked == 1 && series.active == 1);
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_NOT_REDEEMABLE);
    CHECK_STATUS(voucher_series_change(module, &actor, "1", VOUCHER_SERIES_CHANGE_UNLOCK, NULL, &series, &failure),
                 VOUCHER_OK);
    edit.set = VOUCHER_SET_DESCRIPTION;
    PUT(edit.description, "summer");
    PUT(edit.comment, "not set");
    CHECK_STATUS(voucher_series_edit(module, &actor, "1", &edit, &series, &failure), VOUCHER_OK);
    CHECK_TEXT(series.description, "summer");
    CHECK_TEXT(series.comment, "");
    CHECK_STATUS(voucher_redeem(module, &customer, &params, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_series_change(module, &actor, "1", 99, NULL, &series, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "change");
    voucher_close(module);
}

static void settings_are_set_read_and_listed(void) {
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_setting settings[64];
    voucher_cursor *cursor = NULL;
    char text[64] = "untouched";
    uint32_t length = 0, count = 0, i;
    int found = 0;
    memset(settings, 0, sizeof settings);
    settings[0].size = sizeof settings[0];
    CHECK_STATUS(voucher_setting_set(module, &actor, NULL, "time_zone", "Europe/Athens", &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_setting_get(module, &actor, NULL, "time_zone", text, 13, &length, &failure),
                 VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(length == 14);
    CHECK_TEXT(text, "untouched");
    CHECK_STATUS(voucher_setting_get(module, &actor, NULL, "time_zone", text, 14, &length, &failure), VOUCHER_OK);
    CHECK_TEXT(text, "Europe/Athens");
    CHECK(length == 14);
    CHECK_STATUS(voucher_setting_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    while (voucher_setting_fetch(cursor, settings, 3, &count, &failure) == VOUCHER_OK) {
        for (i = 0; i < count; i++) {
            if (strcmp(settings[i].name, "time_zone") == 0) {
                found++;
                CHECK(settings[i].is_default == 0 && settings[i].changed_at_ms > 0);
                CHECK_TEXT(settings[i].changed_by, "clerk");
            }
        }
    }
    CHECK(found == 1);
    voucher_cursor_free(cursor);
    CHECK(voucher_setting_set(module, &actor, NULL, "time_zome", "UTC", &failure) < 0);
    voucher_close(module);
}

void office_stories(void) {
    story("types are put, read, listed and retired", types_are_put_read_listed_and_retired);
    story("two persons bring a series to life", two_persons_bring_a_series_to_life);
    story("requests are listed, refused and withdrawn", requests_are_listed_refused_and_withdrawn);
    story("vouchers are blocked, unblocked, modified and cancelled",
          vouchers_are_blocked_unblocked_modified_and_cancelled);
    story("a bulk operation names what it is for", a_bulk_operation_names_what_it_is_for);
    story("a bulk job is found and resumed", a_bulk_job_is_found_and_resumed);
    story("a series is locked, edited and unlocked", a_series_is_locked_edited_and_unlocked);
    story("settings are set, read and listed", settings_are_set_read_and_listed);
    money_stories();
}
