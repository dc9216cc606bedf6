// Services that read: dumps.host.input and dumps.host.publication.
#include "agent/worker/input_set.h"
#include "agent/worker/job_context.h"
#include "agent/worker/services.h"

namespace dumps {
namespace {

std::string text(dumps_str s) { return {s.data, static_cast<size_t>(s.size)}; }
dumps_str str(const std::string& s) { return {s.data(), s.size()}; }

dumps_status list(const dumps_host* host, dumps_str date, dumps_str pattern,
                  dumps_artifact_visitor visit, void* ctx, dumps_error* error) {
  const JobContext& context = context_of(host);
  const std::string run_date = date.size == 0 ? context.spec.date : text(date);
  const Result<std::vector<FoundArtifact>> found = context.inputs->list(run_date, text(pattern));
  if (!found) return report(found.error(), error);
  for (const auto& item : *found) {
    const Artifact& a = item.artifact;
    const dumps_artifact row = {sizeof row,          0,
                                str(a.name),         str(item.step),
                                str(run_date),       a.size_bytes,
                                a.raw_size_bytes,    str(a.digests.md5),
                                str(a.digests.sha1), str(a.digests.sha256)};
    if (const dumps_status status = visit(ctx, &row); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

dumps_status list_runs(const dumps_host* host, dumps_date_visitor visit, void* ctx,
                       dumps_error* error) {
  (void)error;
  for (const auto& date : context_of(host).inputs->list_runs()) {
    if (const dumps_status status = visit(ctx, str(date)); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

dumps_status open(const dumps_host* host, dumps_str date, dumps_str name, uint32_t flags,
                  dumps_input** in, dumps_error* error) {
  Result<std::unique_ptr<InputFile>> file =
      context_of(host).inputs->open(text(date), text(name), (flags & DUMPS_INPUT_RAW) != 0);
  if (!file) return report(file.error(), error);
  *in = new dumps_input{std::move(*file)};  // the plugin's handle; close() below takes it back
  return DUMPS_OK;
}

dumps_status read(dumps_input* in, void* buffer, uint64_t size, uint64_t* got, dumps_error* error) {
  const Result<size_t> n =
      in->file->read(std::span<char>(static_cast<char*>(buffer), static_cast<size_t>(size)));
  if (!n) return report(n.error(), error);
  *got = *n;
  return *n == 0 ? DUMPS_END : DUMPS_OK;
}

void close(dumps_input* in) { std::unique_ptr<dumps_input>(in).reset(); }

dumps_status seek(dumps_input* in, uint64_t raw_offset, dumps_error* error) {
  if (Status s = in->file->seek(raw_offset); !s) return report(s.error(), error);
  return DUMPS_OK;
}

dumps_status seek_part(dumps_input* in, uint64_t offset, uint64_t* begins_at, dumps_error* error) {
  const Result<std::optional<std::uint64_t>> begin = in->file->seek_part(offset);
  if (!begin) return report(begin.error(), error);
  if (!*begin) return DUMPS_END;
  *begins_at = **begin;
  return DUMPS_OK;
}

Status may_publish(const JobContext& context) {
  if (context.publishes) return {};
  return make_error(ErrorCode::kRefused, "publish", context.spec.job_type,
                    "this job type is not declared with DUMPS_JOB_PUBLISHES");
}

dumps_status root(const dumps_host* host, dumps_str* path, dumps_error* error) {
  const JobContext& context = context_of(host);
  if (Status s = may_publish(context); !s) return report(s.error(), error);
  *path = str(context.spec.public_tree);
  return DUMPS_OK;
}

dumps_status list_published(const dumps_host* host, dumps_published_visitor visit, void* ctx,
                            dumps_error* error) {
  const JobContext& context = context_of(host);
  if (Status s = may_publish(context); !s) return report(s.error(), error);
  const Result<std::vector<PublishedEntry>> entries = context.inputs->list_published();
  if (!entries) return report(entries.error(), error);
  for (const auto& entry : *entries) {
    const dumps_published_file row = {sizeof row, entry.kind, str(entry.path), entry.size,
                                      str(entry.sha256)};
    if (const dumps_status status = visit(ctx, &row); status != DUMPS_OK) return status;
  }
  return DUMPS_OK;
}

}  // namespace

const dumps_input_service* input_service() {
  static constexpr dumps_input_service service = {sizeof service, 0,      &list, &list_runs, &open,
                                                  &read,          &close, &seek, &seek_part};
  return &service;
}

const dumps_publication* publication_service() {
  static constexpr dumps_publication service = {sizeof service, 0, &root, &list_published};
  return &service;
}

}  // namespace dumps
