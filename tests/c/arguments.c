/* Every function with every kind of argument that must not be: an answer, never a crash, and nothing done. */
#define _POSIX_C_SOURCE 200809L

#include "functions.h"

static const struct field actor_fields[] = {ACTOR_FIELD(id), ACTOR_FIELD(partner), ACTOR_FIELD(source), END};

enum { ROOM = 32768, TAIL = 64, VOUCHER_IDS_BYTES = 1 << 20 };

/* The functions of all tables, one after the other; NULL at the end. */
static const struct function *nth(int i) {
    static const struct function *const tables[] = {functions, office_functions, exchange_functions, sale_functions};
    size_t table;
    for (table = 0; table < sizeof tables / sizeof *tables; table++) {
        const struct function *function = tables[table];
        for (; function->name; function++) {
            if (i-- == 0) return function;
        }
    }
    return NULL;
}

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
    voucher_type_open(module, &actor, 1, (voucher_cursor **)&handles[TYPE_CURSOR], &failure);
    voucher_setting_open(module, &actor, NULL, (voucher_cursor **)&handles[SETTING_CURSOR], &failure);
    voucher_approval_open(module, &actor, 0, (voucher_cursor **)&handles[APPROVAL_CURSOR], &failure);
    voucher_stock_open(module, &actor, NULL, 0, (voucher_cursor **)&handles[STOCK_CURSOR], &failure);
    voucher_doubt_open(module, &actor, 0, (voucher_cursor **)&handles[DOUBT_CURSOR], &failure);
    voucher_reconcile_open(module, &actor, 0, 0, (voucher_cursor **)&handles[RECONCILIATION], &failure);
    voucher_sale_open(module, &actor, NULL, (voucher_cursor **)&handles[SALE_CURSOR], &failure);
    voucher_export_run_open(module, &actor, NULL, (voucher_cursor **)&handles[RUN_CURSOR], &failure);
    CHECK_STATUS(voucher_generate_start(module, &actor, &params, (voucher_job **)&handles[JOB], &failure), VOUCHER_OK);
}

static void tidy(void) {
    int i;
    for (i = SERIES_CURSOR; i <= SALE_CURSOR; i++) {
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
    with.capacity = strcmp(function->name, "export_read") == 0 ? 4096 : 2;
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
    const struct function *function;
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
    for (i = 0; (function = nth(i)) != NULL; i++) {
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
    const struct function *function;
    int i;
    prepare();
    for (i = 0; (function = nth(i)) != NULL; i++) {
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
    const struct function *function;
    static const uint32_t sizes[] = {0, 3, 7, 65537, 0xFFFFFFFFu};
    size_t s;
    int i;
    prepare();
    for (i = 0; (function = nth(i)) != NULL; i++) {
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
    const struct function *function;
    int i;
    prepare();
    for (i = 0; (function = nth(i)) != NULL; i++) {
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
    const struct function *function;
    static char endless[VOUCHER_IDS_BYTES];
    const struct field *field;
    int i;
    prepare();
    memset(endless, 'a', sizeof endless);
    for (i = 0; (function = nth(i)) != NULL; i++) {
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
