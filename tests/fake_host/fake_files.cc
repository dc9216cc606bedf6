// The output and input services of FakeHost.
#include "tests/fake_host/fake_files.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "tests/fake_host/digest.h"
#include "tests/fake_host/fake_host.h"

namespace dumps::fake {
namespace {

using plugin::str;
using plugin::view;

FakeHost& of(const dumps_host* host) { return *static_cast<FakeHost*>(host->ctx); }

dumps_status fail(dumps_status status, std::string subject, std::string message,
                  dumps_error* error) {
  plugin::Failure(status, std::move(subject), std::move(message)).fill(error);
  return status;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// Output and input handles: what the plugin holds as opaque pointers.
struct OutputHandle {
  FakeHost* host;
  FakeOutput* output;
  std::string name;
  dumps_status (*on_piece)(void* ctx, const dumps_piece* piece) = nullptr;
  void* ctx = nullptr;
};
struct InputHandle {
  FakeHost* host;
  const FakeArtifact* artifact;
  const std::string* bytes;
  size_t at = 0;
};

OutputHandle& handle_of(dumps_output* out) { return *reinterpret_cast<OutputHandle*>(out); }

// The format of a name, as far as it has pieces.
std::string_view pieces_ending(std::string_view name) {
  for (const std::string_view ending : {".gz", ".bz2", ".zst"}) {
    if (name.ends_with(ending)) return ending;
  }
  return "";
}

dumps_status end_piece(OutputHandle& handle, dumps_error* error) {
  FakeOutput& output = *handle.output;
  plugin::Piece piece;
  if (!output.pieces.empty()) {
    const plugin::Piece& last = output.pieces.back();
    piece.offset = last.offset + last.size;
    piece.raw_offset = last.raw_offset + last.raw_size;
  }
  piece.raw_size = output.bytes.size() - piece.raw_offset;
  piece.size = piece.raw_size + kPieceExtra;
  if (piece.raw_size == 0 || pieces_ending(handle.name).empty()) return DUMPS_OK;
  output.pieces.push_back(piece);
  if (handle.on_piece == nullptr) return DUMPS_OK;
  const dumps_piece c = {sizeof c, 0, piece.offset, piece.size, piece.raw_offset, piece.raw_size};
  const dumps_status status = handle.on_piece(handle.ctx, &c);
  return status == DUMPS_OK ? DUMPS_OK : fail(status, handle.name, "on_piece failed", error);
}

dumps_status open_output(const dumps_host* host, dumps_str name,
                         const dumps_output_options* options, dumps_output** out,
                         dumps_error* error) {
  FakeHost& fake = of(host);
  const std::string key(view(name));
  if (!fake.allowed_outputs.contains(key)) {
    return fail(DUMPS_ERR_REFUSED, key, "the plan of this shard does not announce it", error);
  }
  if (fake.outputs.contains(key)) return fail(DUMPS_ERR_REFUSED, key, "is open already", error);
  FakeOutput& output = fake.outputs[key];
  auto handle = std::make_unique<OutputHandle>(OutputHandle{&fake, &output, key});
  if (options != nullptr) {
    output.level = options->level;
    output.size_hint = options->size_hint;
  }
  if (!fake.is_abi_1_0 && DUMPS_HAS(options, dumps_output_options, flags)) {
    output.frame_bytes = options->frame_bytes;
    output.flags = options->flags;
    handle->on_piece = options->on_piece;
    handle->ctx = options->ctx;
  }
  ++fake.open_outputs;
  *out = reinterpret_cast<dumps_output*>(handle.release());
  return DUMPS_OK;
}

dumps_status open_stored(const dumps_host* host, dumps_str name, dumps_output** out,
                         dumps_error* error) {
  const dumps_status status = open_output(host, name, nullptr, out, error);
  if (status == DUMPS_OK) handle_of(*out).output->is_stored = true;
  return status;
}

dumps_status write_output(dumps_output* out, const void* data, uint64_t size, dumps_error*) {
  handle_of(out).output->bytes.append(static_cast<const char*>(data), size);
  return DUMPS_OK;
}

dumps_status finish_output(dumps_output* out, dumps_error* error) {
  const std::unique_ptr<OutputHandle> handle(&handle_of(out));
  --handle->host->open_outputs;
  const dumps_status status = end_piece(*handle, error);
  handle->output->finished = status == DUMPS_OK;
  return status;
}

void discard_output(dumps_output* out) {
  const std::unique_ptr<OutputHandle> handle(&handle_of(out));
  handle->host->outputs.erase(handle->name);
  --handle->host->open_outputs;
}

dumps_status mark_output(dumps_output* out, dumps_error* error) {
  OutputHandle& handle = handle_of(out);
  FakeOutput& output = *handle.output;
  output.marks.push_back(output.bytes.size());
  const std::uint64_t begin =
      output.pieces.empty() ? 0 : output.pieces.back().raw_offset + output.pieces.back().raw_size;
  const bool ends = output.frame_bytes > 0 && output.bytes.size() - begin >= output.frame_bytes;
  return ends && handle.name.ends_with(".zst") ? end_piece(handle, error) : DUMPS_OK;
}

dumps_status cut_output(dumps_output* out, dumps_error* error) {
  OutputHandle& handle = handle_of(out);
  if (!pieces_ending(handle.name).empty()) return end_piece(handle, error);
  return fail(DUMPS_ERR_UNSUPPORTED, handle.name, "this format has no pieces", error);
}

dumps_status append_stored(dumps_output* out, dumps_input* in, dumps_stored_range* range,
                           dumps_error* error) {
  OutputHandle& handle = handle_of(out);
  const FakeArtifact& artifact = *reinterpret_cast<InputHandle*>(in)->artifact;
  if ((handle.output->flags & DUMPS_OUTPUT_SPLICES) == 0) {
    return fail(DUMPS_ERR_REFUSED, handle.name, "the output was not opened for that", error);
  }
  const std::uint64_t end = range->raw_end == UINT64_MAX ? artifact.plain.size() : range->raw_end;
  if (end > artifact.plain.size() || range->raw_begin > end) {
    return fail(DUMPS_ERR_FAILED, artifact.name, "it has fewer bytes", error);
  }
  const std::string_view text =
      std::string_view(artifact.plain).substr(range->raw_begin, end - range->raw_begin);
  if (range->take != nullptr) {
    // Uneven pieces, as in read().
    const std::string_view taken =
        (range->flags & DUMPS_RANGE_TAKE_ALL) != 0 ? std::string_view(artifact.plain) : text;
    for (size_t at = 0; at < taken.size(); at += 4093) {
      const std::string_view part = taken.substr(at, 4093);
      if (const dumps_status status = range->take(range->ctx, part.data(), part.size());
          status != DUMPS_OK) {
        return status;
      }
    }
  }
  const std::string_view ending = pieces_ending(handle.name);
  const bool copies = !ending.empty() && artifact.name.ends_with(ending);
  range->appended = text.size();
  range->copied = copies ? text.size() : 0;
  if (!copies) {
    handle.output->bytes += text;
    return DUMPS_OK;
  }
  std::uint64_t begin = 0;
  std::vector<std::uint64_t> ends = artifact.piece_ends;
  ends.push_back(artifact.plain.size());
  for (const std::uint64_t piece_end : ends) {
    const bool is_whole = range->raw_begin <= begin && piece_end <= end;
    const std::uint64_t from = std::clamp(begin, range->raw_begin, end);
    const std::uint64_t to = std::clamp(piece_end, range->raw_begin, end);
    if (dumps_status s = is_whole ? end_piece(handle, error) : DUMPS_OK; s != DUMPS_OK) return s;
    handle.output->bytes += std::string_view(artifact.plain).substr(from, to - from);
    if (dumps_status s = is_whole ? end_piece(handle, error) : DUMPS_OK; s != DUMPS_OK) return s;
    begin = piece_end;
  }
  handle.output->copied += range->copied;
  return DUMPS_OK;
}

constexpr dumps_output_service kOutput = {
    sizeof kOutput, 0,           &open_output,   &write_output, &finish_output, &discard_output,
    &mark_output,   &cut_output, &append_stored, &open_stored};
constexpr dumps_output_service kOutput10 = {offsetof(dumps_output_service, mark),
                                            0,
                                            &open_output,
                                            &write_output,
                                            &finish_output,
                                            &discard_output,
                                            nullptr,
                                            nullptr,
                                            nullptr,
                                            nullptr};

std::string or_digest(const std::string& given, const char* name, const std::string& bytes) {
  return given.empty() ? digest(name, bytes) : given;
}

std::string date_of(const FakeHost& fake, const std::string& date) {
  return date.empty() ? fake.date : date;
}

dumps_status list_inputs(const dumps_host* host, dumps_str date, dumps_str pattern,
                         dumps_artifact_visitor visit, void* ctx, dumps_error*) {
  FakeHost& fake = of(host);
  const std::string wanted_date = date_of(fake, std::string(view(date)));
  std::string wanted = replaced(std::string(view(pattern)), "{target}", fake.target);
  wanted = replaced(wanted, "{date}", wanted_date);
  std::vector<const FakeArtifact*> sorted;
  for (const auto& a : fake.artifacts) {
    if (date_of(fake, a.date) == wanted_date && matches(wanted, a.name)) sorted.push_back(&a);
  }
  std::ranges::sort(sorted, {}, &FakeArtifact::name);
  for (const auto* a : sorted) {
    const std::string md5 = or_digest(a->md5, "md5", a->stored);
    const std::string sha1 = or_digest(a->sha1, "sha1", a->stored);
    const std::string sha256 = or_digest(a->sha256, "sha256", a->stored);
    dumps_artifact item{};
    item.struct_size = sizeof item;
    item.name = str(a->name);
    item.step = str(a->step);
    item.date = str(wanted_date);
    item.size = a->size == UINT64_MAX ? a->stored.size() : a->size;
    item.raw_size = a->raw_size == UINT64_MAX ? a->plain.size() : a->raw_size;
    item.md5 = str(md5);
    item.sha1 = str(sha1);
    item.sha256 = str(sha256);
    if (const dumps_status status = visit(ctx, &item); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

dumps_status list_runs(const dumps_host* host, dumps_date_visitor visit, void* ctx, dumps_error*) {
  FakeHost& fake = of(host);
  std::set<std::string, std::greater<>> dates;
  for (const auto& a : fake.artifacts) {
    if (!a.date.empty() && a.date < fake.date) dates.insert(a.date);
  }
  for (const auto& date : dates) {
    if (const dumps_status status = visit(ctx, str(date)); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

dumps_status open_input(const dumps_host* host, dumps_str date, dumps_str name, uint32_t flags,
                        dumps_input** in, dumps_error* error) {
  FakeHost& fake = of(host);
  const std::string wanted_date = date_of(fake, std::string(view(date)));
  for (const auto& a : fake.artifacts) {
    if (a.name != view(name) || date_of(fake, a.date) != wanted_date) continue;
    const bool raw = (flags & DUMPS_INPUT_RAW) != 0;
    ++fake.open_inputs;
    *in = reinterpret_cast<dumps_input*>(  // NOLINT: the plugin's opaque handle
        new InputHandle{&fake, &a, raw ? &a.stored : &a.plain});
    return DUMPS_OK;
  }
  return fail(DUMPS_ERR_NOT_FOUND, std::string(view(name)), "no such sealed artifact", error);
}

dumps_status read_input(dumps_input* in, void* buffer, uint64_t size, uint64_t* got, dumps_error*) {
  auto* handle = reinterpret_cast<InputHandle*>(in);
  if (handle->host->cancel_after_reads == 0) handle->host->cancelled = true;
  if (handle->host->cancel_after_reads != UINT64_MAX && handle->host->cancel_after_reads > 0) {
    --handle->host->cancel_after_reads;
  }
  // Uneven pieces: a plugin that counts on full buffers shows here.
  const size_t n = std::min(
      {handle->bytes->size() - handle->at, static_cast<size_t>(size), static_cast<size_t>(4093)});
  std::memcpy(buffer, handle->bytes->data() + handle->at, n);
  handle->at += n;
  handle->host->input_bytes_read += n;
  *got = n;
  return n == 0 ? DUMPS_END : DUMPS_OK;
}

void close_input(dumps_input* in) {
  auto* handle = reinterpret_cast<InputHandle*>(in);
  --handle->host->open_inputs;
  delete handle;
}

dumps_status seek_input(dumps_input* in, uint64_t raw_offset, dumps_error*) {
  auto* handle = reinterpret_cast<InputHandle*>(in);
  handle->at = std::min<size_t>(static_cast<size_t>(raw_offset), handle->bytes->size());
  return DUMPS_OK;
}

dumps_status seek_part_of_input(dumps_input* in, uint64_t offset, uint64_t* begins_at,
                                dumps_error* error) {
  auto* handle = reinterpret_cast<InputHandle*>(in);
  const FakeArtifact& artifact = *handle->artifact;
  if (artifact.piece_ends.empty() && offset > 0) {
    return fail(DUMPS_ERR_UNSUPPORTED, artifact.name, "it has one piece", error);
  }
  const auto begin = std::ranges::lower_bound(artifact.piece_ends, offset);
  if (offset > 0 && begin == artifact.piece_ends.end()) return DUMPS_END;
  *begins_at = offset == 0 ? 0 : *begin;
  handle->at = static_cast<size_t>(*begins_at);
  return DUMPS_OK;
}

constexpr dumps_input_service kInput = {sizeof kInput, 0,           &list_inputs,
                                        &list_runs,    &open_input, &read_input,
                                        &close_input,  &seek_input, &seek_part_of_input};
constexpr dumps_input_service kInput10 = {offsetof(dumps_input_service, seek),
                                          0,
                                          &list_inputs,
                                          &list_runs,
                                          &open_input,
                                          &read_input,
                                          &close_input,
                                          nullptr,
                                          nullptr};

}  // namespace

const dumps_output_service* fake_output_service(bool is_abi_1_0) {
  return is_abi_1_0 ? &kOutput10 : &kOutput;
}

const dumps_input_service* fake_input_service(bool is_abi_1_0) {
  return is_abi_1_0 ? &kInput10 : &kInput;
}

}  // namespace dumps::fake
