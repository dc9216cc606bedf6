#include "plugins/xml-dump/maintenance/maintenance_command.h"

#include <algorithm>
#include <boost/algorithm/string/replace.hpp>
#include <filesystem>

namespace dumps::xml_dump {
namespace {

using boost::algorithm::replace_all;
using plugin::config_failure;

constexpr std::string_view kScriptPlace = "{script}";
constexpr std::string_view kExtensions = "extensions/";

// Workers can gain no rights, so that such a program only fails, in the middle of the night.
void refuse_other_users(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const std::string program = std::filesystem::path(word).filename().string();
    if (program == "sudo" || program == "su" || program == "doas" || program == "runuser" ||
        program == "pkexec") {
      throw config_failure("mediawiki_command",
                           "calls " + program +
                               ", which cannot work: jobs run without the right to change the user "
                               "(no_new_privs); take it out and let the agent's user read "
                               "MediaWiki and its settings");
    }
    if (word.find(kScriptPlace) != std::string::npos) return;
  }
}

}  // namespace

bool wants_maintenance(const plugin::Values& params) {
  return params.find_string("backend").value_or("native") == "maintenance";
}

MaintenanceCommand::MaintenanceCommand(const plugin::JobInfo& info) {
  const plugin::Values& params = info.params;
  wiki_ = info.target_values.find_string("wiki").value_or(info.target);
  work_directory_ = params.text_of("mediawiki_cwd");
  directory_ = params.text_of("mediawiki_directory");
  for (const std::string& item : params.get_list("mediawiki_env")) {
    const size_t equals = item.find('=');
    if (equals == 0 || equals == std::string::npos) {
      throw config_failure("mediawiki_env", "has an item that is not of the form NAME=VALUE");
    }
    environment_.emplace_back(item.substr(0, equals), item.substr(equals + 1));
  }
  words_ = params.get_list("mediawiki_command");
  if (words_.empty()) {
    read_preset(params);
  } else {
    read_places(info);
  }
}

void MaintenanceCommand::read_preset(const plugin::Values& params) {
  const std::string preset = params.text_of("mediawiki");
  if (directory_.empty()) {
    throw config_failure("mediawiki_directory",
                         "is not set; with backend = \"maintenance\" give the directory of "
                         "MediaWiki there, or the whole command in mediawiki_command");
  }
  words_ = params.get_list("php");
  if (words_.empty()) words_ = {"php"};
  refuse_other_users(words_);
  if (preset == "run.php") form_ = Form::kRunner;
  if (preset == "multiversion") form_ = Form::kMultiversion;
  const std::string settings = params.text_of("mediawiki_conf");
  if (preset == "conf-file" && settings.empty()) {
    throw config_failure("mediawiki_conf",
                         "is not set; mediawiki = \"conf-file\" needs the wiki's settings file");
  }
  if (!settings.empty()) environment_.emplace_back("MW_CONFIG_FILE", settings);
}

void MaintenanceCommand::read_places(const plugin::JobInfo& info) {
  form_ = Form::kPlaces;
  refuse_other_users(words_);
  const bool has_place = std::any_of(words_.begin(), words_.end(), [](const std::string& word) {
    return word.find(kScriptPlace) != std::string::npos;
  });
  if (!has_place) {
    throw config_failure("mediawiki_command",
                         "has no {script}, where the name of the script is to stand");
  }
  for (std::string& word : words_) {
    replace_all(word, "{wiki}", wiki_);
    replace_all(word, "{target}", info.target);
    replace_all(word, "{date}", info.date);
  }
}

std::string MaintenanceCommand::script_word(std::string_view script) const {
  const bool of_extension = script.starts_with(kExtensions);
  switch (form_) {
    case Form::kFile:
      return directory_ + (of_extension ? "/" : "/maintenance/") + std::string(script);
    case Form::kRunner: {
      if (!of_extension) return std::string(script);
      // run.php names them "Flow:dumpBackup".
      const std::filesystem::path path(script);
      return std::next(path.begin())->string() + ":" + path.stem().string();
    }
    default:
      return std::string(script);
  }
}

plugin::Stage MaintenanceCommand::stage(std::string_view script,
                                        std::vector<std::string> arguments) const {
  plugin::Stage stage;
  stage.environment = environment_;
  std::vector<std::string>& argv = stage.argv;
  if (!work_directory_.empty()) argv = {"env", "--chdir=" + work_directory_};
  argv.insert(argv.end(), words_.begin(), words_.end());
  switch (form_) {
    case Form::kPlaces:
      for (std::string& word : argv) replace_all(word, kScriptPlace, script);
      break;
    case Form::kFile:
      argv.push_back(script_word(script));
      break;
    case Form::kRunner:
      argv.insert(argv.end(), {directory_ + "/maintenance/run.php", script_word(script)});
      break;
    case Form::kMultiversion:
      argv.insert(argv.end(),
                  {directory_ + "/MWScript.php", script_word(script), "--wiki=" + wiki_});
      break;
  }
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return stage;
}

std::string MaintenanceCommand::spawn_option() const {
  const std::string php = form_ == Form::kPlaces ? "php" : words_.front();
  if (form_ == Form::kMultiversion) return "--spawn=" + php + "," + directory_ + "/MWScript.php";
  return "--spawn=" + php;
}

}  // namespace dumps::xml_dump
