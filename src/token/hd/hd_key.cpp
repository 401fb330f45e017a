#include "token/hd/hd_key.h"

#include <string_view>

#include "base/endian.h"
#include "crypto/mac.h"
#include "crypto/ripemd160.h"

namespace coffer::token {
namespace {

using crypto::HashAlgorithm;

constexpr std::size_t kCompressedPoint = 33;
using CompressedPoint = FixedBuffer<kCompressedPoint>;

/// HMAC-SHA-512, from which all nodes are made, and its halves.
class Expansion {
 public:
  [[nodiscard]] TokenResult<void> compute(Bytes key, crypto::Parts message) {
    COFFER_CHECK_BELOW(crypto::hmac(HashAlgorithm::kSha512, key, message, digest_.writable()));
    return {};
  }
  [[nodiscard]] Bytes left() const { return digest_.expose().first<32>(); }
  [[nodiscard]] Bytes right() const { return digest_.expose().last<32>(); }
  [[nodiscard]] Bytes both() const { return digest_.expose(); }

 private:
  Secret<64> digest_;
};

std::string_view master_hmac_key(HdKind kind) {
  switch (kind) {
    case HdKind::kSecp256k1:
      return "Bitcoin seed";
    case HdKind::kSecp256r1:
      return "Nist256p1 seed";
    case HdKind::kSymmetric:
      return "Symmetric key seed";
  }
  return {};
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Null for a symmetric node.
const crypto::Curve* curve_of(HdKind kind) {
  switch (kind) {
    case HdKind::kSecp256k1:
      return &crypto::curve(crypto::CurveId::kSecp256k1);
    case HdKind::kSecp256r1:
      return &crypto::curve(crypto::CurveId::kSecp256r1);
    case HdKind::kSymmetric:
      return nullptr;
  }
  return nullptr;
}

/// SEC 1, 2.3.3: 02 or 03, by the parity of Y, and X.
TokenResult<CompressedPoint> public_key(const HdNode& node) {
  COFFER_TRY(const auto key, hd_private_key(node));
  COFFER_TRY_BELOW(const crypto::Point point, key.public_point());
  CompressedPoint compressed{static_cast<std::uint8_t>(0x02 | (point.bytes().back() & 1))};
  if (!compressed.append(point.bytes().subspan(1, kCompressedPoint - 1)))
    return fail(ErrorCode::kCryptoFailure);
  return compressed;
}

/// BIP32, "Key identifiers": of the compressed public key; of a symmetric node, of its key.
TokenResult<HdFingerprint> fingerprint(Bytes of) {
  Secret<32> inner;  // a hash of a secret, for symmetric nodes
  COFFER_CHECK_BELOW(crypto::hash_into(HashAlgorithm::kSha256, {of}, inner.writable()));
  COFFER_TRY_BELOW(const auto digest, crypto::ripemd160({inner.expose()}));
  HdFingerprint first{};
  copy(Bytes(digest).first(first.size()), first);
  return first;
}

/// Turns a node into its child, once all that can fail has been done.
void step(HdNode& node, const HdFingerprint& parent, std::uint32_t child_number, Bytes chain_code,
          Bytes key) {
  ++node.depth;
  node.parent_fingerprint = parent;
  node.child_number = child_number;
  copy(chain_code, node.chain_code.writable());
  copy(key, node.key.writable());
}

constexpr std::uint8_t kMaxDepth = 0xFF;  // one byte in an extended key

/// I_L + k mod n, or false when that is not a key: I_L not below n, or the sum zero.
TokenResult<bool> add_key(const crypto::Curve& curve, Bytes left, const HdNode& node, crypto::Scalar& out) {
  const auto added = crypto::add_scalars(curve, left, node.key.expose(), out);
  if (added) return true;
  if (added.error() == crypto::CryptoError::kInvalidArgument ||
      added.error() == crypto::CryptoError::kInvalidKey) {
    return false;
  }
  return std::unexpected(from(added.error()));
}

TokenResult<bool> is_private_key(const crypto::Curve& curve, Bytes scalar) {
  const auto loaded = crypto::EcPrivateKey::load(curve, scalar);
  if (loaded) return true;
  if (loaded.error() == crypto::CryptoError::kInvalidKey) return false;
  return std::unexpected(from(loaded.error()));
}

/// SHA-256(SHA-256(secret)), appended.
TokenResult<void> append_double_hash(Bytes secret, HdPublicNode& out) {
  Secret<32> inner;
  COFFER_CHECK_BELOW(crypto::hash_into(HashAlgorithm::kSha256, {secret}, inner.writable()));
  COFFER_TRY_BELOW(const auto outer, crypto::hash(HashAlgorithm::kSha256, {inner.expose()}));
  if (!out.append(outer)) return fail(ErrorCode::kBufferTooSmall);
  return {};
}

}  // namespace

TokenResult<void> hd_master(HdKind kind, Bytes seed, HdNode& out) {
  if (seed.size() < kMinHdSeed || seed.size() > kMaxHdSeed) return fail(ErrorCode::kInvalidLength);
  const Bytes hmac_key = bytes_of(master_hmac_key(kind));
  Expansion digest;
  COFFER_CHECK(digest.compute(hmac_key, {seed}));
  out.kind = kind;
  out.depth = 0;
  out.parent_fingerprint = {};
  out.child_number = 0;
  const crypto::Curve* curve = curve_of(kind);
  if (curve == nullptr) {
    copy(digest.left(), out.chain_code.writable());
    copy(digest.right(), out.key.writable());
    return {};
  }
  for (;;) {
    COFFER_TRY(const bool good, is_private_key(*curve, digest.left()));
    if (good) break;
    COFFER_CHECK(digest.compute(hmac_key, {digest.both()}));
  }
  copy(digest.left(), out.key.writable());
  copy(digest.right(), out.chain_code.writable());
  return {};
}

TokenResult<void> hd_descend(HdNode& node, std::uint32_t index) {
  const crypto::Curve* curve = curve_of(node.kind);
  if (curve == nullptr) return fail(ErrorCode::kNoSuchNode);
  if (node.depth == kMaxDepth) return fail(ErrorCode::kNoSuchNode);
  static constexpr std::uint8_t kPrivate[] = {0x00};
  static constexpr std::uint8_t kAgain[] = {0x01};
  const auto number = be32(index);
  const Bytes chain_code = node.chain_code.expose();
  COFFER_TRY(const CompressedPoint own_public_key, public_key(node));
  COFFER_TRY(const HdFingerprint parent, fingerprint(own_public_key));
  Expansion digest;
  if ((index & kHdHardened) != 0) {
    COFFER_CHECK(digest.compute(chain_code, {kPrivate, node.key.expose(), number}));
  } else {
    COFFER_CHECK(digest.compute(chain_code, {own_public_key, number}));
  }
  crypto::Scalar key;
  for (;;) {
    COFFER_TRY(const bool good, add_key(*curve, digest.left(), node, key));
    if (good) break;
    COFFER_CHECK(digest.compute(chain_code, {kAgain, digest.right(), number}));
  }
  step(node, parent, index, digest.right(), key.expose());
  return {};
}

TokenResult<void> hd_descend(HdNode& node, Bytes label) {
  if (node.kind != HdKind::kSymmetric) return fail(ErrorCode::kNoSuchNode);
  if (label.size() > kMaxHdLabel) return fail(ErrorCode::kNoSuchNode);
  if (node.depth == kMaxDepth) return fail(ErrorCode::kNoSuchNode);
  static constexpr std::uint8_t kLabel[] = {0x00};
  COFFER_TRY(const HdFingerprint parent, fingerprint(node.key.expose()));
  Expansion digest;
  COFFER_CHECK(digest.compute(node.chain_code.expose(), {kLabel, label}));
  step(node, parent, 0, digest.left(), digest.right());
  return {};
}

TokenResult<HdPublicNode> hd_public_node(const HdNode& node) {
  HdPublicNode out{0x04, 0x88, 0xB2, 0x1E, node.depth};
  if (!out.append(node.parent_fingerprint) || !out.append(be32(node.child_number)))
    return fail(ErrorCode::kBufferTooSmall);
  if (curve_of(node.kind) == nullptr) {
    COFFER_CHECK(append_double_hash(node.chain_code.expose(), out));
    COFFER_CHECK(append_double_hash(node.key.expose(), out));
    return out;
  }
  COFFER_TRY(const CompressedPoint key, public_key(node));
  if (!out.append(node.chain_code.expose()) || !out.append(key)) return fail(ErrorCode::kBufferTooSmall);
  return out;
}

TokenResult<crypto::EcPrivateKey> hd_private_key(const HdNode& node) {
  const crypto::Curve* curve = curve_of(node.kind);
  if (curve == nullptr) return fail(ErrorCode::kWrongKeyType);
  COFFER_TRY_BELOW(auto key, crypto::EcPrivateKey::load(*curve, node.key.expose()));
  return key;
}

}  // namespace coffer::token
