// dumpsd: the dumps agent's daemon. In the foreground; under systemd as Type=notify.
//
// SIGTERM and SIGINT end it while its workers go on and wait for the next agent; SIGHUP reads the
// configuration again. Exit codes: 0 stopped, 1 could not start, 2 usage, 78 configuration.
#include <CLI/CLI.hpp>

#include "agent/daemon/daemon.h"

namespace dumps {
namespace {

int main_(int argc, char** argv) {
  CLI::App app{"Runs the dumps agent of this host."};
  std::string config = "/etc/dumps-agent/agent.toml";
  app.add_option("--config", config, "agent.toml, or its directory ($DUMPS_CONFIG)")
      ->envname("DUMPS_CONFIG");
  app.set_version_flag("--version", DUMPS_AGENT_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  set_up_logging();
  return Daemon(config).run();
}

}  // namespace
}  // namespace dumps

int main(int argc, char** argv) { return dumps::main_(argc, argv); }
