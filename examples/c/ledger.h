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
    char reverses[64]; /* of a reversal only; in a real ledger with a UNIQUE index too */
    int32_t kind;
    int64_t amount;
    int64_t paid;
    int64_t moved; /* what it did to the balance */
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
        if (strcmp(ledger->entries[i].account, account) == 0) balance += ledger->entries[i].moved;
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

static int ledger_is_reversed(const struct ledger *ledger, const char *key) {
    int i;
    for (i = 0; i < ledger->count; i++) {
        if (strcmp(ledger->entries[i].reverses, key) == 0) return 1;
    }
    return 0;
}

/* The same account and money. */
static int ledger_is_about(const struct entry *entry, const voucher_posting *posting) {
    return strcmp(entry->account, posting->account) == 0 && strcmp(entry->currency, posting->currency) == 0 &&
           entry->amount == posting->amount && entry->paid == posting->paid;
}

/* The same in all that a key stands for. */
static int ledger_is_same(const struct entry *entry, const voucher_posting *posting) {
    if (posting->kind == VOUCHER_POSTING_REVERSAL && strcmp(entry->reverses, posting->reverses) != 0) return 0;
    return entry->kind == posting->kind && ledger_is_about(entry, posting);
}

/* By how much the balance moves: it is what the account has, and below zero what it owes. Or why nothing is booked. */
static int32_t ledger_movement(const struct ledger *ledger, const voucher_posting *posting, int64_t *moved) {
    int at;
    switch (posting->kind) {
    case VOUCHER_POSTING_PAYMENT:
    case VOUCHER_POSTING_CREDIT_NOTE: *moved = posting->amount; return VOUCHER_OUTCOME_DONE;
    case VOUCHER_POSTING_INVOICE: *moved = posting->paid - posting->amount; return VOUCHER_OUTCOME_DONE;
    case VOUCHER_POSTING_REFUND: *moved = -posting->amount; return VOUCHER_OUTCOME_DONE;
    case VOUCHER_POSTING_REVERSAL:
        at = ledger_find(ledger, posting->reverses);
        if (at < 0) return VOUCHER_OUTCOME_REJECTED;
        if (!ledger_is_about(&ledger->entries[at], posting)) return VOUCHER_OUTCOME_CONFLICT;
        if (ledger_is_reversed(ledger, posting->reverses)) return VOUCHER_OUTCOME_CONFLICT;
        *moved = -ledger->entries[at].moved;
        return VOUCHER_OUTCOME_DONE;
    default: return VOUCHER_OUTCOME_REJECTED; /* a kind nobody here knows must not be booked */
    }
}

static int32_t ledger_book(struct ledger *ledger, const voucher_posting *posting, int *at) {
    struct entry *entry;
    int64_t moved = 0;
    int32_t may;
    *at = ledger_find(ledger, posting->key); /* before any rule about accounts or amounts */
    if (*at >= 0) {
        entry = &ledger->entries[*at];
        return ledger_is_same(entry, posting) ? VOUCHER_OUTCOME_DUPLICATE : VOUCHER_OUTCOME_CONFLICT;
    }
    may = ledger_movement(ledger, posting, &moved);
    if (may != VOUCHER_OUTCOME_DONE) return may;
    if (!ledger_is_open(posting->account)) return VOUCHER_OUTCOME_REJECTED;
    if (ledger->count == ENTRIES_MAX) return VOUCHER_OUTCOME_RETRY;
    *at = ledger->count;
    entry = &ledger->entries[*at];
    memcpy(entry->key, posting->key, sizeof entry->key);
    memcpy(entry->account, posting->account, sizeof entry->account);
    memcpy(entry->currency, posting->currency, sizeof entry->currency);
    if (posting->kind == VOUCHER_POSTING_REVERSAL) memcpy(entry->reverses, posting->reverses, sizeof entry->reverses);
    entry->kind = posting->kind;
    entry->amount = posting->amount;
    entry->paid = posting->paid;
    entry->moved = moved;
    entry->balance_after = ledger_balance(ledger, posting->account) + moved;
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
