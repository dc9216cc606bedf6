// JobNames: by which jobs of the older engine downloaders know what the steps of a run make. A job
// is found by the type of the step and by the name of the file; what the older engine never made
// has names of the same form.
//
// README.md lists them ("Jobs and steps"). Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dumps::views {

struct JobName {
  std::string name;         // "xmlstubsdump"
  std::string title = {};   // HTML
  std::string detail = {};  // HTML, or empty
  std::size_t rank = 0;     // place among the jobs of a run
};

// What a file is called without target and date: "page.sql.gz".
std::string base_name(std::string_view target, std::string_view date, std::string_view file);

// The job of a file. `base`: see base_name(). A job type that is itself the name of a job stands
// for it, whatever the file: runs that the older engine made are kept so.
JobName job_of_file(std::string_view job_type, std::string_view base);
// The jobs of a step whose files are not known yet; none: it makes no file for downloaders.
std::vector<JobName> jobs_of_type(std::string_view job_type);
// Whether files of this type are dumps, and not lists of hashes or the like.
bool makes_dumps(std::string_view job_type);
// The job of this name.
JobName job_named(std::string_view name);

// The step's job type behind the name of a job, and, for one table, which; nothing for a name that
// no job has. "tables" is no job but all of them.
struct JobSource {
  std::string job_type;
  std::string table = {};
  std::string stem = {};  // of its files: "pages-articles"
};
std::vector<JobSource> sources_of_job(std::string_view name);

// Every job of the table, for the documents: {name, job types, files}.
struct JobRow {
  std::string name, job_types, files;
};
std::vector<JobRow> job_rows();

// Whether `a` stands before `b` as people sort: p9 before p10. For files of one job.
bool naturally_before(std::string_view a, std::string_view b);

}  // namespace dumps::views
