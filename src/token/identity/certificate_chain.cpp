#include "token/identity/certificate_chain.h"

namespace coffer::token {
namespace {

/// Root, issuing authority, device: each role is lower than its issuer's.
constexpr std::size_t kMaxLength = 3;

struct ParsedChain {
  std::array<cvc::Certificate, kMaxLength> certificates;  ///< the device's first
  std::size_t length = 0;

  [[nodiscard]] const cvc::Certificate& top() const { return certificates[length - 1]; }
};

TokenResult<ParsedChain> parse_chain(Bytes chain) {
  ParsedChain parsed;
  TlvReader reader(chain);
  while (!reader.at_end()) {
    const auto tlv = reader.next(0x7F21);
    if (!tlv || parsed.length == kMaxLength) return fail(ErrorCode::kInvalidData);
    COFFER_TRY(parsed.certificates[parsed.length], cvc::parse(tlv->encoded));
    ++parsed.length;
  }
  if (parsed.length == 0) return fail(ErrorCode::kInvalidData);
  return parsed;
}

bool is_self_signed(const cvc::Certificate& certificate) { return equal(certificate.car, certificate.chr); }

/// The issuer of the last certificate: itself, or one that is trusted already.
TokenResult<TrustedKey> issuer_of_top(const cvc::Certificate& top, Bytes trusted) {
  if (!is_self_signed(top)) return find_key_in_chain(trusted, top.car);
  COFFER_TRY(const TrustedKey root, trusted_key_of(top, nullptr));
  if (root.role != cvc::Role::kRoot) return fail(ErrorCode::kInvalidData);
  return root;
}

/// @returns the subject's key
TokenResult<TrustedKey> verify_link(const cvc::Certificate& certificate, const TrustedKey& issuer) {
  if (!equal(certificate.car, issuer.chr)) return fail(ErrorCode::kInvalidData);
  COFFER_TRY(const TrustedKey subject, trusted_key_of(certificate, issuer.curve));
  if (!is_self_signed(certificate) && !may_certify(issuer, subject)) return fail(ErrorCode::kInvalidData);
  COFFER_CHECK(cvc::verify(issuer.algorithm, issuer.curve, issuer.point, {}, {}, certificate.body,
                           certificate.signature));
  return subject;
}

bool append_missing(CertificateChain& chain, Bytes more) {
  TlvReader reader(more);
  while (const auto tlv = reader.next(0x7F21)) {
    const auto certificate = cvc::parse(tlv->encoded);
    if (!certificate) return false;
    if (find_certificate(chain, certificate->chr)) continue;
    if (!chain.append(tlv->encoded)) return false;
  }
  return true;
}

}  // namespace

TokenResult<void> verify_chain(Bytes chain, const crypto::Curve& curve, Bytes point, Bytes trusted,
                               VerifiedChain& out) {
  COFFER_TRY(const ParsedChain parsed, parse_chain(chain));
  COFFER_TRY(TrustedKey key, issuer_of_top(parsed.top(), trusted));
  for (std::size_t i = parsed.length; i > 0; --i) {
    // Only the last may be signed by itself.
    if (i < parsed.length && is_self_signed(parsed.certificates[i - 1])) return fail(ErrorCode::kInvalidData);
    COFFER_TRY(key, verify_link(parsed.certificates[i - 1], key));
  }
  const bool is_device = key.role == cvc::Role::kDevice && key.curve == &curve && equal(key.point, point);
  if (!is_device) return fail(ErrorCode::kInvalidData);

  const std::size_t device_size = parsed.certificates[0].encoded.size();
  out.device = key.chr;
  if (!out.issuers.assign(chain.subspan(device_size))) return fail(ErrorCode::kStorageFull);
  if (!is_self_signed(parsed.top()) && !append_missing(out.issuers, trusted)) {
    return fail(ErrorCode::kStorageFull);
  }
  return {};
}

}  // namespace coffer::token
