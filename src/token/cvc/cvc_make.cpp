#include "base/byte_writer.h"
#include "token/cvc/cvc.h"
#include "token/cvc/cvc_algorithm.h"

namespace coffer::token::cvc {
namespace {

constexpr std::uint8_t kProfile = 0;
constexpr std::uint8_t kCofactor = 1;

/// A date as six digits YYMMDD, one a byte.
std::array<std::uint8_t, 6> digits(const platform::Date& date) {
  const unsigned year = date.year % 100U;
  return {static_cast<std::uint8_t>(year / 10),       static_cast<std::uint8_t>(year % 10),
          static_cast<std::uint8_t>(date.month / 10), static_cast<std::uint8_t>(date.month % 10),
          static_cast<std::uint8_t>(date.day / 10),   static_cast<std::uint8_t>(date.day % 10)};
}

TokenResult<void> put_signature(ByteWriter& bytes, std::size_t signed_from, const Signer& signer) {
  if (bytes.overflowed()) return fail(ErrorCode::kBufferTooSmall);
  const Bytes message = bytes.written_from(signed_from);
  TokenResult<void> result;
  TlvWriter(bytes).put_nested(0x5F37, [&](TlvWriter&) {
    const auto size = sign(signer, message, bytes.free_space());
    if (size) {
      bytes.advance(*size);
    } else {
      result = std::unexpected(size.error());
    }
  });
  return result;
}

/// Writes body and signature inside 7F21.
template <typename WriteBody>
TokenResult<void> put_signed(ByteWriter& bytes, const Signer& signer, WriteBody&& write_body) {
  TokenResult<void> result;
  TlvWriter(bytes).put_nested(0x7F21, [&](TlvWriter& out) {
    const std::size_t start = bytes.size();
    out.put_nested(0x7F4E, write_body);
    result = put_signature(bytes, start, signer);
  });
  return result;
}

TokenResult<std::size_t> finished(const ByteWriter& bytes) {
  if (bytes.overflowed()) return fail(ErrorCode::kBufferTooSmall);
  return bytes.size();
}

void write_ec_key(TlvWriter& out, const PublicKey& key, Parameters parameters) {
  const bool with_parameters = parameters == Parameters::kExplicit;
  if (with_parameters) {
    out.put(0x81, key.curve->prime).put(0x82, key.curve->a).put(0x83, key.curve->b);
    out.put(0x84, key.curve->generator).put(0x85, key.curve->order);
  }
  out.put(0x86, key.point);
  if (with_parameters) out.put_byte(0x87, kCofactor);
}

void write_raw_key(TlvWriter& out, const PublicKey& key) {
  out.put(0x81, key.raw_curve->prime).put(0x82, key.raw_curve->order).put(0x83, key.raw_curve->base_point);
  out.put(0x84, key.point);
}

/// The inner request: 7F21, signed by the key that it is about.
TokenResult<void> put_inner_request(ByteWriter& bytes, const RequestContent& content, const Signer& signer) {
  return put_signed(bytes, signer, [&](TlvWriter& body) {
    body.put_byte(0x5F29, kProfile);
    if (!content.inner_car.empty()) body.put(0x42, content.inner_car);
    write_public_key(body, content.key, Parameters::kExplicit);
    body.put(0x5F20, content.chr);
    if (!content.extensions.empty()) body.put(0x65, content.extensions);
  });
}

}  // namespace

void write_public_key(TlvWriter& out, const PublicKey& key, Parameters parameters) {
  out.put_nested(0x7F49, [&](TlvWriter& nested) {
    nested.put(0x06, key.algorithm);
    if (key.curve != nullptr) {
      write_ec_key(nested, key, parameters);
    } else if (key.raw_curve != nullptr) {
      write_raw_key(nested, key);
    } else {
      nested.put(0x81, key.modulus).put(0x82, key.exponent);
    }
  });
}

TokenResult<std::size_t> make_authenticated_request(const RequestContent& content, const Signer& inner,
                                                    const Signer& outer, MutableBytes out) {
  ByteWriter bytes(out);
  TokenResult<void> result;
  TlvWriter(bytes).put_nested(0x67, [&](TlvWriter& request) {
    const std::size_t start = bytes.size();
    result = put_inner_request(bytes, content, inner);
    if (!result) return;
    request.put(0x42, content.outer_car);
    result = put_signature(bytes, start, outer);
  });
  if (!result) return std::unexpected(result.error());
  return finished(bytes);
}

TokenResult<std::size_t> make_unattested_request(const RequestContent& content, const Signer& signer,
                                                 MutableBytes out) {
  ByteWriter bytes(out);
  TokenResult<void> result;
  TlvWriter(bytes).put_nested(0x67, [&](TlvWriter& request) {
    result = put_inner_request(bytes, content, signer);
    request.put(0x42, content.chr).put(0x5F37, {});
  });
  if (!result) return std::unexpected(result.error());
  return finished(bytes);
}

TokenResult<std::size_t> make_certificate(const CertificateContent& content, const Signer& issuer,
                                          MutableBytes out) {
  ByteWriter bytes(out);
  COFFER_CHECK(put_signed(bytes, issuer, [&](TlvWriter& body) {
    body.put_byte(0x5F29, kProfile).put(0x42, content.car);
    write_public_key(body, content.key, content.parameters);
    body.put(0x5F20, content.chr);
    body.put_nested(0x7F4C, [&](TlvWriter& authorisation) {
      authorisation.put(0x06, kRoleIdentifier).put_byte(0x53, static_cast<std::uint8_t>(content.role));
    });
    body.put(0x5F25, digits(content.effective)).put(0x5F24, digits(content.expiry));
  }));
  return finished(bytes);
}

}  // namespace coffer::token::cvc
