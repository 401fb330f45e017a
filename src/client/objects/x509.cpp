#include "client/objects/x509.h"

#include "base/tlv.h"

namespace coffer::client {
namespace {

constexpr Tag kSequence = 0x30;
constexpr Tag kInteger = 0x02;
constexpr Tag kVersion = 0xA0;

}  // namespace

std::optional<CertificateFields> read_certificate(Bytes der) {
  TlvReader whole(der);
  const auto outer = whole.next(kSequence);
  if (!outer || !whole.at_end()) return std::nullopt;
  const auto body = TlvReader(outer->value).next(kSequence);
  if (!body) return std::nullopt;
  TlvReader in(body->value);
  (void)in.next(kVersion);
  const auto serial_number = in.next(kInteger);
  const auto algorithm = in.next(kSequence);
  const auto issuer = in.next(kSequence);
  const auto validity = in.next(kSequence);
  const auto subject = in.next(kSequence);
  const auto spki = in.next(kSequence);
  if (!serial_number || !algorithm || !issuer || !validity || !subject || !spki) return std::nullopt;
  return CertificateFields{.serial_number = serial_number->encoded,
                           .issuer = issuer->encoded,
                           .subject = subject->encoded,
                           .spki = spki->encoded};
}

}  // namespace coffer::client
