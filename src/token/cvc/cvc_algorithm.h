#pragma once
#include <optional>

#include "crypto/hash.h"

namespace coffer::token::cvc {

/// Hash and scheme behind an algorithm identifier (BSI TR-03110 part 3, A.6.4; spec of the
/// SmartCard-HSM, 5.3).
struct SignatureScheme {
  enum class Kind : std::uint8_t { kRsaPkcs1, kRsaPss, kEcdsa };
  Kind kind;
  crypto::HashAlgorithm hash;
};

/// What an algorithm identifier stands for. @returns nothing when the identifier (value of tag 06) is not one
/// that we know
[[nodiscard]] std::optional<SignatureScheme> find_scheme(Bytes algorithm);

}  // namespace coffer::token::cvc
