#pragma once
// Extensions of certificates and requests: tag 65 holds data templates 73, each an identifier (06) and its
// data objects (BSI TR-03110 part 3, C.3).

#include <optional>

#include "token/cvc/cvc.h"

namespace coffer::token::cvc {

/// UID of the key domain that an exchange key serves (1.3.6.1.4.1.24991.3.2.2): tag 80.
inline constexpr std::uint8_t kKeyDomainExtension[] = {0x2B, 0x06, 0x01, 0x04, 0x01, 0x81,
                                                       0xC3, 0x1F, 0x03, 0x02, 0x02};

/// Attestation (docs/spec/attestation.md): 2.25.331432607101017136507438205600351899091, from a random UUID.
inline constexpr std::uint8_t kAttestationExtension[] = {0x69, 0x83, 0xF2, 0xD7, 0xCC, 0xC9, 0xEA,
                                                         0x9C, 0xD2, 0xB8, 0x99, 0xA3, 0xC8, 0xE5,
                                                         0xAC, 0xBB, 0xE4, 0xEF, 0x9B, 0x53};

/// The content of tag 65 with one template, for what we issue.
using Extension = FixedBuffer<192>;
/// Makes an extension; `fill(TlvWriter&)` writes its data objects. Empty when it does not fit.
template <typename Fill>
[[nodiscard]] Extension make_extension(Bytes identifier, Fill&& fill) {
  Extension extension;
  ByteWriter bytes(extension.storage());
  TlvWriter(bytes).put_nested(0x73, [&](TlvWriter& out) {
    out.put(0x06, identifier);
    fill(out);
  });
  extension.set_size(bytes.overflowed() ? 0 : bytes.size());
  return extension;
}

/// The data objects of the first extension with this identifier. `extensions`: content of tag 65.
[[nodiscard]] std::optional<Bytes> find_extension(Bytes extensions, Bytes identifier);

}  // namespace coffer::token::cvc
