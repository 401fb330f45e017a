#pragma once
#include <optional>

#include "base/fixed_buffer.h"
#include "token/record_ids.h"

namespace coffer::token {

/// Algorithm identifiers of the card commands (P2 of SIGN, DECIPHER, CIPHER; the value 92 permits wrapping).
using Algorithm = std::uint8_t;

/// What a key may be used for, given when it is made.
struct KeyPolicy {
  FixedBuffer<16> algorithms;  ///< permitted identifiers; empty: all that fit the key
  std::uint8_t key_domain = 0;
  std::optional<std::uint32_t> use_counter;  ///< so many uses; nothing: unlimited

  [[nodiscard]] bool permits(Algorithm algorithm) const {
    return algorithms.empty() || std::ranges::find(algorithms.bytes(), algorithm) != algorithms.bytes().end();
  }
};

enum class KeyType : std::uint8_t { kRsa = 1, kEc = 2, kAes = 3 };
enum class KeyOrigin : std::uint8_t { kGenerated = 1, kImported = 2, kDerived = 3 };

}  // namespace coffer::token
