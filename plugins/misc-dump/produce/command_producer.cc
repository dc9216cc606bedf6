#include "plugins/misc-dump/produce/command_producer.h"

#include <filesystem>

#include "plugins/misc-dump/produce/file_text.h"
#include "plugins/xml-dump/maintenance/maintenance_command.h"

namespace dumps::misc {

std::vector<plugin::Stage> CommandProducer::stages(const Names& names,
                                                   const std::string& file) const {
  std::vector<plugin::Stage> stages;
  if (spec_.kind == ProducerKind::kMaintenance) {
    std::vector<std::string> words = names.expand(spec_.arguments, "producer.arguments");
    if (!file.empty()) words.push_back(spec_.file_option + file);
    stages.push_back(xml_dump::MaintenanceCommand(info()).stage(
        names.expand(spec_.script, "producer.script"), std::move(words)));
  }
  for (const auto& words : spec_.stages) {
    plugin::Stage stage;
    stage.argv = names.expand(words, "producer.command");
    stages.push_back(std::move(stage));
  }
  for (plugin::Stage& stage : stages) {
    for (const auto& [name, value] : spec_.environment) {
      stage.environment.emplace_back(name, names.expand(value, "producer.environment"));
    }
  }
  stages.front().accepted_codes = spec_.accepted_codes;
  return stages;
}

void CommandProducer::validate(const Names& names) { (void)stages(names, ""); }

void CommandProducer::produce(const ProducerRun& run) {
  plugin::PipelineEnds io;
  io.timeout_ms = spec_.timeout_ms;
  if (run.error_line) {
    io.error_line = [&run](size_t, std::string_view line) { run.error_line(line); };
  }
  if (spec_.file_option.empty()) {
    io.take = run.take;
    host().run_pipeline(stages(run.names, ""), io);
    return;
  }
  const std::string file = host().scratch_directory() + "/output";
  host().run_pipeline(stages(run.names, file), io);
  read_file_text(host(), file, run.take);
  std::filesystem::remove(file);
}

}  // namespace dumps::misc
