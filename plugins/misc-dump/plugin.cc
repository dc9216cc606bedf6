// The description of plugin `misc-dump`.
#include "plugins/misc-dump/jobs/join_job.h"
#include "plugins/misc-dump/jobs/recipe_job.h"
#include "plugins/xml-dump/maintenance/maintenance_params.h"
#include "plugins/xml-dump/mariadb/mariadb_params.h"

namespace dumps::misc {
namespace {

using xml_dump::kMediaWikiPresets;
using xml_dump::kSnapshotScopes;

constexpr dumps_param kParams[] = {
    plugin::make_param("recipe", DUMPS_PARAM_STRING, nullptr,
                       "The recipe's tables as JSON; the host makes it of conf/misc.d/NAME.toml.",
                       DUMPS_PARAM_REQUIRED),
    plugin::make_param("secret", DUMPS_PARAM_STRING, "",
                       "The secret that servers of a fetch or of an API want.", DUMPS_PARAM_SECRET),
    plugin::make_param("database", DUMPS_PARAM_PATH, "",
                       "Path of the wiki's SQLite file, for queries."),
    MARIADB_PARAMS,
    plugin::make_param("prefix", DUMPS_PARAM_STRING, "", "What names of tables begin with."),
    plugin::make_param("clusters", DUMPS_PARAM_LIST, nullptr, "Servers of texts; not used here."),
    MEDIAWIKI_PARAMS};

// A recipe says how its files are called.
constexpr const char* kPatterns[] = {"*", nullptr};
constexpr const char* kPiecePatterns[] = {"{target}-{date}-piece-*", nullptr};

constexpr plugin::JobTypeOptions kOptions = {.db_group = "dump",
                                             .db_connections = 1,
                                             .threads_max = 4,
                                             .memory_bytes = uint64_t{1} << 30,
                                             .estimated_bytes = uint64_t{1} << 20};

constexpr dumps_job_type kRecipe = plugin::make_job_type(
    "recipe", "A dump described by a recipe",
    "Makes what a recipe of conf/misc.d describes: by a command, a maintenance script, a query, "
    "an HTTP API, or by fetching or copying files.",
    kPatterns, kParams, kOptions);
constexpr dumps_job_type kPieces = plugin::make_job_type(
    "pieces", "Pieces of a dump described by a recipe",
    "Makes the text of each shard of a recipe as a piece that only the step `join` reads.",
    kPiecePatterns, kParams, kOptions);
constexpr dumps_job_type kJoin = plugin::make_job_type(
    "join", "A dump joined from its pieces",
    "Puts the pieces of a recipe's shards together, checks what comes out, and writes it in all "
    "encodings that the recipe names, in one pass.",
    kPatterns, kParams, kOptions);

constexpr const dumps_job_type* kTypes[] = {&kRecipe, &kPieces, &kJoin, nullptr};

constexpr const char* kExtensions[] = {
    DUMPS_EXT_INPUT,  DUMPS_EXT_OUTPUT, DUMPS_EXT_PROCESS, DUMPS_EXT_PROGRESS, DUMPS_EXT_CANCEL,
    DUMPS_EXT_SAMPLE, DUMPS_EXT_METRIC, DUMPS_EXT_SCRATCH, DUMPS_EXT_SECRET,   DUMPS_EXT_LOG,
    nullptr};

std::unique_ptr<plugin::Job> make_job(plugin::Host host, const plugin::JobInfo& info) {
  if (info.job_type == "join") return std::make_unique<JoinJob>(host, info);
  const auto part = info.job_type == "pieces" ? RecipeJob::Part::kPieces : RecipeJob::Part::kWhole;
  return std::make_unique<RecipeJob>(host, info, part);
}

constexpr dumps_plugin kPlugin = plugin::make_plugin<&make_job>(
    {.id = "misc-dump",
     .version = "0.1.0",
     .title = "Dumps described by recipes",
     .owner = "dumps agent",
     .contact = "dumps-agent@localhost",
     .url = nullptr,
     .license = "GPL-2.0-or-later",
     .description = "Makes every other dump, each described by a few lines of TOML.",
     .capabilities = DUMPS_CAP_DB | DUMPS_CAP_NETWORK | DUMPS_CAP_CHILDREN | DUMPS_CAP_THREADS,
     .required_extensions = kExtensions},
    kTypes);

}  // namespace
}  // namespace dumps::misc

DUMPS_CPP_PLUGIN(dumps::misc::kPlugin)
