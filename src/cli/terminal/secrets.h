#pragma once
#include "cli/frame/command.h"

namespace coffer::cli {

/// A secret that a command asks for: --pin-file, --pin-fd, $COFFER_PIN, or a question.
struct SecretSource {
  std::string_view what;      ///< "PIN", as sentences name it
  std::string_view option;    ///< "--pin": with -file and -fd
  std::string_view variable;  ///< "COFFER_PIN"
  std::string_view prompt;    ///< "PIN: "
  bool is_new = false;        ///< typed twice
};

inline constexpr SecretSource kPin{"PIN", "--pin", "COFFER_PIN", "PIN: "};
inline constexpr SecretSource kSoPin{"SO-PIN", "--so-pin", "COFFER_SO_PIN", "SO-PIN: "};

/// Gets a secret from the first of these that is there. A file's or descriptor's first line counts.
/// @errors kBadInput (a file that cannot be read, too long), kUsage (no descriptor), kPin (no source; empty;
/// typed differently)
[[nodiscard]] Result<void, Failure> read_secret(const Invocation& call, const SecretSource& source,
                                                Password& secret);

}  // namespace coffer::cli
