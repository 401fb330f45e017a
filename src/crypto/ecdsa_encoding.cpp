#include "base/tlv.h"
#include "crypto/ec.h"

namespace coffer::crypto {
namespace {

constexpr Tag kInteger = 0x02;
constexpr Tag kSequence = 0x30;

/// Writes a DER INTEGER, right-aligned, into `out`. @returns whether it is there, not negative, and fits
bool read_integer(TlvReader& in, MutableBytes out) {
  const auto integer = in.next(kInteger);
  if (!integer || integer->value.empty() || integer->value.front() >= 0x80) return false;
  const Bytes digits = strip_leading_zeros(integer->value);
  if (digits.size() > out.size()) return false;
  copy(digits, out.last(digits.size()));
  return true;
}

/// A DER INTEGER is signed and minimal: no zero in front but for the one that keeps it positive.
void write_integer(TlvWriter& out, Bytes number) {
  FixedBuffer<1 + kMaxFieldBytes> value;
  const Bytes digits = strip_leading_zeros(number);
  if (digits.empty() || digits.front() >= 0x80) (void)value.append(std::uint8_t{0});
  (void)value.append(digits);
  out.put(kInteger, value);
}

}  // namespace

CryptoResult<EcdsaPlain> ecdsa_der_to_plain(Bytes der, std::size_t order_bytes) {
  if (order_bytes == 0 || order_bytes > kMaxFieldBytes) return std::unexpected(CryptoError::kInvalidArgument);
  EcdsaPlain plain;
  plain.set_size(2 * order_bytes);
  const MutableBytes numbers = plain.storage();
  const auto sequence = TlvReader(der).next(kSequence);
  if (!sequence) return std::unexpected(CryptoError::kInvalidArgument);
  TlvReader in(sequence->value);
  if (!read_integer(in, numbers.first(order_bytes)) ||
      !read_integer(in, numbers.subspan(order_bytes, order_bytes))) {
    return std::unexpected(CryptoError::kInvalidArgument);
  }
  // DER has one form for each value, so this refuses trailing bytes and lengths or integers that are not
  // minimal.
  COFFER_TRY(const EcdsaDer again, ecdsa_plain_to_der(plain));
  if (!equal(again, der)) return std::unexpected(CryptoError::kInvalidArgument);
  return plain;
}

CryptoResult<EcdsaDer> ecdsa_plain_to_der(Bytes plain) {
  if (plain.empty() || plain.size() % 2 != 0 || plain.size() > kMaxEcdsaPlain) {
    return std::unexpected(CryptoError::kInvalidArgument);
  }
  EcdsaDer der;
  ByteWriter out(der.storage());
  TlvWriter(out).put_nested(kSequence, [&](TlvWriter& sequence) {
    write_integer(sequence, plain.first(plain.size() / 2));
    write_integer(sequence, plain.last(plain.size() / 2));
  });
  if (out.overflowed()) return std::unexpected(CryptoError::kInvalidArgument);
  der.set_size(out.size());
  return der;
}

}  // namespace coffer::crypto
