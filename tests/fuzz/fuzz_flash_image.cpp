// A flash area as an attacker or age left it. The input: its first byte says whether the sectors get valid
// headers, the rest is the area (repeated or cut to its size). Whatever it holds, the store comes up or says
// why not; what it then reads and writes lies within the area, and it can be made anew.

#include <algorithm>
#include <cstdlib>

#include "base/endian.h"
#include "store/flash/format.h"
#include "store/flash/testing/flash_device.h"

namespace {

using namespace coffer;
using store::testing::FlashDevice;
using store::testing::kTinyGeometry;
using store::testing::kTinyLimits;

void check(bool holds) {
  if (!holds) std::abort();
}

/// So that random bytes get past the checksums of headers.
void mend_headers(std::vector<std::uint8_t>& content) {
  for (std::uint32_t sector = 0; sector < kTinyGeometry.sectors; ++sector) {
    const MutableBytes place = MutableBytes(content).subspan(std::size_t{sector} * kTinyGeometry.sector_size);
    const std::uint32_t round = place[7] % 3;
    copy(store::flash::sector_header(kTinyGeometry, sector + round * kTinyGeometry.sectors), place);
  }
}

struct Length final : store::RecordVisitor {
  void visit(Bytes value) override { length = value.size(); }
  std::size_t length = 0;
};

/// A record that can be read is shown as long as it is read, one that is damaged is not.
void show(FlashDevice& device, store::RecordId id, const store::StoreResult<std::size_t>& size) {
  Length shown;
  const auto visited = device.store->visit(id, shown);
  if (visited) {
    check(size && *size == shown.length);
  } else {
    check(visited.error() == store::StoreError::kCorrupt || visited.error() == store::StoreError::kIo);
  }
}

void use(FlashDevice& device) {
  std::vector<std::uint8_t> buffer(store::kMaxRecord);
  for (auto id = device.store->next(0); id; id = device.store->next(static_cast<store::RecordId>(*id + 1))) {
    const auto size = device.store->read(*id, buffer);
    check(size || size.error() == store::StoreError::kCorrupt);
    show(device, *id, size);
    if (*id == 0xFFFF) break;
  }
  for (std::uint8_t i = 0; i < 40; ++i) {
    const std::vector<std::uint8_t> value(i, i);
    if (!device.store->put(7, value)) return;
    check(device.store->read(7, buffer).value_or(0xFFFF) == value.size() || i == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  FlashDevice device(kTinyGeometry, kTinyLimits, 64);
  auto& content = device.flash.content();
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = data[1 + i % (size - 1)];
  if (data[0] % 2 == 1) mend_headers(content);
  if (device.store->open()) use(device);
  // What can be opened once can be opened again, or says that it is damaged.
  device.start();
  if (device.store->open()) use(device);
  check(device.store->format().has_value());
  check(!device.store->next(0));
  check(device.store->put(1, content).error() == store::StoreError::kTooLong);
  use(device);
  return 0;
}
