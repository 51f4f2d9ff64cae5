/* Tells the stories of tests/conformance through voucher.h. Their form: tests/conformance/README.md. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "teller.h"

#define BLOCK 4096

/* There only in a library with the test hooks. */
extern void voucher_test_clock_set(int64_t now_ms) __attribute__((weak));

/* The ledger --------------------------------------------------------------------------------------------------------- */

static int64_t balance_of(const struct teller *teller, const char *account) {
    json_t *opened = json_object_get(teller->accounts, account);
    return (opened ? number_of(opened, "balance") : 0) + books_balance(teller->books, account);
}

/* The key first, then the rules. What does not balance fails the story, whatever it expects. */
static void post(void *user, const voucher_posting *posting, voucher_outcome *outcome) {
    struct teller *teller = (struct teller *)user;
    json_t *account = json_object_get(teller->accounts, posting->account);
    int is_open = account && !json_is_true(json_object_get(account, "closed"));
    if (!is_open && !books_entry(teller->books, posting->key)) {
        outcome->outcome = VOUCHER_OUTCOME_REJECTED;
        return;
    }
    books_post(teller->books, posting, outcome);
    if (teller->books->problem[0]) {
        fail("the posting %s is unbalanced: %s", posting->key, teller->books->problem);
    }
    outcome->balance_after += account ? number_of(account, "balance") : 0;
}

/* What a story says of a partner's credit: nothing, or what it may still be invoiced besides what it owes. */
static void credit(void *user, const char *partner, const char *currency, voucher_credit *credit) {
    struct teller *teller = (struct teller *)user;
    json_t *account = json_object_get(teller->accounts, partner);
    json_t *limit = json_object_get(account, "credit");
    (void)currency;
    credit->known = limit ? VOUCHER_CREDIT_LIMITED : VOUCHER_CREDIT_UNLIMITED;
    credit->available = limit ? json_integer_value(limit) + balance_of(teller, partner) : 0;
}

static int32_t key(void *user, uint8_t *root_key) {
    (void)user;
    memset(root_key, 'k', 32);
    return 0;
}

/* Verbs -------------------------------------------------------------------------------------------------------------- */

voucher_actor actor_of(const struct teller *teller, json_t *step) {
    json_t *told = json_deep_copy(object_of(teller->actors, text_of(step, "as")));
    voucher_actor actor;
    int64_t rights = 0;
    size_t i;
    json_t *word;
    json_array_foreach(json_object_get(told, "rights"), i, word) {
        rights |= constant_of_word("VOUCHER_RIGHT_", json_string_value(word));
    }
    json_object_set_new(told, "rights", json_integer(rights));
    json_object_set_new(told, "kind", json_integer(constant_of_word("VOUCHER_ACTOR_", text_of(told, "kind"))));
    FILL(voucher_actor, actor, told);
    json_decref(told);
    return actor;
}

voucher_filter filter_of(json_t *step) {
    voucher_filter filter;
    FILL(voucher_filter, filter, object_of(step, "filter"));
    return filter;
}

static voucher_redeem_params redeem_params_of(json_t *step) {
    voucher_redeem_params params;
    FILL(voucher_redeem_params, params, object_of(step, "params"));
    return params;
}

json_t *failure_of(const struct teller *teller) {
    return object_from("voucher_error", &teller->failure);
}

json_t *result_of(struct teller *teller, voucher_status status, const char *type, const void *value) {
    teller->status = status;
    return status < 0 || status == VOUCHER_APPROVAL_PENDING ? failure_of(teller) : object_from(type, value);
}

static json_t *generate(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    json_t *told = json_object();
    voucher_series_params params;
    voucher_series series;
    FILL(voucher_series_params, params, NULL);
    FILL(voucher_series, series, NULL);
    if (json_object_get(step, "preset")) {
        voucher_status status = voucher_series_preset(text_of(step, "preset"), &params, &teller->failure);
        if (status < 0) {
            json_decref(told);
            return result_of(teller, status, "voucher_series", &series);
        }
        json_decref(told);
        told = object_from("voucher_series_params", &params);
    }
    json_object_update(told, object_of(step, "params"));
    FILL(voucher_series_params, params, told);
    json_decref(told);
    return result_of(teller, voucher_generate_series(teller->module, &actor, &params, &series, &teller->failure),
                     "voucher_series", &series);
}

/* The whole text of an export, to be freed; NULL if it failed. */
static char *export_text(struct teller *teller, json_t *step, const voucher_filter *filter,
                         const voucher_export_params *params) {
    voucher_actor actor = actor_of(teller, step);
    voucher_cursor *cursor = NULL;
    uint32_t length = 0;
    size_t end = 0;
    char *text = (char *)malloc(BLOCK + 1);
    voucher_status status = voucher_export_open(teller->module, &actor, filter, params, &cursor, &teller->failure);
    while (status == VOUCHER_OK) {
        status = voucher_export_read(cursor, (uint8_t *)text + end, BLOCK, &length, &teller->failure);
        end += status == VOUCHER_OK ? length : 0;
        text = (char *)realloc(text, end + BLOCK + 1);
    }
    voucher_cursor_free(cursor);
    text[end] = '\0';
    teller->status = status == VOUCHER_DONE ? VOUCHER_OK : status;
    if (teller->status != VOUCHER_OK) {
        free(text);
        return NULL;
    }
    return text;
}

static json_t *export(struct teller *teller, json_t *step) {
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    voucher_filter filter = filter_of(step);
    voucher_export_params params;
    char *text;
    const char *header;
    const char *line;
    int lines = 0;
    json_t *result;
    FILL(voucher_export_params, params, object_of(step, "params"));
    text = export_text(teller, step, &filter, &params);
    if (!text) {
        return failure_of(teller);
    }
    for (line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        lines++;
    }
    header = text + (strncmp(text, byte_order_mark, 3) == 0 ? 3 : 0);
    result = json_pack("{s:s%, s:i, s:s}", "header", header, strcspn(header, "\r\n"), "rows", lines - 1, "text", text);
    free(text);
    return result;
}

json_t *bare(char *cell, const char *without) {
    char *from = cell;
    char *to = cell;
    for (; *from; from++) {
        if (!strchr(without, *from)) {
            *to++ = *from;
        }
    }
    *to = '\0';
    return json_string(cell);
}

static json_t *codes(struct teller *teller, json_t *step) {
    json_t *serials = json_array();
    json_t *found = json_array();
    voucher_filter filter;
    voucher_export_params params;
    char *text;
    char *line;
    char *rest = NULL;
    FILL(voucher_filter, filter, NULL);
    FILL(voucher_export_params, params, NULL);
    snprintf(filter.series, sizeof filter.series, "%s", text_of(step, "series"));
    snprintf(params.columns, sizeof params.columns, "serial,code");
    params.with_codes = 1;
    text = export_text(teller, step, &filter, &params);
    line = text ? strtok_r(text, "\r\n", &rest) : NULL;
    while (line && (line = strtok_r(NULL, "\r\n", &rest)) != NULL) {
        char *comma = strchr(line, ',');
        if (!comma) {
            fail("the export has a row without a comma");
            break;
        }
        *comma = '\0';
        json_array_append_new(serials, bare(line, "\""));
        json_array_append_new(found, bare(comma + 1, "\"- "));
    }
    if (!text) {
        json_decref(serials);
        json_decref(found);
        return failure_of(teller);
    }
    free(text);
    return json_pack("{s:i, s:o, s:o}", "count", (int)json_array_size(serials), "serials", serials, "codes", found);
}

READS(series, voucher_series, voucher_series_get, "id")
READS(get, voucher_record, voucher_get, "id")
READS(get_by_serial, voucher_record, voucher_get_by_serial, "serial")
READS(redemption, voucher_receipt, voucher_redemption_get, "key")

/* A verb that takes what somebody typed. */
#define TYPED(verb, type, call) \
    static json_t *verb(struct teller *teller, json_t *step) { \
        voucher_actor actor = actor_of(teller, step); \
        voucher_redeem_params params = redeem_params_of(step); \
        type value; \
        FILL(type, value, NULL); \
        return result_of(teller, call(teller->module, &actor, &params, &value, &teller->failure), #type, &value); \
    }

TYPED(get_by_code, voucher_record, voucher_get_by_code)
TYPED(check, voucher_check_result, voucher_check)
TYPED(redeem, voucher_receipt, voucher_redeem)

PAGES(all_series, voucher_series, voucher_series_fetch)
PAGES(all_records, voucher_record, voucher_search_fetch)
PAGES(all_events, voucher_event, voucher_history_fetch)

static json_t *series_list(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter = filter_of(step);
    voucher_cursor *cursor = NULL;
    voucher_status status = voucher_series_open(teller->module, &actor, &filter, &cursor, &teller->failure);
    return all_series(teller, status, cursor);
}

static json_t *search(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter = filter_of(step);
    voucher_cursor *cursor = NULL;
    voucher_status status = voucher_search_open(teller->module, &actor, &filter, &cursor, &teller->failure);
    return all_records(teller, status, cursor);
}

static json_t *history(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_cursor *cursor = NULL;
    voucher_status status = voucher_history_open(teller->module, &actor, text_of(step, "id"), &cursor, &teller->failure);
    return all_events(teller, status, cursor);
}

static json_t *count(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter = filter_of(step);
    int64_t found = 0;
    teller->status = voucher_search_count(teller->module, &actor, &filter, 0, &found, &teller->failure);
    return teller->status < 0 ? failure_of(teller)
                              : json_pack("{s:I}", "count", (json_int_t)found);
}

static json_t *redeem_begin(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_redeem_params params = redeem_params_of(step);
    voucher_posting posting;
    voucher_receipt receipt;
    voucher_status status;
    FILL(voucher_posting, posting, NULL);
    FILL(voucher_receipt, receipt, NULL);
    status = voucher_redeem_begin(teller->module, &actor, &params, &posting, &receipt, &teller->failure);
    if (status == VOUCHER_DUPLICATE || status == VOUCHER_DONE) {
        return result_of(teller, status, "voucher_receipt", &receipt);
    }
    return result_of(teller, status, "voucher_posting", &posting);
}

static json_t *post_saved(struct teller *teller, json_t *step) {
    voucher_posting posting;
    voucher_outcome outcome;
    json_t *told = json_copy(object_of(step, "posting"));
    json_object_update(told, json_object_get(step, "changes"));
    FILL(voucher_posting, posting, told);
    FILL(voucher_outcome, outcome, NULL);
    json_decref(told);
    post(teller, &posting, &outcome);
    return result_of(teller, VOUCHER_OK, "voucher_outcome", &outcome);
}

static json_t *redeem_settle(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_outcome outcome;
    voucher_receipt receipt;
    voucher_status status;
    FILL(voucher_outcome, outcome, object_of(step, "outcome"));
    FILL(voucher_receipt, receipt, NULL);
    status = voucher_redeem_settle(teller->module, &actor, text_of(step, "key"), &outcome, &receipt, &teller->failure);
    return result_of(teller, status, "voucher_receipt", &receipt);
}

static json_t *delete(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter = filter_of(step);
    voucher_delete_result result;
    FILL(voucher_delete_result, result, NULL);
    return result_of(teller, voucher_delete(teller->module, &actor, &filter, &result, &teller->failure),
                     "voucher_delete_result", &result);
}

static json_t *balance(struct teller *teller, json_t *step) {
    return json_pack("{s:I}", "balance", (json_int_t)balance_of(teller, text_of(step, "account")));
}

static json_t *entries(struct teller *teller, json_t *step) {
    const char *account = text_of(step, "account");
    json_t *items = json_array();
    int i;
    for (i = 0; i < teller->books->count; i++) {
        const voucher_posting *posting = &teller->books->entries[i].posting;
        if (strcmp(posting->account, account) == 0) {
            json_array_append_new(items, object_from("voucher_posting", posting));
        }
    }
    return json_pack("{s:i, s:o}", "count", (int)json_array_size(items), "items", items);
}

static json_t *clock_forward(struct teller *teller, json_t *step) {
    teller->now_ms += number_of(step, "advance_ms");
    voucher_test_clock_set(teller->now_ms);
    return json_object();
}

static const struct verb verbs[] = {
    {"generate", generate, "as preset params"},
    {"codes", codes, "as series"},
    {"series", series, "as id"},
    {"series_list", series_list, "as filter"},
    {"get", get, "as id"},
    {"get_by_serial", get_by_serial, "as serial"},
    {"get_by_code", get_by_code, "as params"},
    {"search", search, "as filter"},
    {"count", count, "as filter"},
    {"history", history, "as id"},
    {"check", check, "as params"},
    {"redeem", redeem, "as params"},
    {"redeem_begin", redeem_begin, "as params"},
    {"post", post_saved, "posting changes"},
    {"redeem_settle", redeem_settle, "as key outcome"},
    {"redemption", redemption, "as key"},
    {"delete", delete, "as filter"},
    {"export", export, "as filter params"},
    {"balance", balance, "account"},
    {"entries", entries, "account"},
    {"clock", clock_forward, "advance_ms"},
    {NULL, NULL, NULL},
};

/* Telling ------------------------------------------------------------------------------------------------------------ */

/* Judges what a step came to, and keeps it if it has a name. */
static void judge(struct teller *teller, json_t *result, json_t *expected, const char *save) {
    json_t *status = json_object_get(expected, "status");
    voucher_status wanted = status ? (voucher_status)json_integer_value(status) : VOUCHER_OK;
    if (!story_failed && teller->status != wanted) {
        fail("status is %s, not %s (%s)", voucher_status_name(teller->status), voucher_status_name(wanted),
             teller->failure.message);
    }
    json_object_del(expected, "status");
    if (!story_failed) {
        compare("", result, expected);
    }
    if (save) {
        json_object_set(teller->saved, save, result);
    }
}

static const struct verb *verb_of(const char *name) {
    static const struct verb *const tables[] = {verbs, office_verbs, exchange_verbs, sale_verbs};
    const struct verb *known;
    size_t i;
    for (i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (known = tables[i]; known->name; known++) {
            if (strcmp(known->name, name) == 0) {
                return known;
            }
        }
    }
    return NULL;
}

static void tell_step(struct teller *teller, json_t *told) {
    const struct verb *verb;
    const char *name = text_of(told, "do");
    json_t *step = json_copy(told);
    json_t *expected = resolved(json_object_get(told, "expect"), teller->saved);
    json_t *given;
    size_t i;
    static const char *const own[] = {"do", "expect", "note", "save"};
    for (i = 0; i < sizeof own / sizeof *own; i++) {
        json_object_del(step, own[i]);
    }
    given = resolved(step, teller->saved);
    json_decref(step);
    verb = verb_of(name);
    if (verb) {
        only_names(name, given, verb->inputs);
    } else {
        fail("nobody knows how to do \"%s\"", name);
    }
    if (!story_failed) {
        json_t *result;
        teller->status = VOUCHER_OK;
        FILL(voucher_error, teller->failure, NULL);
        result = verb->run(teller, given);
        expected = expected ? expected : json_object();
        judge(teller, result, expected, json_string_value(json_object_get(told, "save")));
        json_decref(result);
    }
    json_decref(given);
    json_decref(expected);
}

/* A fresh store with a folder of its own, in the one that the script made for this run and removes. */
static void open_store(struct teller *teller, json_t *options) {
    static int number;
    const char *folder = getenv("VOUCHER_SUITE_FOLDER");
    voucher_config *config = NULL;
    voucher_host host;
    char path[544];
    const char *name;
    json_t *value;
    FILL(voucher_error, teller->failure, NULL);
    FILL(voucher_host, host, NULL);
    host.user = teller;
    host.post = post;
    host.credit = credit;
    host.key = key;
    snprintf(teller->folder, sizeof teller->folder, "%s/story-%d-%d", folder ? folder : "/tmp", (int)getpid(), ++number);
    snprintf(path, sizeof path, "%s/store.db", teller->folder);
    if (mkdir(teller->folder, 0700) != 0) {
        fail("no folder %s can be made", teller->folder);
    }
    teller->status = voucher_config_new(&config, &teller->failure);
    if (teller->status == VOUCHER_OK) {
        teller->status = voucher_config_set(config, "store.path", path, &teller->failure);
    }
    json_object_foreach(options, name, value) {
        if (teller->status == VOUCHER_OK) {
            teller->status = voucher_config_set(config, name, text_of(options, name), &teller->failure);
        }
    }
    if (teller->status == VOUCHER_OK) {
        teller->status = voucher_open(config, &host, &teller->module, &teller->failure);
    }
    voucher_config_free(config);
    if (teller->status != VOUCHER_OK) {
        fail("the store does not open: %s", teller->failure.message);
    }
}

static void tell(json_t *story) {
    struct teller teller = {0};
    json_t *steps = json_object_get(story, "steps");
    const char *name;
    json_t *one;
    size_t i;
    only_names("a story", story, "name source clock_ms options actors ledger steps");
    only_names("a ledger", object_of(story, "ledger"), "accounts");
    teller.accounts = json_deep_copy(object_of(json_object_get(story, "ledger"), "accounts"));
    json_object_foreach(teller.accounts, name, one) {
        only_names(name, one, "balance currency closed credit");
    }
    teller.actors = object_of(story, "actors");
    teller.books = (struct books *)calloc(1, sizeof *teller.books);
    teller.saved = json_object();
    teller.now_ms = number_of(story, "clock_ms");
    voucher_test_clock_set(teller.now_ms);
    open_store(&teller, object_of(story, "options"));
    if (json_array_size(steps) == 0) {
        fail("a story has steps");
    }
    json_array_foreach(steps, i, one) {
        if (!story_failed) {
            tell_step(&teller, one);
            if (story_failed) {
                printf("    in step %d, %s\n", (int)i, text_of(one, "do"));
            }
        }
    }
    if (books_sum(teller.books) != 0) {
        fail("all accounts together are not zero");
    }
    voucher_close(teller.module);
    voucher_test_clock_set(0);
    json_decref(teller.accounts);
    free(teller.books);
    json_decref(teller.saved);
}

int main(int argc, char **argv) {
    int passed = 0;
    int failed = 0;
    int i;
    if (!voucher_test_clock_set) {
        printf("skipped: this library has no test hooks, and the stories need its clock\n");
        printf("0 passed, 0 failed, %d skipped\n", argc - 1);
        return 0;
    }
    for (i = 1; i < argc; i++) {
        json_error_t error;
        json_t *story = json_load_file(argv[i], JSON_REJECT_DUPLICATES, &error);
        const char *name = json_string_value(json_object_get(story, "name"));
        story_failed = 0;
        if (story) {
            tell(story);
        } else {
            fail("%s:%d: %s", argv[i], error.line, error.text);
        }
        printf("%s %s\n", story_failed ? "FAILED" : "ok    ", name ? name : argv[i]);
        failed += story_failed;
        passed += !story_failed;
        json_decref(story);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0 || passed == 0;
}
