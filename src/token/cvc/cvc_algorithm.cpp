#include "token/cvc/cvc_algorithm.h"

#include <array>

namespace coffer::token::cvc {
namespace {

using crypto::HashAlgorithm;
using Kind = SignatureScheme::Kind;

/// id-TA, bsi-de protocols smartcard 2.
constexpr std::uint8_t kPrefix[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02};

struct Row {
  std::uint8_t family;
  std::uint8_t number;
  SignatureScheme scheme;
};
constexpr auto kSchemes = std::to_array<Row>({
    {1, 1, {Kind::kRsaPkcs1, HashAlgorithm::kSha1}},
    {1, 2, {Kind::kRsaPkcs1, HashAlgorithm::kSha256}},
    {1, 3, {Kind::kRsaPss, HashAlgorithm::kSha1}},
    {1, 4, {Kind::kRsaPss, HashAlgorithm::kSha256}},
    {1, 5, {Kind::kRsaPkcs1, HashAlgorithm::kSha512}},
    {1, 6, {Kind::kRsaPss, HashAlgorithm::kSha512}},
    {2, 1, {Kind::kEcdsa, HashAlgorithm::kSha1}},
    {2, 2, {Kind::kEcdsa, HashAlgorithm::kSha224}},
    {2, 3, {Kind::kEcdsa, HashAlgorithm::kSha256}},
    {2, 4, {Kind::kEcdsa, HashAlgorithm::kSha384}},
    {2, 5, {Kind::kEcdsa, HashAlgorithm::kSha512}},
});

}  // namespace

std::optional<SignatureScheme> find_scheme(Bytes algorithm) {
  constexpr std::size_t kPrefixSize = sizeof(kPrefix);
  if (algorithm.size() != kPrefixSize + 2 || !equal(algorithm.first(kPrefixSize), kPrefix))
    return std::nullopt;
  for (const Row& row : kSchemes) {
    if (row.family == algorithm[kPrefixSize] && row.number == algorithm[kPrefixSize + 1]) return row.scheme;
  }
  return std::nullopt;
}

}  // namespace coffer::token::cvc
