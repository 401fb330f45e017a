#pragma once
// The messages of the USB device class for smart card readers: "Specification for Integrated Circuit(s) Cards
// Interface Devices", revision 1.1 (CCID below). A message is a header of ten bytes and data; integers are
// little-endian.

#include <array>

#include "base/bytes.h"

namespace coffer::reader::ccid {

/// Bytes of the header of a message (CCID 6.1, 6.2).
inline constexpr std::size_t kHeaderSize = 10;
/// Bytes of a packet of a bulk endpoint at full speed; a shorter one ends a transfer (USB 2.0, 5.8.3).
inline constexpr std::size_t kBulkPacket = 64;

/// bMessageType of what comes over bulk-OUT (CCID 6.1).
enum class Command : std::uint8_t {
  kSetParameters = 0x61,
  kIccPowerOn = 0x62,
  kIccPowerOff = 0x63,
  kGetSlotStatus = 0x65,
  kSecure = 0x69,
  kT0Apdu = 0x6A,
  kEscape = 0x6B,
  kGetParameters = 0x6C,
  kResetParameters = 0x6D,
  kIccClock = 0x6E,
  kXfrBlock = 0x6F,
  kMechanical = 0x71,
  kAbort = 0x72,
  kSetDataRateAndClockFrequency = 0x73,
};

/// bMessageType of what goes over bulk-IN (CCID 6.2).
enum class Answer : std::uint8_t {
  kDataBlock = 0x80,
  kSlotStatus = 0x81,
  kParameters = 0x82,
  kEscape = 0x83,
  kDataRateAndClockFrequency = 0x84,
};

/// Which answer belongs to a command (CCID 6.1); kSlotStatus for one that there is not.
[[nodiscard]] constexpr Answer answer_to(Command command) {
  switch (command) {
    case Command::kIccPowerOn:
    case Command::kSecure:
    case Command::kXfrBlock:
      return Answer::kDataBlock;
    case Command::kSetParameters:
    case Command::kGetParameters:
    case Command::kResetParameters:
      return Answer::kParameters;
    case Command::kEscape:
      return Answer::kEscape;
    case Command::kSetDataRateAndClockFrequency:
      return Answer::kDataRateAndClockFrequency;
    case Command::kIccPowerOff:
    case Command::kGetSlotStatus:
    case Command::kT0Apdu:
    case Command::kIccClock:
    case Command::kMechanical:
    case Command::kAbort:
      break;
  }
  return Answer::kSlotStatus;
}

/// bmICCStatus, bits 0 and 1 of bStatus (CCID 6.2.6).
enum class IccStatus : std::uint8_t { kActive = 0, kInactive = 1, kAbsent = 2 };

/// bmCommandStatus, bits 6 and 7 of bStatus, in place (CCID 6.2.6).
enum class CommandStatus : std::uint8_t { kProcessed = 0x00, kFailed = 0x40, kTimeExtension = 0x80 };

/// bError of a command that failed: below 80 the offset of the field in the message that is wrong, or 0 for a
/// command that is not supported; else a code of table 6.2-2 (CCID 6.2.6).
enum class Error : std::uint8_t {
  kNotSupported = 0x00,
  kLength = 0x01,        ///< dwLength does not suit the command, or what came
  kSlot = 0x05,          ///< bSlot
  kPowerSelect = 0x07,   ///< bPowerSelect of PC_to_RDR_IccPowerOn
  kProtocol = 0x07,      ///< bProtocolNum of PC_to_RDR_SetParameters
  kLevel = 0x08,         ///< wLevelParameter of PC_to_RDR_XfrBlock
  kFindexDindex = 0x0A,  ///< bmFindexDindex, and so on: PC_to_RDR_SetParameters
  kTcckst = 0x0B,
  kWaitingIntegers = 0x0D,
  kClockStop = 0x0E,
  kIfsc = 0x0F,
  kNad = 0x10,
  kClockFrequency = 0x0A,  ///< dwClockFrequency of PC_to_RDR_SetDataRateAndClockFrequency
  kDataRate = 0x0E,        ///< dwDataRate of the same
  kSlotBusy = 0xE0,        ///< CMD_SLOT_BUSY
  kIccMute = 0xFE,         ///< ICC_MUTE: the card has no power
  kAborted = 0xFF,         ///< CMD_ABORTED
};

/// wLevelParameter of PC_to_RDR_XfrBlock (CCID 6.1.4), and bChainParameter of RDR_to_PC_DataBlock (6.2.1):
/// the place of a block in its APDU.
enum Chaining : std::uint16_t {
  kWhole = 0x00,
  kFirst = 0x01,
  kLast = 0x02,
  kMiddle = 0x03,
  kGoOn = 0x10,  ///< no data: the other side is to send its next block
};

/// The header of a command.
struct CommandHeader {
  Command type{};
  std::uint32_t length = 0;  ///< dwLength: bytes of data
  std::uint8_t slot = 0;
  std::uint8_t seq = 0;                    ///< bSeq, which the answer repeats
  std::array<std::uint8_t, 3> specific{};  ///< what bytes 7 to 9 mean depends on the type

  /// wLevelParameter of PC_to_RDR_XfrBlock.
  [[nodiscard]] constexpr std::uint16_t level() const {
    return static_cast<std::uint16_t>(specific[1] | (specific[2] << 8));
  }
};

/// Reads a little-endian number, as those of a message are.
[[nodiscard]] constexpr std::uint32_t load_le32(std::span<const std::uint8_t, 4> b) {
  return b[0] | (std::uint32_t{b[1]} << 8) | (std::uint32_t{b[2]} << 16) | (std::uint32_t{b[3]} << 24);
}
/// The four bytes of a number in a message, little-endian.
[[nodiscard]] constexpr std::array<std::uint8_t, 4> le32(std::uint32_t v) {
  return {static_cast<std::uint8_t>(v), static_cast<std::uint8_t>(v >> 8), static_cast<std::uint8_t>(v >> 16),
          static_cast<std::uint8_t>(v >> 24)};
}

/// Takes the header of a command apart (CCID 6.1). Nothing is checked: `type` may be no Command that there
/// is.
[[nodiscard]] constexpr CommandHeader parse_header(std::span<const std::uint8_t, kHeaderSize> b) {
  return {static_cast<Command>(b[0]), load_le32(b.subspan<1, 4>()), b[5], b[6], {b[7], b[8], b[9]}};
}

/// The header of an answer (CCID 6.2). `last` is byte 9: bChainParameter, bClockStatus or bProtocolNum.
struct AnswerHeader {
  Answer type{};
  std::uint32_t length = 0;
  std::uint8_t slot = 0;
  std::uint8_t seq = 0;
  std::uint8_t status = 0;  ///< bStatus
  std::uint8_t error = 0;   ///< bError; with kTimeExtension the multiplier of the waiting time
  std::uint8_t last = 0;

  /// The ten bytes.
  [[nodiscard]] constexpr std::array<std::uint8_t, kHeaderSize> bytes() const {
    const auto size = le32(length);
    return {
        static_cast<std::uint8_t>(type), size[0], size[1], size[2], size[3], slot, seq, status, error, last};
  }
};

}  // namespace coffer::reader::ccid
