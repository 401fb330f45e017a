#pragma once
#include <optional>

#include "client/backup/domains.h"
#include "client/keys/keys.h"

namespace coffer::client {

/// A key outside of a card, encrypted under the DKEK of its domain, with what else describes it.
struct WrappedKey {
  ByteVector blob;         ///< as WRAP KEY makes it
  ByteVector description;  ///< content of C4xx; may be empty
  ByteVector certificate;  ///< content of CExx: certificate or request; may be empty
};

/// Of the DKEK that a key was wrapped under. @errors kMalformed
[[nodiscard]] ClientResult<KeyCheckValue> key_check_value_of(const WrappedKey& wrapped);
/// As a file: SEQUENCE { OCTET STRING blob, description, certificate }, as sc-hsm-tool writes it.
[[nodiscard]] ByteVector encode_wrapped_key(const WrappedKey& wrapped);
/// Reads such a file. @errors kMalformed
[[nodiscard]] ClientResult<WrappedKey> parse_wrapped_key(Bytes file);

/// Wraps a key, for the user: the card keeps it. @errors kStatusWord: 6982, 6A82, 6600, 6A81 its list does
/// not permit it, 6985 a use counter or an incomplete DKEK, 6A88 its domain has no DKEK, 6D00 no key domains;
/// kConnection
[[nodiscard]] ClientResult<WrappedKey> export_key(Device& device, KeyId reference);
/// Brings a key back, for the user, with label, identifier and certificate. `reference`: nothing for the
/// lowest free number; one that is taken is refused. A key is brought back whole or not at all, but for a
/// connection that breaks behind UNWRAP KEY: then it may lack label and certificate.
/// @errors kExists, kMalformed; kNotFound: no domain here has the DKEK that it was wrapped under;
/// kStatusWord: 6982, 6600, 6A80 the blob was altered, 6A84; kConnection
[[nodiscard]] ClientResult<Key> import_key(Device& device, const WrappedKey& wrapped,
                                           std::optional<KeyId> reference);

}  // namespace coffer::client
