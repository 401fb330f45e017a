#include "cli/token/keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "client/keys/generate.h"

namespace coffer::cli {
namespace {

constexpr std::string_view kCannotMake = "The key cannot be made";

std::string escaped(Bytes bytes) {
  std::string text;
  for (const std::uint8_t octet : bytes) text += fmt::format("%{:02X}", octet);
  return text;
}

/// Text in a URI: what is not unreserved as %XX.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : escaped(Bytes(reinterpret_cast<const std::uint8_t*>(&c), 1));
  }
  return out;
}

}  // namespace

std::string name_of(const client::Key& key) {
  return key.label.empty() ? fmt::format("#{}", key.reference) : key.label;
}

ByteVector public_key_of(const client::Key& key) {
  return key.public_key ? key.public_key->spki() : ByteVector{};
}

Result<std::vector<client::Key>, Failure> list_keys(TokenSession& session) {
  COFFER_TRY(auto keys, or_failure("The keys cannot be listed", client::list_keys(session.device())));
  std::ranges::sort(keys, {}, &client::Key::reference);
  return keys;
}

Result<client::Key, Failure> find_key(TokenSession& session, std::string_view word) {
  COFFER_TRY(auto keys, list_keys(session));
  const bool by_number = word.starts_with("#");
  const bool by_id = word.starts_with("id:");
  std::erase_if(keys, [&](const client::Key& key) {
    if (by_number) return word.substr(1) != std::to_string(key.reference);
    if (by_id) return from_hexadecimal(word.substr(3)) != key.id;
    return word != key.label;
  });
  if (keys.size() == 1) return std::move(keys.front());
  if (keys.empty()) {
    return fail({ExitCode::kNotFound, fmt::format("There is no key \"{}\".", word), "Nothing was done.",
                 "coffer key list shows the keys; one is named by its label, id:HEX or #NUMBER."});
  }
  return fail({ExitCode::kUsage, fmt::format("More than one key is called \"{}\".", word),
               "Nothing was done.", "Name it by id:HEX or #NUMBER: coffer key list shows them."});
}

Result<bool, Failure> is_label_taken(TokenSession& session, std::string_view label, client::KeyId except) {
  COFFER_TRY(const auto keys, list_keys(session));
  return std::ranges::any_of(
      keys, [&](const client::Key& key) { return key.reference != except && key.label == label; });
}

Result<client::Key, Failure> make_key(TokenSession& session, const NewKey& wanted) {
  COFFER_TRY(const bool taken, is_label_taken(session, wanted.label));
  if (taken) {
    return fail({ExitCode::kExists, fmt::format("There is a key \"{}\" already.", wanted.label),
                 "Nothing was changed.", "Take another name, or delete that key: coffer key delete."});
  }
  const auto number = client::place_for_key(session.device(), std::nullopt);
  if (!number && number.error().kind == client::Error::Kind::kExists) {
    return fail({ExitCode::kExists, "The token has no number left for a key.", "Nothing was changed.",
                 "Delete keys that nobody needs: coffer key delete."});
  }
  if (!number) return fail(failure_of(kCannotMake, number.error()));
  client::NewKey what{.kind = wanted.algorithm->kind};
  what.reference = *number;
  what.label = wanted.label;
  what.id = wanted.id.empty() ? ByteVector{*number} : wanted.id;
  what.policy.use_counter = wanted.uses;
  what.policy.key_domain = wanted.domain.value_or(0);
  return or_failure(kCannotMake, client::generate_key(session.device(), what));
}

std::string uri_of(const TokenSession& session, const client::Key& key, bool is_private) {
  std::string uri = "pkcs11:";
  if (!session.serial().empty())
    uri += fmt::format("serial={};", escaped(std::string_view(session.serial())));
  uri += fmt::format("id={}", escaped(Bytes(key.id)));
  if (!key.label.empty()) {
    uri += fmt::format(";object={}", escaped(std::string_view(key.label)));
  }
  const bool is_secret = key.type == client::KeyType::kAes;
  return uri + fmt::format(";type={}", is_secret ? "secret-key" : is_private ? "private" : "public");
}

std::string to_hexadecimal(Bytes bytes) {
  std::string text;
  for (const std::uint8_t octet : bytes) text += fmt::format("{:02x}", octet);
  return text;
}

std::optional<ByteVector> from_hexadecimal(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  ByteVector bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    std::uint8_t octet = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, octet, 16);
    if (error != std::errc{} || end != text.data() + i + 2) return std::nullopt;
    bytes.push_back(octet);
  }
  return bytes;
}

}  // namespace coffer::cli
