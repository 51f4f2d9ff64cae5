/* Does my ledger book every key exactly once? The conformance kit asks it, alone and from many threads at once.
 *
 *     cc -std=c99 -Iinclude examples/c/conformance.c -Ltarget/release -lvoucher -lpthread -o conformance
 *     ./conformance
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include "ledger.h"

enum { RACERS = 8 };

static struct ledger ledger = {.lock = PTHREAD_MUTEX_INITIALIZER};
static voucher_host host;
static voucher_conformance_params params;
static uint32_t race_number;

static int tell(const voucher_conformance_result *result, const char *name) {
    const char *word = result->passed ? "passed" : result->skipped ? "skipped" : "FAILED";
    printf("%-8s %s%s%s\n", word, name, result->reason[0] ? ": " : "", result->reason);
    return result->passed || result->skipped ? 0 : 1;
}

static void *run_race(void *result) {
    voucher_conformance_run(&host, &params, race_number, (voucher_conformance_result *)result, NULL);
    return NULL;
}

static int race(void) {
    voucher_conformance_result results[RACERS] = {{0}};
    voucher_conformance_result verdict = {0};
    pthread_t threads[RACERS];
    int i;
    verdict.size = sizeof verdict;
    for (i = 0; i < RACERS; i++) {
        results[i].size = sizeof results[i];
        pthread_create(&threads[i], NULL, run_race, &results[i]);
    }
    for (i = 0; i < RACERS; i++) pthread_join(threads[i], NULL);
    if (voucher_conformance_judge(results, RACERS, &verdict, NULL) < 0) return 1;
    return tell(&verdict, "race of eight threads");
}

int main(void) {
    voucher_error error = {.size = sizeof error};
    uint32_t number;
    int failed = 0;
    host.size = sizeof host;
    host.user = &ledger;
    host.post = ledger_post;
    params.size = sizeof params;
    strcpy(params.currency, "EUR");
    strcpy(params.account, "1001");
    strcpy(params.other_account, "1002");
    strcpy(params.closed_account, "closed");
    params.with_sales = 1;
    snprintf(params.token, sizeof params.token, "%lx", (unsigned long)time(NULL)); /* new with every run */

    for (number = 0; number < voucher_conformance_cases(); number++) {
        voucher_conformance_result result = {0};
        const char *name = voucher_conformance_case_name(number);
        result.size = sizeof result;
        if (strcmp(name, "race") == 0) {
            race_number = number;
            failed += race();
        } else if (voucher_conformance_run(&host, &params, number, &result, &error) < 0) {
            printf("%s cannot run: %s\n", name, error.message);
            failed++;
        } else {
            failed += tell(&result, name);
        }
    }
    return failed != 0;
}
