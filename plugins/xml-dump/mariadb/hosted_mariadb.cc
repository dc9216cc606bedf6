#include "plugins/xml-dump/mariadb/hosted_mariadb.h"

#include <utility>
#include <vector>

#include "plugins/xml-dump/mariadb/mariadb_wiki.h"

namespace dumps::xml_dump {
namespace {

class HostMariadbObserver : public MariadbObserver {
 public:
  explicit HostMariadbObserver(plugin::Host host) : host_(host) {}

  void pause(std::chrono::milliseconds time) override { host_.pause(time); }
  void note(const std::string& message, const Fields& fields) override {
    log(DUMPS_LOG_INFO, message, fields);
  }
  void warn(const std::string& message, const Fields& fields) override {
    log(DUMPS_LOG_WARNING, message, fields);
  }
  const plugin::Host& host() const { return host_; }

 private:
  void log(std::int32_t level, const std::string& message, const Fields& fields) {
    std::vector<dumps_field> rows;
    for (const auto& [name, value] : fields) {
      rows.push_back({plugin::str(name), plugin::str(value)});
    }
    host_.get<dumps_log>(DUMPS_EXT_LOG)
        ->write(host_.c_host(), level, plugin::str(message), rows.data(), rows.size());
  }

  plugin::Host host_;
};

class HostedMariadb : private HostMariadbObserver, public MariadbWiki {
 public:
  HostedMariadb(plugin::Host host, MariadbOptions options)
      : HostMariadbObserver(host),
        MariadbWiki(std::move(options), static_cast<MariadbObserver&>(*this)) {}
  ~HostedMariadb() override {
    for (const auto& [name, value] : figures()) host().set_metric(name, value);
  }
  HostedMariadb(const HostedMariadb&) = delete;
  HostedMariadb& operator=(const HostedMariadb&) = delete;
};

// The first line that the command prints.
MariadbAddress ask_for_replica(const std::vector<std::string>& command, const plugin::Host& host) {
  std::string printed;
  plugin::PipelineEnds io;
  io.take = [&](std::string_view bytes) { printed += bytes; };
  host.run_pipeline({{.argv = command}}, io);
  const std::string line = printed.substr(0, printed.find_first_of("\r\n"));
  auto address = parse_mariadb_address(line);
  if (address) return *std::move(address);
  throw plugin::failed("replica_command", command.front() + " printed \"" + line.substr(0, 100) +
                                              "\", which is no server; it must print \"HOST\" or "
                                              "\"HOST:PORT\" in its first line");
}

}  // namespace

MariadbOptions find_mariadb(const MariadbSettings& settings, const plugin::Host& host) {
  MariadbOptions options = settings.options;
  if (!settings.option_secret.empty()) {
    options.option_file = host.secret_path(settings.option_secret);
  }
  if (!options.option_file.empty()) check_option_file("option_file", options.option_file);
  if (!options.server && !settings.replica_command.empty()) {
    options.server = ask_for_replica(settings.replica_command, host);
  }
  return options;
}

std::unique_ptr<Database> open_hosted_mariadb(const MariadbSettings& settings, plugin::Host host) {
  MariadbOptions options = find_mariadb(settings, host);
  if (!options.is_dump_replica) {
    host.warn(
        "no replica for dumps is named (`server`, `replica_command`): the server of the "
        "option file is read by one connection, with pauses");
  }
  return std::make_unique<HostedMariadb>(host, std::move(options));
}

}  // namespace dumps::xml_dump
