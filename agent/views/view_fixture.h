// What tests of views share: a run with files of several jobs, in trees of their own.
#pragma once

#include <string>

#include "agent/store/store_fixture.h"
#include "agent/views/manifest_view.h"
#include "agent/views/view_settings.h"

namespace dumps::views {

class ViewTest : public test::StoreTest {
 protected:
  ViewTest() { settings_.url = "https://dumps.example"; }

  // A released step: its files, each with its name as content.
  void add_step(const std::string& name, const std::string& job_type,
                const std::vector<std::string>& bases, const std::string& date = "20260102") {
    Manifest& manifest = manifests_[date];
    manifest.run = {"wiki", date};
    manifest.profile = "full";
    manifest.state = run_state::kComplete;
    ManifestStep step;
    step.name = name;
    step.job_type = job_type;
    step.finished =
        date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6) + "T10:00:00Z";
    manifest.steps.push_back(step);
    ASSERT_TRUE(make_directories(place(date).directory()).ok());
    for (const std::string& base : bases) {
      const std::string file = "wiki-" + date + "-" + base;
      codec::Digests digests;
      digests.add(file);
      Artifact artifact;
      artifact.name = file;
      artifact.size_bytes = file.size();
      artifact.digests = digests.finish();
      manifest.artifacts.push_back({artifact, name, "all"});
      ASSERT_TRUE(write_file_atomically(place(date).directory() + "/" + file, file).ok());
    }
    ASSERT_TRUE(
        write_file_atomically(layout_.manifest(manifest.run, true), render_manifest(manifest))
            .ok());
  }
  RunPlace place(const std::string& date = "20260102") const {
    return {layout_, {}, {"wiki", date}, true};
  }
  const Manifest& manifest(const std::string& date = "20260102") { return manifests_[date]; }
  RunView view(const std::string& date = "20260102") {
    return view_of_manifest(manifests_[date], settings_.web_root);
  }
  std::string text(const std::string& name, const std::string& date = "20260102") const {
    const Result<std::string> content = read_file(place(date).directory() + "/" + name);
    return content ? *content : content.error().to_string();
  }

  ViewSettings settings_;
  std::map<std::string, Manifest> manifests_;
};

}  // namespace dumps::views
