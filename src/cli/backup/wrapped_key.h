#pragma once
// The file of a wrapped key as sc-hsm-tool writes it (--wrap-key; spec of the SmartCard-HSM, 6.5).

#include <optional>
#include <vector>

#include "base/bytes.h"

namespace coffer::cli {

struct WrappedKey {
  std::vector<std::uint8_t> blob;           ///< what the token answered
  std::vector<std::uint8_t> description{};  ///< the content of C4xx, or empty
  std::vector<std::uint8_t> certificate{};  ///< the content of CExx, or empty
};

/// @returns nothing for what is no such file
[[nodiscard]] std::optional<WrappedKey> parse_wrapped_key(Bytes file);
[[nodiscard]] std::vector<std::uint8_t> write_wrapped_key(const WrappedKey& key);

}  // namespace coffer::cli
