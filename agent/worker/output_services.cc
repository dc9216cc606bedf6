// dumps.host.output: the functions of OutputSet as plugins call them.
#include "agent/worker/input_set.h"
#include "agent/worker/job_context.h"
#include "agent/worker/output_set.h"
#include "agent/worker/services.h"

namespace dumps {
namespace {

dumps_status report_status(const Status& status, dumps_error* error) {
  return status ? DUMPS_OK : report(status.error(), error);
}

Error plugin_refused(const char* function, dumps_status status) {
  return make_error(ErrorCode::kInternal, "write output", function,
                    "the plugin's function returned " + std::to_string(status));
}

// What of the options the plugin's headers had.
OutputSet::Wishes wishes_of(const dumps_output_options* options) {
  OutputSet::Wishes wishes;
  if (DUMPS_HAS(options, dumps_output_options, level)) wishes.level = options->level;
  if (DUMPS_HAS(options, dumps_output_options, frame_bytes)) {
    wishes.frame_bytes = options->frame_bytes;
  }
  if (DUMPS_HAS(options, dumps_output_options, flags)) {
    wishes.splices = (options->flags & DUMPS_OUTPUT_SPLICES) != 0;
  }
  // NOLINTNEXTLINE(bugprone-sizeof-expression): the size of the pointer is what is meant
  if (DUMPS_HAS(options, dumps_output_options, ctx) && options->on_piece != nullptr) {
    wishes.on_piece = [on_piece = options->on_piece,
                       ctx = options->ctx](const codec::EncodedPiece& p) -> Status {
      const dumps_piece piece = {sizeof piece, 0, p.offset, p.size, p.raw_offset, p.raw_size};
      const dumps_status status = on_piece(ctx, &piece);
      if (status == DUMPS_OK) return {};
      return plugin_refused("on_piece", status);
    };
  }
  return wishes;
}

dumps_status open_with(const dumps_host* host, dumps_str name, const OutputSet::Wishes& wishes,
                       dumps_output** out, dumps_error* error) {
  JobContext& context = context_of(host);
  if (!context.outputs) {
    return report(make_error(ErrorCode::kRefused, "open output", std::string(name.data, name.size),
                             "outputs can only be opened while a shard runs"),
                  error);
  }
  Result<dumps_output*> handle = context.outputs->open(std::string(name.data, name.size), wishes);
  if (!handle) return report(handle.error(), error);
  (*handle)->set = context.outputs.get();
  *out = *handle;
  return DUMPS_OK;
}

dumps_status open_output(const dumps_host* host, dumps_str name,
                         const dumps_output_options* options, dumps_output** out,
                         dumps_error* error) {
  return open_with(host, name, wishes_of(options), out, error);
}

dumps_status open_stored(const dumps_host* host, dumps_str name, dumps_output** out,
                         dumps_error* error) {
  OutputSet::Wishes wishes;
  wishes.is_stored = true;
  return open_with(host, name, wishes, out, error);
}

dumps_status write_output(dumps_output* out, const void* data, uint64_t size, dumps_error* error) {
  return report_status(
      out->set->write(out, {static_cast<const char*>(data), static_cast<size_t>(size)}), error);
}

dumps_status finish_output(dumps_output* out, dumps_error* error) {
  return report_status(out->set->finish(out), error);
}

void discard_output(dumps_output* out) { out->set->discard(out); }

dumps_status mark_output(dumps_output* out, dumps_error* error) {
  return report_status(out->set->mark(out), error);
}

dumps_status cut_output(dumps_output* out, dumps_error* error) {
  return report_status(out->set->cut(out), error);
}

dumps_status append_stored(dumps_output* out, dumps_input* in, dumps_stored_range* range,
                           dumps_error* error) {
  StoredRange wanted;
  wanted.begin = range->raw_begin;
  wanted.end = range->raw_end;
  wanted.take_all = (range->flags & DUMPS_RANGE_TAKE_ALL) != 0;
  dumps_status from_take = DUMPS_OK;
  if (range->take != nullptr) {
    wanted.take = [&](std::string_view text) -> Status {
      from_take = range->take(range->ctx, text.data(), text.size());
      if (from_take == DUMPS_OK) return {};
      return plugin_refused("take", from_take);
    };
  }
  const Result<codec::Spliced> spliced = out->set->append_stored(out, *in->file, wanted);
  if (!spliced) {
    const dumps_status status = report(spliced.error(), error);
    return from_take == DUMPS_OK ? status : from_take;
  }
  range->appended = spliced->copied_text + spliced->encoded_text;
  range->copied = spliced->copied_text;
  return DUMPS_OK;
}

}  // namespace

const dumps_output_service* output_service() {
  static constexpr dumps_output_service service = {
      sizeof service, 0,           &open_output,   &write_output, &finish_output, &discard_output,
      &mark_output,   &cut_output, &append_stored, &open_stored};
  return &service;
}

}  // namespace dumps
