// Host: the host's services for C++ plugins. A view, as cheap as a pointer; thread rules are those
// of the C headers. Failures of services are thrown as Failure.
#pragma once

#include <poll.h>

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dumps/all.h"
#include "dumps/failure.hpp"

namespace dumps::plugin {

// A part of an output that decodes on its own; see dumps_piece.
struct Piece {
  uint64_t offset = 0, size = 0;
  uint64_t raw_offset = 0, raw_size = 0;
};

struct OutputOptions {
  int32_t level = 0;         // 0: the host's choice
  uint64_t size_hint = 0;    // expected plain bytes; 0: unknown
  uint64_t frame_bytes = 0;  // .zst; 0: the host's choice
  // Called for each piece in order, within the calls of Output; what it throws comes out of them.
  std::function<void(const Piece&)> on_piece = {};
  bool splices = false;  // append_stored() will be called
};

// A range of the plain bytes of an input.
struct StoredRange {
  uint64_t begin = 0;
  uint64_t end = UINT64_MAX;                        // UINT64_MAX: the input's end
  std::function<void(std::string_view)> take = {};  // is given them; what it throws comes out
  bool take_all = false;                            // take is given all bytes of the input
};
struct Appended {
  uint64_t bytes = 0;   // plain ones
  uint64_t copied = 0;  // of them, those whose stored bytes were copied
};

class Input;

// An output in the making. Goes away without finish(): discarded. Move-only.
class Output {
 public:
  Output(const dumps_output_service* service, dumps_output* handle)
      : service_(service), handle_(handle) {}
  Output(Output&& other) noexcept
      : service_(other.service_),
        handle_(std::exchange(other.handle_, nullptr)),
        listener_(std::move(other.listener_)) {}
  Output& operator=(Output&&) = delete;
  ~Output() {
    if (handle_ != nullptr) service_->discard(handle_);
  }

  void write(std::string_view bytes) {
    dumps_error error = empty_error();
    check_call(service_->write(handle_, bytes.data(), bytes.size(), &error), error);
  }
  void finish() {
    dumps_error error = empty_error();
    check_call(service_->finish(std::exchange(handle_, nullptr), &error), error);
  }

  // False with hosts of ABI 1.0: mark() does nothing then, cut() and append_stored() throw
  // DUMPS_ERR_UNSUPPORTED.
  bool has_pieces() const { return has_pieces(service_); }
  static bool has_pieces(const dumps_output_service* service) {
    return DUMPS_HAS(service, dumps_output_service, append_stored);
  }
  // The bytes may be cut here.
  void mark() {
    if (!has_pieces()) return;
    dumps_error error = empty_error();
    check_call(service_->mark(handle_, &error), error);
  }
  // Ends the piece here.
  void cut() {
    require_pieces(service_);
    dumps_error error = empty_error();
    check_call(service_->cut(handle_, &error), error);
  }
  // Appends plain bytes of an input, copying what is stored as far as formats allow.
  Appended append_stored(Input& input, const StoredRange& range);

  dumps_output* handle() const { return handle_; }

 private:
  friend class Host;
  // Stays where it is: the host has its address.
  struct Listener {
    std::function<void(const Piece&)> on_piece;
    std::exception_ptr thrown;
  };

  static void require_pieces(const dumps_output_service* service) {
    if (has_pieces(service)) return;
    throw Failure(DUMPS_ERR_UNSUPPORTED, DUMPS_EXT_OUTPUT,
                  "this host knows no pieces of outputs (ABI 1.1); upgrade the agent");
  }
  static dumps_status on_piece(void* ctx, const dumps_piece* p) noexcept {
    auto* listener = static_cast<Listener*>(ctx);
    try {
      listener->on_piece({p->offset, p->size, p->raw_offset, p->raw_size});
      return DUMPS_OK;
    } catch (...) {
      listener->thrown = std::current_exception();
      return DUMPS_ERR_INTERNAL;
    }
  }
  dumps_status check_call(dumps_status status, const dumps_error& error) {
    if (listener_ && listener_->thrown) {
      std::rethrow_exception(std::exchange(listener_->thrown, nullptr));
    }
    return check(status, error);
  }

  const dumps_output_service* service_;
  dumps_output* handle_;
  std::unique_ptr<Listener> listener_;
};

// An artifact being read. Move-only.
class Input {
 public:
  Input(const dumps_input_service* service, dumps_input* handle)
      : service_(service), handle_(handle) {}
  Input(Input&& other) noexcept
      : service_(other.service_), handle_(std::exchange(other.handle_, nullptr)) {}
  Input& operator=(Input&&) = delete;
  ~Input() {
    if (handle_ != nullptr) service_->close(handle_);
  }

  // Bytes read; 0 only at the end of a whole, verified file.
  size_t read(std::span<char> buffer) {
    dumps_error error = empty_error();
    uint64_t got = 0;
    const dumps_status status =
        check(service_->read(handle_, buffer.data(), buffer.size(), &got, &error), error);
    return status == DUMPS_END ? 0 : static_cast<size_t>(got);
  }
  // False on hosts before ABI 1.2, where seek() and seek_part() throw.
  bool can_seek() const { return DUMPS_HAS(service_, dumps_input_service, seek_part); }
  // The next read() gives this byte of the plain bytes. What is verified from then on:
  // dumps/ext/input.h.
  void seek(uint64_t raw_offset) {
    require_seek();
    dumps_error error = empty_error();
    check(service_->seek(handle_, raw_offset, &error), error);
  }
  // Goes to the first part that begins at or behind this byte of the stored file; where that is.
  // None, and nothing has changed: no part begins there.
  std::optional<uint64_t> seek_part(uint64_t offset) {
    require_seek();
    dumps_error error = empty_error();
    uint64_t begins_at = 0;
    const dumps_status status =
        check(service_->seek_part(handle_, offset, &begins_at, &error), error);
    if (status == DUMPS_END) return std::nullopt;
    return begins_at;
  }
  dumps_input* handle() const { return handle_; }

 private:
  void require_seek() const {
    if (can_seek()) return;
    throw Failure(DUMPS_ERR_UNSUPPORTED, DUMPS_EXT_INPUT,
                  "this host cannot seek in inputs (ABI 1.2); upgrade the agent");
  }

  const dumps_input_service* service_;
  dumps_input* handle_;
};

inline Appended Output::append_stored(Input& input, const StoredRange& range) {
  require_pieces(service_);
  struct Taker {
    const StoredRange& range;
    std::exception_ptr thrown;
  } taker{range, nullptr};
  dumps_stored_range c{};
  c.struct_size = sizeof c;
  c.flags = range.take_all ? DUMPS_RANGE_TAKE_ALL : 0;
  c.raw_begin = range.begin;
  c.raw_end = range.end;
  c.ctx = &taker;
  if (range.take) {
    c.take = [](void* ctx, const void* data, uint64_t size) noexcept -> dumps_status {
      auto* self = static_cast<Taker*>(ctx);
      try {
        self->range.take({static_cast<const char*>(data), static_cast<size_t>(size)});
        return DUMPS_OK;
      } catch (...) {
        self->thrown = std::current_exception();
        return DUMPS_ERR_INTERNAL;
      }
    };
  }
  dumps_error error = empty_error();
  const dumps_status status = service_->append_stored(handle_, input.handle(), &c, &error);
  if (taker.thrown) std::rethrow_exception(taker.thrown);
  check_call(status, error);
  return {c.appended, c.copied};
}

// A sealed artifact, copied out of dumps_artifact.
struct Artifact {
  std::string name, step, date;
  uint64_t size = 0;
  uint64_t raw_size = 0;
  std::string md5, sha1, sha256;
};

struct PublishedFile {
  uint32_t kind = DUMPS_PUBLISHED_STATUS;
  std::string path;
  uint64_t size = 0;
  std::string sha256;
};

struct Progress {
  uint64_t done = 0, total = 0, skipped = 0, failed = 0;
  const char* unit = "items";
};

// One command of a pipeline.
struct Stage {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::vector<int32_t> accepted_codes = {};
  bool sigpipe_ok = false;
};

// Where a pipeline's first input comes from and its last output goes; see dumps/ext/process.h.
struct PipelineEnds {
  std::function<size_t(std::span<char>)> feed = {};  // 0: end
  std::function<void(std::string_view)> take = {};
  Output* output = nullptr;
  std::function<void(size_t stage, std::string_view line)> error_line = {};
  uint64_t timeout_ms = 0;
};

class Host {
 public:
  explicit Host(const dumps_host* host) : host_(host) {}

  using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  void log(int32_t level, std::string_view message, Fields fields = {}) const {
    std::vector<dumps_field> rows;
    for (const auto& [name, value] : fields) rows.push_back({str(name), str(value)});
    get<dumps_log>(DUMPS_EXT_LOG)->write(host_, level, str(message), rows.data(), rows.size());
  }
  void info(std::string_view message, Fields fields = {}) const {
    log(DUMPS_LOG_INFO, message, fields);
  }
  void warn(std::string_view message, Fields fields = {}) const {
    log(DUMPS_LOG_WARNING, message, fields);
  }

  void progress(const Progress& figures) const {
    const dumps_progress p = {
        sizeof p, 0, figures.done, figures.total, figures.skipped, figures.failed, figures.unit};
    get<dumps_progress_service>(DUMPS_EXT_PROGRESS)->report(host_, &p);
  }
  void set_metric(std::string_view name, int64_t value) const {
    get<dumps_metric>(DUMPS_EXT_METRIC)->set(host_, str(name), value);
  }

  bool cancelled() const { return get<dumps_cancel>(DUMPS_EXT_CANCEL)->is_cancelled(host_) != 0; }
  int cancel_fd() const { return get<dumps_cancel>(DUMPS_EXT_CANCEL)->fd(host_); }
  // Throws a Failure of status DUMPS_CANCELLED once the host asked to stop.
  void throw_if_cancelled() const {
    if (cancelled()) throw Failure(DUMPS_CANCELLED, "", "cancelled by the host");
  }
  // Waits that long, or until the host asks to stop: then it throws as throw_if_cancelled() does.
  void pause(std::chrono::milliseconds time) const {
    pollfd cancel{cancel_fd(), POLLIN, 0};
    ::poll(&cancel, 1, static_cast<int>(time.count()));
    throw_if_cancelled();
  }

  Output open_output(std::string_view name, int32_t level = 0, uint64_t size_hint = 0) const {
    OutputOptions options;
    options.level = level;
    options.size_hint = size_hint;
    return open_output(name, options);
  }
  Output open_output(std::string_view name, const OutputOptions& options) const {
    const auto* service = get<dumps_output_service>(DUMPS_EXT_OUTPUT);
    if (options.on_piece || options.splices) Output::require_pieces(service);
    dumps_output_options c{};
    c.struct_size = sizeof c;
    c.level = options.level;
    c.size_hint = options.size_hint;
    c.frame_bytes = options.frame_bytes;
    c.flags = options.splices ? DUMPS_OUTPUT_SPLICES : 0;
    std::unique_ptr<Output::Listener> listener;
    if (options.on_piece) {
      listener.reset(new Output::Listener{options.on_piece, nullptr});
      c.on_piece = &Output::on_piece;
      c.ctx = listener.get();
    }
    dumps_output* handle = nullptr;
    dumps_error error = empty_error();
    check(service->open(host_, str(name), &c, &handle, &error), error);
    Output output(service, handle);
    output.listener_ = std::move(listener);
    return output;
  }

  // False on hosts before ABI 1.2, where open_stored() throws.
  bool can_store() const {
    const auto* service = get<dumps_output_service>(DUMPS_EXT_OUTPUT);
    return DUMPS_HAS(service, dumps_output_service, open_stored);
  }
  // An output for the bytes of a file that is compressed already, as its name says.
  Output open_stored(std::string_view name) const {
    if (!can_store()) {
      throw Failure(DUMPS_ERR_UNSUPPORTED, DUMPS_EXT_OUTPUT,
                    "this host stores no files as they are (ABI 1.2); upgrade the agent");
    }
    const auto* service = get<dumps_output_service>(DUMPS_EXT_OUTPUT);
    dumps_output* handle = nullptr;
    dumps_error error = empty_error();
    check(service->open_stored(host_, str(name), &handle, &error), error);
    return Output(service, handle);
  }

  // An empty date means this run.
  Input open_input(std::string_view name, uint32_t flags = 0, std::string_view date = {}) const {
    const auto* service = get<dumps_input_service>(DUMPS_EXT_INPUT);
    dumps_input* handle = nullptr;
    dumps_error error = empty_error();
    check(service->open(host_, str(date), str(name), flags, &handle, &error), error);
    return Input(service, handle);
  }
  std::vector<Artifact> list_artifacts(std::string_view pattern, std::string_view date = {}) const {
    std::vector<Artifact> list;
    const auto visit = [](void* ctx, const dumps_artifact* a) noexcept -> dumps_status {
      static_cast<std::vector<Artifact>*>(ctx)->push_back(
          {std::string(view(a->name)), std::string(view(a->step)), std::string(view(a->date)),
           a->size, a->raw_size, std::string(view(a->md5)), std::string(view(a->sha1)),
           std::string(view(a->sha256))});
      return DUMPS_OK;
    };
    dumps_error error = empty_error();
    check(get<dumps_input_service>(DUMPS_EXT_INPUT)
              ->list(host_, str(date), str(pattern), visit, &list, &error),
          error);
    return list;
  }
  std::vector<std::string> list_runs() const {
    std::vector<std::string> list;
    const auto visit = [](void* ctx, dumps_str date) noexcept -> dumps_status {
      static_cast<std::vector<std::string>*>(ctx)->emplace_back(view(date));
      return DUMPS_OK;
    };
    dumps_error error = empty_error();
    check(get<dumps_input_service>(DUMPS_EXT_INPUT)->list_runs(host_, visit, &list, &error), error);
    return list;
  }

  // Runs the pipeline; throws when a stage failed. The ends are filled in before that.
  void run_pipeline(const std::vector<Stage>& stages, const PipelineEnds& io = {},
                    std::vector<dumps_stage_end>* ends = nullptr) const;

  void save_checkpoint(std::string_view note) const {
    dumps_error error = empty_error();
    check(
        get<dumps_checkpoint>(DUMPS_EXT_CHECKPOINT)->save(host_, note.data(), note.size(), &error),
        error);
  }
  // Empty when there is none.
  std::string load_checkpoint() const {
    dumps_error error = empty_error();
    dumps_str note{};
    const dumps_status status =
        get<dumps_checkpoint>(DUMPS_EXT_CHECKPOINT)->load(host_, &note, &error);
    if (status == DUMPS_ERR_NOT_FOUND) return {};
    check(status, error);
    return std::string(view(note));
  }

  std::string scratch_directory() const {
    dumps_error error = empty_error();
    dumps_str path{};
    check(get<dumps_scratch>(DUMPS_EXT_SCRATCH)->directory(host_, &path, &error), error);
    return std::string(view(path));
  }
  std::string secret(std::string_view name) const {
    return text_of(get<dumps_secret>(DUMPS_EXT_SECRET)->get, name);
  }
  std::string secret_path(std::string_view name) const {
    return text_of(get<dumps_secret>(DUMPS_EXT_SECRET)->path, name);
  }
  uint64_t sample_limit() const { return get<dumps_sample>(DUMPS_EXT_SAMPLE)->limit(host_); }
  uint32_t threads() const { return get<dumps_threads>(DUMPS_EXT_THREADS)->granted(host_); }

  std::string public_root() const {
    dumps_error error = empty_error();
    dumps_str path{};
    check(get<dumps_publication>(DUMPS_EXT_PUBLICATION)->root(host_, &path, &error), error);
    return std::string(view(path));
  }
  std::vector<PublishedFile> list_published() const {
    std::vector<PublishedFile> list;
    const auto visit = [](void* ctx, const dumps_published_file* f) noexcept -> dumps_status {
      static_cast<std::vector<PublishedFile>*>(ctx)->push_back(
          {f->kind, std::string(view(f->path)), f->size, std::string(view(f->sha256))});
      return DUMPS_OK;
    };
    dumps_error error = empty_error();
    check(get<dumps_publication>(DUMPS_EXT_PUBLICATION)->list(host_, visit, &list, &error), error);
    return list;
  }

  // The service `id`; throws DUMPS_ERR_UNSUPPORTED where this host has none.
  template <class Service>
  const Service* get(const char* id) const {
    const void* service = host_->get_extension(host_, id);
    if (service == nullptr) {
      throw Failure(DUMPS_ERR_UNSUPPORTED, id, "this host does not offer it; upgrade the agent");
    }
    return static_cast<const Service*>(service);
  }
  const dumps_host* c_host() const { return host_; }

 private:
  std::string text_of(dumps_status (*read)(const dumps_host*, dumps_str, dumps_str*, dumps_error*),
                      std::string_view name) const {
    dumps_error error = empty_error();
    dumps_str text{};
    check(read(host_, str(name), &text, &error), error);
    return std::string(view(text));
  }

  const dumps_host* host_;
};

}  // namespace dumps::plugin

#include "dumps/pipeline.hpp"
