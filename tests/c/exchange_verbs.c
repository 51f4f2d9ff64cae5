/* The verbs of what goes out and comes in: exports to files, imports, messages. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "teller.h"

#define FINDINGS 32

#define TEXT(name) text_of(step, name)

/* Files -------------------------------------------------------------------------------------------------------------- */

static void path_in_folder(const struct teller *teller, const char *name, char *path, size_t capacity) {
    snprintf(path, capacity, "%s/%s", teller->folder, name);
}

/* What begins a document, up to the first byte that nobody can read; a byte order mark goes before it. */
static json_t *beginning_of(const char *bytes, size_t length) {
    size_t first = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    size_t end = first;
    while (end < length && bytes[end] >= ' ' && bytes[end] <= '~') {
        end++;
    }
    return json_stringn(bytes + first, end - first);
}

/* Adds how a document begins, and the whole of it if it is text. */
static void add_document(json_t *result, const char *bytes, size_t length) {
    json_t *text = memchr(bytes, '\0', length) ? NULL : json_stringn(bytes, length);
    json_object_set_new(result, "begins", beginning_of(bytes, length));
    json_object_set_new(result, "text", text ? text : json_string(""));
}

/* All bytes of a file, to be freed; NULL if it is not there. */
static char *bytes_of(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long end;
    if (file && fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) >= 0) {
        rewind(file);
        bytes = (char *)malloc((size_t)end + 1);
        *length = fread(bytes, 1, (size_t)end, file);
    }
    if (file) {
        fclose(file);
    }
    return bytes;
}

static void add_files(json_t *result, const char *path) {
    char manifest[600];
    size_t length = 0;
    char *bytes = bytes_of(path, &length);
    if (bytes) {
        add_document(result, bytes, length);
    } else {
        fail("the export wrote no file");
    }
    free(bytes);
    length = 0;
    snprintf(manifest, sizeof manifest, "%s.manifest.json", path);
    bytes = bytes_of(manifest, &length);
    json_object_set_new(result, "manifest", json_stringn(bytes ? bytes : "", length));
    free(bytes);
}

/* Verbs -------------------------------------------------------------------------------------------------------------- */

static json_t *export_to_file(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_filter filter = filter_of(step);
    voucher_export_params params;
    voucher_export_result exported;
    voucher_status status;
    char path[560];
    json_t *result;
    FILL(voucher_export_params, params, object_of(step, "params"));
    FILL(voucher_export_result, exported, NULL);
    path_in_folder(teller, TEXT("file"), path, sizeof path);
    status = voucher_export_to_file(teller->module, &actor, &filter, &params, path, &exported, &teller->failure);
    result = result_of(teller, status, "voucher_export_result", &exported);
    if (status == VOUCHER_OK) {
        add_files(result, path);
    }
    return result;
}

PAGES(all_runs, voucher_export_run, voucher_export_run_fetch)

static json_t *export_runs(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    const char *series = TEXT("series");
    voucher_cursor *cursor = NULL;
    voucher_status status =
        voucher_export_run_open(teller->module, &actor, *series ? series : NULL, &cursor, &teller->failure);
    return all_runs(teller, status, cursor);
}

/* Writes the lines of a step to a file for somebody to import. */
static void write_lines(json_t *step, const char *path) {
    FILE *file = fopen(path, "wb");
    json_t *line;
    size_t i;
    if (!file || json_array_size(json_object_get(step, "lines")) == 0) {
        fail("an import has lines");
    }
    json_array_foreach(json_object_get(step, "lines"), i, line) {
        if (json_is_string(line) && file) {
            fprintf(file, "%s\n", json_string_value(line));
        } else {
            fail("a line to import is no text");
        }
    }
    if (file) {
        fclose(file);
    }
}

static json_t *import_file(struct teller *teller, json_t *step) {
    voucher_actor actor = actor_of(teller, step);
    voucher_import_params params;
    voucher_import_result imported;
    voucher_import_finding findings[FINDINGS];
    char path[560];
    uint32_t count = 0;
    uint32_t i;
    json_t *items = json_array();
    json_t *result;
    FILL(voucher_import_params, params, object_of(step, "params"));
    FILL(voucher_import_result, imported, NULL);
    FILL(voucher_import_finding, findings[0], NULL);
    path_in_folder(teller, TEXT("file"), path, sizeof path);
    write_lines(step, path);
    teller->status = voucher_import(teller->module, &actor, &params, path, findings, FINDINGS, &count, &imported,
                                    &teller->failure);
    for (i = 0; i < count; i++) {
        json_array_append_new(items, object_from("voucher_import_finding", &findings[i]));
    }
    result = result_of(teller, teller->status, "voucher_import_result", &imported);
    json_object_update_missing_new(result, object_from("voucher_import_result", &imported));
    json_object_set_new(result, "count", json_integer(count));
    json_object_set_new(result, "items", items);
    return result;
}

static json_t *import_template(struct teller *teller, json_t *step) {
    static uint8_t bytes[65536];
    uint32_t length = 0;
    json_t *result;
    teller->status = voucher_import_template((int32_t)number_of(step, "format"), bytes, sizeof bytes, &length,
                                             &teller->failure);
    if (teller->status != VOUCHER_OK) {
        return failure_of(teller);
    }
    result = json_object();
    add_document(result, (const char *)bytes, length);
    return result;
}

static json_t *message(struct teller *teller, json_t *step) {
    static char text[65537];
    voucher_actor actor = actor_of(teller, step);
    voucher_message_params params;
    uint32_t length = 0;
    json_t *result;
    FILL(voucher_message_params, params, object_of(step, "params"));
    teller->status = voucher_message_render(teller->module, &actor, TEXT("id"), &params, TEXT("template"), text,
                                            sizeof text, &length, &teller->failure);
    if (teller->status != VOUCHER_OK) {
        return failure_of(teller);
    }
    result = json_pack("{s:s}", "text", text);
    json_object_set_new(result, "bare", bare(text, "- "));
    return result;
}

static json_t *message_preset(struct teller *teller, json_t *step) {
    const char *found = voucher_message_preset(TEXT("name"), (int32_t)number_of(step, "html"));
    (void)teller;
    return json_pack("{s:s}", "text", found ? found : "");
}

static json_t *message_tags(struct teller *teller, json_t *step) {
    voucher_message_tag tags[64];
    uint32_t count = 0;
    uint32_t i;
    json_t *items = json_array();
    (void)step;
    FILL(voucher_message_tag, tags[0], NULL);
    teller->status = voucher_message_tags(tags, 64, &count, &teller->failure);
    for (i = 0; teller->status == VOUCHER_OK && i < count; i++) {
        json_array_append_new(items, object_from("voucher_message_tag", &tags[i]));
    }
    return json_pack("{s:i, s:o}", "count", (int)count, "items", items);
}

const struct verb exchange_verbs[] = {
    {"export_to_file", export_to_file, "as filter params file"},
    {"export_runs", export_runs, "as series"},
    {"import_file", import_file, "as file lines params"},
    {"import_template", import_template, "format"},
    {"message", message, "as id template params"},
    {"message_preset", message_preset, "name html"},
    {"message_tags", message_tags, ""},
    {NULL, NULL, NULL},
};
