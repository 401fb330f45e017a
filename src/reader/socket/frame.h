#pragma once
// Frames of Coffer's Unix socket, both directions; docs/spec/socket.md is the specification.
//
//   offset 0  4 bytes  length of what follows, big-endian: 1 + payload
//   offset 4  1 byte   type
//   offset 5  payload

#include <array>
#include <chrono>
#include <cstdint>

#include "base/endian.h"
#include "card/apdu_handler.h"

namespace coffer::reader {

/// What a frame is: below 80 to the card, from 80 on from it.
enum class FrameType : std::uint8_t {
  kCommand = 0x01,   ///< to the card: a command APDU
  kGetAtr = 0x02,    ///< to the card: no payload
  kReset = 0x03,     ///< to the card: no payload
  kResponse = 0x81,  ///< from the card: the response APDU
  kAtr = 0x82,       ///< from the card: the ATR, answer to kGetAtr and kReset
  kBusy = 0xFE,      ///< from the card, unasked: too many sessions; the connection is closed
  kRefused = 0xFF,   ///< from the card: unknown type or wrong payload length; the payload is the type
};

inline constexpr std::size_t kFrameHeader = 5;  ///< length and type
/// The longest frame to the card: a command APDU of the longest length.
inline constexpr std::size_t kMaxCommandFrame = kFrameHeader + card::kMaxCommand;
/// The longest frame from the card: a response APDU of the longest length.
inline constexpr std::size_t kMaxResponseFrame = kFrameHeader + card::kMaxResponse;

/// How long a client may take for a frame that it has begun.
inline constexpr std::chrono::milliseconds kFrameTime{10'000};

/// The five bytes before a payload.
[[nodiscard]] constexpr std::array<std::uint8_t, kFrameHeader> frame_header(FrameType type,
                                                                            std::size_t payload_size) {
  const auto length = be32(static_cast<std::uint32_t>(1 + payload_size));
  return {length[0], length[1], length[2], length[3], static_cast<std::uint8_t>(type)};
}

/// The value of the length field: 1 + payload, as the peer says; it may be 0, and more than any frame has.
[[nodiscard]] constexpr std::size_t frame_length(std::span<const std::uint8_t, kFrameHeader> header) {
  return load_be32(header.first<4>());
}

}  // namespace coffer::reader
