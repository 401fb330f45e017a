#pragma once
#include <optional>

#include "cli/token/session.h"

namespace coffer::cli {

/// What a key is, as its description (C4xx) says.
enum class KeyKind { kRsa, kEc, kSecret };

/// The description of a private or secret key (PKCS#15; spec of the SmartCard-HSM, 4.4).
struct KeyDescription {
  KeyKind kind = KeyKind::kEc;
  std::string label{};
  ByteVector id{};
  unsigned bits = 0;
};

/// @returns nothing for what is no description
[[nodiscard]] std::optional<KeyDescription> parse_description(Bytes record);
/// The record for key `number`, as OpenSC writes it.
[[nodiscard]] ByteVector write_description(const KeyDescription& description, std::uint8_t number);

}  // namespace coffer::cli
