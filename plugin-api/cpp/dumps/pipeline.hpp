// The C++ side of dumps/ext/process.h: turns vectors and functions into the C structs, and keeps
// exceptions of the plugin's own functions from crossing the host (they are thrown again when the
// pipeline is over).
#pragma once

#include <exception>

#include "dumps/host.hpp"

namespace dumps::plugin {
namespace detail {

struct PipelineContext {
  const PipelineEnds* io;
  std::exception_ptr thrown;

  template <class Function>
  dumps_status guard(Function function) noexcept {
    try {
      function();
      return DUMPS_OK;
    } catch (...) {
      thrown = std::current_exception();
      return DUMPS_ERR_FAILED;
    }
  }
  static dumps_status feed(void* ctx, void* buffer, uint64_t size, uint64_t* got) noexcept {
    auto* self = static_cast<PipelineContext*>(ctx);
    return self->guard([&] {
      *got = self->io->feed(std::span<char>(static_cast<char*>(buffer), static_cast<size_t>(size)));
    });
  }
  static dumps_status take(void* ctx, const void* data, uint64_t size) noexcept {
    auto* self = static_cast<PipelineContext*>(ctx);
    return self->guard([&] {
      self->io->take(std::string_view(static_cast<const char*>(data), static_cast<size_t>(size)));
    });
  }
  static void error_line(void* ctx, uint64_t stage, dumps_str line) noexcept {
    auto* self = static_cast<PipelineContext*>(ctx);
    self->guard([&] { self->io->error_line(static_cast<size_t>(stage), view(line)); });
  }
};

// The C form of one Stage; owns the arrays that dumps_stage points into.
struct StageArrays {
  std::vector<dumps_str> argv;
  std::vector<dumps_field> environment;

  explicit StageArrays(const Stage& stage) {
    for (const auto& word : stage.argv) argv.push_back(str(word));
    for (const auto& [name, value] : stage.environment)
      environment.push_back({str(name), str(value)});
  }
  dumps_stage make(const Stage& stage) const {
    dumps_stage c{};
    c.struct_size = sizeof c;
    c.flags = stage.sigpipe_ok ? DUMPS_STAGE_SIGPIPE_OK : 0;
    c.argv = argv.data();
    c.argv_count = argv.size();
    c.environment = environment.data();
    c.environment_count = environment.size();
    c.accepted_codes = stage.accepted_codes.data();
    c.accepted_code_count = stage.accepted_codes.size();
    return c;
  }
};

}  // namespace detail

inline void Host::run_pipeline(const std::vector<Stage>& stages, const PipelineEnds& io,
                               std::vector<dumps_stage_end>* ends) const {
  std::vector<detail::StageArrays> arrays(stages.begin(), stages.end());
  std::vector<dumps_stage> rows;
  for (size_t i = 0; i < stages.size(); ++i) rows.push_back(arrays[i].make(stages[i]));
  std::vector<dumps_stage_end> own_ends(stages.size());
  detail::PipelineContext context{&io, nullptr};
  dumps_pipeline pipeline{};
  pipeline.struct_size = sizeof pipeline;
  pipeline.stages = rows.data();
  pipeline.stage_count = rows.size();
  pipeline.stage_stride = sizeof(dumps_stage);
  pipeline.timeout_ms = io.timeout_ms;
  pipeline.ctx = &context;
  if (io.feed) pipeline.feed = &detail::PipelineContext::feed;
  if (io.take) pipeline.take = &detail::PipelineContext::take;
  if (io.output != nullptr) pipeline.output = io.output->handle();
  if (io.error_line) pipeline.error_line = &detail::PipelineContext::error_line;
  dumps_error error = empty_error();
  const dumps_status status =
      get<dumps_process_service>(DUMPS_EXT_PROCESS)->run(host_, &pipeline, own_ends.data(), &error);
  if (ends != nullptr) *ends = own_ends;
  if (context.thrown) std::rethrow_exception(context.thrown);
  check(status, error);
}

}  // namespace dumps::plugin
