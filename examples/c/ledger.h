/* A ledger in memory that keeps the contract of voucher.h: a key is booked once, whoever asks and however often. */
#ifndef LEDGER_H
#define LEDGER_H

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "voucher.h"

enum { ENTRIES_MAX = 1024 };

struct entry {
    char key[64]; /* in a real ledger: a column with a UNIQUE index */
    char account[64];
    char currency[4];
    int64_t amount;
    int64_t balance_after;
};

struct ledger {
    pthread_mutex_t lock; /* in a real ledger: the transaction that changes the balance */
    struct entry entries[ENTRIES_MAX];
    int count;
};

static int ledger_is_open(const char *account) { return account[0] >= '0' && account[0] <= '9'; }

static int64_t ledger_balance(const struct ledger *ledger, const char *account) {
    int64_t balance = 0;
    int i;
    for (i = 0; i < ledger->count; i++) {
        if (strcmp(ledger->entries[i].account, account) == 0) balance += ledger->entries[i].amount;
    }
    return balance;
}

static int ledger_find(const struct ledger *ledger, const char *key) {
    int i;
    for (i = 0; i < ledger->count; i++) {
        if (strcmp(ledger->entries[i].key, key) == 0) return i;
    }
    return -1;
}

/* A payment gives, a reversal takes back. A kind nobody here knows must not be booked. */
static int ledger_knows(const voucher_posting *posting, int64_t *amount) {
    *amount = posting->kind == VOUCHER_POSTING_REVERSAL ? -posting->amount : posting->amount;
    return posting->kind == VOUCHER_POSTING_PAYMENT || posting->kind == VOUCHER_POSTING_REVERSAL;
}

static int32_t ledger_book(struct ledger *ledger, const voucher_posting *posting, int *at) {
    struct entry *entry;
    int64_t amount;
    if (!ledger_knows(posting, &amount)) return VOUCHER_OUTCOME_REJECTED;
    *at = ledger_find(ledger, posting->key); /* before any rule about accounts or amounts */
    if (*at >= 0) {
        entry = &ledger->entries[*at];
        return strcmp(entry->account, posting->account) == 0 && entry->amount == amount &&
                       strcmp(entry->currency, posting->currency) == 0
                   ? VOUCHER_OUTCOME_DUPLICATE
                   : VOUCHER_OUTCOME_CONFLICT;
    }
    if (!ledger_is_open(posting->account)) return VOUCHER_OUTCOME_REJECTED;
    if (ledger->count == ENTRIES_MAX) return VOUCHER_OUTCOME_RETRY;
    *at = ledger->count;
    entry = &ledger->entries[*at];
    memcpy(entry->key, posting->key, sizeof entry->key);
    memcpy(entry->account, posting->account, sizeof entry->account);
    memcpy(entry->currency, posting->currency, sizeof entry->currency);
    entry->amount = amount;
    entry->balance_after = ledger_balance(ledger, posting->account) + amount;
    ledger->count++;
    return VOUCHER_OUTCOME_DONE;
}

/* The callback for voucher_host.post. */
static void ledger_post(void *user, const voucher_posting *posting, voucher_outcome *outcome) {
    struct ledger *ledger = (struct ledger *)user;
    int at;
    pthread_mutex_lock(&ledger->lock);
    outcome->outcome = ledger_book(ledger, posting, &at);
    if (outcome->outcome == VOUCHER_OUTCOME_DONE || outcome->outcome == VOUCHER_OUTCOME_DUPLICATE) {
        outcome->has_balance = 1;
        outcome->balance_after = ledger->entries[at].balance_after;
        snprintf(outcome->ledger_reference, sizeof outcome->ledger_reference, "entry %d", at + 1);
    }
    pthread_mutex_unlock(&ledger->lock);
}

#endif
