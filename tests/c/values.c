#define _POSIX_C_SOURCE 200809L

#include "values.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int story_failed;

void fail(const char *format, ...) {
    va_list arguments;
    story_failed = 1;
    va_start(arguments, format);
    printf("    ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

json_t *object_of(const json_t *told, const char *name) {
    json_t *found = json_object_get(told, name);
    if (!json_is_object(found)) {
        fail("%s is missing or no object", name);
    }
    return found;
}

const char *text_of(const json_t *told, const char *name) {
    json_t *found = json_object_get(told, name);
    if (!json_is_string(found)) {
        fail("%s is missing or no text", name);
        return "";
    }
    return json_string_value(found);
}

json_int_t number_of(const json_t *told, const char *name) {
    json_t *found = json_object_get(told, name);
    if (!json_is_integer(found)) {
        fail("%s is missing or no number", name);
    }
    return json_integer_value(found);
}

static int is_among(const char *known, const char *name) {
    size_t length = strlen(name);
    const char *word;
    for (word = known; *word; word += strcspn(word, " "), word += strspn(word, " ")) {
        if (strcspn(word, " ") == length && strncmp(word, name, length) == 0) {
            return 1;
        }
    }
    return 0;
}

void only_names(const char *what, json_t *told, const char *known) {
    const char *name;
    json_t *value;
    json_object_foreach(told, name, value) {
        if (!is_among(known, name)) {
            fail("%s knows no \"%s\", only: %s", what, name, known);
        }
    }
}

/* Constants and structs ---------------------------------------------------------------------------------------------- */

/* declared.inc is made from voucher.h by run.sh, so that no field or constant of the header is forgotten here. */
static const struct {
    const char *name;
    json_int_t value;
} constants[] = {
#define CONSTANT(name) {#name, name},
#define FIELD(owner, name, type)
#include "declared.inc"
#undef CONSTANT
#undef FIELD
};

enum type { type_char, type_int32_t, type_int64_t };

struct field {
    const char *owner;
    const char *name;
    enum type type;
    size_t offset;
    size_t size;
};

static const struct field fields[] = {
#define CONSTANT(name)
#define FIELD(owner, name, type) {#owner, #name, type_##type, offsetof(owner, name), sizeof(((owner *)0)->name)},
#include "declared.inc"
#undef CONSTANT
#undef FIELD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

json_int_t constant_of(const char *name) {
    size_t i;
    for (i = 0; i < COUNT(constants); i++) {
        if (strcmp(constants[i].name, name) == 0) {
            return constants[i].value;
        }
    }
    fail("voucher.h has no constant %s", name);
    return 0;
}

json_int_t constant_of_word(const char *prefix, const char *word) {
    char name[128];
    size_t i;
    snprintf(name, sizeof name, "%s%s", prefix, word);
    for (i = strlen(prefix); name[i]; i++) {
        name[i] = (char)toupper((unsigned char)name[i]);
    }
    return constant_of(name);
}

static void fill_field(const struct field *field, char *place, const json_t *told) {
    json_int_t number = json_integer_value(told);
    int32_t narrow = (int32_t)number;
    int64_t wide = number;
    if (field->type == type_char && json_is_string(told) && json_string_length(told) < field->size) {
        memcpy(place, json_string_value(told), json_string_length(told));
    } else if (field->type == type_int32_t && json_is_integer(told) && narrow == number) {
        memcpy(place, &narrow, sizeof narrow);
    } else if (field->type == type_int64_t && json_is_integer(told)) {
        memcpy(place, &wide, sizeof wide);
    } else {
        fail("%s.%s cannot hold what the story gives it", field->owner, field->name);
    }
}

void fill(const char *type, void *value, uint32_t size, json_t *told) {
    const char *name;
    json_t *one;
    memset(value, 0, size);
    memcpy(value, &size, sizeof size);
    json_object_foreach(told, name, one) {
        size_t i = 0;
        while (i < COUNT(fields) && (strcmp(fields[i].owner, type) != 0 || strcmp(fields[i].name, name) != 0)) {
            i++;
        }
        if (i == COUNT(fields)) {
            fail("%s has no field %s", type, name);
        } else {
            fill_field(&fields[i], (char *)value + fields[i].offset, one);
        }
    }
}

static json_t *value_from(const struct field *field, const char *place) {
    int32_t narrow;
    int64_t wide;
    switch (field->type) {
    case type_int32_t:
        memcpy(&narrow, place, sizeof narrow);
        return json_integer(narrow);
    case type_int64_t:
        memcpy(&wide, place, sizeof wide);
        return json_integer(wide);
    default:
        return json_stringn(place, strnlen(place, field->size));
    }
}

json_t *object_from(const char *type, const void *value) {
    json_t *object = json_object();
    size_t i;
    for (i = 0; i < COUNT(fields); i++) {
        if (strcmp(fields[i].owner, type) == 0) {
            json_object_set_new(object, fields[i].name, value_from(&fields[i], (const char *)value + fields[i].offset));
        }
    }
    return object;
}

/* References --------------------------------------------------------------------------------------------------------- */

/* "${name}", "${name.field}" or "${name.field[0]}". */
static json_t *saved_under(const char *reference, json_t *saved) {
    static const char word[] = "%63[A-Za-z0-9_]%n";
    char name[64];
    int length = 0;
    int place = 0;
    const char *rest = reference + 2;
    json_t *found = NULL;
    if (sscanf(rest, word, name, &length) == 1) {
        rest += length;
        found = json_object_get(saved, name);
    }
    if (*rest == '.' && sscanf(rest + 1, word, name, &length) == 1) {
        rest += 1 + length;
        found = json_object_get(found, name);
    }
    length = 0;
    if (*rest == '[' && sscanf(rest, "[%d]%n", &place, &length) == 1 && length > 0 && place >= 0) {
        rest += length;
        found = json_array_get(found, (size_t)place);
    }
    if (!found || strcmp(rest, "}") != 0) {
        fail("nothing was saved under %s", reference);
        return json_null();
    }
    return json_deep_copy(found);
}

json_t *resolved(json_t *value, json_t *saved) {
    json_t *copy;
    json_t *one;
    const char *name;
    size_t i;
    if (json_is_object(value)) {
        copy = json_object();
        json_object_foreach(value, name, one) {
            json_object_set_new(copy, name, resolved(one, saved));
        }
        return copy;
    }
    if (json_is_array(value)) {
        copy = json_array();
        json_array_foreach(value, i, one) {
            json_array_append_new(copy, resolved(one, saved));
        }
        return copy;
    }
    if (json_is_string(value) && strncmp(json_string_value(value), "VOUCHER_", 8) == 0) {
        return json_integer(constant_of(json_string_value(value)));
    }
    if (json_is_string(value) && strncmp(json_string_value(value), "${", 2) == 0) {
        return saved_under(json_string_value(value), saved);
    }
    return json_deep_copy(value);
}

/* Expectations ------------------------------------------------------------------------------------------------------- */

static json_int_t characters(const char *text) {
    json_int_t count = 0;
    for (; *text; text++) {
        count += (*text & 0xC0) != 0x80;
    }
    return count;
}

/* Whether a rule holds; a rule that nobody knows or that does not fit what was found holds for nothing. */
static int holds(const json_t *found, const char *rule, const json_t *operand) {
    const char *text = json_string_value(found);
    const char *part = json_string_value(operand);
    if (strcmp(rule, "set") == 0 && json_is_boolean(operand)) {
        int set = text ? *text != '\0' : json_integer_value(found) != 0;
        return (text || json_is_integer(found)) && set == json_is_true(operand);
    }
    if (strcmp(rule, "length") == 0) {
        return text && json_is_integer(operand) && characters(text) == json_integer_value(operand);
    }
    if (!text || !part) {
        return 0;
    }
    if (strcmp(rule, "starts_with") == 0) {
        return strncmp(text, part, strlen(part)) == 0;
    }
    if (strcmp(rule, "contains") == 0) {
        return strstr(text, part) != NULL;
    }
    return strcmp(rule, "lacks") == 0 && strstr(text, part) == NULL;
}

static void match(const char *where, json_t *found, json_t *wanted) {
    int right = found != NULL;
    const char *rule;
    json_t *operand;
    if (json_is_object(wanted)) {
        json_object_foreach(wanted, rule, operand) {
            right = right && holds(found, rule, operand);
        }
    } else {
        right = right && json_equal(found, wanted);
    }
    if (!right) {
        char *seen = found ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
        char *told = json_dumps(wanted, JSON_ENCODE_ANY);
        fail("%s is %s, not %s", where, seen ? seen : "not there", told);
        free(seen);
        free(told);
    }
}

static void compare_each(const char *where, json_t *list, json_t *wanted, void (*judge)(const char *, json_t *, json_t *)) {
    size_t i;
    json_t *one;
    if (!json_is_array(list)) {
        fail("%s: the result is no list", where);
    }
    json_array_foreach(list, i, one) {
        judge(where, one, json_is_array(wanted) ? json_array_get(wanted, i) : wanted);
    }
}

void compare(const char *where, json_t *result, json_t *expected) {
    const char *name;
    json_t *wanted;
    if (!json_is_object(expected)) {
        fail("%s: what is expected is no object", where);
    }
    json_object_foreach(expected, name, wanted) {
        char what[128];
        snprintf(what, sizeof what, "%s%s%s", where, *where ? ": " : "", name);
        if (strcmp(name, "each") == 0) {
            compare_each(what, json_object_get(result, "items"), wanted, compare);
        } else if (strcmp(name, "each_code") == 0) {
            compare_each(what, json_object_get(result, "codes"), wanted, match);
        } else if (strcmp(name, "items") == 0) {
            size_t there = json_array_size(json_object_get(result, "items"));
            if (!json_is_array(wanted) || there != json_array_size(wanted)) {
                fail("%s are %d, not %d", what, (int)there, (int)json_array_size(wanted));
            } else {
                compare_each(what, json_object_get(result, "items"), wanted, compare);
            }
        } else {
            match(what, json_object_get(result, name), wanted);
        }
    }
}
