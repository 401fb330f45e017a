#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/token/key_description.h"
#include "crypto/curve.h"
#include "crypto/raw_curve.h"

namespace coffer::cli {

/// A kind of key as people name it: "ec:p256", "rsa:2048", "ed25519", "aes:256".
struct KeyAlgorithm {
  std::string_view name;
  KeyKind kind;
  unsigned bits;                                ///< as the description of a key has it
  const crypto::Curve* curve = nullptr;         ///< of an EC key
  const crypto::RawCurve* raw_curve = nullptr;  ///< of X25519, Ed25519 and such
};

/// All of them.
[[nodiscard]] std::span<const KeyAlgorithm> key_algorithms();
/// By name; "p256", "rsa2048" and "aes256" count too.
[[nodiscard]] const KeyAlgorithm* find_algorithm(std::string_view name);
/// The names, separated by spaces.
[[nodiscard]] std::string algorithm_names();

}  // namespace coffer::cli
