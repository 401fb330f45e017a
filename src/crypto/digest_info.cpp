#include <array>

#include "crypto/rsa.h"

namespace coffer::crypto {
namespace {

// What stands before the digest (RFC 8017, 9.2, note 1): SEQUENCE { SEQUENCE { OID, NULL }, OCTET STRING }.
constexpr auto kSha1Prefix = std::to_array<std::uint8_t>(
    {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14});

/// `oid_end`: the last arc of 2.16.840.1.101.3.4.2.x
constexpr std::array<std::uint8_t, 19> sha2_prefix(std::uint8_t oid_end, std::uint8_t digest_bytes) {
  return {0x30,        static_cast<std::uint8_t>(17 + digest_bytes),
          0x30,        0x0D,
          0x06,        0x09,
          0x60,        0x86,
          0x48,        0x01,
          0x65,        0x03,
          0x04,        0x02,
          oid_end,     0x05,
          0x00,        0x04,
          digest_bytes};
}
constexpr auto kSha224Prefix = sha2_prefix(4, 28);
constexpr auto kSha256Prefix = sha2_prefix(1, 32);
constexpr auto kSha384Prefix = sha2_prefix(2, 48);
constexpr auto kSha512Prefix = sha2_prefix(3, 64);

constexpr Bytes prefix_of(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return kSha1Prefix;
    case HashAlgorithm::kSha224:
      return kSha224Prefix;
    case HashAlgorithm::kSha256:
      return kSha256Prefix;
    case HashAlgorithm::kSha384:
      return kSha384Prefix;
    case HashAlgorithm::kSha512:
      return kSha512Prefix;
  }
  return {};
}

}  // namespace

DigestInfo digest_info(HashAlgorithm algorithm, Bytes digest) {
  if (digest.size() != digest_size(algorithm)) return {};
  DigestInfo info(prefix_of(algorithm));
  return info.append(digest) ? info : DigestInfo{};
}

std::optional<ParsedDigestInfo> parse_digest_info(Bytes info) {
  for (const auto algorithm : {HashAlgorithm::kSha1, HashAlgorithm::kSha224, HashAlgorithm::kSha256,
                               HashAlgorithm::kSha384, HashAlgorithm::kSha512}) {
    const Bytes prefix = prefix_of(algorithm);
    if (info.size() == prefix.size() + digest_size(algorithm) && equal(info.first(prefix.size()), prefix)) {
      return ParsedDigestInfo{algorithm, info.subspan(prefix.size())};
    }
  }
  return std::nullopt;
}

}  // namespace coffer::crypto
