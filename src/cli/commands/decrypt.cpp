#include <fmt/format.h>

#include "cli/commands/commands.h"
#include "cli/commands/key_answer.h"
#include "cli/token/files.h"
#include "client/keys/decrypt.h"

namespace coffer::cli {
namespace {

constexpr Parameter kParameters[] = {
    {.name = "--scheme",
     .value = "SCHEME",
     .help = "oaep (with SHA-256) or pkcs1 [oaep]",
     .completes = Completes::kWords,
     .words = "oaep pkcs1"},
    {.name = "--out",
     .value = "FILE",
     .help = "Write it to a new file of your own [standard output]",
     .completes = Completes::kFiles},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "What was encrypted, as bytes or base64 [standard input]",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer decrypt --out secret mail secret.enc", "what coffer encrypt or openssl pkeyutl has encrypted"},
};

Outcome run(const Invocation& call) {
  const std::string scheme = call.arguments.get("--scheme", "oaep");
  if (scheme != "oaep" && scheme != "pkcs1")
    return fail({ExitCode::kUsage, "--scheme must be oaep or pkcs1."});
  COFFER_TRY(ByteVector encrypted, read_input(call.arguments.get("FILE", "-"), 65536));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  if (key.type != client::KeyType::kRsa) {
    return fail(
        {ExitCode::kUnsupported, fmt::format("A key of the kind {} does not decrypt.", algorithm_of(key))});
  }
  const std::size_t block = key.bits / 8;
  if (encrypted.size() != block) {
    if (auto decoded = from_base64({reinterpret_cast<const char*>(encrypted.data()), encrypted.size()})) {
      encrypted = std::move(*decoded);
    }
  }
  if (encrypted.size() != block) {
    return fail({ExitCode::kBadInput,
                 fmt::format("It must have {} bytes, as everything that is encrypted for this key.", block),
                 "Nothing was done."});
  }
  COFFER_CHECK(session->log_in(call));
  const auto padding = scheme == "oaep" ? client::RsaEncryption::kOaepSha256 : client::RsaEncryption::kPkcs1;
  COFFER_TRY(
      const client::WipedBytes decrypted,
      or_failure("Nothing was decrypted", client::decrypt(session->device(), key, padding, encrypted)));
  const Bytes plain = decrypted.bytes();
  Answer answer;
  answer.fields.add("key", name_of(key)).add("scheme", scheme);
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, plain, Privacy::kPrivate));
    answer.fields.add("out", *path);
  } else {
    answer.fields.add("plain", to_base64(plain));
    answer.text.assign(plain.begin(), plain.end());
  }
  return answer;
}

}  // namespace

const Command kDecrypt{
    .name = "decrypt",
    .summary = "Decrypt a short file with an RSA key of the token",
    .details = "Decrypts inside the token what was encrypted with the public half of an RSA key.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kUser,
    .run = run,
};

}  // namespace coffer::cli
