#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "cli/commands/commands.h"
#include "cli/key_files/openssl_key.h"
#include "cli/token/files.h"
#include "cli/token/keys.h"

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
     .help = "Write it to a file, as bytes [base64 on standard output]",
     .completes = Completes::kFiles},
    {.name = "KEY", .form = Form::kOne, .help = "Its label, id:HEX or #NUMBER"},
    {.name = "FILE",
     .form = Form::kOptional,
     .help = "What is encrypted [standard input]",
     .completes = Completes::kFiles},
};

constexpr Example kExamples[] = {
    {"coffer encrypt --out secret.enc mail secret", "only the token can decrypt it"},
};

ByteVector encrypt(Bytes public_key, bool oaep, Bytes plain) {
  const unsigned char* at = public_key.data();
  const Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  if (key == nullptr) return {};
  const crypto::openssl::KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  std::size_t size = 0;
  bool ready =
      context != nullptr && EVP_PKEY_encrypt_init(context.get()) == 1 &&
      EVP_PKEY_CTX_set_rsa_padding(context.get(), oaep ? RSA_PKCS1_OAEP_PADDING : RSA_PKCS1_PADDING) == 1;
  if (ready && oaep) {
    ready = EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), EVP_sha256()) == 1 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), EVP_sha256()) == 1;
  }
  if (!ready || EVP_PKEY_encrypt(context.get(), nullptr, &size, plain.data(), plain.size()) != 1) return {};
  ByteVector out(size);
  if (EVP_PKEY_encrypt(context.get(), out.data(), &size, plain.data(), plain.size()) != 1) return {};
  out.resize(size);
  return out;
}

Outcome run(const Invocation& call) {
  const std::string scheme = call.arguments.get("--scheme", "oaep");
  if (scheme != "oaep" && scheme != "pkcs1")
    return fail({ExitCode::kUsage, "--scheme must be oaep or pkcs1."});
  COFFER_TRY(const ByteVector plain, read_input(call.arguments.get("FILE", "-"), 65536));
  COFFER_TRY(const auto session, TokenSession::open(call));
  COFFER_TRY(const client::Key key, find_key(*session, call.arguments.get("KEY")));
  if (key.type != client::KeyType::kRsa) {
    return fail(
        {ExitCode::kUnsupported, fmt::format("A key of the kind {} does not encrypt.", algorithm_of(key))});
  }
  const ByteVector encrypted = encrypt(public_key_of(key), scheme == "oaep", plain);
  ERR_clear_error();
  if (encrypted.empty()) {
    return fail({ExitCode::kBadInput,
                 fmt::format("{} bytes are too many for one block of {}.", plain.size(), algorithm_of(key)),
                 "Nothing was done.", "Encrypt the data with a symmetric key, and that key with this one."});
  }
  Answer answer;
  answer.fields.add("key", name_of(key)).add("scheme", scheme).add("encrypted", to_base64(encrypted));
  if (const auto path = call.arguments.find("--out")) {
    COFFER_CHECK(write_output(*path, encrypted));
  } else {
    answer.text = to_base64(encrypted) + "\n";
  }
  return answer;
}

}  // namespace

const Command kEncrypt{
    .name = "encrypt",
    .summary = "Encrypt a short file with the public half of an RSA key",
    .details =
        "Encrypts a short file, such as a symmetric key, so that only the token can decrypt it. The "
        "computation is "
        "OpenSSL's, with the public key that the token tells. Needs no PIN.",
    .parameters = kParameters,
    .examples = kExamples,
    .needs = Needs::kToken,
    .run = run,
};

}  // namespace coffer::cli
