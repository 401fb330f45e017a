#include "token/cvc/cvc_extension.h"

namespace coffer::token::cvc {

std::optional<Bytes> find_extension(Bytes extensions, Bytes identifier) {
  TlvReader reader(extensions);
  while (const auto tlv = reader.next()) {
    TlvReader content(tlv->value);
    const auto found = tlv->tag == 0x73 ? content.next(0x06) : std::nullopt;
    if (found && equal(found->value, identifier)) return content.rest();
  }
  return std::nullopt;
}

}  // namespace coffer::token::cvc
