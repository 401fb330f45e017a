// What the core may take of a microcontroller's RAM; checked where it is compiled for one. The stack, keys
// and workspaces of crypto/bare, and a board's drivers come on top (scripts/checks/portable,
// scripts/firmware).

#include "common/hsm/hsm.h"
#include "common/usb/device.h"

namespace coffer::firmware {
namespace {

constexpr bool is_host = sizeof(void*) != 4;

static_assert(is_host || sizeof(Hsm) <= std::size_t{28} * 1024, "state, token and card");
static_assert(is_host || sizeof(reader::ccid::Slot) <= std::size_t{9} * 1024, "a slot with its APDUs");
static_assert(is_host || sizeof(usb::Device) <= 1024, "USB");

}  // namespace
}  // namespace coffer::firmware
