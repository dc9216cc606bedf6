// The host services that this worker offers, one function per extension; each returns a static
// table of functions that find their job through dumps_host::ctx. The rules of each are in
// dumps/ext/*.h.
#pragma once

#include "agent/base/error.h"
#include "dumps/all.h"

namespace dumps {

const dumps_cancel* cancel_service();
const dumps_checkpoint* checkpoint_service();
const dumps_input_service* input_service();
const dumps_log* log_service();
const dumps_metric* metric_service();
const dumps_output_service* output_service();
const dumps_process_service* process_service();
const dumps_progress_service* progress_service();
const dumps_publication* publication_service();
const dumps_sample* sample_service();
const dumps_scratch* scratch_service();
const dumps_secret* secret_service();
const dumps_threads* threads_service();

// dumps_host::get_extension of this worker.
const void* find_service(const dumps_host* host, const char* id);

// Fills what a plugin gave for errors (may be null) and returns the status that belongs to the
// error's code.
dumps_status report(const Error& error, dumps_error* out);

}  // namespace dumps
