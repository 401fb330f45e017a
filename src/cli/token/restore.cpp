#include "cli/token/restore.h"

#include <fmt/format.h>

namespace coffer::cli {
namespace {

Result<void, Failure> check_label(TokenSession& session, std::string_view label) {
  COFFER_TRY(const auto keys, list_keys(session));
  for (const KeyEntry& key : keys) {
    if (!label.empty() && key.description.label == label) {
      return fail({ExitCode::kExists, fmt::format("There is a key \"{}\" already.", label),
                   "It was not touched.",
                   "Rename or delete it first: coffer key rename, coffer key delete."});
    }
  }
  return {};
}

Result<void, Failure> describe(TokenSession& session, std::uint8_t number, const WrappedKey& key) {
  constexpr std::string_view kDoing = "The key's description cannot be written";
  if (!key.certificate.empty()) {
    COFFER_CHECK(session.write_file(kDoing, kCertificatePrefix | number, key.certificate));
  }
  if (key.description.empty()) return {};
  return session.write_file(kDoing, kDescriptionPrefix | number, key.description);
}

}  // namespace

Result<KeyEntry, Failure> restore_key(TokenSession& session, const WrappedKey& key) {
  const auto description = parse_description(key.description);
  COFFER_CHECK(check_label(session, description ? description->label : ""));
  COFFER_TRY(const std::uint8_t number, free_number(session));
  COFFER_CHECK(session.must("The key is not unwrapped", {0x80, 0x74, number, 0x93}, key.blob));
  if (const auto described = describe(session, number, key); !described) {
    (void)delete_key(session, number);  // none is half there
    return fail(described.error());
  }
  COFFER_TRY(auto keys, list_keys(session));
  for (KeyEntry& entry : keys) {
    if (entry.number == number) return std::move(entry);
  }
  return fail({ExitCode::kRefused, "The token took the key, and does not list it."});
}

}  // namespace coffer::cli
