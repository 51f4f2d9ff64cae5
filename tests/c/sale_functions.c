/* The functions of sales with what each of them takes. */
#define _POSIX_C_SOURCE 200809L

#include "functions.h"

static const struct field sale_fields[] = {
    FIELD(voucher_sale_params, request_id), FIELD(voucher_sale_params, account), FIELD(voucher_sale_params, partner),
    FIELD(voucher_sale_params, buyer), FIELD(voucher_sale_params, holder), FIELD(voucher_sale_params, voucher_type),
    FIELD(voucher_sale_params, currency), FIELD(voucher_sale_params, voucher), FIELD(voucher_sale_params, card_number),
    FIELD(voucher_sale_params, invoice), FIELD(voucher_sale_params, note), FIELD(voucher_sale_params, comment), END};
static const struct field list_fields[] = {
    FIELD(voucher_sale_filter, partner), FIELD(voucher_sale_filter, buyer), FIELD(voucher_sale_filter, holder),
    FIELD(voucher_sale_filter, invoice), END};

/* The kind must be right for the rest to be looked at. */
static const voucher_sale_params *stock(const void *in) {
    voucher_sale_params *params = (voucher_sale_params *)in;
    if (params && params->size >= sizeof *params && params->size <= sizeof *params + 64) {
        params->kind = VOUCHER_SALE_STOCK;
    }
    return params;
}

CALL(sale_begin, voucher_sale_begin(ON_MODULE, NULL, with->text, stock(with->in), OUT(voucher_posting),
                                    OUT2(voucher_sale), &failure))
CALL(sale_settle, voucher_sale_settle(ON_MODULE, with->text, IN(voucher_outcome), OUT(voucher_sale), &failure))
CALL(sell, voucher_sell(ON_MODULE, NULL, with->text, stock(with->in), OUT(voucher_sale), &failure))
CALL(sale_get, voucher_sale_get(ON_MODULE, with->text, OUT(voucher_sale), &failure))
CALL(sale_code, voucher_sale_code(ON_MODULE, with->text, OUT(char), with->capacity, COUNT, &failure))
CALL(sale_open, voucher_sale_open(ON_MODULE, IN(voucher_sale_filter), OUT(voucher_cursor *), &failure))
CALL(sale_fetch, voucher_sale_fetch(AS(voucher_cursor), OUT(voucher_sale), with->capacity, COUNT, &failure))
CALL(sale_sums, voucher_sale_sums(ON_MODULE, 0, 0, 1, OUT(voucher_sale_sum), with->capacity, COUNT, &failure))

const struct function sale_functions[] = {
    {"sale_begin", sale_begin, MODULE, NEEDED, sizeof(voucher_sale_params), sale_fields, NULLABLE, UNUSED, NEEDED,
     sizeof(voucher_posting), sizeof(voucher_sale), 0, 0},
    {"sale_settle", sale_settle, MODULE, NEEDED, sizeof(voucher_outcome), outcome_fields, NEEDED, UNUSED, NEEDED,
     sizeof(voucher_sale), 0, 0, 0},
    {"sell", sell, MODULE, NEEDED, sizeof(voucher_sale_params), sale_fields, NULLABLE, UNUSED, NEEDED,
     sizeof(voucher_sale), 0, 0, 0},
    {"sale_get", sale_get, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, sizeof(voucher_sale), 0, 0, 0},
    {"sale_code", sale_code, MODULE, UNUSED, 0, no_fields, NEEDED, UNUSED, NEEDED, 0, 0, 0, 1},
    {"sale_open", sale_open, MODULE, NULLABLE, sizeof(voucher_sale_filter), list_fields, UNUSED, UNUSED, NEEDED, 0, 0,
     1, 0},
    {"sale_fetch", sale_fetch, SALE_CURSOR, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_sale), 0, 0,
     1},
    {"sale_sums", sale_sums, MODULE, UNUSED, 0, no_fields, UNUSED, UNUSED, NEEDED, sizeof(voucher_sale_sum), 0, 0, 1},
    {NULL, NULL, NO_HANDLE, UNUSED, 0, no_fields, UNUSED, UNUSED, UNUSED, 0, 0, 0, 0},
};
