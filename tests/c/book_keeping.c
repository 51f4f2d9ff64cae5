/* The books the suite and the stories are told against refuse what does not agree, and know a key that comes again. */
#define _POSIX_C_SOURCE 200809L

#include "suite.h"

static struct books books;

/* A posting whose fields agree: a voucher of 10.00 and 1.00 on top, sold for 9.00 or refunded for 10.00. */
static voucher_posting posting_of(int32_t kind, const char *key) {
    voucher_posting posting;
    memset(&posting, 0, sizeof posting);
    posting.size = sizeof posting;
    posting.kind = kind;
    posting.amount = kind == VOUCHER_POSTING_PAYMENT ? 1100 : kind == VOUCHER_POSTING_REFUND ? 1000 : 900;
    posting.price = kind == VOUCHER_POSTING_REFUND ? 1000 : 900;
    posting.face_value = 1000;
    posting.extra_value = 100;
    posting.vouchers = 1;
    posting.tax_class = VOUCHER_TAX_MULTI_PURPOSE;
    PUT(posting.key, key);
    PUT(posting.account, "north");
    PUT(posting.currency, "EUR");
    PUT(posting.sale_id, "sale");
    PUT(posting.reverses, kind == VOUCHER_POSTING_REVERSAL ? "first" : "");
    return posting;
}

static int32_t post(const voucher_posting *posting) {
    voucher_outcome outcome;
    memset(&outcome, 0, sizeof outcome);
    books_post(&books, posting, &outcome);
    return outcome.outcome;
}

/* Books with an invoice in them. */
static void begin(void) {
    voucher_posting invoice = posting_of(VOUCHER_POSTING_INVOICE, "first");
    memset(&books, 0, sizeof books);
    CHECK(post(&invoice) == VOUCHER_OUTCOME_DONE);
}

static void what_agrees_adds_up_to_nothing(void) {
    static const int32_t kinds[] = {VOUCHER_POSTING_PAYMENT, VOUCHER_POSTING_INVOICE, VOUCHER_POSTING_CREDIT_NOTE,
                                    VOUCHER_POSTING_REFUND, VOUCHER_POSTING_REVERSAL};
    size_t i;
    for (i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        voucher_posting posting = posting_of(kinds[i], "second");
        begin();
        CHECK(books_balance(&books, "north") == -900 && books_balance(&books, "vouchers") == 1100);
        CHECK(books_balance(&books, "promotion") == -100 && books_balance(&books, "discount") == -100);
        CHECK(post(&posting) == VOUCHER_OUTCOME_DONE && post(&posting) == VOUCHER_OUTCOME_DUPLICATE);
        CHECK(books.count == 2 && books_sum(&books) == 0 && books.problem[0] == '\0');
    }
    CHECK(books_balance(&books, "north") == 0 && books_balance(&books, "vouchers") == 0);
}

/* Fails unless the posting is refused, and it is told why. */
static void must_be_refused(const voucher_posting *posting) {
    begin();
    CHECK(post(posting) == VOUCHER_OUTCOME_REJECTED);
    CHECK(books.count == 1 && books_balance(&books, "north") == -900 && books.problem[0] != '\0');
}

#define REFUSED(kind, field, value) \
    do { \
        voucher_posting wrong_ = posting_of(kind, "wrong"); \
        wrong_.field = (value); \
        must_be_refused(&wrong_); \
    } while (0)

static void what_does_not_agree_is_refused(void) {
    REFUSED(VOUCHER_POSTING_PAYMENT, amount, 1000);
    REFUSED(VOUCHER_POSTING_PAYMENT, face_value, 900);
    REFUSED(VOUCHER_POSTING_PAYMENT, extra_value, 0);
    REFUSED(VOUCHER_POSTING_PAYMENT, paid, 1100);
    REFUSED(VOUCHER_POSTING_PAYMENT, price, 0);
    REFUSED(VOUCHER_POSTING_PAYMENT, sale_id[0], '\0');
    REFUSED(VOUCHER_POSTING_INVOICE, amount, 1000);
    REFUSED(VOUCHER_POSTING_INVOICE, price, 1000);
    REFUSED(VOUCHER_POSTING_INVOICE, paid, 500);
    REFUSED(VOUCHER_POSTING_INVOICE, vouchers, 0);
    REFUSED(VOUCHER_POSTING_INVOICE, reverses[0], 'x');
    REFUSED(VOUCHER_POSTING_INVOICE, kind, 99);
    REFUSED(VOUCHER_POSTING_CREDIT_NOTE, amount, 1000);
    REFUSED(VOUCHER_POSTING_CREDIT_NOTE, price, 1000);
    REFUSED(VOUCHER_POSTING_REFUND, amount, 900);
    REFUSED(VOUCHER_POSTING_REFUND, price, 900);
    REFUSED(VOUCHER_POSTING_REFUND, face_value, 900);
    REFUSED(VOUCHER_POSTING_REVERSAL, price, 1000);
    REFUSED(VOUCHER_POSTING_REVERSAL, face_value, 900);
    REFUSED(VOUCHER_POSTING_REVERSAL, extra_value, 0);
}

#define COMES_AGAIN(field, value, wanted) \
    do { \
        voucher_posting again_ = posting_of(VOUCHER_POSTING_INVOICE, "first"); \
        begin(); \
        again_.field = (value); \
        CHECK(post(&again_) == (wanted)); \
        CHECK(books.count == 1 && books.problem[0] == '\0'); \
    } while (0)

static void a_key_that_comes_again_tells_the_same(void) {
    COMES_AGAIN(amount, 900, VOUCHER_OUTCOME_DUPLICATE);
    COMES_AGAIN(comment[0], 'x', VOUCHER_OUTCOME_CONFLICT);
    COMES_AGAIN(amount, 901, VOUCHER_OUTCOME_CONFLICT);
    COMES_AGAIN(face_value, 999, VOUCHER_OUTCOME_CONFLICT);
    COMES_AGAIN(tax_class, VOUCHER_TAX_SINGLE_PURPOSE, VOUCHER_OUTCOME_CONFLICT);
    COMES_AGAIN(sale_id[0], 'x', VOUCHER_OUTCOME_CONFLICT);
    COMES_AGAIN(serial[0], 'x', VOUCHER_OUTCOME_CONFLICT);
    COMES_AGAIN(begun_at_ms, 1, VOUCHER_OUTCOME_CONFLICT);
}

static void a_reversal_is_answered_as_the_contract_says(void) {
    voucher_posting reversal = posting_of(VOUCHER_POSTING_REVERSAL, "r1");
    begin();
    PUT(reversal.reverses, "nothing");
    CHECK(post(&reversal) == VOUCHER_OUTCOME_REJECTED);
    PUT(reversal.reverses, "first");
    reversal.amount = 1000;
    CHECK(post(&reversal) == VOUCHER_OUTCOME_CONFLICT);
    reversal.amount = 900;
    CHECK(post(&reversal) == VOUCHER_OUTCOME_DONE);
    PUT(reversal.key, "r2");
    CHECK(post(&reversal) == VOUCHER_OUTCOME_CONFLICT);
    CHECK(books.problem[0] == '\0' && books_sum(&books) == 0);
}

void book_stories(void) {
    story("what agrees adds up to nothing", what_agrees_adds_up_to_nothing);
    story("what does not agree is refused", what_does_not_agree_is_refused);
    story("a key that comes again tells the same", a_key_that_comes_again_tells_the_same);
    story("a reversal is answered as the contract says", a_reversal_is_answered_as_the_contract_says);
}
