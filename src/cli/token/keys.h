#pragma once
#include "cli/token/algorithm.h"

namespace coffer::cli {

/// A key on the token.
struct KeyEntry {
  std::uint8_t number = 0;       ///< 1..255: the key reference
  KeyDescription description{};  ///< without one on the token: from the public key
  std::string algorithm{};       ///< "ec:p256"; "?" when it is not known
  ByteVector public_key{};       ///< SubjectPublicKeyInfo, DER; empty for secret keys
  ByteVector certificate{};      ///< X.509, DER, if one is stored with it

  /// What people call it: its label, or else its number.
  [[nodiscard]] std::string name() const;
};

/// All keys but the device's, by their number. @errors kLost, kRefused
[[nodiscard]] Result<std::vector<KeyEntry>, Failure> list_keys(TokenSession& session);

/// The key that a word names: its label, id:HEX or #NUMBER. @errors kNotFound, kUsage (more than one)
[[nodiscard]] Result<KeyEntry, Failure> find_key(TokenSession& session, std::string_view word);

/// What a new key is to be.
struct NewKey {
  const KeyAlgorithm* algorithm = nullptr;  ///< not null
  std::string label{};
  ByteVector id{};                      ///< empty: one byte, the number
  std::optional<std::uint32_t> uses{};  ///< its use counter
  ByteVector permitted{};               ///< algorithms of the card; empty: all
  std::optional<std::uint8_t> domain{};
};

/// Makes a key, whole or not at all. @errors kPin, kExists (the label; no number left), kUnsupported,
/// kRefused
[[nodiscard]] Result<KeyEntry, Failure> make_key(TokenSession& session, const NewKey& wanted);
/// Deletes a key, its description and its certificate. @errors kPin, kRefused
[[nodiscard]] Result<void, Failure> delete_key(TokenSession& session, std::uint8_t number);
/// Replaces label and id. @errors kPin, kRefused
[[nodiscard]] Result<void, Failure> describe_key(TokenSession& session, std::uint8_t number,
                                                 const KeyDescription& description);
/// The lowest number without a key. @errors kExists
[[nodiscard]] Result<std::uint8_t, Failure> free_number(TokenSession& session);

/// RFC 7512: what programs of PKCS#11 take.
[[nodiscard]] std::string uri_of(const TokenSession& session, const KeyEntry& key, bool is_private);

/// The public key of what lies in CExx: a request, a CVC or an X.509 certificate. Empty when there is none.
[[nodiscard]] ByteVector public_key_of(Bytes content);

[[nodiscard]] std::string to_hexadecimal(Bytes bytes);
[[nodiscard]] std::optional<ByteVector> from_hexadecimal(std::string_view text);

inline constexpr std::uint16_t kKeyPrefix = 0xCC00;
inline constexpr std::uint16_t kDescriptionPrefix = 0xC400;
inline constexpr std::uint16_t kCertificatePrefix = 0xCE00;

}  // namespace coffer::cli
