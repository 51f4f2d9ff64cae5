/* Processes that fork, threads with little room, and many at once. */
#define _POSIX_C_SOURCE 200809L

#include "suite.h"

#include <sys/wait.h>
#include <unistd.h>

static struct ledger ledger;

/* What a child finds: its exit code is the number of the first thing that was wrong. */
static int look_from_a_child(voucher_module *inherited, voucher_cursor *cursor, const char *path, const char *code) {
    struct ledger *own = (struct ledger *)malloc(sizeof *own);
    voucher_actor customer = customer_actor("4713");
    voucher_redeem_params params = redeem_params(code, "");
    voucher_receipt receipt;
    voucher_record record;
    voucher_module *module;
    uint32_t count = 0;
    memset(&receipt, 0, sizeof receipt);
    memset(&record, 0, sizeof record);
    receipt.size = sizeof receipt;
    record.size = sizeof record;
    if (voucher_redeem(inherited, &customer, &params, &receipt, &failure) != VOUCHER_BAD_HANDLE) return 1;
    if (strstr(failure.message, "fork") == NULL) return 2;
    if (voucher_search_fetch(cursor, &record, 1, &count, &failure) != VOUCHER_BAD_HANDLE) return 3;
    if (voucher_close(inherited) != VOUCHER_BAD_HANDLE) return 4;
    voucher_cursor_free(cursor);
    ledger_init(own);
    module = open_path(path, own);
    if (module == NULL || story_failed) return 5;
    if (voucher_redeem(module, &customer, &params, &receipt, &failure) != VOUCHER_OK) return 6;
    if (voucher_close(module) != VOUCHER_OK) return 7;
    free(own);
    return 0;
}

static void a_forked_child_opens_its_own_module(void) {
    char codes[2][64];
    char path[512];
    voucher_actor actor = operator_actor();
    voucher_redeem_params params;
    voucher_receipt receipt;
    voucher_record record;
    voucher_cursor *cursor = NULL;
    voucher_module *module;
    uint32_t count = 0;
    int status = -1;
    pid_t child;
    memset(&receipt, 0, sizeof receipt);
    memset(&record, 0, sizeof record);
    receipt.size = sizeof receipt;
    record.size = sizeof record;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    module = open_path(path, &ledger);
    generate(module, 2, codes, 2);
    CHECK_STATUS(voucher_search_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        _exit(look_from_a_child(module, cursor, path, codes[0]));
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    if (WEXITSTATUS(status) != 0) {
        printf("    the child failed at its check %d\n", WEXITSTATUS(status));
    }
    params = redeem_params(codes[0], "4711");
    CHECK_STATUS(voucher_redeem(module, &actor, &params, &receipt, &failure), VOUCHER_NOT_REDEEMABLE);
    params = redeem_params(codes[1], "4711");
    CHECK_STATUS(voucher_redeem(module, &actor, &params, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_search_fetch(cursor, &record, 1, &count, &failure), VOUCHER_OK);
    voucher_cursor_free(cursor);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
}

/* Keeps what the parent and the child tell each other in step. */
static void tell(int pipe_end) { CHECK(write(pipe_end, "x", 1) == 1); }

static void hear(int pipe_end) {
    char byte;
    CHECK(read(pipe_end, &byte, 1) == 1);
}

static int32_t redeem_for(voucher_module *module, const char *code, const char *account) {
    voucher_actor actor = operator_actor();
    voucher_redeem_params params = redeem_params(code, account);
    voucher_receipt receipt;
    memset(&receipt, 0, sizeof receipt);
    receipt.size = sizeof receipt;
    return voucher_redeem(module, &actor, &params, &receipt, &failure);
}

/* The parent had the store open when it forked, and closes it while the child works. */
static void what_a_child_redeems_outlasts_its_parent(void) {
    char codes[4][64];
    char path[512];
    int to_child[2], to_parent[2];
    int i, status = -1;
    voucher_module *module;
    pid_t child;
    ledger_init(&ledger);
    store_path(path, sizeof path);
    module = open_path(path, &ledger);
    generate(module, 4, codes, 4);
    CHECK(pipe(to_child) == 0 && pipe(to_parent) == 0);
    fflush(stdout);
    child = fork();
    if (child == 0) {
        ledger_init(&ledger);
        module = open_path(path, &ledger);
        if (redeem_for(module, codes[0], "4713") != VOUCHER_OK) _exit(1);
        tell(to_parent[1]);
        hear(to_child[0]);
        for (i = 1; i < 4; i++) {
            if (redeem_for(module, codes[i], "4713") != VOUCHER_OK) _exit(1 + i);
        }
        tell(to_parent[1]);
        hear(to_child[0]);
        _exit(voucher_close(module) == VOUCHER_OK ? 0 : 9);
    }
    hear(to_parent[0]);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    tell(to_child[1]);
    hear(to_parent[0]);
    module = open_path(path, &ledger);
    for (i = 0; i < 4; i++) {
        CHECK_STATUS(redeem_for(module, codes[i], "4711"), VOUCHER_NOT_REDEEMABLE);
    }
    tell(to_child[1]);
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    close(to_child[0]);
    close(to_child[1]);
    close(to_parent[0]);
    close(to_parent[1]);
}

static void *main_job(void *unused) {
    char codes[2][64];
    voucher_actor actor = operator_actor();
    voucher_module *module = open_store(&ledger);
    voucher_redeem_params params;
    voucher_receipt receipt;
    voucher_recovery recovery;
    (void)unused;
    memset(&receipt, 0, sizeof receipt);
    memset(&recovery, 0, sizeof recovery);
    receipt.size = sizeof receipt;
    recovery.size = sizeof recovery;
    generate(module, 2, codes, 2);
    params = redeem_params(codes[0], "4711");
    CHECK_STATUS(voucher_redeem(module, &actor, &params, &receipt, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_recover(module, &actor, 0, 0, &recovery, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    return NULL;
}

static voucher_status export_as(voucher_module *module, int32_t format) {
    voucher_actor actor = operator_actor();
    voucher_export_params params = {.size = sizeof params};
    voucher_export_result result = {.size = sizeof result};
    char path[512];
    store_path(path, sizeof path);
    params.format = format;
    return voucher_export_to_file(module, &actor, NULL, &params, path, &result, &failure);
}

static voucher_status render(voucher_module *module, const char *template_text) {
    voucher_actor actor = operator_actor();
    char text[256];
    uint32_t length = 0;
    return voucher_message_render(module, &actor, "1-00000001", NULL, template_text, text, sizeof text, &length,
                                  &failure);
}

static void write_rows(char path[512]) {
    FILE *file;
    store_path(path, 512);
    file = fopen(path, "wb");
    CHECK(file && fputs("code,serial,face_value\n8301736291045,A-1,10.00\n5519023847162,A-2,5.50\n", file) >= 0);
    if (file) fclose(file);
}

static voucher_status import_from(voucher_module *module, const char *path, const char *request_id,
                                  voucher_import_result *result) {
    voucher_actor actor = operator_actor();
    voucher_import_params params = {.size = sizeof params};
    PUT(params.request_id, request_id);
    memset(result, 0, sizeof *result);
    result->size = sizeof *result;
    return voucher_import(module, &actor, &params, path, NULL, 0, NULL, result, NULL);
}

static void *exchange_job(void *unused) {
    char codes[1][64], path[512], pem[256];
    voucher_actor actor = operator_actor();
    voucher_module *module = open_store(&ledger);
    voucher_import_result result;
    uint32_t length = 0;
    (void)unused;
    generate(module, 1, codes, 1);
    write_rows(path);
    CHECK_STATUS(export_as(module, VOUCHER_FORMAT_CSV), VOUCHER_OK);
    CHECK_STATUS(export_as(module, VOUCHER_FORMAT_XML), VOUCHER_OK);
    CHECK_STATUS(export_as(module, VOUCHER_FORMAT_JSON_LINES), VOUCHER_OK);
    CHECK_STATUS(voucher_manifest_key(module, &actor, pem, sizeof pem, &length, &failure), VOUCHER_OK);
    CHECK_STATUS(import_from(module, path, "", &result), VOUCHER_OK);
    CHECK_STATUS(render(module, "{% if amount %}{{ amount }}{% endif %}"), VOUCHER_OK);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    return NULL;
}

static void *large_exchange_job(void *unused) {
    static uint8_t file[65536];
    char codes[1][64], deep[4096] = "";
    voucher_module *module = open_store(&ledger);
    uint32_t length = 0;
    int i;
    (void)unused;
    generate(module, 1, codes, 1);
    for (i = 0; i < 200; i++) {
        strcat(deep, i < 100 ? "{% if 1 %}" : "{% endif %}");
    }
    CHECK_STATUS(export_as(module, VOUCHER_FORMAT_XLSX), VOUCHER_OK);
    CHECK_STATUS(export_as(module, VOUCHER_FORMAT_PDF), VOUCHER_OK);
    CHECK_STATUS(voucher_import_template(VOUCHER_IMPORT_XLSX, file, sizeof file, &length, &failure), VOUCHER_OK);
    CHECK_STATUS(render(module, deep), VOUCHER_OK);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    return NULL;
}

static void run_on_a_stack_of(size_t bytes, void *(*job)(void *)) {
    pthread_attr_t attributes;
    pthread_t thread;
    CHECK(pthread_attr_init(&attributes) == 0);
    CHECK(pthread_attr_setstacksize(&attributes, bytes) == 0);
    CHECK(pthread_create(&thread, &attributes, job, NULL) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&attributes);
}

static void a_stack_of_128_kib_is_enough(void) {
    run_on_a_stack_of(128 * 1024, main_job);
    run_on_a_stack_of(128 * 1024, exchange_job);
}

static void workbooks_cards_and_deep_templates_want_256_kib(void) {
    run_on_a_stack_of(256 * 1024, large_exchange_job);
}

struct racer {
    voucher_module *module;
    const char *code;
    int32_t status;
};

static void *race(void *argument) {
    struct racer *racer = (struct racer *)argument;
    voucher_actor customer = customer_actor("4711");
    voucher_redeem_params params = redeem_params(racer->code, "");
    voucher_receipt receipt;
    memset(&receipt, 0, sizeof receipt);
    receipt.size = sizeof receipt;
    racer->status = voucher_redeem(racer->module, &customer, &params, &receipt, NULL);
    return NULL;
}

static void threads_that_race_for_a_voucher_credit_it_once(void) {
    enum { RACERS = 8 };
    char codes[1][64];
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    voucher_module *module = open_store(&ledger);
    int i, won = 0;
    generate(module, 1, codes, 1);
    for (i = 0; i < RACERS; i++) {
        racers[i].module = module;
        racers[i].code = codes[0];
        CHECK(pthread_create(&threads[i], NULL, race, &racers[i]) == 0);
    }
    for (i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(voucher_status_class(racers[i].status) == VOUCHER_CLASS_OK);
        won += racers[i].status == VOUCHER_OK;
    }
    CHECK(won == 1);
    CHECK(ledger.books.count == 1 && ledger_balance(&ledger, "4711") == 1000);
    voucher_close(module);
}

struct exporter {
    voucher_module *module;
    int32_t status;
};

static void *export_codes(void *argument) {
    struct exporter *exporter = (struct exporter *)argument;
    voucher_actor actor = operator_actor();
    voucher_export_params params = {.size = sizeof params};
    voucher_cursor *cursor = NULL;
    uint8_t block[4096];
    uint32_t length = 0;
    params.with_codes = 1;
    exporter->status = voucher_export_open(exporter->module, &actor, NULL, &params, &cursor, NULL);
    while (exporter->status == VOUCHER_OK) {
        exporter->status = voucher_export_read(cursor, block, sizeof block, &length, NULL);
    }
    voucher_cursor_free(cursor);
    return NULL;
}

static void codes_that_threads_race_for_leave_once(void) {
    enum { RACERS = 8 };
    struct exporter exporters[RACERS];
    pthread_t threads[RACERS];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_series_params params = {.size = sizeof params};
    voucher_series series = {.size = sizeof series};
    int i, left = 0;
    params.quantity = 20;
    params.face_value = 1000;
    CHECK_STATUS(voucher_generate_series(module, &actor, &params, &series, &failure), VOUCHER_OK);
    for (i = 0; i < RACERS; i++) {
        exporters[i].module = module;
        CHECK(pthread_create(&threads[i], NULL, export_codes, &exporters[i]) == 0);
    }
    for (i = 0; i < RACERS; i++) {
        pthread_join(threads[i], NULL);
        left += exporters[i].status == VOUCHER_DONE;
        CHECK(exporters[i].status == VOUCHER_DONE || exporters[i].status == VOUCHER_APPROVAL_PENDING ||
              exporters[i].status == VOUCHER_WRONG_STATE);
    }
    CHECK(left == 1);
    voucher_close(module);
}

struct importer {
    voucher_module *module;
    const char *path;
    const char *request_id;
    voucher_import_result result;
    int32_t status;
};

static void *import_rows(void *argument) {
    struct importer *importer = (struct importer *)argument;
    importer->status = import_from(importer->module, importer->path, importer->request_id, &importer->result);
    return NULL;
}

static int64_t all_vouchers(voucher_module *module) {
    voucher_actor actor = operator_actor();
    int64_t count = -1;
    CHECK_STATUS(voucher_search_count(module, &actor, NULL, 0, &count, &failure), VOUCHER_OK);
    return count;
}

/* With one request they share an import; with none each tries, and every code is taken in once all the same. */
static void a_file_that_threads_import_is_taken_in_once(void) {
    enum { RACERS = 6 };
    static const char *const requests[] = {"upload-1", ""};
    struct importer importers[RACERS];
    pthread_t threads[RACERS];
    char path[512];
    size_t r;
    int i;
    for (r = 0; r < 2; r++) {
        voucher_module *module = open_store(&ledger);
        int64_t imported = 0;
        write_rows(path);
        for (i = 0; i < RACERS; i++) {
            importers[i].module = module;
            importers[i].path = path;
            importers[i].request_id = requests[r];
            CHECK(pthread_create(&threads[i], NULL, import_rows, &importers[i]) == 0);
        }
        for (i = 0; i < RACERS; i++) {
            pthread_join(threads[i], NULL);
            imported += importers[i].status == VOUCHER_OK ? importers[i].result.imported : 0;
        }
        CHECK(imported == 2 && all_vouchers(module) == 2);
        CHECK_STATUS(redeem_for(module, "8301736291045", "4711"), VOUCHER_OK);
        CHECK_STATUS(redeem_for(module, "8301736291045", "4712"), VOUCHER_NOT_REDEEMABLE);
        CHECK(ledger.books.count == 1 && ledger_balance(&ledger, "4711") == 1000);
        voucher_close(module);
    }
}

void process_stories(void) {
    story("a forked child opens its own module", a_forked_child_opens_its_own_module);
    story("what a child redeems outlasts its parent", what_a_child_redeems_outlasts_its_parent);
    story("a stack of 128 KiB is enough", a_stack_of_128_kib_is_enough);
    story("workbooks, cards and deep templates want 256 KiB", workbooks_cards_and_deep_templates_want_256_kib);
    story("threads that race for a voucher credit it once", threads_that_race_for_a_voucher_credit_it_once);
    story("codes that threads race for leave once", codes_that_threads_race_for_leave_once);
    story("a file that threads import is taken in once", a_file_that_threads_import_is_taken_in_once);
}
