// Parameters of the maintenance backend: how MediaWiki's scripts are called, and in which pieces.
// Static data; MAINTENANCE_PARAMS are rows of the table of every job type that can use it.
#pragma once

#include "dumps/job.hpp"

namespace dumps::xml_dump {

inline constexpr const char* kBackends[] = {"native", "maintenance", nullptr};
inline constexpr const char* kMediaWikiPresets[] = {"classic", "run.php", "multiversion",
                                                    "conf-file", nullptr};

inline constexpr dumps_param kBackend = plugin::make_param(
    "backend", DUMPS_PARAM_STRING, "native",
    "\"native\": reads the database; \"maintenance\": runs the wiki's own scripts, for wikis whose "
    "extensions need that and for databases that are not read natively.",
    0, kBackends);

// Of every job type that runs scripts.
#define MEDIAWIKI_PARAMS                                                                        \
  plugin::make_param(                                                                           \
      "mediawiki", DUMPS_PARAM_STRING, "classic",                                               \
      "How scripts are called: \"classic\" (maintenance/SCRIPT), \"run.php\" (since MediaWiki " \
      "1.40), \"multiversion\" (MWScript.php in mediawiki_directory), \"conf-file\" (classic, " \
      "with the settings in mediawiki_conf).",                                                  \
      0, kMediaWikiPresets),                                                                    \
      plugin::make_param("mediawiki_directory", DUMPS_PARAM_PATH, nullptr,                      \
                         "Where MediaWiki is installed."),                                      \
      plugin::make_param("mediawiki_conf", DUMPS_PARAM_PATH, nullptr,                           \
                         "The wiki's LocalSettings.php (MW_CONFIG_FILE)."),                     \
      plugin::make_param("php", DUMPS_PARAM_LIST, "php", "The PHP program and its options."),   \
      plugin::make_param("mediawiki_command", DUMPS_PARAM_LIST, nullptr,                        \
                         "The whole command instead of a preset: [\"php\", "                    \
                         "\"/srv/mediawiki/maintenance/run.php\", \"{script}\", "               \
                         "\"--wiki={wiki}\"]."),                                                \
      plugin::make_param("mediawiki_env", DUMPS_PARAM_LIST, nullptr,                            \
                         "Environment of the scripts: \"NAME=VALUE\"; it reaches no log."),     \
      plugin::make_param("mediawiki_cwd", DUMPS_PARAM_PATH, nullptr,                            \
                         "Directory in which the scripts run; empty: a temporary one."),        \
      plugin::make_param("slice_timeout", DUMPS_PARAM_DURATION, "2h",                           \
                         "After how long a script counts as hanging and is ended; 0s: never.")

// Of those that export in slices of ids.
#define SLICE_PARAMS                                                                        \
  plugin::make_param("slice_ids", DUMPS_PARAM_INT, "0",                                     \
                     "How many ids one run of a script covers; 0: 5000 pages or 50000 log " \
                     "items, of large wikis 20000 or 100000."),                             \
      plugin::make_param("slice_revisions", DUMPS_PARAM_INT, "50000",                       \
                         "Slices with more revisions are cut smaller; 0: never."),          \
      plugin::make_param("slice_retries", DUMPS_PARAM_INT, "3",                             \
                         "How often a slice is tried again after a failure."),              \
      plugin::make_param("slice_backoff", DUMPS_PARAM_DURATION, "60s",                      \
                         "How long to wait before the first of these, doubled at each.")

#define MAINTENANCE_PARAMS kBackend, MEDIAWIKI_PARAMS, SLICE_PARAMS

inline constexpr dumps_param kSpawn =
    plugin::make_param("spawn", DUMPS_PARAM_BOOL, "true",
                       "Maintenance backend: texts are fetched by a process of their own, which is "
                       "started again after a failure.");

}  // namespace dumps::xml_dump
