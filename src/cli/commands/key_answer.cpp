#include "cli/commands/key_answer.h"

#include <fmt/format.h>

#include "cli/token/files.h"

namespace coffer::cli {

Fields key_fields(const TokenSession& session, const KeyEntry& key) {
  Fields fields;
  fields.add("number", key.number)
      .add("label", key.description.label)
      .add("id", to_hexadecimal(key.description.id))
      .add("algorithm", key.algorithm)
      .add("has_certificate", !key.certificate.empty())
      .add("public_key", key.public_key.empty() ? "" : to_pem("PUBLIC KEY", key.public_key))
      .add("uri", uri_of(session, key, true));
  return fields;
}

std::string key_text(const TokenSession& session, const KeyEntry& key) {
  return fmt::format(
      "Label        {}\nAlgorithm    {}\nNumber       {}\nId           {}\nCertificate  {}\nURI          "
      "{}\n",
      key.description.label, key.algorithm, key.number, to_hexadecimal(key.description.id),
      key.certificate.empty() ? "none" : "yes", uri_of(session, key, true));
}

Result<std::unique_ptr<TokenSession>, Failure> open_as_user(const Invocation& call) {
  COFFER_TRY(auto session, TokenSession::open(call));
  COFFER_CHECK(session->log_in(call));
  return session;
}

}  // namespace coffer::cli
