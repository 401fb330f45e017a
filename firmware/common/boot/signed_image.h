#pragma once
#include <optional>

#include "platform/boot_memory.h"

namespace coffer::firmware {

/// Who signed an image that an RP2350 boots from flash: SHA-256 of the public key in the last signed image
/// definition of its blocks, as the mask ROM compares it with boot keys (RP2350 datasheet, 5.9); nothing when
/// there is no signature, it is wrong, or covers other things than flash.
/// `flash`: from its start on; `base`: the address at which it is run.
[[nodiscard]] std::optional<platform::BootKeyHash> signer_of_image(Bytes flash, std::uint32_t base);

}  // namespace coffer::firmware
