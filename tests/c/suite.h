/* A runner for stories, and what they share: a store of their own, actors, and an in-memory ledger that can misbehave. */
#ifndef SUITE_H
#define SUITE_H

#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "books.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Stories ------------------------------------------------------------------------------------------------------------ */

extern int story_failed;

void story(const char *name, void (*run)(void));

/* Fails the story and goes on, so that one run shows everything that is wrong. */
#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            story_failed = 1; \
            printf("    %s:%d: %s\n", __FILE__, __LINE__, #condition); \
        } \
    } while (0)

#define CHECK_STATUS(call, wanted) \
    do { \
        int32_t status_ = (call); \
        if (status_ != (wanted)) { \
            story_failed = 1; \
            printf("    %s:%d: %s is %s, not %s (%s)\n", __FILE__, __LINE__, #call, voucher_status_name(status_), \
                   voucher_status_name(wanted), failure.message); \
        } \
    } while (0)

#define CHECK_TEXT(text, wanted) \
    do { \
        if (strcmp((text), (wanted)) != 0) { \
            story_failed = 1; \
            printf("    %s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #text, (text), (wanted)); \
        } \
    } while (0)

void argument_stories(void);
void book_stories(void);
void callback_stories(void);
void exception_stories(void);
void exchange_stories(void);
void life_stories(void);
void message_stories(void);
void office_stories(void);
void process_stories(void);
void sale_stories(void);

/* A ledger ----------------------------------------------------------------------------------------------------------- */

enum manner {
    BOOKS,                  /* does its job */
    SAYS_NOTHING,           /* books, forgets to answer */
    SAYS_NONSENSE,          /* fills the outcome with bytes that mean nothing */
    SAYS_DONE_BADLY,        /* books, but its reference is not closed with NUL */
    REFUSES,                /* REJECTED */
    TRIES_LATER,            /* RETRY */
    CONTRADICTS,            /* CONFLICT */
    JUMPS,                  /* books, then longjmp */
    CLOSES,                 /* books, closes the module, answers DONE */
    REENTERS,               /* calls the library, then books */
    REUSES_THE_ACTOR        /* books, and puts somebody else into the actor of the call */
};

struct ledger {
    pthread_mutex_t lock;
    enum manner manner;
    struct books books;
    int asked;
    int released;
    int log_events;
    int last_reentrant_status;
    voucher_module *module;
    voucher_actor *actor;
    char other_code[64];
    jmp_buf escape;
};

void ledger_init(struct ledger *ledger);
int64_t ledger_balance(const struct ledger *ledger, const char *account);
void ledger_post(void *user, const voucher_posting *posting, voucher_outcome *outcome);
int32_t fixed_key(void *user, uint8_t *root_key);
void count_log(void *user, const voucher_log_event *event);
void count_release(void *user);

/* A store ------------------------------------------------------------------------------------------------------------ */

extern voucher_error failure;

void store_path(char *path, size_t capacity);
voucher_host host_of(struct ledger *ledger);
voucher_config *config_of(const char *path);
voucher_module *open_store(struct ledger *ledger);
voucher_module *open_path(const char *path, struct ledger *ledger);
voucher_actor operator_actor(void);
voucher_actor customer_actor(const char *account);
voucher_redeem_params redeem_params(const char *code, const char *account);
void generate(voucher_module *module, int64_t quantity, char codes[][64], int most);
void put_text(char *field, size_t capacity, const char *text);

#define PUT(field, text) put_text((field), sizeof(field), (text))

#ifdef __cplusplus
}
#endif

#endif
