#include "agent/file/interrupt.h"

#include <csignal>
#include <cstring>

namespace dumps::file {
namespace {

volatile std::sig_atomic_t caught = 0;

void remember(int number) { caught = number; }

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: waiting reads end
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    ::sigaction(number, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
  }
  // A reader that goes away shows in what write() says.
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

Status check_interrupt() {
  if (caught == 0) return {};
  return make_error(ErrorCode::kCancelled, "", "",
                    std::string("stopped by ") + ::strsignal(caught));
}

}  // namespace dumps::file
