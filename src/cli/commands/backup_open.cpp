#include <fmt/format.h>

#include "base/wipe.h"
#include "cli/backup/shares.h"
#include "cli/commands/commands.h"
#include "cli/key_files/openssl_key.h"
#include "cli/terminal/consent.h"
#include "cli/terminal/secrets.h"
#include "cli/token/files.h"
#include "cli/token/keys.h"
#include "client/backup/wrapped_key.h"
#include "token/keys/key_blob.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--share",
     .form = Form::kValues,
     .value = "FILE",
     .help = "A share of the DKEK; all of them are needed",
     .completes = Completes::kFiles},
    kShareParameters[0],
    kShareParameters[1],
    kShareParameters[2],
    kShareParameters[3],
    {.name = "--out",
     .value = "FILE",
     .help = "Where the private key goes [only look, and write nothing]",
     .completes = Completes::kFiles},
    {.name = "--new-password-file",
     .value = "FILE",
     .help = "Encrypt the private key under the first line of a file [$COFFER_NEW_PASSWORD, or a question on "
             "the terminal]",
     .completes = Completes::kFiles},
    {.name = "--new-password-fd", .value = "N", .help = "Read that password from a file descriptor"},
    {.name = "FILE", .form = Form::kOne, .help = "A wrapped key", .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer backup open --share alice.pbe --share bob.pbe 001-mail.wrapped",
     "proves that the backup opens, and writes nothing"},
    {"coffer backup open --yes --share alice.pbe --out mail.pem 001-mail.wrapped",
     "the private key, outside of any token"},
};

constexpr SecretSource kNewPassword{"new password", "--new-password", "COFFER_NEW_PASSWORD",
                                    "Password for the private key: ", true};

std::unexpected<Failure> not_opened(token::ErrorCode code, const std::string& path, const token::Dkek& dkek) {
  switch (code) {
    case token::ErrorCode::kWrongKeyDomain:
      return fail(
          {ExitCode::kBadInput,
           fmt::format("{} was wrapped under another DKEK, or is damaged. These shares make the DKEK {}.",
                       path, key_check_value(dkek)),
           "Nothing was written.", "All shares of the right DKEK are needed."});
    case token::ErrorCode::kUnsupported:
      return fail({ExitCode::kUnsupported, fmt::format("{} has a key of a kind that is not known.", path),
                   "Nothing was written."});
    default:
      return fail({ExitCode::kBadInput, fmt::format("{} is no wrapped key.", path), "Nothing was written."});
  }
}

Result<void, Failure> write_secret(const std::string& path, const token::KeyMaterial& material,
                                   const Invocation& call) {
  if (const auto* secret = std::get_if<token::AesKey>(&material)) {
    return write_output(path, secret->expose(), Privacy::kPrivate);
  }
  Password password;
  COFFER_CHECK(read_secret(call, kNewPassword, password));
  std::string pem = write_pem(material, password.expose());
  if (pem.empty()) return fail({ExitCode::kInternal, "The key cannot be written as PKCS#8."});
  const auto written =
      write_output(path, {reinterpret_cast<const std::uint8_t*>(pem.data()), pem.size()}, Privacy::kPrivate);
  wipe({reinterpret_cast<std::uint8_t*>(pem.data()), pem.size()});
  return written;
}

Outcome run(const Invocation& call) {
  const std::string path = call.arguments.get("FILE");
  COFFER_TRY(const ByteVector file, read_input(path, 65536));
  const auto wrapped = client::parse_wrapped_key(file);
  if (!wrapped)
    return fail({ExitCode::kBadInput, fmt::format("{} is no wrapped key.", path), "Nothing was written."});
  const auto out = call.arguments.find("--out");
  if (out) {
    COFFER_CHECK(
        ask_consent(call,
                    "The private key will lie outside of any token: whoever reads its file can use it, and "
                    "nobody will notice."));
  }
  token::Dkek dkek;
  COFFER_CHECK(gather_dkek(call, "--share", dkek));
  const auto check = client::key_check_value_of(*wrapped);
  if (!check) return not_opened(token::ErrorCode::kInvalidData, path, dkek);
  if (to_hexadecimal(*check) != key_check_value(dkek))
    return not_opened(token::ErrorCode::kWrongKeyDomain, path, dkek);
  token::KeyMaterial material;
  token::AlgorithmList algorithms;
  if (const auto read = token::read_key_blob(dkek, wrapped->blob, material, algorithms); !read) {
    return not_opened(read.error().code, path, dkek);
  }
  if (out) COFFER_CHECK(write_secret(*out, material, call));
  const auto description = client::parse_key_description(wrapped->description);
  const auto public_key = public_der(material);
  const std::string label = description ? description->label : "";
  Answer answer;
  answer.fields.add("label", label)
      .add("key_check_value", key_check_value(dkek))
      .add("public_key", public_key.empty() ? "" : to_pem("PUBLIC KEY", public_key))
      .add("out", out.value_or(""));
  answer.text = fmt::format("The backup of \"{}\" opens with these shares.\n", label);
  if (!public_key.empty()) answer.text += to_pem("PUBLIC KEY", public_key);
  if (out) answer.text += fmt::format("Its private key is in {}.\n", *out);
  return answer;
}

}  // namespace

const Command kBackupOpen{
    .name = "backup open",
    .summary = "Decrypt a wrapped key outside of a token, with all DKEK shares",
    .details =
        "Opens a wrapped key with the shares of its DKEK, without any token. Without --out it proves that "
        "the backup can be "
        "restored, and shows the public key. With --out the private key is written as PKCS#8 under a "
        "password (a "
        "symmetric key as its bytes).\n\n"
        "WARNING: a key that lay outside of a token is no longer one that cannot be copied. Do it where no "
        "network is, and "
        "only when there is no other way. It asks first, unless there is --yes.",
    .parameters = kParameters,
    .examples = kExamples,
    .destroys = true,
    .run = run,
};

}  // namespace coffer::cli
