#pragma once
// PKCS#15 descriptions of certificates (EF C8xx) and data objects (EF C9xx), as OpenSC reads and writes them
// (ISO/IEC 7816-15, 8.7 and 8.8).

#include <string>

#include "client/error.h"
#include "token/terms/record_ids.h"

namespace coffer::client {

using token::FileId;

/// What the description of a certificate says.
struct CertificateDescription {
  std::string label{};
  ByteVector id{};  ///< CKA_ID
  FileId file = 0;  ///< where it lies
};
/// @errors kMalformed
[[nodiscard]] ClientResult<CertificateDescription> parse_certificate_description(Bytes content);
/// @errors kArgument: a label or identifier of more than 255 bytes
[[nodiscard]] ClientResult<ByteVector> encode_certificate_description(
    const CertificateDescription& description);

/// What the description of a data object says.
struct DataDescription {
  std::string label{};
  std::string application{};
  bool is_private = false;  ///< only the user reads the value
  FileId file = 0;          ///< where the value lies
};
/// @errors kMalformed
[[nodiscard]] ClientResult<DataDescription> parse_data_description(Bytes content);
/// @errors kArgument: a label or application of more than 255 bytes
[[nodiscard]] ClientResult<ByteVector> encode_data_description(const DataDescription& description);

}  // namespace coffer::client
