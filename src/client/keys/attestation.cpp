#include "client/keys/attestation.h"

#include <utility>

#include "client/device/device_chain.h"
#include "client/objects/files.h"
#include "token/cvc/cvc_extension.h"

namespace coffer::client {
namespace {

namespace cvc = token::cvc;
using Why = AttestationError;

constexpr std::size_t kMinChallenge = 8;
constexpr std::size_t kMaxChallenge = 32;
constexpr Tag kRequest = 0x67;

std::unexpected<Why> refuse(Why why) { return std::unexpected(why); }

/// Keys that only agree on secrets sign nothing: their statement is the device's word alone.
bool is_signed_by_key(const cvc::Certificate& inner) {
  if (inner.raw_curve == nullptr) {
    return cvc::verify(inner.algorithm, inner.curve, inner.point, inner.modulus, inner.exponent, inner.body,
                       inner.signature)
        .has_value();
  }
  const auto* edwards = std::get_if<crypto::EdwardsCurve>(&inner.raw_curve->id);
  if (edwards == nullptr) return true;
  return crypto::eddsa_verify(*edwards, inner.point, inner.body, inner.signature).has_value();
}

Result<void, Why> check_signatures(const cvc::AuthenticatedRequest& request,
                                   const token::TrustedKey& device) {
  const cvc::Certificate& inner = request.inner;
  const bool names_device = equal(request.outer_car, device.chr) && equal(inner.chr, device.chr);
  if (!names_device) return refuse(Why::kDeviceSignature);
  const auto by_device = cvc::verify(device.algorithm, device.curve, device.point, {}, {},
                                     request.signed_part, request.outer_signature);
  if (!by_device) return refuse(Why::kDeviceSignature);
  if (!is_signed_by_key(inner)) return refuse(Why::kKeySignature);
  return {};
}

bool is_origin(Bytes value) {
  if (value.size() != 1) return false;
  return value[0] == std::to_underlying(token::KeyOrigin::kGenerated) ||
         value[0] == std::to_underlying(token::KeyOrigin::kDerived);
}

Result<void, Why> read_statement(Bytes extensions, Bytes challenge, Attestation& out) {
  const auto statement = cvc::find_extension(extensions, cvc::kAttestationExtension);
  if (!statement) return refuse(Why::kNoStatement);
  const auto origin = find_tlv(*statement, 0x80);
  const auto answered = find_tlv(*statement, 0x81);
  const auto domain = find_tlv(*statement, 0x82);
  const bool valid = is_distinct_tlv_sequence(*statement) && origin && answered && domain &&
                     is_origin(origin->value) && domain->value.size() == 1;
  if (!valid) return refuse(Why::kMalformed);
  if (!equal(answered->value, challenge)) return refuse(Why::kAnotherChallenge);
  out.origin = static_cast<token::KeyOrigin>(origin->value[0]);
  out.key_domain = domain->value[0];
  const auto algorithms = find_tlv(*statement, 0x83);
  if (algorithms && !out.algorithms.assign(algorithms->value)) return refuse(Why::kMalformed);
  return {};
}

}  // namespace

ClientResult<AttestationEvidence> attest_key(Device& device, token::KeyId key, Bytes challenge) {
  if (challenge.size() < kMinChallenge || challenge.size() > kMaxChallenge) {
    return fail(Error::Kind::kArgument, "a challenge of 8 to 32 bytes");
  }
  COFFER_TRY(const WipedBytes statement,
             device.send(
                 Feature::kAttestation,
                 {.name = "ATTEST KEY", .cla = 0x80, .ins = 0xF0, .p1 = key, .data = challenge, .ne = kAll}));
  COFFER_TRY(const WipedBytes chain, read_file(device, token::fids::kDeviceCertificates));
  return AttestationEvidence{.statement = statement.copy(), .chain = chain.copy()};
}

const char* describe(AttestationError error) {
  switch (error) {
    case Why::kMalformed:
      return "this is no attestation, or a part of one";
    case Why::kUntrusted:
      return "no trusted authority vouches for the device";
    case Why::kDeviceSignature:
      return "the device of these certificates did not sign the statement";
    case Why::kKeySignature:
      return "the key did not sign the statement";
    case Why::kNoStatement:
      return "nothing is stated about the key: this is a request, as it is made with each key";
    case Why::kAnotherChallenge:
      return "the statement was made for another challenge";
  }
  std::unreachable();
}

Result<Attestation, AttestationError> verify_attestation(const AttestationEvidence& evidence, Bytes challenge,
                                                         Bytes trusted) {
  TlvReader in(evidence.statement);
  const auto outer = in.next(kRequest);
  if (!outer || !in.at_end()) return refuse(Why::kMalformed);
  const auto request = cvc::parse_authenticated_request(outer->value);
  auto key = public_key_from_file(evidence.statement);
  if (!request || !key) return refuse(Why::kMalformed);
  const auto device = trusted_device_key(evidence.chain, trusted);
  if (!device) {
    return refuse(device.error().kind == Error::Kind::kMalformed ? Why::kMalformed : Why::kUntrusted);
  }
  COFFER_CHECK(check_signatures(*request, *device));
  Attestation attestation;
  attestation.key = std::move(*key);
  attestation.device.assign(device->chr.bytes().begin(), device->chr.bytes().end());
  COFFER_CHECK(read_statement(request->inner.extensions, challenge, attestation));
  return attestation;
}

}  // namespace coffer::client
