#include "platform/host/host_board.h"

#include <new>
#include <string_view>

#include "crypto/kdf.h"

namespace coffer::platform {
namespace {

constexpr std::string_view kSerialLabel = "coffer serial number v1";

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

HostBoard::HostBoard(const RootKey& root_key) {
  // The arguments are right whatever the key is: only memory can be missing.
  if (!crypto::hkdf(crypto::HashAlgorithm::kSha256, {}, root_key.root_key().expose(), bytes_of(kSerialLabel),
                    serial_)) {
    throw std::bad_alloc();
  }
}

}  // namespace coffer::platform
