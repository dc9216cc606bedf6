// Reply: what commands do with the agent's answers: the parsed one is handed on, errors are told
// and become the exit code.
#pragma once

#include <boost/json.hpp>
#include <iostream>
#include <string>

#include "agent/ctl/api_client.h"
#include "agent/ctl/commands.h"
#include "agent/ctl/exit_codes.h"

namespace dumps {

// `use` returns the exit code of a good answer.
template <class Use>
int with_reply(Result<ApiReply> reply, Use use) {
  if (!reply) return complain(reply.error().to_string(), exit_code::kUnreachable);
  if (!reply->ok()) {
    const Error error = error_of(*reply);
    return complain(error);
  }
  boost::json::error_code ec;
  const boost::json::value value = boost::json::parse(reply->body, ec);
  if (ec) return complain("the agent's answer is not JSON", exit_code::kFailed);
  return use(value);
}

inline int print_json(const boost::json::value& value) {
  std::cout << boost::json::serialize(value) << "\n";
  return exit_code::kOk;
}

}  // namespace dumps
