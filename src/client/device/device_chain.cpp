#include "client/device/device_chain.h"

#include "token/identity/certificate_chain.h"

namespace coffer::client {
namespace {

constexpr Tag kCertificate = 0x7F21;

std::unexpected<Error> malformed() { return fail(Error::Kind::kMalformed, "device certificates"); }
std::unexpected<Error> untrusted() {
  return fail(Error::Kind::kNotFound, "a trusted authority that vouches for the device");
}

/// The chain without a root at its end: which one comes along is no proof of anything.
ClientResult<Bytes> without_root(Bytes chain) {
  TlvReader in(chain);
  Bytes kept;
  while (!in.at_end()) {
    const auto tlv = in.next(kCertificate);
    if (!tlv) return malformed();
    const auto certificate = token::cvc::parse(tlv->encoded);
    if (!certificate) return malformed();
    const bool is_root = equal(certificate->car, certificate->chr);
    if (is_root && in.at_end()) break;
    kept = chain.first(chain.size() - in.rest().size());
  }
  return kept;
}

}  // namespace

ClientResult<token::TrustedKey> trusted_device_key(Bytes chain, Bytes trusted) {
  COFFER_TRY(const Bytes proof, without_root(chain));
  const auto first = TlvReader(proof).next(kCertificate);
  if (!first) return untrusted();
  const auto device = token::cvc::parse(first->encoded);
  if (!device) return malformed();
  // Curves may be inherited from a certificate that only the verifier has.
  ByteVector all(proof.begin(), proof.end());
  all.insert(all.end(), trusted.begin(), trusted.end());
  const auto key = token::find_key_in_chain(all, device->chr);
  if (!key) return untrusted();
  token::VerifiedChain verified;
  if (!token::verify_chain(proof, *key->curve, key->point, trusted, verified)) {
    return untrusted();
  }
  return *key;
}

}  // namespace coffer::client
