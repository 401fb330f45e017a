#pragma once
// Attestation: a device states of a key where it came from (docs/spec/attestation.md).

#include <string>

#include "client/device/device.h"
#include "client/keys/public_key.h"
#include "token/terms/record_ids.h"

namespace coffer::client {

/// What a verifier is given, besides the root that it trusts already.
struct AttestationEvidence {
  ByteVector statement;  ///< authenticated request (67) with the statement about the key
  ByteVector chain;      ///< certificates (7F21) of the device and its issuer, as EF 2F02 has them
};

/// Has the device attest a key pair, for the user; the key signs, which is a use of it.
/// `challenge`: 8 to 32 bytes, chosen by the verifier. @errors kArgument; kUnsupported; kStatusWord: 6982,
/// 6985 a secret or imported key, 6A81 a key that may not sign, 6A82 no such key, 6984 its counter is used
/// up, 6600 nobody confirmed; kConnection
[[nodiscard]] ClientResult<AttestationEvidence> attest_key(Device& device, token::KeyId key, Bytes challenge);

/// What was attested.
struct Attestation {
  PublicKey key;
  token::KeyOrigin origin = token::KeyOrigin::kGenerated;  ///< kGenerated or kDerived
  std::uint8_t key_domain = 0;                             ///< the key may leave under this domain's DKEK
  token::AlgorithmList algorithms;                         ///< permitted ones; empty: all that fit the key
  std::string device;                                      ///< holder reference of the device
};

/// Why evidence proves nothing.
enum class AttestationError : std::uint8_t {
  kMalformed,         ///< not what a device writes, or cut off
  kUntrusted,         ///< the chain does not lead to a trusted certificate, or a signature in it is wrong
  kDeviceSignature,   ///< the statement was not signed by the device of the chain
  kKeySignature,      ///< the key did not sign it
  kNoStatement,       ///< a request as it is made with a key, without a statement
  kAnotherChallenge,  ///< made for another verifier, or another time
};
/// One sentence for people, without a full stop.
[[nodiscard]] const char* describe(AttestationError error);

/// Verifies evidence; no card is needed. `challenge`: the one that was asked for. `trusted`: certificates
/// (7F21) of the root and perhaps of authorities below it, one after the other, up to 1,500 bytes. A root
/// that comes with the evidence counts for nothing. Dates are not looked at.
[[nodiscard]] Result<Attestation, AttestationError> verify_attestation(const AttestationEvidence& evidence,
                                                                       Bytes challenge, Bytes trusted);

}  // namespace coffer::client
