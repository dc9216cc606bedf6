// HostTargetReader: the real TargetReader: files of this host, commands run without a shell, SQLite
// databases opened read-only. Blocking (a command is given a minute); any thread.
#pragma once

#include "agent/core/target.h"

namespace dumps {

class HostTargetReader : public TargetReader {
 public:
  Result<std::string> read_list(const std::string& path) override;
  Result<std::string> run_command(const std::vector<std::string>& command) override;
  Result<std::vector<std::string>> query(const std::string& database,
                                         const std::string& sql) override;
};

}  // namespace dumps
