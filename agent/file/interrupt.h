// SIGINT and SIGTERM: what is being made is thrown away, with its temporary file, and the program
// ends with an error. The second one kills. Thread-safe.
#pragma once

#include "agent/base/result.h"

namespace dumps::file {

void catch_interrupts();
// kCancelled after a signal.
Status check_interrupt();

}  // namespace dumps::file
