#include "agent/daemon/signing.h"

#include <utility>

namespace dumps {

Result<SharedKey> read_signing_key(const AgentConfig& agent) {
  if (agent.signing_key.empty()) return SharedKey();
  Result<SigningKey> key = SigningKey::read(agent.signing_key);
  if (!key) return std::move(key).error().wrap("sign manifests", agent.signing_key);
  return std::make_shared<const SigningKey>(std::move(*key));
}

Status publish_signing_key(Filesystem& filesystem, const AgentConfig& agent, const FileModes& modes,
                           const SharedKey& key) {
  if (key == nullptr) return {};
  return publish_key(filesystem, agent.trees.public_tree, modes, key->public_key());
}

}  // namespace dumps
