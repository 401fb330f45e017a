#pragma once
#include "base/byte_writer.h"
#include "card/limits.h"
#include "reader/ccid/message.h"

namespace coffer::reader::ccid {

/// Most data of one message: the longest APDU that the card takes fits whole.
inline constexpr std::size_t kMaxBlock = std::min<std::size_t>(card::kMaxCommand, 65544);
/// The least that dwMaxCCIDMessageLength may stand for (CCID 5.1).
inline constexpr std::size_t kMinBlock = 261;
static_assert(kMaxBlock >= kMinBlock);
static_assert((kHeaderSize + kMaxBlock) % kBulkPacket != 0,
              "a host that reads just so much leaves no packet behind");

/// The clock (kHz) that stands for all: the card has none.
inline constexpr std::uint32_t kClockKHz = 3580;
/// The data rate (bit/s) that stands for all: the card has none.
inline constexpr std::uint32_t kBitsPerSecond = 9600;

/// bLength of the class descriptor (CCID 5.1), in bytes.
inline constexpr std::size_t kClassDescriptorSize = 54;

/// The class descriptor (CCID 5.1), which follows the descriptor of an interface of class 0B, subclass 0,
/// protocol 0. One slot, T=1, 5 V, short and extended APDUs. A message carries `max_block` bytes of data at
/// most: kMinBlock to kMaxBlock.
[[nodiscard]] constexpr std::array<std::uint8_t, kClassDescriptorSize> class_descriptor(
    std::size_t max_block) {
  std::array<std::uint8_t, kClassDescriptorSize> descriptor{};
  ByteWriter out(descriptor);
  const auto put32 = [&out](std::uint32_t value) { out.put(le32(value)); };
  out.put_byte(kClassDescriptorSize);
  out.put_byte(0x21);                 // bDescriptorType
  out.put_byte(0x10).put_byte(0x01);  // bcdCCID 1.10
  out.put_byte(0);                    // bMaxSlotIndex
  out.put_byte(0x01);                 // bVoltageSupport: 5 V
  put32(0x00000002);                  // dwProtocols: T=1, as the ATR says
  put32(kClockKHz);                   // dwDefaultClock
  put32(kClockKHz);                   // dwMaximumClock
  out.put_byte(0);                    // bNumClockSupported: no others
  put32(kBitsPerSecond);              // dwDataRate
  put32(kBitsPerSecond);              // dwMaxDataRate
  out.put_byte(0);                    // bNumDataRatesSupported: no others
  put32(254);                         // dwMaxIFSD
  put32(0);                           // dwSynchProtocols
  put32(0);                           // dwMechanical
  put32(0x00040840);                  // dwFeatures: a token, no parameters to agree on, extended APDUs
  put32(static_cast<std::uint32_t>(kHeaderSize + max_block));  // dwMaxCCIDMessageLength
  out.put_byte(0xFF).put_byte(0xFF);  // bClassGetResponse, bClassEnvelope: as the command's
  out.put_byte(0).put_byte(0);        // wLcdLayout
  out.put_byte(0);                    // bPINSupport
  out.put_byte(1);                    // bMaxCCIDBusySlots
  return descriptor;
}

}  // namespace coffer::reader::ccid
