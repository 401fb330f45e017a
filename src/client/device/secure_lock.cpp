#include "client/device/secure_lock.h"

#include <array>
#include <string_view>

#include "client/device/device_chain.h"
#include "client/objects/files.h"
#include "crypto/aead.h"
#include "crypto/ec.h"
#include "crypto/kdf.h"
#include "token/device_records/device_config.h"

namespace coffer::client {
namespace {

constexpr std::size_t kPoint = 65;
constexpr std::size_t kNonce = 12;
constexpr std::size_t kKey = 32;
constexpr std::size_t kTag = 16;
constexpr std::uint8_t kAgree = 0x01;
constexpr std::uint8_t kTurnOn = 0x02;
constexpr std::uint8_t kUnlock = 0x03;
constexpr std::uint8_t kTurnOff = 0x04;
constexpr std::uint8_t kAgreeWithProof = 0x05;
constexpr std::string_view kProofContext = "coffer secure lock agreement v1";

using Sealed = std::array<std::uint8_t, kLockMaskSize + kTag>;

std::unexpected<Error> failed() {
  return fail(Error::Kind::kUnsupported, "the cryptography on this computer");
}

Request lock_command(std::uint8_t what, Bytes data, std::size_t ne) {
  return {.name = "EXTRAS: SECURE LOCK",
          .cla = 0x80,
          .ins = 0x64,
          .p1 = 0x3A,
          .p2 = what,
          .data = data,
          .ne = ne};
}

/// Whether the device of a trusted chain signed both points, r and s.
ClientResult<void> check_proof(Device& device, Bytes trusted, Bytes host_point, Bytes device_point,
                               Bytes signature) {
  COFFER_TRY(const WipedBytes chain, read_file(device, token::fids::kDeviceCertificates));
  COFFER_TRY(const token::TrustedKey key, trusted_device_key(chain.bytes(), trusted));
  const Bytes context(reinterpret_cast<const std::uint8_t*>(kProofContext.data()), kProofContext.size());
  const auto digest = crypto::hash(crypto::HashAlgorithm::kSha256, {context, device_point, host_point});
  if (!digest) return failed();
  if (!crypto::ecdsa_verify(*key.curve, key.point, *digest, signature)) {
    return fail(Error::Kind::kMalformed, "proof of the device");
  }
  return {};
}

/// The device's point of an agreement, with its proof if one is asked for.
ClientResult<crypto::Point> agree(Device& device, Bytes trusted, Bytes host_point) {
  const bool with_proof = !trusted.empty();
  if (with_proof) COFFER_CHECK(device.require(Feature::kAttestation));
  const std::uint8_t how = with_proof ? kAgreeWithProof : kAgree;
  COFFER_TRY(const WipedBytes answer, device.send(Feature::kExtras, lock_command(how, host_point, 256)));
  if (answer.size() < kPoint) return fail(Error::Kind::kMalformed, "agreement of the secure lock");
  const Bytes point = answer.bytes().first(kPoint);
  if (with_proof)
    COFFER_CHECK(check_proof(device, trusted, host_point, point, answer.bytes().subspan(kPoint)));
  return crypto::Point(point);
}

ClientResult<void> seal(const crypto::EcPrivateKey& host, Bytes host_point, Bytes device_point, Bytes mask,
                        Sealed& out) {
  SecretBuffer<crypto::kMaxPointBytes> agreed;
  if (!host.agree(device_point, agreed)) return fail(Error::Kind::kMalformed, "point of the device");
  Secret<kNonce + kKey> material;
  if (!crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, agreed.expose().subspan(1, 32), host_point,
                    material.writable())) {
    return failed();
  }
  const crypto::AeadParameters parameters{.algorithm = crypto::Aead::kChaCha20Poly1305,
                                          .key = material.expose().last<kKey>(),
                                          .nonce = material.expose().first<kNonce>(),
                                          .aad = host_point};
  const MutableBytes sealed(out);
  if (!crypto::aead_seal(parameters, mask, sealed.first(kLockMaskSize), sealed.last(kTag))) return failed();
  return {};
}

/// One agreement, and the command that it is for.
ClientResult<void> bring(Device& device, std::uint8_t what, const LockMask& mask) {
  if (mask.mask.size() != kLockMaskSize) return fail(Error::Kind::kArgument, "a mask of 32 bytes");
  const auto host = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
  if (!host) return failed();
  const auto host_point = host->public_point();
  if (!host_point) return failed();
  COFFER_TRY(const crypto::Point device_point, agree(device, mask.trusted, *host_point));
  Sealed sealed{};
  COFFER_CHECK(seal(*host, *host_point, device_point, mask.mask, sealed));
  COFFER_CHECK(device.send(Feature::kExtras, lock_command(what, sealed, 0)));
  return {};
}

}  // namespace

bool is_lock_on(const Device& device) { return (device.info().options & token::options::kSecureLock) != 0; }

ClientResult<void> turn_lock_on(Device& device, const LockMask& mask) { return bring(device, kTurnOn, mask); }

ClientResult<void> unlock(Device& device, const LockMask& mask) { return bring(device, kUnlock, mask); }

ClientResult<void> turn_lock_off(Device& device, const LockMask& mask) {
  return bring(device, kTurnOff, mask);
}

}  // namespace coffer::client
