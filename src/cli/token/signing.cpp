#include "cli/token/signing.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "cli/key_files/openssl_key.h"

namespace coffer::cli {
namespace {

using crypto::HashAlgorithm;
using enum SignatureScheme;

using DigestContext = crypto::openssl::Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

struct HashName {
  std::string_view name;
  HashAlgorithm hash;
};
constexpr auto kHashes = std::to_array<HashName>({{"sha256", HashAlgorithm::kSha256},
                                                  {"sha384", HashAlgorithm::kSha384},
                                                  {"sha512", HashAlgorithm::kSha512},
                                                  {"sha224", HashAlgorithm::kSha224},
                                                  {"sha1", HashAlgorithm::kSha1}});

const EVP_MD* openssl_hash(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::kSha1:
      return EVP_sha1();
    case HashAlgorithm::kSha224:
      return EVP_sha224();
    case HashAlgorithm::kSha256:
      return EVP_sha256();
    case HashAlgorithm::kSha384:
      return EVP_sha384();
    case HashAlgorithm::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

Result<SignatureScheme, Failure> usual_scheme(const client::Key& key) {
  if (key.type == client::KeyType::kRsa) return kPkcs1;
  if (key.type == client::KeyType::kEdwards) return kEddsa;
  if (key.type == client::KeyType::kEc) return kEcdsa;
  return fail({ExitCode::kUnsupported, fmt::format("A key of the kind {} does not sign.", algorithm_of(key)),
               "Nothing was done."});
}

}  // namespace

Result<SignatureMethod, Failure> signature_method(const Arguments& arguments, const client::Key& key) {
  SignatureMethod method;
  COFFER_TRY(method.scheme, usual_scheme(key));
  if (const auto name = arguments.find("--scheme")) {
    const bool rsa = key.type == client::KeyType::kRsa;
    if (rsa && *name == "pss") {
      method.scheme = kPss;
    } else if (!(rsa && *name == "pkcs1") && *name != (method.scheme == kEcdsa ? "ecdsa" : "eddsa")) {
      return fail({ExitCode::kUsage,
                   fmt::format("A key of the kind {} has no scheme \"{}\".", algorithm_of(key), *name),
                   "Nothing was done."});
    }
  }
  // As strong as the curve, where nothing is said.
  if (key.bits > 256 && method.scheme == kEcdsa) {
    method.hash = key.bits > 384 ? HashAlgorithm::kSha512 : HashAlgorithm::kSha384;
  }
  if (const auto name = arguments.find("--hash")) {
    const auto found = std::ranges::find(kHashes, *name, &HashName::name);
    if (found == kHashes.end()) {
      return fail({ExitCode::kUsage, fmt::format("There is no hash \"{}\".", *name), "Nothing was done.",
                   "There are sha256, sha384, sha512, sha224 and sha1."});
    }
    method.hash = found->hash;
  }
  return method;
}

std::string name_of(const SignatureMethod& method) {
  if (method.scheme == kEddsa) return "eddsa";
  const auto hash = std::ranges::find(kHashes, method.hash, &HashName::hash);
  const std::string_view scheme = method.scheme == kPkcs1 ? "pkcs1" : method.scheme == kPss ? "pss" : "ecdsa";
  return fmt::format("{}-{}", scheme, hash->name);
}

Result<ByteVector, Failure> sign(TokenSession& session, const client::Key& key, const SignatureMethod& method,
                                 Bytes message) {
  constexpr std::string_view kCannotSign = "Nothing was signed";
  client::Device& device = session.device();
  if (method.scheme == kEddsa) return or_failure(kCannotSign, client::sign_eddsa(device, key, message));
  const auto scheme = method.scheme == kPkcs1 ? client::SignScheme::kPkcs1
                      : method.scheme == kPss ? client::SignScheme::kPss
                                              : client::SignScheme::kEcdsa;
  return or_failure(kCannotSign, client::sign_message(device, key, scheme, method.hash, message));
}

bool verify(Bytes public_key, const SignatureMethod& method, Bytes message, Bytes signature) {
  const unsigned char* at = public_key.data();
  const Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  const EVP_MD* hash = method.scheme == kEddsa ? nullptr : openssl_hash(method.hash);
  bool right = key != nullptr && context != nullptr &&
               EVP_DigestVerifyInit(context.get(), &options, hash, nullptr, key.get()) == 1;
  if (right && method.scheme == kPss) {
    right = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_AUTO) == 1;
  }
  right = right && EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                                    message.size()) == 1;
  ERR_clear_error();
  return right;
}

}  // namespace coffer::cli
