#pragma once
#include "cli/terminal/secrets.h"
#include "cli/token/session.h"

namespace coffer::cli {

/// The SO-PIN is eight bytes, which people write as sixteen hexadecimal digits (as sc-hsm-tool wants it), or
/// as eight characters.
/// Reads it from the call's sources. @errors those of read_secret(), kPin (of another length)
[[nodiscard]] Result<client::WipedBytes, Failure> read_so_pin(const Invocation& call,
                                                              const SecretSource& source);

/// Reads a new user PIN: 6 to 15 characters. @errors those of read_secret(), kPin
[[nodiscard]] Result<void, Failure> read_new_pin(const Invocation& call, const SecretSource& source,
                                                 Password& pin);

/// A new PIN: --new-pin-file, --new-pin-fd, $COFFER_NEW_PIN, or a question.
inline constexpr SecretSource kNewPin{"new PIN", "--new-pin", "COFFER_NEW_PIN", "New PIN: ", true};
inline constexpr SecretSource kNewSoPin{"new SO-PIN", "--new-so-pin", "COFFER_NEW_SO_PIN",
                                        "New SO-PIN: ", true};

}  // namespace coffer::cli
