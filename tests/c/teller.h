/* What the verbs of a story share. */
#ifndef TELLER_H
#define TELLER_H

#include "books.h"
#include "values.h"

/* Small, so that a list of a few items has several pages. */
#define PAGE 3

/* One story while it is told. */
struct teller {
    voucher_module *module;
    char folder[512]; /* for its files alone */
    int64_t now_ms;
    json_t *actors;
    json_t *accounts; /* with the balance each began with */
    struct books *books;
    json_t *saved;
    voucher_status status; /* of the step's last call */
    voucher_error failure;
};

/* Something a story can do, with the names of what it takes. */
struct verb {
    const char *name;
    json_t *(*run)(struct teller *teller, json_t *step);
    const char *inputs;
};

/* Each ends with a verb without a name. */
extern const struct verb office_verbs[];
extern const struct verb exchange_verbs[];
extern const struct verb sale_verbs[];

voucher_actor actor_of(const struct teller *teller, json_t *step);
voucher_filter filter_of(json_t *step);

/* Why the last call failed. */
json_t *failure_of(const struct teller *teller);
/* The result of a step: what the call filled in, or why it did nothing. */
json_t *result_of(struct teller *teller, voucher_status status, const char *type, const void *value);

/* A cell without the characters that only make it readable. */
json_t *bare(char *cell, const char *without);

/* A verb that reads one thing by a text. */
#define READS(verb, type, call, input) \
    static json_t *verb(struct teller *teller, json_t *step) { \
        voucher_actor actor = actor_of(teller, step); \
        type value; \
        FILL(type, value, NULL); \
        return result_of(teller, call(teller->module, &actor, text_of(step, input), &value, &teller->failure), #type, &value); \
    }

/* Reads all pages of an open list. */
#define PAGES(read_all, type, fetch) \
    static json_t *read_all(struct teller *teller, voucher_status status, voucher_cursor *cursor) { \
        json_t *items = json_array(); \
        type page[PAGE]; \
        uint32_t count = 0; \
        uint32_t i; \
        while (status == VOUCHER_OK) { \
            FILL(type, page[0], NULL); \
            status = fetch(cursor, page, PAGE, &count, &teller->failure); \
            for (i = 0; status == VOUCHER_OK && i < count; i++) { \
                json_array_append_new(items, object_from(#type, &page[i])); \
            } \
        } \
        voucher_cursor_free(cursor); \
        teller->status = status == VOUCHER_DONE ? VOUCHER_OK : status; \
        if (teller->status < 0) { \
            json_decref(items); \
            return failure_of(teller); \
        } \
        return json_pack("{s:i, s:o}", "count", (int)json_array_size(items), "items", items); \
    }

#endif
