#pragma once
// The host's end of CCID: messages as its drivers write them, and what comes back taken apart. Knows the
// layout of messages by itself, not from message.h.

#include <optional>
#include <vector>

#include "reader/ccid/service.h"

namespace coffer::reader::ccid::testing {

using ByteVector = std::vector<std::uint8_t>;

/// A command: bMessageType, dwLength, bSlot, bSeq, three bytes of its own, data.
inline ByteVector message(std::uint8_t type, std::uint8_t seq, Bytes data = {},
                          std::array<std::uint8_t, 3> specific = {}, std::uint8_t slot = 0) {
  const std::size_t n = data.size();
  ByteVector out{type,
                 static_cast<std::uint8_t>(n),
                 static_cast<std::uint8_t>(n >> 8),
                 static_cast<std::uint8_t>(n >> 16),
                 static_cast<std::uint8_t>(n >> 24),
                 slot,
                 seq,
                 specific[0],
                 specific[1],
                 specific[2]};
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

/// PC_to_RDR_XfrBlock with wLevelParameter.
inline ByteVector block(std::uint8_t seq, Bytes data, std::uint8_t level = 0) {
  return message(0x6F, seq, data, {0, level, 0});
}

/// An answer of the device.
struct Reply {
  std::uint8_t type = 0;
  std::uint32_t length = 0;
  std::uint8_t slot = 0;
  std::uint8_t seq = 0;
  std::uint8_t status = 0;
  std::uint8_t error = 0;
  std::uint8_t last = 0;
  ByteVector data;

  friend bool operator==(const Reply&, const Reply&) = default;
};
inline std::optional<Reply> parse_reply(const ByteVector& b) {
  if (b.size() < 10) return std::nullopt;
  std::uint32_t length = 0;
  for (int i = 4; i > 0; --i) length = (length << 8) | b[static_cast<std::size_t>(i)];
  return Reply{b[0], length, b[5], b[6], b[7], b[8], b[9], ByteVector(b.begin() + 10, b.end())};
}

/// One thread: nothing to keep away.
class NoMutex final : public platform::Mutex {
 public:
  void lock() override {}
  void unlock() override {}
};

/// Moves packets between a host and a slot.
class Host {
 public:
  explicit Host(Slot& slot) : slot_(slot) {}

  /// One transfer over bulk-OUT. @returns false when the slot takes no packet.
  bool write(Bytes transfer) {
    const bool ends_full = transfer.size() % kPacket == 0;
    for (;;) {
      if (!slot_.wants_packet()) return false;
      const Bytes packet = transfer.first(std::min(transfer.size(), kPacket));
      slot_.receive_packet(packet);
      transfer = transfer.subspan(packet.size());
      if (packet.size() < kPacket || (transfer.empty() && ends_full)) return true;
    }
  }
  /// One transfer over bulk-IN, if there is one.
  std::optional<ByteVector> read() {
    ByteVector transfer;
    while (const auto packet = slot_.packet_to_send()) {
      const std::size_t size = packet->size();
      transfer.insert(transfer.end(), packet->begin(), packet->end());
      slot_.packet_sent();
      if (size < kPacket) return transfer;
    }
    return std::nullopt;
  }
  std::optional<Reply> read_reply() {
    const auto transfer = read();
    return transfer ? parse_reply(*transfer) : std::nullopt;
  }

 private:
  static constexpr std::size_t kPacket = 64;
  Slot& slot_;
};

}  // namespace coffer::reader::ccid::testing
