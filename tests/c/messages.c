/* What a holder is told about a voucher. */
#define _POSIX_C_SOURCE 200809L

#include "office.h"

#include <stddef.h>

static struct ledger ledger;

static voucher_status render(voucher_module *module, const voucher_actor *actor, const char *template_text,
                             const voucher_message_params *params, char *buffer, uint32_t capacity, uint32_t *length) {
    return voucher_message_render(module, actor, "1-00000001", params, template_text, buffer, capacity, length,
                                  &failure);
}

static int is_all_zero(const char *buffer, size_t length) {
    while (length > 0 && buffer[length - 1] == '\0') length--;
    return length == 0;
}

static void a_message_shows_what_its_template_names(void) {
    char codes[1][64], text[256];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_message_params params = {.size = sizeof params};
    uint32_t length = 0;
    generate(module, 1, codes, 1);
    CHECK_STATUS(render(module, &actor, "{{ serial }}: {{ amount }}", NULL, text, sizeof text, &length), VOUCHER_OK);
    CHECK_TEXT(text, "1-00000001: 10.00 EUR");
    CHECK(length == strlen(text) + 1);
    PUT(params.locale, "de-DE");
    PUT(params.holder, "Zo\xC3\xAB & Co");
    params.html = 1;
    CHECK_STATUS(render(module, &actor, "<b>{{ holder }}</b>", &params, text, sizeof text, &length), VOUCHER_OK);
    CHECK_TEXT(text, "<b>Zo\xC3\xAB &amp; Co</b>");
    CHECK_STATUS(render(module, &actor, "{{ amount }}", &params, text, sizeof text, &length), VOUCHER_OK);
    CHECK(strncmp(text, "10,00", 5) == 0);
    CHECK_STATUS(render(module, &actor, "{{ colour }}", &params, text, sizeof text, &length), VOUCHER_INVALID_ARGUMENT);
    CHECK(strstr(failure.message, "colour") != NULL && is_all_zero(text, sizeof text));
    CHECK_STATUS(voucher_message_render(module, &actor, "1-00000002", NULL, "x", text, sizeof text, &length, &failure),
                 VOUCHER_NOT_FOUND);
    params.html = 2;
    CHECK_STATUS(render(module, &actor, "x", &params, text, sizeof text, &length), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "html");
    voucher_close(module);
}

static void a_code_is_shown_with_the_right_and_a_reason_only(void) {
    char codes[1][64], text[256];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor(), clerk = operator_actor();
    voucher_message_params params = {.size = sizeof params};
    voucher_record record;
    voucher_event event = {.size = sizeof event};
    voucher_cursor *cursor = NULL;
    uint32_t length = 0, count = 0;
    int looks = 0;
    generate(module, 1, codes, 1);
    clerk.rights = VOUCHER_RIGHT_VIEW;
    PUT(params.reason, "gift");
    memset(text, 'x', sizeof text);
    CHECK_STATUS(render(module, &clerk, "{{ code }}", &params, text, sizeof text, &length), VOUCHER_FORBIDDEN);
    CHECK(is_all_zero(text, sizeof text) && length == 0);
    CHECK_STATUS(render(module, &clerk, "{{ serial }}", &params, text, sizeof text, &length), VOUCHER_OK);
    CHECK_STATUS(render(module, &actor, "{{ code }}", NULL, text, sizeof text, &length), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "reason");
    clerk.rights = VOUCHER_RIGHT_VIEW | VOUCHER_RIGHT_REVEAL;
    CHECK_STATUS(render(module, &clerk, "Code {{ code }}", &params, text, sizeof text, &length), VOUCHER_OK);
    CHECK(strncmp(text, "Code ", 5) == 0);
    CHECK_TEXT(text + 5, codes[0]);
    record = record_of(module, "1-00000001");
    CHECK_STATUS(voucher_history_open(module, &actor, record.id, &cursor, &failure), VOUCHER_OK);
    while (voucher_history_fetch(cursor, &event, 1, &count, &failure) == VOUCHER_OK) {
        looks += strcmp(event.event, "code_revealed") == 0;
    }
    voucher_cursor_free(cursor);
    CHECK(looks == 1);
    voucher_close(module);
}

static void a_message_tells_how_long_it_is(void) {
    static const char expected[] = "no. 1-00000001";
    char codes[1][64], text[64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    uint32_t length = 0;
    generate(module, 1, codes, 1);
    memset(text, 'x', sizeof text);
    CHECK_STATUS(render(module, &actor, "no. {{ serial }}", NULL, text, sizeof expected - 1, &length),
                 VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(length == sizeof expected && is_all_zero(text, sizeof expected - 1) && text[sizeof expected - 1] == 'x');
    CHECK_STATUS(render(module, &actor, "no. {{ serial }}", NULL, text, sizeof expected, &length), VOUCHER_OK);
    CHECK_TEXT(text, expected);
    CHECK(length == sizeof expected && text[sizeof expected] == 'x');
    voucher_close(module);
}

static void every_tag_can_be_shown(void) {
    char codes[1][64], text[256], template_text[64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_message_params params = {.size = sizeof params};
    voucher_message_tag tags[64];
    uint32_t length = 0, count = 0, needed = 0, i;
    int has_code = 0;
    generate(module, 1, codes, 1);
    PUT(params.reason, "trying");
    memset(tags, 0, sizeof tags);
    tags[0].size = sizeof tags[0];
    CHECK_STATUS(voucher_message_tags(tags, 64, &count, &failure), VOUCHER_OK);
    CHECK(count > 10);
    CHECK_STATUS(voucher_message_tags(tags, count - 1, &needed, &failure), VOUCHER_INVALID_ARGUMENT);
    CHECK_TEXT(failure.field, "capacity");
    CHECK(needed == count);
    CHECK_STATUS(voucher_message_tags(tags, count, &needed, &failure), VOUCHER_OK);
    for (i = 0; i < count; i++) {
        CHECK(tags[i].name[0] != '\0' && tags[i].description[0] != '\0');
        has_code += strcmp(tags[i].name, "code") == 0;
        snprintf(template_text, sizeof template_text, "{{ %s }}", tags[i].name);
        CHECK_STATUS(render(module, &actor, template_text, &params, text, sizeof text, &length), VOUCHER_OK);
    }
    CHECK(has_code == 1);
    voucher_close(module);
}

static void presets_are_there_to_begin_with(void) {
    static const char *const names[] = {"sold", "gift", "redeemed", "expiring"};
    char codes[1][64], text[4096];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_message_params params = {.size = sizeof params};
    uint32_t length = 0;
    size_t i;
    generate(module, 1, codes, 1);
    PUT(params.reason, "sale");
    for (i = 0; i < 8; i++) {
        const char *preset = voucher_message_preset(names[i / 2], (int32_t)(i % 2));
        params.html = (int32_t)(i % 2);
        CHECK(preset != NULL);
        CHECK_STATUS(render(module, &actor, preset, &params, text, sizeof text, &length), VOUCHER_OK);
        CHECK(strstr(text, "10.00") != NULL && strstr(text, "{{") == NULL);
        CHECK((strncmp(text, "<p>", 3) == 0) == params.html);
    }
    CHECK(voucher_message_preset("birthday", 0) == NULL && voucher_message_preset(NULL, 1) == NULL);
    CHECK(voucher_message_preset("caf\xE9", 0) == NULL && voucher_message_preset("", 0) == NULL);
    voucher_close(module);
}

static void shorter_structs_are_taken(void) {
    char codes[1][64], text[64];
    voucher_module *module = open_store(&ledger);
    voucher_actor actor = operator_actor();
    voucher_message_params params;
    voucher_message_tag tags[64];
    const char *bytes = (const char *)tags;
    uint32_t stride = offsetof(voucher_message_tag, description), length = 0, count = 0;
    generate(module, 1, codes, 1);
    memset(&params, 'x', sizeof params);
    params.size = offsetof(voucher_message_params, locale);
    params.html = 1;
    CHECK_STATUS(render(module, &actor, "{{ amount }}", &params, text, sizeof text, &length), VOUCHER_OK);
    CHECK_TEXT(text, "10.00 EUR");
    memset(tags, 'x', sizeof tags);
    memcpy(tags, &stride, sizeof stride);
    CHECK_STATUS(voucher_message_tags(tags, 64, &count, &failure), VOUCHER_OK);
    CHECK(strcmp(bytes + sizeof stride, "value") == 0 && bytes[count * stride] == 'x');
    CHECK(bytes[stride + sizeof stride] != '\0' && bytes[2 * stride - 1] == '\0');
    voucher_close(module);
}

void message_stories(void) {
    story("a message shows what its template names", a_message_shows_what_its_template_names);
    story("a code is shown with the right and a reason only", a_code_is_shown_with_the_right_and_a_reason_only);
    story("a message tells how long it is", a_message_tells_how_long_it_is);
    story("every tag can be shown", every_tag_can_be_shown);
    story("presets are there to begin with", presets_are_there_to_begin_with);
    story("shorter structs of messages are taken", shorter_structs_are_taken);
}
