// MaintenanceCommand: how the wiki's own maintenance scripts are called, as the parameters say:
// a preset, or a command with places for the script and the wiki. Plain values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dumps/job.hpp"

namespace dumps::xml_dump {

// True where the job is to run MediaWiki's scripts instead of reading the database itself. Without
// the parameter it is not.
bool wants_maintenance(const plugin::Values& params);

class MaintenanceCommand {
 public:
  // Throws plugin::Failure (DUMPS_ERR_CONFIG) naming the parameter that is missing or wrong.
  explicit MaintenanceCommand(const plugin::JobInfo& info);

  // `script` is named as below MediaWiki's directory `maintenance`: "dumpBackup.php"; those of
  // extensions as "extensions/NAME/maintenance/SCRIPT".
  plugin::Stage stage(std::string_view script, std::vector<std::string> arguments) const;
  // The directory of MediaWiki, where the parameters tell it; else empty.
  const std::string& directory() const { return directory_; }
  // What --spawn of dumpTextPass.php is to be: the PHP program, and MWScript.php where it is used.
  std::string spawn_option() const;

 private:
  enum class Form { kPlaces, kFile, kRunner, kMultiversion };

  void read_preset(const plugin::Values& params);
  void read_places(const plugin::JobInfo& info);
  std::string script_word(std::string_view script) const;

  Form form_ = Form::kFile;
  std::vector<std::string> words_;  // kPlaces: the command; else PHP and its options
  std::string directory_;
  std::string wiki_;
  std::string work_directory_;
  std::vector<std::pair<std::string, std::string>> environment_;
};

}  // namespace dumps::xml_dump
