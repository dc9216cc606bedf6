// Executor: room on the disk. A run that is not expected to fit is refused, or waits before its
// first step and is looked at again from time to time, the oldest one first.
#include <algorithm>

#include "agent/supervisor/executor.h"

namespace dumps {
namespace {

constexpr std::chrono::seconds kLookAgain{10};

// The steps that will still write files.
RunAhead ahead(const RunState& run) {
  RunAhead ahead{run.order.run, run.order.is_public(), {}};
  for (const StepState& step : run.steps) {
    if (!step.over() && !step.order.publishes) ahead.job_types.push_back(step.order.job_type);
  }
  return ahead;
}

}  // namespace

Executor::SpaceQuestion Executor::ask_for_space(const RunState& run) const {
  SpaceQuestion question{ahead(run), {}, settings_.disk, settings_.before_begin};
  for (const auto& [id, other] : runs_) {
    const bool goes_on = other.phase == RunPhase::kOpen && !other.order.scratch;
    if (goes_on && other.no_space.empty() && other.id != run.id) {
      question.open.push_back(ahead(other));
    }
  }
  return question;
}

// kUnavailable: it does not fit, and does not wait.
Status Executor::find_space(const Layout& trees, const SpaceQuestion& question,
                            std::string& no_space) {
  const Result<Forecast> forecast =
      forecast_disk(trees, question.run, question.open, question.disk);
  if (!forecast) return forecast.error();
  if (forecast->fits) return {};
  if (!question.disk.refuse_when_full) {
    no_space = "waits for room: " + forecast->message;
    return {};
  }
  return make_error(ErrorCode::kUnavailable, "begin run", question.run.run.to_string(),
                    "there is no room for it: " + forecast->message)
      .with_hint("dumpsctl cleanup, or [disk] when_full = \"wait\"");
}

void Executor::look_for_space(TimePoint now) {
  if (looking_for_space_ || now < space_look_at_) return;
  const RunState* oldest = nullptr;
  for (const auto& [id, run] : runs_) {
    if (run.phase != RunPhase::kOpen || run.no_space.empty()) continue;
    if (oldest == nullptr || run.created < oldest->created) oldest = &run;
  }
  if (oldest == nullptr) return;
  looking_for_space_ = true;
  SpaceQuestion question = ask_for_space(*oldest);
  question.disk.refuse_when_full = false;  // it was taken on
  disk_.run(
      [trees = oldest->order.trees, question] {
        std::string no_space;
        const Status found = find_space(trees, question, no_space);
        return found ? no_space : found.error().to_string();
      },
      [this, id = oldest->id](const std::string& no_space) {
        looking_for_space_ = false;
        // Room for one: the next is looked at at once.
        space_look_at_ = no_space.empty() ? TimePoint{} : clock_.now() + kLookAgain;
        if (RunState* run = find_run(id)) run->no_space = no_space;
        schedule_turn();
      });
}

}  // namespace dumps
