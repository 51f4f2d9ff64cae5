/* The functions of voucher.h with what each of them takes, for stories about arguments. */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

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

enum handle {
    NO_HANDLE,
    CONFIG,
    MODULE,
    SERIES_CURSOR,
    SEARCH_CURSOR,
    HISTORY_CURSOR,
    EXPORT_CURSOR,
    TYPE_CURSOR,
    SETTING_CURSOR,
    APPROVAL_CURSOR,
    STOCK_CURSOR,
    DOUBT_CURSOR,
    RECONCILIATION,
    RUN_CURSOR,
    SALE_CURSOR,
    JOB
};

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

extern const struct field no_fields[];
extern const struct field filter_fields[];
extern const struct field outcome_fields[];

/* Each ends with a function without a name. */
extern const struct function functions[];
extern const struct function office_functions[];
extern const struct function exchange_functions[];
extern const struct function sale_functions[];

#endif
