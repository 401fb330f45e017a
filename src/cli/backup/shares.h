#pragma once
#include "cli/frame/command.h"
#include "cli/split/password_split.h"
#include "client/backup/share_file.h"
#include "token/state/key_domain_record.h"

namespace coffer::cli {

using client::DkekShare;

/// The parameters by which shares come to a command: password and custodians.
inline constexpr Parameter kShareParameters[] = {
    {.name = "--password-file",
     .value = "FILE",
     .help = "Read the password of a share from the first line of a file [$COFFER_PASSWORD, or a question on "
             "the terminal]",
     .completes = Completes::kFiles},
    {.name = "--password-fd", .value = "N", .help = "Read the password of a share from a file descriptor"},
    {.name = "--part",
     .form = Form::kValues,
     .value = "FILE",
     .help =
         "A custodian's part of the password, as coffer or sc-hsm-tool showed it; as many as the threshold",
     .completes = Completes::kFiles},
    {.name = "--card",
     .form = Form::kValues,
     .value = "FILE",
     .help = "A secret card of a custodian; as many as the threshold, in place of a share file",
     .completes = Completes::kFiles},
};

/// "2-of-3". @errors kUsage
struct Quorum {
  unsigned threshold = 0;
  unsigned total = 0;
};
[[nodiscard]] Result<Quorum, Failure> parse_quorum(std::string_view option, std::string_view text);

/// A part of a password as sc-hsm-tool shows it.
[[nodiscard]] std::string part_text(const PasswordPart& part, unsigned threshold, unsigned total);
/// Finds prime, share ID and share value in a text. @returns nothing when one is missing
[[nodiscard]] std::optional<PasswordPart> parse_part(std::string_view text);

/// A share from a file: the password comes from the call's sources, or from the parts. @errors kBadInput,
/// kPin
[[nodiscard]] Result<void, Failure> open_share_file(const Invocation& call, const std::string& path,
                                                    DkekShare& share);
/// The share that the cards of --card make. @errors kBadInput
[[nodiscard]] Result<void, Failure> join_cards(const Invocation& call, DkekShare& share);

/// The sum of all shares that a call gives: the files of the parameter `name`, and the cards. @errors kUsage
/// (none), and as above
[[nodiscard]] Result<void, Failure> gather_dkek(const Invocation& call, std::string_view name,
                                                token::Dkek& dkek);

/// The first eight bytes of SHA-256, in hexadecimal digits, by which a DKEK is known.
[[nodiscard]] std::string key_check_value(const token::Dkek& dkek);

}  // namespace coffer::cli
