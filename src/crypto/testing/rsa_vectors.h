#pragma once
// The vectors of RSA Laboratories: "# Name:" lines, each followed by lines of hexadecimal digits.

#include <optional>

#include "crypto/rsa.h"
#include "crypto/testing/vector_file.h"

namespace coffer::crypto::testing {

struct RsaField {
  std::string name;
  ByteVector value;
};

/// All fields of a file, in its order. `path`: below the vectors' folder of RSA. A test failure when it is
/// missing.
[[nodiscard]] std::vector<RsaField> read_rsa_vectors(const std::string& path);

/// Collects the numbers of the key that the vectors below it belong to.
class RsaKeyCollector {
 public:
  /// @returns whether the field was one of a key's
  bool take(const RsaField& field);
  /// The key, unless it is of a size that we do not serve (the vectors have 1025 to 1031 bits).
  [[nodiscard]] const std::optional<RsaPrivateKey>& key() const { return key_; }

 private:
  void load();

  ByteVector n_, e_, d_, p_, q_, qinv_;
  std::optional<RsaPrivateKey> key_;
};

}  // namespace coffer::crypto::testing
