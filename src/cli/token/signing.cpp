#include "cli/token/signing.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "cli/key_files/openssl_key.h"
#include "crypto/rsa.h"

namespace coffer::cli {
namespace {

using crypto::HashAlgorithm;
using enum SignatureScheme;

using DigestContext = crypto::openssl::Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr std::string_view kCannotSign = "Nothing was signed";

// Algorithms of SIGN: spec of the SmartCard-HSM, 3.16.
constexpr std::uint8_t kRsaRaw = 0x20;
constexpr std::uint8_t kRsaPss = 0x40;
constexpr std::uint8_t kEc = 0x70;

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

bool is_edwards(const KeyEntry& key) { return key.algorithm.starts_with("ed"); }

Result<SignatureScheme, Failure> usual_scheme(const KeyEntry& key) {
  if (key.description.kind == KeyKind::kRsa) return kPkcs1;
  if (is_edwards(key)) return kEddsa;
  if (key.description.kind == KeyKind::kEc && !key.algorithm.starts_with("x")) return kEcdsa;
  return fail({ExitCode::kUnsupported, fmt::format("A key of the kind {} does not sign.", key.algorithm),
               "Nothing was done."});
}

/// A block of PKCS#1 v1.5, as long as the modulus (RFC 8017, 9.2).
ByteVector padded(Bytes digest_info, std::size_t size) {
  ByteVector block(size, 0xFF);
  block[0] = 0x00;
  block[1] = 0x01;
  block[size - digest_info.size() - 1] = 0x00;
  copy(digest_info, MutableBytes(block).last(digest_info.size()));
  return block;
}

}  // namespace

Result<SignatureMethod, Failure> signature_method(const Arguments& arguments, const KeyEntry& key) {
  SignatureMethod method;
  COFFER_TRY(method.scheme, usual_scheme(key));
  if (const auto name = arguments.find("--scheme")) {
    const bool rsa = key.description.kind == KeyKind::kRsa;
    if (rsa && *name == "pss") {
      method.scheme = kPss;
    } else if (!(rsa && *name == "pkcs1") && *name != (method.scheme == kEcdsa ? "ecdsa" : "eddsa")) {
      return fail({ExitCode::kUsage,
                   fmt::format("A key of the kind {} has no scheme \"{}\".", key.algorithm, *name),
                   "Nothing was done."});
    }
  }
  // As strong as the curve, where nothing is said.
  if (key.description.bits > 256 && method.scheme == kEcdsa) {
    method.hash = key.description.bits > 384 ? HashAlgorithm::kSha512 : HashAlgorithm::kSha384;
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

Result<ByteVector, Failure> sign(TokenSession& session, const KeyEntry& key, const SignatureMethod& method,
                                 Bytes message) {
  if (method.scheme == kEddsa) return session.ask(kCannotSign, {0x80, 0x68, key.number, kEc}, message);
  const auto digest = crypto::hash(method.hash, {message});
  if (!digest) return fail({ExitCode::kInternal, "The message cannot be hashed."});
  if (method.scheme == kPss) return session.ask(kCannotSign, {0x80, 0x68, key.number, kRsaPss}, *digest);
  if (method.scheme == kPkcs1) {
    const auto info = crypto::digest_info(method.hash, *digest);
    const std::size_t size = (key.description.bits + 7) / 8;
    if (size < info.size() + 11) return fail({ExitCode::kUnsupported, "The key is too short for this hash."});
    return session.ask(kCannotSign, {0x80, 0x68, key.number, kRsaRaw}, padded(info, size));
  }
  // A longer hash counts as far as the order is long: some cards take no more.
  const std::size_t order = (key.description.bits + 7) / 8;
  return session.ask(kCannotSign, {0x80, 0x68, key.number, kEc},
                     Bytes(*digest).first(std::min(digest->size(), order)));
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
