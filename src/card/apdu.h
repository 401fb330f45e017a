#pragma once
#include "card/limits.h"
#include "card/status_word.h"

namespace coffer::card {

/// The bit of the class that says that more of the command follows in another APDU.
inline constexpr std::uint8_t kChainingBit = 0x10;

/// A command APDU (ISO/IEC 7816-4, 5.1), parsed. The data is a view into what it was parsed from.
struct Command {
  std::uint8_t cla = 0;
  std::uint8_t ins = 0;
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  Bytes data;
  std::size_t ne = 0;         ///< how much data the host asks for: 0 without Le, else 1..65536
  bool has_short_le = false;  ///< Le is there, in one byte

  /// More APDUs of the same command follow (ISO/IEC 7816-4, 5.3.3).
  [[nodiscard]] bool is_chained() const { return (cla & kChainingBit) != 0; }
  /// Secure messaging: both bits 0C of the class are set (ISO/IEC 7816-4, 5.4.1).
  [[nodiscard]] bool is_protected() const { return (cla & 0x0C) == 0x0C; }
  /// Both as one number, P1 its high byte.
  [[nodiscard]] std::uint16_t p1p2() const { return static_cast<std::uint16_t>((p1 << 8) | p2); }
  /// How much data the host takes: without Le, what a short one of 00 would ask for.
  [[nodiscard]] std::size_t taken() const { return ne == 0 ? 256 : ne; }
  /// Le asks for all there is: 00 (256), or 0000 (65,536).
  [[nodiscard]] bool wants_all() const { return ne == (has_short_le ? 256u : 65536u); }
};

/// Parses a command APDU of any of the cases 1, 2S, 3S, 4S, 2E, 3E, 4E. An extended Lc of 0 in front of Le
/// counts as no Lc. The class is 00 or 80, plus 0C for secure messaging, plus 10 for chaining.
/// @errors kWrongLength, kClassNotSupported
[[nodiscard]] Result<Command, Sw> parse_command(Bytes apdu);

}  // namespace coffer::card
