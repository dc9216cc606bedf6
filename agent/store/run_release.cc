#include "agent/store/run_release.h"

#include "agent/store/small_record.h"

namespace dumps {
namespace {

namespace json = boost::json;
constexpr int kSchema = 1;

RunChoices choices_from(const json::object& object) {
  RunChoices choices;
  for (const auto& value : object.at("steps").as_array()) {
    const json::object& step = value.as_object();
    ReleaseChoice& choice = choices[json::value_to<std::string>(step.at("step"))];
    choice.gate = gate_note_from(step.at("gate"));
    choice.releases = read_list<ReleaseNote>(step, "releases", release_note_from);
    if (const json::value* shards = step.if_contains("shards")) {
      choice.shards = json::value_to<std::set<std::string>>(*shards);
    }
  }
  return choices;
}

std::string render(const RunChoices& choices) {
  json::array steps;
  for (const auto& [name, choice] : choices) {
    json::object step{{"step", name}, {"gate", to_json(choice.gate)}};
    if (!choice.shards.empty()) step["shards"] = json::value_from(choice.shards);
    if (!choice.releases.empty()) step["releases"] = write_list(choice.releases);
    steps.emplace_back(std::move(step));
  }
  return json::serialize(json::object{{"schema", kSchema}, {"steps", std::move(steps)}}) + "\n";
}

}  // namespace

Status release_run(Filesystem& filesystem, const ReleaseRequest& request,
                   const RunChoices& choices) {
  const std::string path = request.layout.publish_file(request.run);
  if (Status s = filesystem.put(path, render(choices), 0600); !s) return s;
  for (const auto& [step, choice] : choices) {
    if (Status s = release_step(filesystem, request, step, choice); !s) return s;
  }
  return end_run_release(filesystem, request.layout, request.run);
}

Result<RunChoices> intended_run_release(const Layout& layout, const RunId& run) {
  const std::string path = layout.publish_file(run);
  if (!exists(path)) return RunChoices();
  return read_small_record(path, "publication", kSchema, choices_from);
}

Status end_run_release(Filesystem& filesystem, const Layout& layout, const RunId& run) {
  const std::string path = layout.publish_file(run);
  if (!exists(path)) return {};
  if (Status s = filesystem.remove(path); !s) return s;
  return filesystem.sync_directory(layout.run_directory(run));
}

}  // namespace dumps
