#pragma once
// Where everything lies in the record store. Records below 0x2000 are internal: no command reads or writes
// them as files. See docs/spec/storage.md.

#include "store/record_store.h"

namespace coffer::token {

using store::RecordId;
/// Number of a key, certificate or data object: the low byte of its file identifier.
using KeyId = std::uint8_t;
/// File identifier (ISO/IEC 7816-4).
using FileId = std::uint16_t;

/// Most key domains of a token (tag 97 of INITIALIZE DEVICE).
inline constexpr std::size_t kMaxKeyDomains = 16;
/// Most registered public keys (tag 93 of INITIALIZE DEVICE).
inline constexpr std::size_t kMaxPublicKeySlots = 90;

/// Identifiers of records; the comment names who knows the form.
namespace records {
inline constexpr RecordId kDeviceConfig = 0x1001;  ///< device_config.h
inline constexpr RecordId kAccessKeyByRoot =
    0x1002;  ///< access key under the root key: public key authentication without a PIN
inline constexpr RecordId kTrustAnchor =
    0x1003;  ///< root and issuer of the installation (survives initialisation)
inline constexpr RecordId kMasterKey = 0x1004;         ///< master_key.h
inline constexpr RecordId kPhysicalSettings = 0x1005;  ///< physical_settings.h (survives initialisation)
inline constexpr RecordId kOwnTrustAnchor =
    0x1008;  ///< issuers of the chain that an authority outside issued (survives initialisation)
inline constexpr RecordId kGuessHistory = 0x1009;    ///< guess_history.h
inline constexpr RecordId kUserPin = 0x1081;         ///< pin_record.h
inline constexpr RecordId kSoPin = 0x1088;           ///< pin_record.h
inline constexpr RecordId kKeyDomains = 0x1090;      ///< + number of the domain
inline constexpr RecordId kHdMasters = 0x1110;       ///< + number of the slot
inline constexpr RecordId kPublicKeySlots = 0x1200;  ///< + number of the slot
inline constexpr RecordId kUseCounters = 0x1300;     ///< + key id
inline constexpr RecordId kTrustedKeys =
    0x1400;                                     ///< + number: certificates taken in by PSO VERIFY CERTIFICATE
inline constexpr RecordId kFirstFile = 0x2000;  ///< files, each under its identifier, begin here
inline constexpr RecordId kLast = 0xFFFF;       ///< of all that there can be
}  // namespace records

/// File identifiers that mean something, and first bytes of those that come in numbers.
namespace fids {
inline constexpr FileId kMasterFile = 0x3F00;          ///< the application itself, no record (ISO/IEC 7816-4)
inline constexpr FileId kDeviceCertificates = 0x2F02;  ///< EF.C_DevAut
inline constexpr FileId kDeviceRequest = 0xCE00;       ///< request of the device key, for an authority
inline constexpr FileId kTokenInfo = 0x2F03;           ///< EF.TokenInfo (PKCS #15), which hosts write
inline constexpr FileId kKeyImport = 0x2F10;           ///< volatile buffer of UNWRAP KEY
inline constexpr std::uint8_t kKeyPrefix = 0xCC;       ///< private and secret keys
inline constexpr std::uint8_t kKeyDescriptionPrefix = 0xC4;  ///< PKCS#15 descriptions of keys
inline constexpr std::uint8_t kCertificatePrefix = 0xCE;     ///< requests and certificates of keys
inline constexpr std::uint8_t kPrivateDataPrefix = 0xCD;     ///< for the user only, sealed
}  // namespace fids

/// The device key: made at first start, never used or changed by key commands.
inline constexpr KeyId kDeviceKey = 0x00;

/// The file of a kind with a number.
[[nodiscard]] constexpr FileId file_id(std::uint8_t prefix, std::uint8_t number) {
  return static_cast<FileId>((prefix << 8) | number);
}
/// The file, and the record, of a key: CCxx.
[[nodiscard]] constexpr FileId key_file(KeyId id) { return file_id(fids::kKeyPrefix, id); }
/// The kind of a file: the first byte of its identifier.
[[nodiscard]] constexpr std::uint8_t prefix_of(FileId fid) { return static_cast<std::uint8_t>(fid >> 8); }

}  // namespace coffer::token
