#pragma once
// PKCS#15 descriptions of keys (EF C4xx; ISO/IEC 7816-15, 8.4): what OpenSC reads and writes.

#include <optional>
#include <string>
#include <string_view>

#include "client/error.h"

namespace coffer::client {

/// Bits of a key's usage, numbered as in PKCS#15.
namespace usage {
inline constexpr std::uint16_t kEncrypt = 1u << 0;
inline constexpr std::uint16_t kDecrypt = 1u << 1;
inline constexpr std::uint16_t kSign = 1u << 2;
inline constexpr std::uint16_t kSignRecover = 1u << 3;
inline constexpr std::uint16_t kWrap = 1u << 4;
inline constexpr std::uint16_t kUnwrap = 1u << 5;
inline constexpr std::uint16_t kVerify = 1u << 6;
inline constexpr std::uint16_t kVerifyRecover = 1u << 7;
inline constexpr std::uint16_t kDerive = 1u << 8;
inline constexpr std::uint16_t kNonRepudiation = 1u << 9;
}  // namespace usage

/// Kinds that a description tells apart: the keys of all curves are of one.
enum class DescribedKind : std::uint8_t { kRsa, kEc, kSecret };

/// What a description says.
struct KeyDescription {
  DescribedKind kind = DescribedKind::kEc;
  std::string label;        ///< UTF-8
  ByteVector id;            ///< CKA_ID
  std::uint16_t usage = 0;  ///< bits of `usage`
  unsigned bits = 0;        ///< RSA: modulus; EC: field; secret: key; 0: not said
  ByteVector subject;       ///< name of the certificate's subject, DER; empty: not said
};

/// Reads one. What it says beyond this is left. @errors kMalformed
[[nodiscard]] ClientResult<KeyDescription> parse_key_description(Bytes content);
/// Writes one as OpenSC does, for a key of this number. @errors kArgument: too long
[[nodiscard]] ClientResult<ByteVector> encode_key_description(const KeyDescription& description,
                                                              std::uint8_t number);
/// A description with another label or identifier, and all else as it was. @errors kMalformed, kArgument
[[nodiscard]] ClientResult<ByteVector> rename_key_description(Bytes content,
                                                              std::optional<std::string_view> label,
                                                              std::optional<Bytes> id);

/// A description with the subject of the key's certificate, in place of one that is there; all else as it
/// was. `subject`: a name, DER. @errors kMalformed, kArgument (over 1,024 bytes)
[[nodiscard]] ClientResult<ByteVector> add_subject(Bytes content, Bytes subject);

/// What keys of a kind are for when nobody says otherwise: all that works.
[[nodiscard]] std::uint16_t usual_usage(DescribedKind kind);

}  // namespace coffer::client
