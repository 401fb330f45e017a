#pragma once
#include <variant>

#include "base/tlv.h"
#include "token/terms/error.h"

namespace coffer::token {

inline constexpr std::uint8_t kHdMasters = 10;  ///< slots, numbered from 0

/// One step to a child: an index (with kHdHardened or without), or the label of a symmetric node.
using HdStep = std::variant<std::uint32_t, Bytes>;

/// The way from a master to a node, as hosts write it: `02 01 slot`, then for each step `02 04 index`
/// (big-endian) or `04 LL label`, LL up to 127. A view into the host's data. See docs/spec/hd.md.
class HdPath {
 public:
  /// Takes exactly this encoding, with nothing behind it. @errors kNoSuchNode
  [[nodiscard]] static TokenResult<HdPath> parse(Bytes encoded);

  /// Where the master is: below kHdMasters, and perhaps empty.
  [[nodiscard]] std::uint8_t slot() const { return slot_; }
  /// Removes the first of the steps that are left. Nothing: there is none.
  [[nodiscard]] std::optional<HdStep> take_step();

 private:
  HdPath(std::uint8_t slot, TlvReader steps) : slot_(slot), steps_(steps) {}

  std::uint8_t slot_;
  TlvReader steps_;
};

}  // namespace coffer::token
