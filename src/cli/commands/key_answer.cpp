#include "cli/commands/key_answer.h"

#include <fmt/format.h>

#include "cli/token/files.h"

namespace coffer::cli {

Fields key_fields(const TokenSession& session, const client::Key& key) {
  Fields fields;
  fields.add("number", key.reference)
      .add("label", key.label)
      .add("id", to_hexadecimal(key.id))
      .add("algorithm", algorithm_of(key))
      .add("has_certificate", !key.certificate.empty())
      .add("public_key", key.public_key ? to_pem("PUBLIC KEY", public_key_of(key)) : "")
      .add("uri", uri_of(session, key, true));
  return fields;
}

std::string key_text(const TokenSession& session, const client::Key& key) {
  return fmt::format(
      "Label        {}\nAlgorithm    {}\nNumber       {}\nId           {}\nCertificate  {}\nURI          "
      "{}\n",
      key.label, algorithm_of(key), key.reference, to_hexadecimal(key.id),
      key.certificate.empty() ? "none" : "yes", uri_of(session, key, true));
}

Result<std::unique_ptr<TokenSession>, Failure> open_as_user(const Invocation& call) {
  COFFER_TRY(auto session, TokenSession::open(call));
  COFFER_CHECK(session->log_in(call));
  return session;
}

}  // namespace coffer::cli
