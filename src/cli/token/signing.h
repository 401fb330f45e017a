#pragma once
#include "cli/token/keys.h"
#include "client/keys/sign.h"

namespace coffer::cli {

/// How a signature is made.
enum class SignatureScheme { kPkcs1, kPss, kEcdsa, kEddsa };

/// Scheme and hash, as options say it or the key suggests it.
struct SignatureMethod {
  SignatureScheme scheme = SignatureScheme::kEcdsa;
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::kSha256;  ///< not of EdDSA
};

/// Reads --scheme and --hash for a key. @errors kUsage, kUnsupported (a key that does not sign)
[[nodiscard]] Result<SignatureMethod, Failure> signature_method(const Arguments& arguments,
                                                                const client::Key& key);
[[nodiscard]] std::string name_of(const SignatureMethod& method);

/// Signs a message; hashed here, but for EdDSA. @returns DER of ECDSA, the block of RSA, R || S of EdDSA
[[nodiscard]] Result<ByteVector, Failure> sign(TokenSession& session, const client::Key& key,
                                               const SignatureMethod& method, Bytes message);

/// Whether it is a signature of the public key's holder over the message. Without the token, by OpenSSL.
[[nodiscard]] bool verify(Bytes public_key, const SignatureMethod& method, Bytes message, Bytes signature);

}  // namespace coffer::cli
