#include <fmt/format.h>

#include "base/wipe.h"
#include "cli/backup/shares.h"
#include "cli/commands/commands.h"
#include "cli/split/secret_card.h"
#include "cli/terminal/secrets.h"
#include "cli/token/files.h"
#include "crypto/random.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--password-file",
     .value = "FILE",
     .help =
         "Read the password from the first line of a file [$COFFER_PASSWORD, or a question on the terminal]",
     .completes = Completes::kFiles},
    {.name = "--password-fd", .value = "N", .help = "Read the password from a file descriptor"},
    {.name = "--password-parts",
     .value = "T-of-N",
     .help = "Draw a password, and split it among N custodians of whom T suffice, as sc-hsm-tool does; their "
             "parts go to "
             "FILE.part-1.txt and so on"},
    {.name = "--cards",
     .value = "T-of-N",
     .help =
         "No password and no share file: split the share itself, on secret cards FILE.card-1.txt and so on"},
    {.name = "FILE", .form = Form::kOne, .help = "The share's file", .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer dkek create-share alice.pbe", "a share under a password that is asked for"},
    {"coffer dkek create-share --password-parts 2-of-3 share.pbe",
     "two of three custodians open it, also with sc-hsm-tool"},
    {"coffer dkek create-share --cards 3-of-5 share", "the same with 256 bits, on cards to print"},
};

constexpr SecretSource kPassword{"password", "--password", "COFFER_PASSWORD", "New password: ", true};

Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Writes texts to FILE.WHAT-1.txt, FILE.WHAT-2.txt, for their owner alone.
Result<std::vector<std::string>, Failure> write_texts(const std::string& path, std::string_view what,
                                                      std::vector<std::string>& texts) {
  std::vector<std::string> files;
  for (std::string& text : texts) {
    files.push_back(fmt::format("{}.{}-{}.txt", path, what, files.size() + 1));
    const auto written = write_output(files.back(), bytes_of(text), Privacy::kPrivate);
    wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!written) return fail(written.error());
  }
  return files;
}

Answer answer_of(const std::vector<std::string>& files, std::string_view advice) {
  Answer answer;
  answer.fields.add("files", files);
  answer.text = fmt::format("Written: {}.\n{}\n", fmt::join(files, ", "), advice);
  return answer;
}

Outcome make_cards(const std::string& path, const Quorum& quorum, const DkekShare& share) {
  const auto parts = split_secret(share.expose(), quorum.threshold, quorum.total);
  if (!parts) {
    return fail({ExitCode::kUsage, "--cards must be from 2-of-2 to 255-of-255.", "Nothing was done."});
  }
  std::vector<std::string> texts;
  for (const SecretPart& part : *parts)
    texts.push_back(printable_card(part, quorum.total, "A share of a DKEK"));
  COFFER_TRY(const auto files, write_texts(path, "card", texts));
  return answer_of(files,
                   "Print each card for its custodian, and remove the files. The share exists nowhere else.");
}

Result<std::vector<std::string>, Failure> make_parts(const std::string& path, const Quorum& quorum,
                                                     Password& password) {
  SplitPassword drawn;
  const auto parts = make_split_password(quorum.threshold, quorum.total, drawn);
  if (!parts) {
    return fail({ExitCode::kUsage, "--password-parts must be from 2-of-3 to 9-of-9.", "Nothing was done.",
                 "sc-hsm-tool can put no more together."});
  }
  (void)password.assign(drawn.expose());
  std::vector<std::string> texts;
  for (const PasswordPart& part : *parts) texts.push_back(part_text(part, quorum.threshold, quorum.total));
  return write_texts(path, "part", texts);
}

Outcome run(const Invocation& call) {
  const std::string path = call.arguments.get("FILE");
  DkekShare share;
  if (!crypto::random_bytes(share.writable()))
    return fail({ExitCode::kInternal, "The random generator failed."});
  if (const auto text = call.arguments.find("--cards")) {
    COFFER_TRY(const Quorum quorum, parse_quorum("--cards", *text));
    return make_cards(path, quorum, share);
  }
  Password password;
  std::vector<std::string> files;
  if (const auto text = call.arguments.find("--password-parts")) {
    COFFER_TRY(const Quorum quorum, parse_quorum("--password-parts", *text));
    COFFER_TRY(files, make_parts(path, quorum, password));
  } else {
    COFFER_CHECK(read_secret(call, kPassword, password));
  }
  const Progress progress(call.terminal, "Making the share: its password is hashed thirty million times");
  const auto file = client::write_share_file(share, password.expose());
  if (!file) return fail({ExitCode::kInternal, "The share cannot be encrypted."});
  COFFER_CHECK(write_output(path, *file, Privacy::kPrivate));
  files.insert(files.begin(), path);
  return answer_of(files, files.size() == 1 ? "Keep it, and its password, where the token is not."
                                            : "Give each custodian a part, and remove their files.");
}

}  // namespace

const Command kDkekCreateShare{
    .name = "dkek create-share",
    .summary = "Make a DKEK share for a custodian",
    .details =
        "Makes a share of a DKEK, the key under which keys leave a token for a backup, in a file that "
        "sc-hsm-tool and the "
        "vendor's programs open too. Needs no token.\n\n"
        "The password can be split among custodians. sc-hsm-tool's split is of a password of 64 bits; secret "
        "cards "
        "split the share's 256 bits, and open with coffer only.",
    .parameters = kParameters,
    .examples = kExamples,
    .run = run,
};

}  // namespace coffer::cli
