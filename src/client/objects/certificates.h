#pragma once
#include <optional>
#include <string>

#include "client/keys/keys.h"

namespace coffer::client {

/// An X.509 certificate on a card.
struct StoredCertificate {
  FileId file = 0;           ///< CExx: of the key xx; CAxx: of nobody's here
  std::optional<KeyId> key;  ///< whose it is
  std::string label;         ///< of a key's certificate the key's
  ByteVector id;             ///< CKA_ID; the same
  ByteVector der;
};

/// All of them. What is no X.509 certificate (requests, CVCs, malformed files) is left out. Nobody need be
/// logged in. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<std::vector<StoredCertificate>> list_certificates(Device& device);

/// Stores the certificate of a key beside it, in place of the request or certificate that was there, and its
/// subject in the key's description: as OpenSC does. For the user. Files of more than 2,000 bytes (1,000 on
/// other cards) are written in pieces: where the connection breaks between them the certificate is cut, and
/// counts as missing.
/// @errors kArgument (no certificate, or one of another key); kStatusWord: 6982, 6A84; kConnection
[[nodiscard]] ClientResult<void> put_key_certificate(Device& device, const Key& key, Bytes der);
/// Stores a certificate that belongs to no key here. It appears when it is whole. For the user.
/// @errors kArgument, kExists (256 are there); kStatusWord: 6982, 6A84; kConnection
[[nodiscard]] ClientResult<StoredCertificate> put_certificate(Device& device, Bytes der,
                                                              std::string_view label, Bytes id);
/// Deletes one. A key without it, and without its request, has no public key for hosts any more.
/// @errors kStatusWord: 6982, 6A82; kConnection
[[nodiscard]] ClientResult<void> delete_certificate(Device& device, const StoredCertificate& certificate);

}  // namespace coffer::client
