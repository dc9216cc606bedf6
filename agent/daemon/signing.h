// The key that signs manifests, of the daemon and of the commands that write manifests without it.
#pragma once

#include <memory>

#include "agent/base/result.h"
#include "agent/core/config.h"
#include "agent/store/filesystem.h"
#include "agent/store/layout.h"
#include "agent/store/signature.h"

namespace dumps {

using SharedKey = std::shared_ptr<const SigningKey>;

// Null where none is configured. Reads a file.
Result<SharedKey> read_signing_key(const AgentConfig& agent);
// Adds the key to those in the public tree, for who checks what it signs. Null: nothing to do.
Status publish_signing_key(Filesystem& filesystem, const AgentConfig& agent, const FileModes& modes,
                           const SharedKey& key);

}  // namespace dumps
