#pragma once
#include "cli/token/algorithm.h"
#include "cli/token/session.h"

namespace coffer::cli {

/// What people call a key: its label, or else its number.
[[nodiscard]] std::string name_of(const client::Key& key);
/// SubjectPublicKeyInfo, DER; empty: it has no public half, or none that is known.
[[nodiscard]] ByteVector public_key_of(const client::Key& key);

/// All keys but the device's, by their number. @errors kLost, kRefused
[[nodiscard]] Result<std::vector<client::Key>, Failure> list_keys(TokenSession& session);
/// The key that a word names: its label, id:HEX or #NUMBER. @errors kNotFound, kUsage (more than one)
[[nodiscard]] Result<client::Key, Failure> find_key(TokenSession& session, std::string_view word);
/// Whether another key than `except` has this label. @errors kLost, kRefused
[[nodiscard]] Result<bool, Failure> is_label_taken(TokenSession& session, std::string_view label,
                                                   client::KeyId except = 0);

/// What a new key is to be.
struct NewKey {
  const KeyAlgorithm* algorithm = nullptr;  ///< not null
  std::string label{};
  ByteVector id{};                      ///< empty: one byte, the number
  std::optional<std::uint32_t> uses{};  ///< its use counter
  std::optional<std::uint8_t> domain{};
};

/// Makes a key, whole or not at all. @errors kPin, kExists (the label; no number left), kUnsupported,
/// kRefused
[[nodiscard]] Result<client::Key, Failure> make_key(TokenSession& session, const NewKey& wanted);

/// RFC 7512: what programs of PKCS#11 take.
[[nodiscard]] std::string uri_of(const TokenSession& session, const client::Key& key, bool is_private);

[[nodiscard]] std::string to_hexadecimal(Bytes bytes);
[[nodiscard]] std::optional<ByteVector> from_hexadecimal(std::string_view text);

}  // namespace coffer::cli
