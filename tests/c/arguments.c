/* Every function with every kind of argument that must not be: an answer, never a crash, and nothing done. */
#define _POSIX_C_SOURCE 200809L

#include "suite.h"

#include <stddef.h>

/* One call with everything a function may take. */
struct arguments {
    void *handle;
    const voucher_actor *actor;
    const void *in;
    const char *text;
    const char *text2;
    void *out;
    void *out2;
    uint32_t capacity;
    void *count;
};

enum handle { NO_HANDLE, CONFIG, MODULE, SERIES_CURSOR, SEARCH_CURSOR, HISTORY_CURSOR, EXPORT_CURSOR, JOB };

enum use { UNUSED, NEEDED, NULLABLE };

/* A text field of a struct. */
struct field {
    const char *name;
    size_t offset;
    size_t size;
};

#define FIELD(type, name) {#name, offsetof(type, name), sizeof(((type *)0)->name)}
#define ACTOR_FIELD(name) {"actor." #name, offsetof(voucher_actor, name), sizeof(((voucher_actor *)0)->name)}
#define END {NULL, 0, 0}

static const struct field no_fields[] = {END};
static const struct field actor_fields[] = {ACTOR_FIELD(id), ACTOR_FIELD(partner), ACTOR_FIELD(source), END};
static const struct field series_fields[] = {
    FIELD(voucher_series_params, currency), FIELD(voucher_series_params, series_code),
    FIELD(voucher_series_params, prefix), FIELD(voucher_series_params, alphabet_symbols),
    FIELD(voucher_series_params, partner), FIELD(voucher_series_params, request_id),
    FIELD(voucher_series_params, weak_codes_override), FIELD(voucher_series_params, comment),
    FIELD(voucher_series_params, description), FIELD(voucher_series_params, available_to),
    FIELD(voucher_series_params, metadata), END};
static const struct field redeem_fields[] = {
    FIELD(voucher_redeem_params, code), FIELD(voucher_redeem_params, serial), FIELD(voucher_redeem_params, account),
    FIELD(voucher_redeem_params, account_partner), FIELD(voucher_redeem_params, request_id), END};
static const struct field filter_fields[] = {
    FIELD(voucher_filter, currency), FIELD(voucher_filter, series), FIELD(voucher_filter, voucher_id),
    FIELD(voucher_filter, serial), FIELD(voucher_filter, serial_until), FIELD(voucher_filter, partner),
    FIELD(voucher_filter, account), FIELD(voucher_filter, description), END};
static const struct field outcome_fields[] = {FIELD(voucher_outcome, ledger_reference), END};

/* A function with what it takes. A size of 0 stands for "takes none". */
struct function {
    const char *name;
    int32_t (*call)(const struct arguments *with);
    enum handle handle;
    enum use in;
    size_t in_size;
    const struct field *fields;
    enum use text;
    enum use text2;
    enum use out;
    size_t out_size;
    size_t out2_size;
    int out_is_handle;
    int counts;
};

#define CALL(name, expression) \
    static int32_t name(const struct arguments *with) { return expression; }
#define IN(type) ((const type *)with->in)
#define OUT(type) ((type *)with->out)
#define OUT2(type) ((type *)with->out2)
#define AS(type) ((type *)with->handle)
#define COUNT ((uint32_t *)with->count)
#define ON_MODULE AS(voucher_module), with->actor

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

static const struct function functions[] = {
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
};

enum { FUNCTIONS = sizeof functions / sizeof *functions, ROOM = 16384, TAIL = 64 };

/* The ground every call stands on ------------------------------------------------------------------------------------ */

static struct ledger ledger;
static voucher_module *module;
static voucher_actor actor;
static voucher_actor empty_actor;
static void *handles[JOB + 1];
static uint64_t in_room[ROOM / 8];
static uint64_t out_room[ROOM / 8];
static uint64_t out2_room[ROOM / 8];
static int64_t count_room;

static void set_size(void *target, uint32_t size) { memcpy(target, &size, sizeof size); }

/* Opens a store with a voucher, and one handle of each kind. */
static void prepare(void) {
    char codes[1][64];
    char path[512];
    voucher_series_params params;
    voucher_record record;
    uint32_t count = 0;
    memset(&params, 0, sizeof params);
    memset(&record, 0, sizeof record);
    params.size = sizeof params;
    record.size = sizeof record;
    actor = operator_actor();
    empty_actor = actor;
    module = open_store(&ledger);
    generate(module, 1, codes, 1);
    store_path(path, sizeof path);
    handles[MODULE] = module;
    handles[CONFIG] = config_of(path);
    params.quantity = 20000;
    params.face_value = 100;
    voucher_series_open(module, &actor, NULL, (voucher_cursor **)&handles[SERIES_CURSOR], &failure);
    voucher_search_open(module, &actor, NULL, (voucher_cursor **)&handles[SEARCH_CURSOR], &failure);
    CHECK_STATUS(voucher_search_fetch((voucher_cursor *)handles[SEARCH_CURSOR], &record, 1, &count, &failure), VOUCHER_OK);
    voucher_history_open(module, &actor, record.id, (voucher_cursor **)&handles[HISTORY_CURSOR], &failure);
    voucher_export_open(module, &actor, NULL, NULL, (voucher_cursor **)&handles[EXPORT_CURSOR], &failure);
    CHECK_STATUS(voucher_generate_start(module, &actor, &params, (voucher_job **)&handles[JOB], &failure), VOUCHER_OK);
}

static void tidy(void) {
    int i;
    for (i = SERIES_CURSOR; i <= EXPORT_CURSOR; i++) {
        voucher_cursor_free((voucher_cursor *)handles[i]);
    }
    voucher_job_free((voucher_job *)handles[JOB]);
    voucher_config_free((voucher_config *)handles[CONFIG]);
    voucher_close(module);
}

/* Arguments that are formally right; what they ask for need not exist. */
static struct arguments right(const struct function *function) {
    struct arguments with;
    memset(in_room, 0, sizeof in_room);
    memset(out_room, 0, sizeof out_room);
    memset(out2_room, 0, sizeof out2_room);
    set_size(in_room, (uint32_t)function->in_size);
    set_size(out_room, (uint32_t)function->out_size);
    set_size(out2_room, (uint32_t)function->out2_size);
    with.handle = function->handle == NO_HANDLE ? NULL : handles[function->handle];
    with.actor = &actor;
    with.in = in_room;
    with.text = "nothing";
    with.text2 = "nothing";
    with.out = out_room;
    with.out2 = out2_room;
    with.capacity = function->call == export_read ? 4096 : 1;
    with.count = &count_room;
    return with;
}

#define EXPECT(function, with, wanted) \
    do { \
        int32_t got_ = (function)->call(&(with)); \
        if (got_ != (wanted)) { \
            story_failed = 1; \
            printf("    %s:%d: voucher_%s is %s, not %s (%s)\n", __FILE__, __LINE__, (function)->name, \
                   voucher_status_name(got_), voucher_status_name(wanted), failure.message); \
        } \
        CHECK(failure.status == got_); \
        if ((function)->out_is_handle && (with).out) { \
            CHECK(*(void **)(with).out == NULL); \
        } \
    } while (0)

/* Stories ------------------------------------------------------------------------------------------------------------ */

static void every_wrong_handle_is_an_answer(void) {
    char path[512];
    voucher_module *closed;
    voucher_cursor *freed = NULL;
    voucher_job *job = (voucher_job *)NULL;
    voucher_config *config;
    uint64_t foreign[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    int i, kind;
    prepare();
    voucher_search_open(module, &actor, NULL, &freed, &failure);
    voucher_cursor_free(freed);
    store_path(path, sizeof path);
    config = config_of(path);
    voucher_config_free(config);
    ledger.manner = BOOKS;
    closed = open_path(path, &ledger);
    voucher_close(closed);
    for (i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        struct arguments with = right(function);
        void *wrong[9];
        int wrongs = 0;
        if (function->handle == NO_HANDLE) continue;
        wrong[wrongs++] = NULL;
        wrong[wrongs++] = closed;
        wrong[wrongs++] = freed;
        wrong[wrongs++] = config;
        wrong[wrongs++] = job;
        wrong[wrongs++] = foreign;
        wrong[wrongs++] = (char *)foreign + 1;
        wrong[wrongs++] = (void *)(intptr_t)-1;
        wrong[wrongs++] = (void *)(intptr_t)8;
        while (wrongs-- > 0) {
            with.handle = wrong[wrongs];
            EXPECT(function, with, VOUCHER_BAD_HANDLE);
        }
        for (kind = CONFIG; kind <= JOB; kind++) {
            if (kind == (int)function->handle) continue;
            with.handle = handles[kind];
            EXPECT(function, with, VOUCHER_BAD_HANDLE);
        }
    }
    tidy();
}

static void freeing_takes_anything(void) {
    uint64_t foreign[2] = {1, 2};
    prepare();
    voucher_config_free(NULL);
    voucher_cursor_free(NULL);
    voucher_job_free(NULL);
    CHECK_STATUS(voucher_close(NULL), VOUCHER_OK);
    voucher_config_free((voucher_config *)foreign);
    voucher_cursor_free((voucher_cursor *)handles[JOB]);
    voucher_job_free((voucher_job *)module);
    CHECK_STATUS(voucher_close((voucher_module *)handles[CONFIG]), VOUCHER_BAD_HANDLE);
    CHECK_STATUS(voucher_job_cancel((voucher_job *)handles[JOB], &failure), VOUCHER_OK);
    tidy();
    CHECK_STATUS(voucher_close(module), VOUCHER_BAD_HANDLE);
    CHECK(ledger.released == 1);
}

static void every_missing_argument_is_an_answer(void) {
    int i;
    prepare();
    for (i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        struct arguments with;
        if (function->handle == MODULE) {
            with = right(function);
            with.actor = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->in == NEEDED) {
            with = right(function);
            with.in = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->text == NEEDED) {
            with = right(function);
            with.text = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->text2 == NEEDED) {
            with = right(function);
            with.text2 = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->out == NEEDED) {
            with = right(function);
            with.out = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->out2_size > 0) {
            with = right(function);
            with.out2 = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->counts) {
            with = right(function);
            with.count = NULL;
            EXPECT(function, with, VOUCHER_NULL_ARGUMENT);
        }
        if (function->counts && function->out == NEEDED) {
            with = right(function);
            with.capacity = 0;
            EXPECT(function, with, VOUCHER_INVALID_ARGUMENT);
        }
    }
    CHECK_STATUS(voucher_config_new(NULL, &failure), VOUCHER_NULL_ARGUMENT);
    tidy();
}

static void every_size_that_cannot_be_is_an_answer(void) {
    static const uint32_t sizes[] = {0, 3, 7, 65537, 0xFFFFFFFFu};
    size_t s;
    int i;
    prepare();
    for (i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        for (s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            struct arguments with = right(function);
            if (function->in != UNUSED) {
                set_size(in_room, sizes[s]);
                EXPECT(function, with, VOUCHER_BAD_STRUCT);
            }
            if (function->out_size > 0) {
                with = right(function);
                set_size(out_room, sizes[s]);
                EXPECT(function, with, VOUCHER_BAD_STRUCT);
            }
            if (function->out2_size > 0) {
                with = right(function);
                set_size(out2_room, sizes[s]);
                EXPECT(function, with, VOUCHER_BAD_STRUCT);
            }
            if (function->handle == MODULE) {
                with = right(function);
                with.actor = &empty_actor;
                empty_actor.size = sizes[s];
                EXPECT(function, with, VOUCHER_BAD_STRUCT);
            }
        }
    }
    failure.size = 5;
    CHECK(voucher_close(NULL) == VOUCHER_OK);
    CHECK(functions[0].call != NULL && voucher_series_preset("crm", (voucher_series_params *)out_room, &failure) == VOUCHER_BAD_STRUCT);
    failure.size = sizeof failure;
    tidy();
}

static void a_longer_struct_is_taken_if_its_tail_is_zero(void) {
    int i;
    prepare();
    for (i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        struct arguments with = right(function);
        int32_t usual;
        if (function->in == UNUSED || function->in_size == 0) continue;
        usual = function->call(&with);
        if (usual == VOUCHER_OK) continue;
        with = right(function);
        set_size(in_room, (uint32_t)function->in_size + TAIL);
        EXPECT(function, with, usual);
        ((char *)in_room)[function->in_size + TAIL - 1] = 1;
        EXPECT(function, with, VOUCHER_BAD_STRUCT);
        CHECK(strstr(failure.message, "does not know") != NULL);
    }
    tidy();
}

static void a_shorter_struct_is_zero_where_it_ends(void) {
    voucher_filter filter;
    int64_t count = 0;
    prepare();
    memset(&filter, 0, sizeof filter);
    memset(filter.description, 'x', sizeof filter.description);
    filter.size = offsetof(voucher_filter, description);
    CHECK_STATUS(voucher_search_count(module, &actor, &filter, 10, &count, &failure), VOUCHER_OK);
    CHECK(count == 1);
    filter.size = sizeof filter;
    CHECK_STATUS(voucher_search_count(module, &actor, &filter, 10, &count, &failure), VOUCHER_BAD_TEXT);
    tidy();
}

static void outputs_are_as_long_as_the_caller_says(void) {
    unsigned char *room = (unsigned char *)out_room;
    voucher_series_params whole;
    prepare();
    memset(&whole, 0, sizeof whole);
    whole.size = sizeof whole;
    CHECK_STATUS(voucher_series_preset("splynx", &whole, &failure), VOUCHER_OK);
    memset(out_room, 0x55, sizeof out_room);
    set_size(out_room, 12);
    CHECK_STATUS(voucher_series_preset("splynx", (voucher_series_params *)out_room, &failure), VOUCHER_OK);
    CHECK(memcmp(room + 4, (unsigned char *)&whole + 4, 8) == 0 && room[12] == 0x55);
    memset(out_room, 0x55, sizeof out_room);
    set_size(out_room, sizeof whole + TAIL);
    CHECK_STATUS(voucher_series_preset("splynx", (voucher_series_params *)out_room, &failure), VOUCHER_OK);
    CHECK(room[sizeof whole] == 0 && room[sizeof whole + TAIL - 1] == 0 && room[sizeof whole + TAIL] == 0x55);
    memset(out_room, 0x55, sizeof out_room);
    set_size(room + 1, sizeof whole);
    CHECK_STATUS(voucher_series_preset("splynx", (voucher_series_params *)(void *)(room + 1), &failure), VOUCHER_OK);
    CHECK(memcmp(room + 5, (unsigned char *)&whole + 4, sizeof whole - 4) == 0);
    tidy();
}

static void items_of_an_array_are_as_far_apart_as_the_first_says(void) {
    enum { STRIDE = sizeof(voucher_record) + TAIL };
    char codes[3][64];
    unsigned char *room = (unsigned char *)out_room;
    voucher_cursor *cursor = NULL;
    uint32_t count = 0, size = 0;
    int i;
    prepare();
    generate(module, 3, codes, 3);
    CHECK_STATUS(voucher_search_open(module, &actor, NULL, &cursor, &failure), VOUCHER_OK);
    memset(out_room, 0x55, sizeof out_room);
    set_size(room, STRIDE);
    CHECK_STATUS(voucher_search_fetch(cursor, (voucher_record *)out_room, 3, &count, &failure), VOUCHER_OK);
    CHECK(count == 3);
    for (i = 0; i < 3; i++) {
        memcpy(&size, room + i * STRIDE, sizeof size);
        CHECK(size == STRIDE);
        CHECK(strlen((char *)room + i * STRIDE + offsetof(voucher_record, serial)) >= 10);
        CHECK(room[(i + 1) * STRIDE - 1] == 0);
    }
    CHECK(room[3 * STRIDE] == 0x55);
    voucher_cursor_free(cursor);
    tidy();
}

static void every_text_that_is_none_is_an_answer(void) {
    static char endless[8192];
    const struct field *field;
    int i;
    prepare();
    memset(endless, 'a', sizeof endless);
    for (i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        struct arguments with = right(function);
        if (function->text != UNUSED) {
            with.text = "caf\xE9";
            EXPECT(function, with, VOUCHER_BAD_TEXT);
            with.text = endless;
            EXPECT(function, with, VOUCHER_BAD_TEXT);
        }
        with = right(function);
        if (function->text2 != UNUSED) {
            with.text2 = "caf\xE9";
            EXPECT(function, with, VOUCHER_BAD_TEXT);
        }
        for (field = function->fields; field->name; field++) {
            with = right(function);
            memset((char *)in_room + field->offset, 'a', field->size);
            EXPECT(function, with, VOUCHER_BAD_TEXT);
            CHECK_TEXT(failure.field, field->name);
            with = right(function);
            memcpy((char *)in_room + field->offset, "\xE9", 2);
            EXPECT(function, with, VOUCHER_BAD_TEXT);
            CHECK_TEXT(failure.field, field->name);
        }
        for (field = actor_fields; field->name && function->handle == MODULE; field++) {
            with = right(function);
            empty_actor = actor;
            memset((char *)&empty_actor + field->offset, 'a', field->size);
            with.actor = &empty_actor;
            EXPECT(function, with, VOUCHER_BAD_TEXT);
            CHECK_TEXT(failure.field, field->name);
        }
    }
    tidy();
}

static void wrong_numbers_are_named(void) {
    voucher_filter filter;
    int64_t count = 0;
    prepare();
    empty_actor = actor;
    empty_actor.kind = 9;
    CHECK_STATUS(voucher_search_count(module, &empty_actor, NULL, 10, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "actor.kind");
    memset(&filter, 0, sizeof filter);
    filter.size = sizeof filter;
    filter.state = 99;
    CHECK_STATUS(voucher_search_count(module, &actor, &filter, 10, &count, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "state");
    CHECK_STATUS(voucher_config_set((voucher_config *)handles[CONFIG], "store.paht", "x", &failure), VOUCHER_UNKNOWN_OPTION);
    CHECK(strstr(failure.message, "store.path") != NULL);
    tidy();
}

static void an_error_struct_may_be_left_out(void) {
    int64_t count = 0;
    prepare();
    CHECK_STATUS(voucher_search_count(module, &actor, NULL, 10, &count, NULL), VOUCHER_OK);
    CHECK(voucher_search_count(NULL, &actor, NULL, 10, &count, NULL) == VOUCHER_BAD_HANDLE);
    tidy();
}

void argument_stories(void) {
    story("every wrong handle is an answer", every_wrong_handle_is_an_answer);
    story("freeing takes anything", freeing_takes_anything);
    story("every missing argument is an answer", every_missing_argument_is_an_answer);
    story("every size that cannot be is an answer", every_size_that_cannot_be_is_an_answer);
    story("a longer struct is taken if its tail is zero", a_longer_struct_is_taken_if_its_tail_is_zero);
    story("a shorter struct is zero where it ends", a_shorter_struct_is_zero_where_it_ends);
    story("outputs are as long as the caller says", outputs_are_as_long_as_the_caller_says);
    story("items of an array are as far apart as the first says", items_of_an_array_are_as_far_apart_as_the_first_says);
    story("every text that is none is an answer", every_text_that_is_none_is_an_answer);
    story("wrong numbers are named", wrong_numbers_are_named);
    story("an error struct may be left out", an_error_struct_may_be_left_out);
}
