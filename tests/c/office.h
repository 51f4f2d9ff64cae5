/* What the stories of the back office share. */
#ifndef OFFICE_H
#define OFFICE_H

#include "suite.h"

/* Another operator than operator_actor(). */
voucher_actor second_person(void);
/* Takes a job up and steps it to its end. */
void drive(voucher_module *module, const char *job_id);
/* The call before answered that it takes two persons; the second one approves. */
voucher_approval approved(voucher_module *module, int32_t status);
voucher_type_record a_type(const char *code);
voucher_record record_of(voucher_module *module, const char *serial);

void money_stories(void);

#endif
