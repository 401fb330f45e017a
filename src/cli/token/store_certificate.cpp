#include "cli/token/store_certificate.h"

#include <fmt/format.h>

#include "client/objects/certificates.h"

namespace coffer::cli {

Result<void, Failure> store_certificate(TokenSession& session, const client::Key& key, Bytes certificate) {
  const Failure other{ExitCode::kBadInput,
                      fmt::format("The certificate is not one of the key \"{}\".", name_of(key)),
                      "Nothing was changed."};
  if (!key.public_key) return fail(other);
  const auto stored = client::put_key_certificate(session.device(), key, certificate);
  if (stored) return {};
  if (stored.error().kind == client::Error::Kind::kArgument) return fail(other);
  return fail(failure_of("The certificate cannot be stored", stored.error()));
}

}  // namespace coffer::cli
