#include "cli/split/secret_split.h"

#include <string_view>

#include "cli/split/field.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace coffer::cli {
namespace {

constexpr std::string_view kDigestLabel = "coffer secret card";
constexpr std::size_t kDigestSize = kPartSize - kSplitSecretSize;

/// The first bytes of SHA-256 over the label and the secret.
[[nodiscard]] bool digest_of(Bytes secret, MutableBytes out) {
  const Bytes label{reinterpret_cast<const std::uint8_t*>(kDigestLabel.data()), kDigestLabel.size()};
  Secret<32> digest;
  if (!crypto::hash_into(crypto::HashAlgorithm::kSha256, {label, secret}, digest.writable())) return false;
  copy(digest.expose().first(out.size()), out);
  return true;
}

/// The polynomial with these coefficients at x, the highest first (Horner).
std::uint8_t value_at(std::uint8_t x, std::span<const Secret<kPartSize>> coefficients, std::size_t byte) {
  std::uint8_t value = 0;
  for (std::size_t i = coefficients.size(); i-- > 0;) {
    value = static_cast<std::uint8_t>(multiply(value, x) ^ coefficients[i].expose()[byte]);
  }
  return value;
}

/// What the part `mine` counts for at x = 0 (Lagrange): the product of x / (x - mine) over the others.
std::uint8_t weight(std::uint8_t mine, std::span<const SecretPart* const> parts) {
  std::uint8_t product = 1;
  for (const SecretPart* other : parts) {
    if (other->number == mine) continue;
    const auto difference = static_cast<std::uint8_t>(other->number ^ mine);
    product = multiply(product, multiply(other->number, invert(difference)));
  }
  return product;
}

Result<void, SplitError> check(std::span<const SecretPart* const> parts) {
  if (parts.empty()) return std::unexpected(SplitError::kTooFew);
  std::array<bool, kMostParts + 1> seen{};
  for (const SecretPart* part : parts) {
    if (part->set != parts.front()->set || part->threshold != parts.front()->threshold) {
      return std::unexpected(SplitError::kMixed);
    }
    if (std::exchange(seen[part->number], true)) return std::unexpected(SplitError::kTwice);
  }
  if (parts.size() < parts.front()->threshold) return std::unexpected(SplitError::kTooFew);
  return {};
}

}  // namespace

Result<std::vector<SecretPart>, SplitError> split_secret(
    std::span<const std::uint8_t, kSplitSecretSize> secret, unsigned threshold, unsigned total) {
  if (threshold < 2 || threshold > total || total > kMostParts) {
    return std::unexpected(SplitError::kWrongNumbers);
  }
  std::vector<Secret<kPartSize>> coefficients(threshold);  // the secret is the value at 0
  const auto constant = coefficients[0].writable();
  copy(secret, constant);
  std::array<std::uint8_t, 3> set{};
  if (!digest_of(secret, constant.last(kDigestSize)) || !crypto::random_bytes(set)) {
    return std::unexpected(SplitError::kNoRandomness);
  }
  for (std::size_t i = 1; i < coefficients.size(); ++i) {
    if (!crypto::random_bytes(coefficients[i].writable())) return std::unexpected(SplitError::kNoRandomness);
  }
  std::vector<SecretPart> parts(total);
  for (unsigned i = 0; i < total; ++i) {
    parts[i].set = set;
    parts[i].threshold = static_cast<std::uint8_t>(threshold);
    parts[i].number = static_cast<std::uint8_t>(i + 1);
    for (std::size_t byte = 0; byte < kPartSize; ++byte) {
      parts[i].value.writable()[byte] = value_at(parts[i].number, coefficients, byte);
    }
  }
  return parts;
}

Result<void, SplitError> join_parts(std::span<const SecretPart* const> given,
                                    Secret<kSplitSecretSize>& secret) {
  COFFER_CHECK(check(given));
  // More than it takes say nothing new.
  const auto parts = given.first(given.front()->threshold);
  Secret<kPartSize> sum;
  for (const SecretPart* part : parts) {
    const std::uint8_t factor = weight(part->number, parts);
    for (std::size_t byte = 0; byte < kPartSize; ++byte) {
      sum.writable()[byte] ^= multiply(factor, part->value.expose()[byte]);
    }
  }
  const auto found = sum.expose().first<kSplitSecretSize>();
  std::array<std::uint8_t, kDigestSize> digest{};
  if (!digest_of(found, digest) || !equal(digest, sum.expose().last<kDigestSize>())) {
    return std::unexpected(SplitError::kWrong);
  }
  copy(found, secret.writable());
  return {};
}

}  // namespace coffer::cli
