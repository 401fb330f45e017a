#include "client/device/identity.h"

#include "base/tlv.h"
#include "card/identity.h"
#include "client/device/device_chain.h"
#include "client/objects/files.h"
#include "crypto/ec.h"
#include "token/identity/device_identity.h"

namespace coffer::client {
namespace {

constexpr std::size_t kMaxChain = 4000;
/// SELECT of the rescue application answers board, product, version, then the serial number.
constexpr std::size_t kBeforeSerial = 4;
constexpr std::size_t kMaxSerial = 16;
constexpr Request kSelectRescue{
    .name = "SELECT", .ins = 0xA4, .p1 = 0x04, .p2 = 0x04, .data = card::kRescueId, .ne = 256};

/// Both commands, while the rescue application is selected.
ClientResult<DeviceProof> ask_for_proof(Device& device, Bytes challenge) {
  COFFER_TRY(const WipedBytes selected, device.send(kSelectRescue));
  const Bytes answer = selected.bytes();
  if (answer.size() <= kBeforeSerial || answer.size() > kBeforeSerial + kMaxSerial) {
    return fail(Error::Kind::kMalformed, "serial number");
  }
  COFFER_TRY(const WipedBytes signature, device.send({.name = "RESCUE: PROVE DEVICE",
                                                      .cla = 0x80,
                                                      .ins = 0x10,
                                                      .p1 = 0x01,
                                                      .data = challenge,
                                                      .ne = 256}));
  const Bytes serial = answer.subspan(kBeforeSerial);
  DeviceProof proof;
  proof.serial_number.assign(serial.begin(), serial.end());
  proof.signature = signature.copy();
  return proof;
}

}  // namespace

ClientResult<ByteVector> read_device_chain(Device& device) {
  COFFER_TRY(const WipedBytes chain, read_file(device, token::fids::kDeviceCertificates));
  return chain.copy();
}

ClientResult<ByteVector> read_device_request(Device& device) {
  COFFER_TRY(const auto request, find_file(device, token::fids::kDeviceRequest));
  if (!request) return fail(Error::Kind::kNotFound, "the request of the device key");
  return request->copy();
}

ClientResult<void> install_device_chain(Device& device, Bytes chain) {
  if (chain.size() > kMaxChain) return fail(Error::Kind::kArgument, "certificates of more than 4,000 bytes");
  // Not in pieces, as other files are: the card looks at the chain as a whole.
  ByteVector data(chain.size() + 8);
  ByteWriter bytes(data);
  TlvWriter(bytes).put_be16(0x54, 0).put(0x53, chain);
  COFFER_CHECK(device.send({.name = "UPDATE BINARY",
                            .ins = 0xD7,
                            .p1 = token::fids::kDeviceCertificates >> 8,
                            .p2 = token::fids::kDeviceCertificates & 0xFF,
                            .data = Bytes(data).first(bytes.size())}));
  return {};
}

ClientResult<DeviceProof> prove_device(Device& device,
                                       std::span<const std::uint8_t, kDeviceChallenge> challenge) {
  COFFER_CHECK(device.require(Feature::kAttestation));
  auto proof = ask_for_proof(device, challenge);
  const auto back = device.select();
  if (!proof) return proof;
  COFFER_CHECK(back);
  COFFER_TRY(proof->chain, read_device_chain(device));
  return proof;
}

ClientResult<std::string> verify_device_proof(const DeviceProof& proof,
                                              std::span<const std::uint8_t, kDeviceChallenge> challenge,
                                              Bytes trusted) {
  COFFER_TRY(const token::TrustedKey key, trusted_device_key(proof.chain, trusted));
  constexpr std::string_view kLabel = token::DeviceIdentity::kProofLabel;
  constexpr std::uint8_t kEnd[] = {0x00};
  const Bytes label(reinterpret_cast<const std::uint8_t*>(kLabel.data()), kLabel.size());
  const auto digest =
      crypto::hash(crypto::HashAlgorithm::kSha256, {label, kEnd, challenge, proof.serial_number});
  if (!digest || !crypto::ecdsa_verify(*key.curve, key.point, *digest, proof.signature)) {
    return fail(Error::Kind::kMalformed, "proof of the device");
  }
  return std::string(key.chr.bytes().begin(), key.chr.bytes().end());
}

}  // namespace coffer::client
