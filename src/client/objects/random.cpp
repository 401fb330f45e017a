#include "client/objects/random.h"

#include <algorithm>

namespace coffer::client {
namespace {

/// As much as a command gives (GET CHALLENGE).
constexpr std::size_t kMost = 1024;
constexpr std::size_t kMostShort = 256;

}  // namespace

ClientResult<WipedBytes> random_bytes(Device& device, std::size_t count) {
  const std::size_t most = device.is_short() ? kMostShort : kMost;
  std::vector<std::uint8_t> random(count);
  WipedBytes out(random);
  for (std::size_t done = 0; done < count;) {
    const std::size_t size = std::min(most, count - done);
    COFFER_TRY(const WipedBytes part, device.send({.name = "GET CHALLENGE", .ins = 0x84, .ne = size}));
    if (part.size() != size) return fail(Error::Kind::kMalformed, "random bytes");
    std::ranges::copy(part.bytes(), out.writable().begin() + static_cast<std::ptrdiff_t>(done));
    done += size;
  }
  return out;
}

}  // namespace coffer::client
