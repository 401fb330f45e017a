#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "client/keys/generate.h"

namespace coffer::cli {

/// A kind of key as people name it: "ec:p256", "rsa:2048", "ed25519", "aes:256".
struct KeyAlgorithm {
  std::string_view name;
  client::KeyKind kind;
};

/// All of them.
[[nodiscard]] std::span<const KeyAlgorithm> key_algorithms();
/// By name; "p256", "rsa2048" and "aes256" count too.
[[nodiscard]] const KeyAlgorithm* find_algorithm(std::string_view name);
/// The name of a key's kind; "?" when it is not known.
[[nodiscard]] std::string algorithm_of(const client::Key& key);
/// The names, separated by spaces.
[[nodiscard]] std::string algorithm_names();

}  // namespace coffer::cli
