#define _POSIX_C_SOURCE 200809L

#include "books.h"

#include <stdio.h>
#include <string.h>

const struct book_entry *books_entry(const struct books *books, const char *key) {
    int i;
    for (i = 0; i < books->count; i++) {
        if (strcmp(books->entries[i].posting.key, key) == 0) return &books->entries[i];
    }
    return NULL;
}

int64_t books_balance(const struct books *books, const char *account) {
    int64_t balance = 0;
    int i;
    for (i = 0; i < books->count; i++) {
        const struct lines *lines = &books->entries[i].lines;
        if (strcmp(account, "vouchers") == 0) balance += lines->vouchers;
        if (strcmp(account, "promotion") == 0) balance += lines->promotion;
        if (strcmp(account, "discount") == 0) balance += lines->discount;
        if (strcmp(account, "cash") == 0) balance += lines->cash;
        if (strcmp(account, books->entries[i].posting.account) == 0) balance += lines->account;
    }
    return balance;
}

static int64_t sum(const struct lines *lines) {
    return lines->account + lines->vouchers + lines->promotion + lines->discount + lines->cash;
}

int64_t books_sum(const struct books *books) {
    int64_t all = 0;
    int i;
    for (i = 0; i < books->count; i++) {
        all += sum(&books->entries[i].lines);
    }
    return all;
}

/* What a reversal has in common with what it takes back. */
static int is_about(const voucher_posting *before, const voucher_posting *posting) {
    return strcmp(before->account, posting->account) == 0 && strcmp(before->currency, posting->currency) == 0 &&
           before->amount == posting->amount && before->paid == posting->paid;
}

static int is_taken_back(const struct books *books, const char *key) {
    int i;
    for (i = 0; i < books->count; i++) {
        if (strcmp(books->entries[i].posting.reverses, key) == 0) return 1;
    }
    return 0;
}

static struct lines opposite(struct lines lines) {
    struct lines turned;
    turned.account = -lines.account;
    turned.vouchers = -lines.vouchers;
    turned.promotion = -lines.promotion;
    turned.discount = -lines.discount;
    turned.cash = -lines.cash;
    return turned;
}

/* The lines of a posting as one of a kind; each is made of other fields, so that wrong ones do not balance. */
static struct lines lines_of(const voucher_posting *posting, int32_t kind, int is_sold) {
    int64_t worth = posting->face_value + posting->extra_value;
    struct lines lines = {0, 0, 0, 0, 0};
    if (kind == VOUCHER_POSTING_PAYMENT) {
        lines.account = posting->amount + posting->paid;
        *(is_sold ? &lines.vouchers : &lines.promotion) = -worth;
        return lines;
    }
    lines.vouchers = worth;
    lines.promotion = -posting->extra_value;
    lines.discount = posting->price - posting->face_value;
    if (kind == VOUCHER_POSTING_CREDIT_NOTE) {
        lines = opposite(lines);
        lines.account = posting->amount + posting->paid;
        return lines;
    }
    lines.account = posting->paid - posting->amount;
    lines.cash = kind == VOUCHER_POSTING_INVOICE && posting->paid != 0 ? -posting->amount : 0;
    return lines;
}

/* What in a posting contradicts the rest of it, or what it reverses; NULL if all agrees. */
static const char *problem_of(const voucher_posting *posting, const struct book_entry *before, struct lines *lines) {
    const voucher_posting *original = before ? &before->posting : posting;
    struct lines turned;
    if (posting->amount <= 0 || posting->vouchers <= 0) return "it is about nothing";
    if ((posting->reverses[0] != '\0') != (before != NULL)) return "a reversal and nothing else reverses";
    switch (original->kind) {
    case VOUCHER_POSTING_PAYMENT:
        if ((posting->price != 0) != (posting->sale_id[0] != '\0')) return "what has a price was sold";
        break;
    case VOUCHER_POSTING_INVOICE:
    case VOUCHER_POSTING_CREDIT_NOTE:
    case VOUCHER_POSTING_REFUND: break;
    default: return "it is of no kind, or takes back what took back";
    }
    *lines = lines_of(posting, original->kind, original->sale_id[0] != '\0');
    if (sum(lines) != 0) return "its lines do not add up to zero";
    if (original->kind == VOUCHER_POSTING_REFUND && lines->discount != 0) return "a refund has no discount";
    if (!before) return NULL;
    turned = opposite(*lines);
    *lines = turned;
    turned = opposite(before->lines);
    return memcmp(lines, &turned, sizeof turned) == 0 ? NULL : "it takes back something else than was booked";
}

static void answer(voucher_outcome *outcome, int32_t what, const struct books *books, const struct book_entry *entry) {
    outcome->outcome = what;
    outcome->has_balance = 1;
    outcome->balance_after = entry->balance;
    snprintf(outcome->ledger_reference, sizeof outcome->ledger_reference, "L%d", (int)(entry - books->entries) + 1);
}

void books_post(struct books *books, const voucher_posting *posting, voucher_outcome *outcome) {
    const struct book_entry *known = books_entry(books, posting->key);
    const struct book_entry *before = NULL;
    struct book_entry *entry;
    struct lines lines;
    const char *problem;
    if (known) {
        int same = memcmp(&known->posting, posting, sizeof *posting) == 0;
        answer(outcome, same ? VOUCHER_OUTCOME_DUPLICATE : VOUCHER_OUTCOME_CONFLICT, books, known);
        return;
    }
    outcome->outcome = VOUCHER_OUTCOME_REJECTED;
    if (posting->kind == VOUCHER_POSTING_REVERSAL) {
        before = books_entry(books, posting->reverses);
        if (!before) return;
        if (!is_about(&before->posting, posting) || is_taken_back(books, posting->reverses)) {
            outcome->outcome = VOUCHER_OUTCOME_CONFLICT;
            return;
        }
    }
    problem = books->count < BOOKS_ENTRIES_MAX ? problem_of(posting, before, &lines) : "the books are full";
    if (problem) {
        snprintf(books->problem, sizeof books->problem, "%s", problem);
        return;
    }
    entry = &books->entries[books->count++];
    entry->posting = *posting;
    entry->lines = lines;
    entry->balance = books_balance(books, posting->account);
    answer(outcome, VOUCHER_OUTCOME_DONE, books, entry);
}
