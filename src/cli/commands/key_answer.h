#pragma once
#include "cli/token/keys.h"

namespace coffer::cli {

/// A key for --json: number, label, id, algorithm, has_certificate, public_key (PEM), uri.
[[nodiscard]] Fields key_fields(const TokenSession& session, const client::Key& key);
/// A key for people: several lines.
[[nodiscard]] std::string key_text(const TokenSession& session, const client::Key& key);

/// Opens the token, and logs in.
[[nodiscard]] Result<std::unique_ptr<TokenSession>, Failure> open_as_user(const Invocation& call);

}  // namespace coffer::cli
