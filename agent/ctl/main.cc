// dumpsctl: the operator's command.
#include <CLI/CLI.hpp>

#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"

namespace dumps {
namespace {

constexpr const char* kFooter =
    "Examples:\n"
    "  dumpsctl run full --target mywiki --wait      dump a wiki and wait for the end\n"
    "  dumpsctl run full --target mywiki --step titles run one step again by hand\n"
    "  dumpsctl ps                                   what is running now\n"
    "  dumpsctl show mywiki/20261124                 how far a run is, and why it waits\n"
    "  dumpsctl logs mywiki/20261124 stubs -f        what a step has to say\n"
    "  dumpsctl try hash sums --target T.toml --scratch /tmp/x\n"
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 agent unreachable, 4 refused\n";

struct Arguments {
  GlobalOptions global;
  RunOptions run;
  TryOptions attempt;
  MiscOptions misc;
  LearnOptions learn;
  QueriesOptions queries;
  CompareOptions compare;
  VerifyCommandOptions verify;
  AdoptCommandOptions adopt;
  CleanupOptions cleanup;
  HoldOptions hold;
  WithdrawOptions withdraw;
  ImportOptions import;
  RefreshOptions refresh;
  QuarantineOptions quarantine;
  MirrorOptions mirror;
  std::string id, step, shard, path, what;
  bool now = false, follow = false;
};

using Command = int (*)(const Arguments&);

void add_run(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* c = app.add_subcommand(
      "run", "Start a profile, or one job, for a target; joins the open run without --date");
  c->add_option("profile", a.run.profile, "Profile, PLUGIN/JOB, or a job type's name")->required();
  c->add_option("--target", a.run.target, "Id of the target");
  c->add_option("--targets", a.run.group, "All targets of a group, or the first N: GROUP[:N]");
  c->add_option("--date", a.run.date,
                "Nominal date, YYYYMMDD; default: the open run's, else today (UTC)");
  c->add_option("--step", a.run.steps,
                "Only this step, by its name or its job's (pagetable); may be repeated");
  c->add_option("--pages", a.run.pages, "Page ids A-B only");
  c->add_option("--pagelist", a.run.pagelist, "Only the pages whose titles this file lists");
  c->add_option("--namespaces", a.run.namespaces, "Only these namespaces: 6,14; all but: !2,!3");
  c->add_option("--revisions", a.run.revisions, "Revision ids A-B only");
  c->add_option("--shards", a.run.shards, "How many shards a step is cut into");
  c->add_option("--set", a.run.set, "KEY=VALUE: a parameter for the steps that have it");
  c->add_option("--scratch", a.run.scratch, "Write below this directory; nothing becomes public");
  c->add_option("--sample", a.run.sample, "At most N items per shard; only with --scratch");
  c->add_flag("--wait", a.run.wait, "Show progress, and exit when the run is over");
  c->callback(
      [&chosen] { chosen = [](const Arguments& x) { return run_command(x.global, x.run); }; });
}

void add_try(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* c =
      app.add_subcommand("try", "Run one job without an agent; results end below DIR/public");
  c->add_option("plugin", a.attempt.plugin, "Plugin id, or path of a .so")->required();
  CLI::Option* job = c->add_option("job", a.attempt.job, "Job type");
  CLI::Option* target =
      c->add_option("--target", a.attempt.target_file, "TOML file with one [target.ID]");
  c->add_option("--recipe", a.attempt.recipe, "Recipe of misc-dump, instead of a job")
      ->excludes(job);
  c->add_option("--scratch", a.attempt.scratch, "Directory for everything that is written")
      ->required();
  c->add_option("--set", a.attempt.set, "KEY=VALUE: a parameter of the job");
  c->add_option("--sample", a.attempt.sample, "At most N items per shard");
  c->add_option("--date", a.attempt.date, "Nominal date, YYYYMMDD; default: today (UTC)");
  c->callback([&a, &chosen, target] {
    if (a.attempt.recipe.empty() && a.attempt.job.empty()) {
      throw CLI::RequiredError("job, or --recipe");
    }
    if (a.attempt.recipe.empty() && target->count() == 0) throw CLI::RequiredError("--target");
    chosen = [](const Arguments& x) { return try_command(x.global, x.attempt); };
  });
}

void add_misc(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* misc = app.add_subcommand("misc", "Recipes: dumps that a few lines of TOML describe");
  misc->require_subcommand(1);
  CLI::App* skeleton = misc->add_subcommand("new", "Print a commented recipe to begin with");
  skeleton->add_option("name", a.misc.name, "What the recipe is called")->required();
  skeleton->add_option("--out", a.misc.out, "Write this file instead: NAME.toml");
  skeleton->callback([&chosen] {
    chosen = [](const Arguments& x) { return misc_new_command(x.global, x.misc); };
  });
  CLI::App* check = misc->add_subcommand("check", "What is wrong with a recipe, with its lines");
  check->add_option("file", a.misc.file, "NAME.toml")->required();
  check->callback([&chosen] {
    chosen = [](const Arguments& x) { return misc_check_command(x.global, x.misc); };
  });
  misc->add_subcommand("list", "All recipes, and which of them this host runs")
      ->callback([&chosen] {
        chosen = [](const Arguments& x) { return misc_list_command(x.global, x.misc); };
      });
}

void add_target(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* target =
      app.add_subcommand("target", "What a wiki's MediaWiki says of itself, for its dumps");
  target->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    CLI::App* c = target->add_subcommand(name, help);
    c->add_option("target", a.learn.target, "Id of the target, or the wiki's name")->required();
    c->add_option("--command", a.learn.command,
                  "How its scripts are called: \"php /srv/mw/maintenance/run.php {script}\"");
    c->add_option("--api", a.learn.api_url, "Ask this api.php instead");
    c->add_option("--set", a.learn.set, "KEY=VALUE: a parameter, as mediawiki_directory");
    return c;
  };
  CLI::App* learn = add("learn", "Ask it once, and write the target's TOML");
  learn->add_option("--out", a.learn.out, "Write this file, and the header of the dumps beside it");
  learn->callback(
      [&chosen] { chosen = [](const Arguments& x) { return learn_command(x.global, x.learn); }; });
  add("check", "Say what has changed since; exit code 1 where something has")
      ->callback([&a, &chosen] {
        a.learn.check = true;
        chosen = [](const Arguments& x) { return learn_command(x.global, x.learn); };
      });
}

void add_reports(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* queries = app.add_subcommand(
      "queries", "The statements with which a plugin reads a database, and their plans");
  queries->add_option("plugin", a.queries.plugin, "Plugin id, or path of a .so")->required();
  queries->add_option("--target", a.queries.target, "Id of the target")->required();
  queries->add_option("--server", a.queries.server, "Ask this server");
  queries->add_option("--set", a.queries.set, "KEY=VALUE: a parameter, as database");
  queries->add_flag("--bench", a.queries.bench, "Run and time them, on a replica");
  queries->add_option("--limit", a.queries.limit, "At most N rows of each are read then");
  queries->add_flag("--force", a.queries.force, "On a primary, too");
  queries->callback([&chosen] {
    chosen = [](const Arguments& x) { return queries_command(x.global, x.queries); };
  });
  CLI::App* compare = app.add_subcommand(
      "compare", "Which step, and which part of it, got slower between two runs");
  compare->add_option("before", a.compare.before, "Date of the earlier run, YYYYMMDD")->required();
  compare->add_option("after", a.compare.after, "Date of the later one")->required();
  compare->add_option("--target", a.compare.target, "Id of the target")->required();
  compare->add_option("--profile", a.compare.profile, "Only the steps of this profile");
  compare->callback([&chosen] {
    chosen = [](const Arguments& x) { return compare_command(x.global, x.compare); };
  });
}

void add_views(CLI::App& app, Arguments& a, Command& chosen) {
  app.add_subcommand("ps", "Jobs that are running now")->callback([&chosen] {
    chosen = [](const Arguments& x) { return ps_command(x.global); };
  });
  app.add_subcommand("status", "The agent, its runs and slots")->callback([&chosen] {
    chosen = [](const Arguments& x) { return status_command(x.global); };
  });
  CLI::App* show = app.add_subcommand("show", "One run with its steps");
  show->add_option("run", a.id, "TARGET/DATE")->required();
  show->callback(
      [&chosen] { chosen = [](const Arguments& x) { return show_command(x.global, x.id); }; });
  CLI::App* logs = app.add_subcommand("logs", "What a step's worker said, newest attempt");
  logs->add_option("run", a.id, "TARGET/DATE")->required();
  logs->add_option("step", a.step, "Step")->required();
  logs->add_option("--shard", a.shard, "Shard; default: the first");
  logs->add_flag("-f,--follow", a.follow, "Go on until the step is over");
  logs->callback([&chosen] {
    chosen = [](const Arguments& x) {
      return logs_command(x.global, x.id, x.step, x.shard, x.follow);
    };
  });
}

void add_changes(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* stop = app.add_subcommand("stop", "Ask a run, or one of its steps, to stop");
  stop->add_option("run", a.id, "TARGET/DATE")->required();
  stop->add_option("--step", a.step, "Only this step");
  stop->add_flag("--now", a.now, "Without the grace time");
  stop->callback([&chosen] {
    chosen = [](const Arguments& x) { return stop_command(x.global, x.id, x.step, x.now); };
  });
  CLI::App* restart = app.add_subcommand(
      "restart", "Open a run again: what failed or was stopped is done, the rest is kept");
  restart->add_option("run", a.id, "TARGET/DATE")->required();
  restart->add_option("--step", a.step,
                      "Make this step anew, even when it was done, and what depends on it");
  restart->callback([&chosen] {
    chosen = [](const Arguments& x) { return restart_command(x.global, x.id, x.step); };
  });
  CLI::App* refresh = app.add_subcommand(
      "refresh", "Write status files, pages, lists, feeds and links of runs again, from manifests");
  refresh->add_option("--target", a.refresh.target, "Only of this target; default: all");
  refresh->add_option("--date", a.refresh.date, "Only of the run of this date, YYYYMMDD");
  refresh->callback([&chosen] {
    chosen = [](const Arguments& x) { return refresh_command(x.global, x.refresh); };
  });
  app.add_subcommand("reload", "Read the configuration again, if it is good")->callback([&chosen] {
    chosen = [](const Arguments& x) { return reload_command(x.global); };
  });
}

void add_removals(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* cleanup =
      app.add_subcommand("cleanup", "What goes by [retention], and why; --apply removes it");
  cleanup->add_option("--target", a.cleanup.target, "Only runs of this target");
  cleanup->add_flag("--all", a.cleanup.all, "Show why the others stay, too");
  CLI::Option* apply = cleanup->add_flag("--apply", a.cleanup.apply, "Remove what is shown");
  cleanup->add_flag("--plan", a.cleanup.plan, "Only show it: the default")->excludes(apply);
  cleanup->callback([&chosen] {
    chosen = [](const Arguments& x) { return cleanup_command(x.global, x.cleanup); };
  });
  CLI::App* hold = app.add_subcommand("hold", "Keep a run whatever [retention] says");
  hold->add_option("run", a.hold.run, "TARGET/DATE")->required();
  hold->add_option("--reason", a.hold.reason, "Why; cleanups show it");
  hold->add_flag("--drop", a.hold.drop, "No longer hold it");
  hold->callback(
      [&chosen] { chosen = [](const Arguments& x) { return hold_command(x.global, x.hold); }; });
  CLI::App* withdraw = app.add_subcommand(
      "withdraw", "Take released files back; their names and hashes stay in the manifest");
  withdraw->add_option("--target", a.withdraw.target, "Id of the target")->required();
  withdraw->add_option("--date", a.withdraw.date, "Only of this run, YYYYMMDD; default: all runs");
  withdraw->add_option("--artifact", a.withdraw.artifact,
                       "Only files of such names: \"*user.sql.gz\"; default: all files");
  withdraw->add_option("--reason", a.withdraw.reason, "Why; it stands in the manifest for good");
  withdraw->add_flag("--replace", a.withdraw.replace, "Make the steps of these files anew");
  withdraw->add_flag("--dry-run", a.withdraw.dry_run, "Only show which files");
  withdraw->callback([&chosen] {
    chosen = [](const Arguments& x) { return withdraw_command(x.global, x.withdraw); };
  });
}

void add_import(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* c = app.add_subcommand(
      "import-config", "Write a configuration from the one of the engine before this agent");
  c->add_option("config", a.import.configs,
                "wikidump.conf, or wikidump.conf:SECTION; each is a group of wikis")
      ->required();
  c->add_option("--table-jobs", a.import.table_jobs, "YAML list of tables");
  c->add_option("--stages", a.import.stages, "List of commands of its scheduler");
  c->add_option("--out", a.import.out, "Directory to write; it must not hold anything")->required();
  c->callback([&chosen] {
    chosen = [](const Arguments& x) { return import_config_command(x.global, x.import); };
  });
}

void add_quarantine(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* quarantine = app.add_subcommand(
      "quarantine", "What gates hold back: list it, look at it, release it or drop it");
  quarantine->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    CLI::App* c = quarantine->add_subcommand(name, help);
    c->callback([&a, &chosen, name] {
      a.quarantine.verb = name;
      chosen = [](const Arguments& x) { return quarantine_command(x.global, x.quarantine); };
    });
    return c;
  };
  add("list", "All that is held");
  const auto of_step = [&](const char* name, const char* help) {
    CLI::App* c = add(name, help);
    c->add_option("run", a.quarantine.run, "TARGET/DATE")->required();
    c->add_option("step", a.quarantine.step, "Step")->required();
    return c;
  };
  of_step("show", "Why a step is held, and where its files are");
  for (CLI::App* c : {of_step("release", "Publish it all the same; the manifest tells so"),
                      of_step("drop", "Forget it; `restart` makes it again")}) {
    c->add_option("--shard", a.quarantine.shard, "Only this shard: a table");
    c->add_option("--reason", a.quarantine.reason, "Why, in one line")->required();
  }
}

void add_mirror(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* mirror = app.add_subcommand("mirror", "Who mirrors the dumps, and what they may fetch");
  mirror->require_subcommand(1);
  const auto add = [&](const char* name, const char* help) {
    CLI::App* c = mirror->add_subcommand(name, help);
    c->callback([&a, &chosen, name] {
      a.mirror.verb = name;
      chosen = [](const Arguments& x) { return mirror_command(x.global, x.mirror); };
    });
    return c;
  };
  const auto add_change = [&](const char* name, const char* help) {
    CLI::App* c = add(name, help);
    c->add_flag("--dry-run", a.mirror.dry_run, "Only show what would be written");
    return c;
  };
  add("list", "All mirrors");
  add("check", "Read an entry: what is wrong, its addresses, and how much it would fetch")
      ->add_option("file", a.mirror.name, "NAME.toml")
      ->required();
  CLI::App* entry =
      add_change("add", "Take an entry into mirrors.d, and write all that is made of it");
  entry->add_option("file", a.mirror.name, "NAME.toml")->required();
  entry->add_flag("--replace", a.mirror.replace, "Instead of the entry that is there");
  add_change("write",
             "Write rsyncd's configuration, the lists of good runs, and the mirrors' page");
  const auto of_mirror = [&](CLI::App* c) {
    c->add_option("name", a.mirror.name, "Name of the mirror")->required();
    return c;
  };
  of_mirror(add("test", "Whether it could fetch now"));
  of_mirror(add_change("enable", "Let it fetch again"));
  of_mirror(add_change("disable", "No longer let it fetch"))
      ->add_option("--reason", a.mirror.reason, "Why; `mirror list` shows it");
}

void add_local(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* check =
      app.add_subcommand("check-config", "Read the whole configuration and say all that is wrong");
  check->add_option("path", a.path, "agent.toml, or its directory");
  check->callback([&chosen] {
    chosen = [](const Arguments& x) { return check_config_command(x.global, x.path); };
  });
  app.add_subcommand("plugins", "Installed plugins, and why one is not usable")
      ->callback(
          [&chosen] { chosen = [](const Arguments& x) { return plugins_command(x.global); }; });
  CLI::App* targets = app.add_subcommand(
      "targets", "All targets; `diff`: against the running agent; `accept`: a list that shrank");
  targets->add_option("what", a.what, "list, diff or accept")
      ->check(CLI::IsMember({"list", "diff", "accept"}));
  targets->callback(
      [&chosen] { chosen = [](const Arguments& x) { return targets_command(x.global, x.what); }; });
}

void add_checks(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* verify = app.add_subcommand(
      "verify", "Compare the files of a run with its manifest; exit code 1 where they differ");
  verify->add_option("--target", a.verify.target, "Id of the target")->required();
  verify->add_option("--date", a.verify.date, "Of the run, YYYYMMDD, or all")->required();
  verify->add_flag("--deep", a.verify.deep, "Decode everything, and count what is in it");
  verify->add_option("--key", a.verify.key, "Public key of the signature; default: PUBLIC/keys");
  verify->add_option("--threads", a.verify.threads, "Files at once; default: one per processor");
  verify->callback([&chosen] {
    chosen = [](const Arguments& x) { return verify_command(x.global, x.verify); };
  });
  CLI::App* adopt = app.add_subcommand(
      "adopt", "Make a run of the older engine the agent's, when its files are good");
  adopt->add_option("--target", a.adopt.target, "Id of the target")->required();
  adopt->add_option("--date", a.adopt.date, "Of the run, YYYYMMDD, or all")->required();
  adopt->add_flag("--skip-bad", a.adopt.skip_bad, "Leave bad files out, and say which");
  adopt->add_flag("--deep", a.adopt.deep, "Decode everything, and count what is in it");
  adopt->add_flag("--dry-run", a.adopt.dry_run, "Write nothing");
  adopt->callback(
      [&chosen] { chosen = [](const Arguments& x) { return adopt_command(x.global, x.adopt); }; });
}

void add_key(CLI::App& app, Arguments& a, Command& chosen) {
  CLI::App* key = app.add_subcommand("key", "The key that signs manifests");
  key->require_subcommand(1);
  CLI::App* make = key->add_subcommand("new", "Make one, and print its public part");
  make->add_option("file", a.path, "File that must not exist; it gets mode 0600")->required();
  make->callback(
      [&chosen] { chosen = [](const Arguments& x) { return key_new_command(x.global, x.path); }; });
  CLI::App* show = key->add_subcommand("public", "Print the public part");
  show->add_option("file", a.path, "Of this key; default: the configuration's");
  show->callback([&chosen] {
    chosen = [](const Arguments& x) { return key_public_command(x.global, x.path); };
  });
  CLI::App* sign = key->add_subcommand(
      "sign", "Sign manifests that the key of the configuration has not signed; without an agent");
  sign->add_option("--target", a.what, "Id of the target")->required();
  sign->add_option("--date", a.id, "Of the run, YYYYMMDD, or all")->required();
  sign->callback([&chosen] {
    chosen = [](const Arguments& x) { return key_sign_command(x.global, x.what, x.id); };
  });
}

int main_(int argc, char** argv) {
  CLI::App app{"Operates the dumps agent of this host."};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  Arguments arguments;
  Command chosen = nullptr;
  app.add_option("--socket", arguments.global.socket,
                 "Control socket of the agent ($DUMPS_SOCKET)");
  app.add_option("--config", arguments.global.config,
                 "agent.toml ($DUMPS_CONFIG, /etc/dumps-agent/agent.toml)");
  app.add_flag("--json", arguments.global.json, "Machine-readable output");
  app.set_version_flag("--version", DUMPS_AGENT_VERSION);
  add_run(app, arguments, chosen);
  add_views(app, arguments, chosen);
  add_changes(app, arguments, chosen);
  add_quarantine(app, arguments, chosen);
  add_mirror(app, arguments, chosen);
  add_local(app, arguments, chosen);
  add_try(app, arguments, chosen);
  add_misc(app, arguments, chosen);
  add_target(app, arguments, chosen);
  add_reports(app, arguments, chosen);
  add_checks(app, arguments, chosen);
  add_key(app, arguments, chosen);
  add_removals(app, arguments, chosen);
  add_import(app, arguments, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? exit_code::kOk : exit_code::kUsage;
  }
  return chosen(arguments);
}

}  // namespace
}  // namespace dumps

int main(int argc, char** argv) { return dumps::main_(argc, argv); }
