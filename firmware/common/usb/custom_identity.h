#pragma once
#include "common/usb/descriptors.h"
#include "token/device_records/physical_settings.h"

namespace coffer::firmware::usb {

/// What the owner's settings ask for, `built_in` where they say nothing. `settings` outlives what is
/// returned.
[[nodiscard]] Identity custom_identity(const Identity& built_in, const token::PhysicalSettings& settings);

}  // namespace coffer::firmware::usb
