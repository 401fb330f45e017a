#include "cli/token/store_certificate.h"

#include <fmt/format.h>

namespace coffer::cli {

Result<void, Failure> store_certificate(TokenSession& session, const KeyEntry& key, Bytes certificate) {
  if (public_key_of(certificate) != key.public_key || key.public_key.empty()) {
    return fail({ExitCode::kBadInput,
                 fmt::format("The certificate is not one of the key \"{}\".", key.name()),
                 "Nothing was changed."});
  }
  const auto fid = static_cast<std::uint16_t>(kCertificatePrefix | key.number);
  COFFER_TRY(const auto before, session.read_file(fid));
  // A file does not shrink: it is deleted first, and comes back when the new one cannot be written.
  if (before) COFFER_CHECK(session.delete_file("The old certificate cannot be replaced", fid));
  const auto written = session.write_file("The certificate cannot be stored", fid, certificate);
  if (!written && before) (void)session.write_file("", fid, *before);
  return written;
}

}  // namespace coffer::cli
