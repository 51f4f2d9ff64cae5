/* The values of the stories in tests/conformance: JSON on one side, the structs and constants of voucher.h on the other. */
#ifndef VALUES_H
#define VALUES_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "voucher.h"

/* Set by fail(), which says why; what is done after it in the same step does not count. */
extern int story_failed;

void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What a step or a file must give. What is missing or of another kind fails the story. */
json_t *object_of(const json_t *told, const char *name);
const char *text_of(const json_t *told, const char *name);
json_int_t number_of(const json_t *told, const char *name);

/* Fails the story if `told` has a name that is not among the words of `known`. */
void only_names(const char *what, json_t *told, const char *known);

json_int_t constant_of(const char *name);
/* The constant with that prefix and a word in small letters: VOUCHER_RIGHT_ and "view". */
json_int_t constant_of_word(const char *prefix, const char *word);

/* Empties a struct, sets its size, and fills in the fields told. NULL tells nothing. */
void fill(const char *type, void *value, uint32_t size, json_t *told);
#define FILL(type, value, told) fill(#type, &(value), sizeof(type), (told))

/* A struct as an object of its fields; the size is left out. */
json_t *object_from(const char *type, const void *value);

/* A copy with constants and references to saved results in the place of their names. */
json_t *resolved(json_t *value, json_t *saved);

/* Fails the story unless the result has what is expected. */
void compare(const char *where, json_t *result, json_t *expected);

#endif
