#include "client/device/options.h"

#include "base/endian.h"

namespace coffer::client {
namespace {

constexpr Request kDynamicOptions{.name = "EXTRAS: DYNAMIC OPTIONS", .cla = 0x80, .ins = 0x64, .p1 = 0x06};

}  // namespace

ClientResult<std::uint16_t> read_options(Device& device) {
  Request read = kDynamicOptions;
  read.ne = 2;
  COFFER_TRY(const WipedBytes answer, device.send(Feature::kExtras, read));
  if (answer.size() != 2) return fail(Error::Kind::kMalformed, "device options");
  return load_be16(answer.bytes().first<2>());
}

ClientResult<std::uint16_t> switch_option(Device& device, std::uint16_t option, bool on) {
  const bool can_change = option != 0 && (option & ~kChangeableOptions) == 0;
  if (!can_change) return fail(Error::Kind::kArgument, "an option that is set when a token is initialised");
  COFFER_TRY(const std::uint16_t present, read_options(device));
  const auto wanted = static_cast<std::uint16_t>(on ? present | option : present & ~option);
  // Only the high byte can be written. With the bit of secure lock as it is: cards other than Coffer look at
  // it.
  const std::uint8_t data[] = {static_cast<std::uint8_t>(wanted >> 8)};
  Request write = kDynamicOptions;
  write.data = data;
  COFFER_CHECK(device.send(Feature::kExtras, write));
  return wanted;
}

}  // namespace coffer::client
