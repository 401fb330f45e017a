#include <fmt/format.h>

#include "cli/backup/shares.h"
#include "cli/commands/commands.h"
#include "cli/token/keys.h"
#include "cli/token/numbers.h"
#include "client/backup/domains.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--domain", .value = "N", .help = "The key domain [0]"},
    kShareParameters[0],
    kShareParameters[1],
    kShareParameters[2],
    kShareParameters[3],
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "The share's file; none with --card",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer dkek import-share alice.pbe", "asks for its password"},
    {"coffer dkek import-share --part one.txt --part two.txt share.pbe",
     "the password comes from two custodians"},
    {"coffer dkek import-share --card one.txt --card two.txt --card three.txt", "from secret cards"},
};

Outcome run(const Invocation& call) {
  COFFER_TRY(const auto domain, number_option<std::uint8_t>(call.arguments, "--domain", 0, 255));
  COFFER_TRY(const auto session, TokenSession::open(call));
  const auto path = call.arguments.find("FILE");
  if (path.has_value() == call.arguments.has("--card")) {
    return fail({ExitCode::kUsage, "Give either a share's file, or cards.", "Nothing was done."});
  }
  DkekShare share;
  if (path) {
    COFFER_CHECK(open_share_file(call, *path, share));
  } else {
    COFFER_CHECK(join_cards(call, share));
  }
  COFFER_TRY(const client::KeyDomain status,
             or_failure("The share is not imported",
                        client::import_share(session->device(), domain.value_or(0), share.expose())));
  const unsigned missing = status.missing_shares;
  const std::string check = to_hexadecimal(status.key_check_value);
  Answer answer;
  answer.fields.add("shares", status.total_shares)
      .add("missing", missing)
      .add("key_check_value", missing == 0 ? check : "");
  answer.text =
      missing == 0
          ? fmt::format("All shares are there. The key check value of the DKEK is {}.\n", check)
          : fmt::format("The share is imported; {} of {} are missing.\n", missing, status.total_shares);
  return answer;
}

}  // namespace

const Command kDkekImportShare{
    .name = "dkek import-share",
    .summary = "Give the token a DKEK share",
    .details =
        "Imports one share of a DKEK into the token, from a file of coffer or sc-hsm-tool, or from secret "
        "cards. When "
        "the last one is there, keys can be wrapped and unwrapped. Write the key check value down: it tells "
        "which "
        "backups belong to this DKEK.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kToken,
    .run = run,
};

}  // namespace coffer::cli
