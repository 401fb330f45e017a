#include "token/symmetric/symmetric_algorithm.h"

#include <array>
#include <limits>

#include "token/symmetric/symmetric_operations.h"

namespace coffer::token {
namespace {

using crypto::Aead;
using crypto::AesMode;
using crypto::HashAlgorithm;
using Oid = FixedBuffer<12>;
using Presence = PartRule::Presence;

constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
constexpr PartRule kNone{};
constexpr PartRule kBlock{Presence::kOptional, crypto::kAesBlock, crypto::kAesBlock};
constexpr PartRule kGcmNonce{Presence::kRequired, 1, crypto::kMaxAeadNonce};
constexpr PartRule kCcmNonce{Presence::kRequired, 7, 13};
constexpr PartRule kChaChaNonce{Presence::kRequired, 12, 12};
constexpr PartRule kAny{Presence::kOptional, 0, kUnlimited};
constexpr PartRule kRequired{Presence::kRequired, 0, kUnlimited};

/// 2.16.840.1.101.3.4.1: the AES identifiers of NIST.
constexpr Oid aes(std::uint8_t arc) { return {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, arc}; }
/// 1.3.111.2.1619.0.1 as IEEE registered it, and as hosts in the field write it, with a 0 more.
constexpr Oid xts(std::uint8_t arc) { return {0x2B, 0x6F, 0x02, 0x8C, 0x53, 0x00, 0x01, arc}; }
constexpr Oid xts_of_the_field(std::uint8_t arc) {
  return {0x2B, 0x6F, 0x02, 0x8C, 0x53, 0x00, 0x00, 0x01, arc};
}
/// 1.2.840.113549.1.9.16.3: algorithms of S/MIME.
constexpr Oid smime(std::uint8_t arc) {
  return {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x03, arc};
}
/// 1.2.840.113549.2: the HMACs.
constexpr Oid hmac_oid(std::uint8_t arc) { return {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x02, arc}; }
/// 1.2.840.113549.1.5: PKCS #5.
constexpr Oid pkcs5(std::uint8_t arc) { return {0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, arc}; }

constexpr bool kYes = true;
constexpr bool kNo = false;

// clang-format off
constexpr auto kAlgorithms = std::to_array<SymmetricAlgorithm>({
    // oid                  key  iv            aad        encrypt, decrypt, reverses itself, run
    {aes(0x01),             16,  kNone,        kNone,     0xC0, 0xC1, kNo,  aes_mode<AesMode::kEcb>},
    {aes(0x15),             24,  kNone,        kNone,     0xC0, 0xC1, kNo,  aes_mode<AesMode::kEcb>},
    {aes(0x29),             32,  kNone,        kNone,     0xC0, 0xC1, kNo,  aes_mode<AesMode::kEcb>},
    {aes(0x02),             16,  kBlock,       kNone,     0xC2, 0xC3, kNo,  aes_mode<AesMode::kCbc>},
    {aes(0x16),             24,  kBlock,       kNone,     0xC2, 0xC3, kNo,  aes_mode<AesMode::kCbc>},
    {aes(0x2A),             32,  kBlock,       kNone,     0xC2, 0xC3, kNo,  aes_mode<AesMode::kCbc>},
    {aes(0x03),             16,  kBlock,       kNone,     0xC4, 0xC5, kYes, aes_mode<AesMode::kOfb>},
    {aes(0x17),             24,  kBlock,       kNone,     0xC4, 0xC5, kYes, aes_mode<AesMode::kOfb>},
    {aes(0x2B),             32,  kBlock,       kNone,     0xC4, 0xC5, kYes, aes_mode<AesMode::kOfb>},
    {aes(0x04),             16,  kBlock,       kNone,     0xC6, 0xC7, kYes, aes_mode<AesMode::kCfb128>},
    {aes(0x18),             24,  kBlock,       kNone,     0xC6, 0xC7, kYes, aes_mode<AesMode::kCfb128>},
    {aes(0x2C),             32,  kBlock,       kNone,     0xC6, 0xC7, kYes, aes_mode<AesMode::kCfb128>},
    {aes(0x06),             16,  kGcmNonce,    kAny,      0xCA, 0xCB, kYes, aead<Aead::kAesGcm>},
    {aes(0x1A),             24,  kGcmNonce,    kAny,      0xCA, 0xCB, kYes, aead<Aead::kAesGcm>},
    {aes(0x2E),             32,  kGcmNonce,    kAny,      0xCA, 0xCB, kYes, aead<Aead::kAesGcm>},
    {aes(0x07),             16,  kCcmNonce,    kAny,      0xCC, 0xCD, kYes, aead<Aead::kAesCcm>},
    {aes(0x1B),             24,  kCcmNonce,    kAny,      0xCC, 0xCD, kYes, aead<Aead::kAesCcm>},
    {aes(0x2F),             32,  kCcmNonce,    kAny,      0xCC, 0xCD, kYes, aead<Aead::kAesCcm>},
    // Registered for GMAC, but what hosts in the field mean is CTR.
    {aes(0x09),             16,  kBlock,       kNone,     0xC8, 0xC9, kYes, aes_mode<AesMode::kCtr>},
    {aes(0x1D),             24,  kBlock,       kNone,     0xC8, 0xC9, kYes, aes_mode<AesMode::kCtr>},
    {aes(0x31),             32,  kBlock,       kNone,     0xC8, 0xC9, kYes, aes_mode<AesMode::kCtr>},
    {xts(1),                32,  kBlock,       kNone,     0xCE, 0xCF, kNo,  aes_mode<AesMode::kXts>},
    {xts(2),                64,  kBlock,       kNone,     0xCE, 0xCF, kNo,  aes_mode<AesMode::kXts>},
    {xts_of_the_field(1),   32,  kBlock,       kNone,     0xCE, 0xCF, kNo,  aes_mode<AesMode::kXts>},
    {xts_of_the_field(2),   64,  kBlock,       kNone,     0xCE, 0xCF, kNo,  aes_mode<AesMode::kXts>},
    {smime(18),             32,  kChaChaNonce, kAny,      0xD0, 0xD1, kYes, aead<Aead::kChaCha20Poly1305>},
    {hmac_oid(7),           0,   kNone,        kNone,     0xD2, 0xD2, kNo,  hmac<HashAlgorithm::kSha1>},
    {hmac_oid(8),           0,   kNone,        kNone,     0xD2, 0xD2, kNo,  hmac<HashAlgorithm::kSha224>},
    {hmac_oid(9),           0,   kNone,        kNone,     0xD2, 0xD2, kNo,  hmac<HashAlgorithm::kSha256>},
    {hmac_oid(10),          0,   kNone,        kNone,     0xD2, 0xD2, kNo,  hmac<HashAlgorithm::kSha384>},
    {hmac_oid(11),          0,   kNone,        kNone,     0xD2, 0xD2, kNo,  hmac<HashAlgorithm::kSha512>},
    // RFC 8619 registers 28, 29, 30 for the three; hosts in the field are off by one. What they mean wins.
    {smime(28),             0,   kAny,         kNone,     0xD4, 0xD4, kNo,  hkdf<HashAlgorithm::kSha256>},
    {smime(29),             0,   kAny,         kNone,     0xD4, 0xD4, kNo,  hkdf<HashAlgorithm::kSha256>},
    {smime(30),             0,   kAny,         kNone,     0xD4, 0xD4, kNo,  hkdf<HashAlgorithm::kSha384>},
    {smime(31),             0,   kAny,         kNone,     0xD4, 0xD4, kNo,  hkdf<HashAlgorithm::kSha512>},
    {pkcs5(12),             0,   kNone,        kNone,     0xD6, 0xD6, kNo,  run_pbkdf2},
    {pkcs5(13),             0,   kNone,        kRequired, 0xD8, 0xD9, kYes, run_pbes2},
    // 1.3.133.16.840.63.0, and without the last arc, as hosts in the field write it.
    {{0x2B, 0x81, 0x05, 0x10, 0x86, 0x48, 0x3F},
                            0,   kNone,        kAny,      0xDA, 0xDA, kNo,  run_x963_kdf},
    {{0x2B, 0x81, 0x05, 0x10, 0x86, 0x48, 0x3F, 0x00},
                            0,   kNone,        kAny,      0xDA, 0xDA, kNo,  run_x963_kdf},
});
// clang-format on

constexpr bool well_formed(std::span<const SymmetricAlgorithm> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].oid.empty() || rows[i].run == nullptr || rows[i].encryption == 0) return false;
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[i].oid == rows[j].oid) return false;
    }
  }
  return true;
}
static_assert(well_formed(kAlgorithms), "one row for each identifier");

}  // namespace

const SymmetricAlgorithm* find_symmetric_algorithm(Bytes oid) {
  const auto* row = std::ranges::find_if(
      kAlgorithms, [oid](const SymmetricAlgorithm& algorithm) { return equal(algorithm.oid, oid); });
  return row == kAlgorithms.end() ? nullptr : row;
}

}  // namespace coffer::token
