// A host in C++ whose callbacks throw: the exception passes through, and the next call works.

#include <stdexcept>

#include "suite.h"

namespace {

ledger book;

void post_that_throws(void *, const voucher_posting *, voucher_outcome *) { throw std::runtime_error("no connection"); }

void log_that_throws(void *, const voucher_log_event *) { throw std::runtime_error("disk full"); }

voucher_module *open_with(voucher_host host) {
    char path[512];
    ledger_init(&book);
    store_path(path, sizeof path);
    voucher_config *config = config_of(path);
    voucher_module *module = nullptr;
    CHECK_STATUS(voucher_open(config, &host, &module, &failure), VOUCHER_OK);
    voucher_config_free(config);
    return module;
}

template <typename Call>
bool throws(Call call) {
    try {
        call();
    } catch (const std::runtime_error &) {
        return true;
    }
    return false;
}

void an_exception_of_post_reaches_the_caller() {
    char codes[1][64];
    voucher_host host = host_of(&book);
    host.post = post_that_throws;
    voucher_module *module = open_with(host);
    generate(module, 1, codes, 1);
    const voucher_actor customer = customer_actor("4711");
    const voucher_actor clerk = operator_actor();
    const voucher_redeem_params params = redeem_params(codes[0], "");
    voucher_receipt receipt = {};
    receipt.size = sizeof receipt;
    voucher_recovery recovery = {};
    recovery.size = sizeof recovery;
    CHECK(throws([&] { voucher_redeem(module, &customer, &params, &receipt, &failure); }));
    CHECK(throws([&] { voucher_recover(module, &clerk, 0, 0, &recovery, &failure); }));
    voucher_posting posting = {};
    posting.size = sizeof posting;
    CHECK_STATUS(voucher_redeem_begin(module, &customer, &params, &posting, &receipt, &failure), VOUCHER_IN_DOUBT);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    CHECK(book.released == 1);
}

void an_exception_of_log_reaches_the_caller() {
    char codes[1][64];
    voucher_host host = host_of(&book);
    host.log = log_that_throws;
    voucher_module *module = open_with(host);
    generate(module, 1, codes, 1);
    book.manner = CONTRADICTS;
    const voucher_actor customer = customer_actor("4711");
    const voucher_redeem_params params = redeem_params(codes[0], "");
    voucher_receipt receipt = {};
    receipt.size = sizeof receipt;
    CHECK(throws([&] { voucher_redeem(module, &customer, &params, &receipt, &failure); }));
    CHECK(receipt.state == VOUCHER_REDEMPTION_CONFLICT);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
}

void credit_that_throws(void *, const char *, const char *, voucher_credit *) { throw std::runtime_error("no limit"); }

void an_exception_of_credit_reaches_the_caller_and_sells_nothing() {
    char codes[1][64];
    voucher_host host = host_of(&book);
    host.credit = credit_that_throws;
    voucher_module *module = open_with(host);
    generate(module, 1, codes, 1);
    const voucher_actor clerk = operator_actor();
    voucher_filter filter = {};
    voucher_sale_params params = {};
    voucher_sale sale = {};
    filter.size = sizeof filter;
    filter.state = VOUCHER_STATE_ACTIVE;
    params.size = sizeof params;
    params.kind = VOUCHER_SALE_STOCK;
    PUT(params.partner, "north");
    PUT(params.request_id, "s1");
    sale.size = sizeof sale;
    int64_t active = 0;
    CHECK(throws([&] { voucher_sell(module, &clerk, &filter, nullptr, &params, &sale, &failure); }));
    CHECK_STATUS(voucher_search_count(module, &clerk, &filter, 0, &active, &failure), VOUCHER_OK);
    CHECK(active == 1 && book.asked == 0 && sale.id[0] == '\0');
    params.kind = VOUCHER_SALE_COUNTER;
    PUT(params.partner, "");
    PUT(params.buyer, "4711");
    CHECK_STATUS(voucher_sell(module, &clerk, &filter, nullptr, &params, &sale, &failure), VOUCHER_OK);
    CHECK_STATUS(voucher_close(module), VOUCHER_OK);
    CHECK(book.released == 1);
}

}  // namespace

void exception_stories(void) {
    story("an exception of post reaches the caller", an_exception_of_post_reaches_the_caller);
    story("an exception of log reaches the caller", an_exception_of_log_reaches_the_caller);
    story("an exception of credit reaches the caller and sells nothing",
          an_exception_of_credit_reaches_the_caller_and_sells_nothing);
}
