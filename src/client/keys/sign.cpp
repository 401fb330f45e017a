#include "client/keys/sign.h"

#include <algorithm>
#include <utility>

#include "crypto/ec.h"
#include "crypto/rsa.h"

namespace coffer::client {
namespace {

constexpr token::Algorithm kRsaBlock = 0x20;
constexpr token::Algorithm kPkcs1 = 0x30;
constexpr token::Algorithm kPss = 0x40;
constexpr token::Algorithm kCurve = 0x70;
/// The longest signature is that of RSA-4096.
constexpr std::size_t kMaxSignature = 512;

Request sign_request(KeyId reference, token::Algorithm algorithm, Bytes data) {
  return {.name = "SIGN",
          .cla = 0x80,
          .ins = 0x68,
          .p1 = reference,
          .p2 = algorithm,
          .data = data,
          .ne = kMaxSignature};
}

/// 00 01 FF .. FF 00 data (RFC 8017, 9.2).
ClientResult<ByteVector> pad_pkcs1(Bytes data, std::size_t size) {
  if (size < 11 || data.size() > size - 11) {
    return fail(Error::Kind::kArgument, "data longer than the key's modulus has place for");
  }
  ByteVector block(size, 0xFF);
  block[0] = 0x00;
  block[1] = 0x01;
  block[size - data.size() - 1] = 0x00;
  std::ranges::copy(data, block.end() - static_cast<std::ptrdiff_t>(data.size()));
  return block;
}

/// The identifier with the hash made in the card: 1 to 5 behind that without.
token::Algorithm with_hash(token::Algorithm algorithm, HashAlgorithm hash) {
  return static_cast<token::Algorithm>(algorithm + 1 + std::to_underlying(hash));
}

token::Algorithm algorithm_of(SignScheme scheme) {
  switch (scheme) {
    case SignScheme::kPkcs1:
      return kPkcs1;
    case SignScheme::kPss:
      return kPss;
    case SignScheme::kEcdsa:
      return kCurve;
  }
  std::unreachable();
}

ClientResult<crypto::Digest> digest_of(HashAlgorithm hash, Bytes message) {
  const auto digest = crypto::hash(hash, {message});
  if (!digest) return fail(Error::Kind::kUnsupported, "this hash on this computer");
  return *digest;
}

}  // namespace

static_assert(std::to_underlying(HashAlgorithm::kSha1) == 0 &&
                  std::to_underlying(HashAlgorithm::kSha512) == 4,
              "with_hash() counts them");

ClientResult<ByteVector> sign_with(Device& device, KeyId reference, token::Algorithm algorithm, Bytes data) {
  COFFER_TRY(const WipedBytes signature, device.send(sign_request(reference, algorithm, data)));
  return signature.copy();
}

ClientResult<ByteVector> sign_pkcs1_data(Device& device, const Key& key, Bytes data) {
  const bool only_block = !key.permits(kPkcs1) && key.permits(kRsaBlock);
  if (!only_block && device.capabilities().may_have(Feature::kPaddingOnCard)) {
    const auto signature = device.send(Feature::kPaddingOnCard, sign_request(key.reference, kPkcs1, data));
    if (signature) return signature->copy();
    if (signature.error().kind != Error::Kind::kUnsupported) return std::unexpected(signature.error());
  }
  COFFER_TRY(const ByteVector block, pad_pkcs1(data, (key.bits + 7) / 8));
  return sign_rsa_block(device, key, block);
}

ClientResult<ByteVector> sign_pkcs1(Device& device, const Key& key, HashAlgorithm hash, Bytes digest) {
  const crypto::DigestInfo info = crypto::digest_info(hash, digest);
  if (info.empty()) return fail(Error::Kind::kArgument, "a digest of another length than its hash has");
  return sign_pkcs1_data(device, key, info);
}

ClientResult<ByteVector> sign_pss(Device& device, const Key& key, Bytes digest) {
  if (!crypto::hash_of_size(digest.size())) return fail(Error::Kind::kArgument, "a digest of no hash");
  return sign_with(device, key.reference, kPss, digest);
}

ClientResult<ByteVector> sign_rsa_block(Device& device, const Key& key, Bytes block) {
  return sign_with(device, key.reference, kRsaBlock, block);
}

ClientResult<ByteVector> sign_ecdsa(Device& device, const Key& key, Bytes digest) {
  const bool on_curve = key.public_key && key.public_key->curve != nullptr;
  const std::size_t most = on_curve ? key.public_key->curve->order_bytes() : digest.size();
  // Only leftmost bits count, and not every card cuts the rest off.
  return sign_with(device, key.reference, kCurve, digest.first(std::min(digest.size(), most)));
}

ClientResult<ByteVector> sign_eddsa(Device& device, const Key& key, Bytes message) {
  COFFER_TRY(const WipedBytes signature,
             device.send(Feature::kRawCurves, sign_request(key.reference, kCurve, message)));
  return signature.copy();
}

ClientResult<ByteVector> sign_message(Device& device, const Key& key, SignScheme scheme, HashAlgorithm hash,
                                      Bytes message) {
  const token::Algorithm plain = algorithm_of(scheme);
  const token::Algorithm hashing = with_hash(plain, hash);
  const bool block_does = scheme == SignScheme::kPkcs1 && key.permits(kRsaBlock);
  if (!key.permits(plain) && !block_does && key.permits(hashing)) {
    return sign_with(device, key.reference, hashing, message);
  }
  COFFER_TRY(const crypto::Digest digest, digest_of(hash, message));
  switch (scheme) {
    case SignScheme::kPkcs1:
      return sign_pkcs1(device, key, hash, digest);
    case SignScheme::kPss:
      return sign_pss(device, key, digest);
    case SignScheme::kEcdsa:
      return sign_ecdsa(device, key, digest);
  }
  std::unreachable();
}

ClientResult<ByteVector> plain_ecdsa(const crypto::Curve& curve, Bytes der) {
  const auto plain = crypto::ecdsa_der_to_plain(der, curve.order_bytes());
  if (!plain) return fail(Error::Kind::kMalformed, "signature");
  const Bytes bytes = *plain;
  return ByteVector(bytes.begin(), bytes.end());
}

}  // namespace coffer::client
