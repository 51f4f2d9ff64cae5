/* What the back office does with the library. */
#define _POSIX_C_SOURCE 200809L

#include "suite.h"

void office_stories(void) {}
