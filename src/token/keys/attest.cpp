// Attestation: the device says of a key where it came from, in an answer to a challenge. See
// docs/spec/attestation.md.

#include "token/keys/new_key.h"

namespace coffer::token {
namespace {

constexpr std::size_t kMinChallenge = 8;
constexpr std::size_t kMaxChallenge = 32;

cvc::Extension describe(const KeyInfo& info, Bytes challenge) {
  return cvc::make_extension(cvc::kAttestationExtension, [&](TlvWriter& out) {
    out.put_byte(0x80, static_cast<std::uint8_t>(info.origin)).put(0x81, challenge);
    out.put_byte(0x82, info.policy.key_domain);
    if (!info.policy.algorithms.empty()) out.put(0x83, info.policy.algorithms);
  });
}

}  // namespace

TokenResult<std::size_t> Keys::attest(Session& session, KeyId id, Bytes challenge, MutableBytes out) {
  if (challenge.size() < kMinChallenge || challenge.size() > kMaxChallenge) {
    return fail(ErrorCode::kInvalidLength);
  }
  LoadedKeys::Use use;
  Intent intent;
  intent.purpose = UsePurpose::kAttestation;
  COFFER_CHECK(begin_use(session, id, intent, use));
  const KeyInfo& info = use.info();
  if (info.type == KeyType::kAes) return fail(ErrorCode::kWrongKeyType);
  const cvc::Reference device = device_.name();
  const cvc::Extension extension = describe(info, challenge);
  const Bytes algorithm = info.type == KeyType::kRsa ? Bytes(cvc::kRsaSha256) : Bytes(cvc::kEcdsaSha256);
  return make_key_request(device_, use.material(), {algorithm, device, device, device, extension}, out);
}

}  // namespace coffer::token
