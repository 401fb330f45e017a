#include "token/hd/hd_path.h"

#include "base/endian.h"
#include "token/hd/hd_key.h"

namespace coffer::token {
namespace {

constexpr Tag kNumber = 0x02;
constexpr Tag kLabel = 0x04;

/// Tag and length in one byte each, as the one way to write a path.
bool is_plain(const Tlv& element) { return element.encoded.size() == 2 + element.value.size(); }

std::optional<HdStep> read_step(TlvReader& in) {
  const auto element = in.next();
  if (!element || !is_plain(*element)) return std::nullopt;
  const Bytes value = element->value;
  if (element->tag == kNumber && value.size() == 4) return load_be32(value.first<4>());
  if (element->tag == kLabel && value.size() <= kMaxHdLabel) return value;
  return std::nullopt;
}

}  // namespace

TokenResult<HdPath> HdPath::parse(Bytes encoded) {
  TlvReader in(encoded);
  const auto slot = in.next(kNumber);
  const bool valid = slot && is_plain(*slot) && slot->value.size() == 1 && slot->value[0] < kHdMasters;
  if (!valid) return fail(ErrorCode::kNoSuchNode);
  TlvReader steps = in;
  while (!steps.at_end()) {
    if (!read_step(steps)) return fail(ErrorCode::kNoSuchNode);
  }
  return HdPath(slot->value[0], in);
}

std::optional<HdStep> HdPath::take_step() { return read_step(steps_); }

}  // namespace coffer::token
