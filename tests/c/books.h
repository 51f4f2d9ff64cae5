/* A ledger with double entry that refuses what does not balance: tests/conformance/README.md says what it books, and where. */
#ifndef BOOKS_H
#define BOOKS_H

#include "voucher.h"

enum { BOOKS_ENTRIES_MAX = 2048 };

/* What a posting moves on its account and on those of the host. */
struct lines {
    int64_t account;
    int64_t vouchers;
    int64_t promotion;
    int64_t discount;
    int64_t cash;
};

struct book_entry {
    voucher_posting posting;
    struct lines lines;
    int64_t balance; /* of its account afterwards, of what the books know of it */
};

struct books {
    struct book_entry entries[BOOKS_ENTRIES_MAX];
    int count;
    char problem[128]; /* why a posting was refused that does not balance; empty if all did */
};

/* The entry with this key, NULL if there is none. */
const struct book_entry *books_entry(const struct books *books, const char *key);

/* What stands on an account of a customer or partner, or on one of the host's: "vouchers", "promotion", "discount", "cash". */
int64_t books_balance(const struct books *books, const char *account);

/* What stands on all accounts together. */
int64_t books_sum(const struct books *books);

/* Books it once, and answers as a host must. */
void books_post(struct books *books, const voucher_posting *posting, voucher_outcome *outcome);

#endif
