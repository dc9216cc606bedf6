#include "agent/process/filter_program.h"

#include <unistd.h>

#include <algorithm>

#include "agent/process/pipeline.h"

namespace dumps {

Result<std::string> run_filter(const std::vector<std::string>& argv, std::string_view input) {
  std::string output;
  PipelineOptions options;
  options.environment = {"LC_ALL=C"};
  options.feed = [&input](std::span<char> buffer) -> Result<size_t> {
    const size_t n = std::min(buffer.size(), input.size());
    std::copy_n(input.begin(), n, buffer.begin());
    input.remove_prefix(n);
    return n;
  };
  options.take = [&output](std::string_view bytes) -> Status {
    output += bytes;
    return {};
  };
  PipelineStage stage;
  stage.argv = argv;
  if (Status s = run_pipeline({stage}, options, nullptr); !s) return std::move(s).error();
  return output;
}

std::string find_program(std::string_view name) {
  for (const char* directory : {"/usr/local/bin/", "/usr/bin/", "/bin/"}) {
    std::string path = directory + std::string(name);
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

std::function<Result<std::string>(std::vector<std::string>, std::string_view)> seven_zip_runner() {
  std::string program = find_program("7zz");
  if (program.empty()) program = find_program("7za");
  if (program.empty()) return {};
  return [program](std::vector<std::string> arguments, std::string_view input) {
    arguments.insert(arguments.begin(), program);
    return run_filter(arguments, input);
  };
}

}  // namespace dumps
