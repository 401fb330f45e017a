#include "client/link/request.h"

#include <algorithm>
#include <array>

#include "base/byte_writer.h"

namespace coffer::client {
namespace {

constexpr std::size_t kShortData = 255;
constexpr std::size_t kShortAnswer = 256;

void put_short(const Request& request, ByteWriter& out) {
  if (!request.data.empty()) out.put_byte(static_cast<std::uint8_t>(request.data.size())).put(request.data);
  if (request.ne != 0) out.put_byte(static_cast<std::uint8_t>(std::min(request.ne, kShortAnswer)));
}

void put_extended(const Request& request, ByteWriter& out) {
  out.put_byte(0);
  if (!request.data.empty()) {
    out.put_be16(static_cast<std::uint16_t>(request.data.size())).put(request.data);
  }
  if (request.ne != 0) out.put_be16(static_cast<std::uint16_t>(request.ne));
}

}  // namespace

WipedBytes encode(const Request& request, ApduForm form) {
  const bool fits_short = request.data.size() <= kShortData && request.ne <= kShortAnswer;
  std::vector<std::uint8_t> room(request.data.size() + 9);
  ByteWriter out(room);
  out.put_byte(request.cla).put_byte(request.ins).put_byte(request.p1).put_byte(request.p2);
  if (fits_short || form == ApduForm::kShort) {
    put_short(request, out);
  } else {
    put_extended(request, out);
  }
  WipedBytes apdu(Bytes(room).first(out.size()));
  wipe(room);
  return apdu;
}

}  // namespace coffer::client
