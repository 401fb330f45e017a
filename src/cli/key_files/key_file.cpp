#include "cli/key_files/key_file.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <cstring>

#include "cli/key_files/formats.h"
#include "cli/key_files/openssl_key.h"

namespace coffer::cli {
namespace {

using crypto::openssl::Owned;

using Bio = Owned<BIO, BIO_free_all>;
using Pkcs12 = Owned<PKCS12, PKCS12_free>;
using Certificate = Owned<X509, X509_free>;

void free_stack(STACK_OF(X509) * certificates) { sk_X509_pop_free(certificates, X509_free); }
using Certificates = Owned<STACK_OF(X509), free_stack>;
void free_encrypted(X509_SIG* encrypted) { X509_SIG_free(encrypted); }
using EncryptedKey = Owned<X509_SIG, free_encrypted>;

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Bio memory(Bytes bytes) { return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }

struct PasswordAnswer {
  Bytes password;
  bool asked = false;
};

int answer_password(char* out, int size, int, void* data) {
  auto& answer = *static_cast<PasswordAnswer*>(data);
  answer.asked = true;
  if (answer.password.empty() || answer.password.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(out, answer.password.data(), answer.password.size());
  return static_cast<int>(answer.password.size());
}

KeyFileError of_password(Bytes password) {
  return password.empty() ? KeyFileError::kNeedsPassword : KeyFileError::kWrongPassword;
}

std::vector<std::uint8_t> der_of(const X509* certificate) {
  unsigned char* encoded = nullptr;
  const int size = i2d_X509(certificate, &encoded);
  if (size <= 0) return {};
  std::vector<std::uint8_t> der(encoded, encoded + size);
  OPENSSL_free(encoded);
  return der;
}

Result<KeyFile, KeyFileError> as_file(const EVP_PKEY* key, const char* format) {
  COFFER_TRY(auto material, material_of(key));
  return KeyFile{.key = std::move(material), .format = format};
}

/// The certificates that stand in a PEM file beside the key.
void add_certificates(Bytes file, KeyFile& to) {
  const Bio in = memory(file);
  for (;;) {
    const Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    to.certificates.push_back(der_of(certificate.get()));
  }
  ERR_clear_error();
}

Result<KeyFile, KeyFileError> read_pem(Bytes file, Bytes password) {
  PasswordAnswer answer{password};
  const Key key(PEM_read_bio_PrivateKey(memory(file).get(), nullptr, answer_password, &answer));
  ERR_clear_error();
  if (key == nullptr) {
    if (answer.asked) return std::unexpected(of_password(password));
    const std::string_view text = text_of(file);
    const bool is_public = text.find("PUBLIC KEY-----") != std::string_view::npos ||
                           text.find("BEGIN CERTIFICATE-----") != std::string_view::npos;
    const bool is_private = text.find("PRIVATE KEY-----") != std::string_view::npos;
    return std::unexpected(is_public && !is_private ? KeyFileError::kPublicOnly : KeyFileError::kNoKey);
  }
  COFFER_TRY(KeyFile read, as_file(key.get(), "PEM"));
  add_certificates(file, read);
  return read;
}

Result<KeyFile, KeyFileError> read_pkcs12(PKCS12* file, Bytes password) {
  SecretBuffer<1025> text;  // with the zero at its end
  if (!text.assign(password.first(std::min<std::size_t>(password.size(), 1024)))) {
    return std::unexpected(KeyFileError::kWrongPassword);
  }
  text.storage()[text.size()] = 0;
  const char* given = reinterpret_cast<const char*>(text.storage().data());
  if (PKCS12_verify_mac(file, given, -1) != 1 &&
      !(password.empty() && PKCS12_verify_mac(file, nullptr, 0) == 1)) {
    ERR_clear_error();
    return std::unexpected(of_password(password));
  }
  EVP_PKEY* raw_key = nullptr;
  X509* raw_certificate = nullptr;
  STACK_OF(X509)* raw_others = nullptr;
  const int parsed = PKCS12_parse(file, given, &raw_key, &raw_certificate, &raw_others);
  const Key key(raw_key);
  const Certificate certificate(raw_certificate);
  const Certificates others(raw_others);
  ERR_clear_error();
  if (parsed != 1) return std::unexpected(KeyFileError::kEncryption);
  if (key == nullptr) return std::unexpected(KeyFileError::kPublicOnly);
  COFFER_TRY(KeyFile read, as_file(key.get(), "PKCS#12"));
  if (certificate != nullptr) {
    read.certificates.push_back(der_of(certificate.get()));
    int size = 0;
    if (const unsigned char* name = X509_alias_get0(certificate.get(), &size)) {
      read.label = {reinterpret_cast<const char*>(name), static_cast<std::size_t>(size)};
    }
  }
  for (int i = 0; i < sk_X509_num(others.get()); ++i) {
    read.certificates.push_back(der_of(sk_X509_value(others.get(), i)));
  }
  return read;
}

/// A PrivateKeyInfo in the clear or encrypted, or the older forms of RSA and EC.
Result<KeyFile, KeyFileError> read_key_der(Bytes file, Bytes password) {
  const unsigned char* at = file.data();
  const auto size = static_cast<long>(file.size());
  if (const Key key(d2i_AutoPrivateKey(nullptr, &at, size)); key != nullptr) return as_file(key.get(), "DER");
  at = file.data();
  const EncryptedKey encrypted(d2i_X509_SIG(nullptr, &at, size));
  ERR_clear_error();
  if (encrypted != nullptr) {
    PasswordAnswer answer{password};
    const Key key(d2i_PKCS8PrivateKey_bio(memory(file).get(), nullptr, answer_password, &answer));
    ERR_clear_error();
    if (key == nullptr) return std::unexpected(of_password(password));
    return as_file(key.get(), "PKCS#8");
  }
  at = file.data();
  const Key only_public(d2i_PUBKEY(nullptr, &at, size));
  at = file.data();
  const Certificate certificate(d2i_X509(nullptr, &at, size));
  ERR_clear_error();
  const bool is_public = only_public != nullptr || certificate != nullptr;
  return std::unexpected(is_public ? KeyFileError::kPublicOnly : KeyFileError::kNoKey);
}

Result<KeyFile, KeyFileError> read_der(Bytes file, Bytes password) {
  const unsigned char* at = file.data();
  const Pkcs12 bundle(d2i_PKCS12(nullptr, &at, static_cast<long>(file.size())));
  ERR_clear_error();
  return bundle != nullptr ? read_pkcs12(bundle.get(), password) : read_key_der(file, password);
}

}  // namespace

std::string describe(KeyFileError error) {
  switch (error) {
    case KeyFileError::kNoKey:
      return "it is no key file of a known format, or a damaged one";
    case KeyFileError::kPublicOnly:
      return "it has a public key or a certificate only";
    case KeyFileError::kNeedsPassword:
      return "it is encrypted, and there is no password";
    case KeyFileError::kWrongPassword:
      return "the password is wrong";
    case KeyFileError::kEncryption:
      return "it is encrypted in a way that cannot be opened here";
    case KeyFileError::kUnsupported:
      return "its key is of a kind, curve or size that no token takes";
  }
  return "";
}

Result<KeyFile, KeyFileError> read_key_file(Bytes file, Bytes password) {
  if (file.empty() || file.size() > kMaxKeyFile) return std::unexpected(KeyFileError::kNoKey);
  const std::string_view text = text_of(file);
  if (text.find("-----BEGIN OPENSSH PRIVATE KEY-----") != std::string_view::npos) return read_openssh(text);
  if (text.find("-----BEGIN ") != std::string_view::npos) return read_pem(file, password);
  if (text.find_first_not_of(" \t\r\n") != std::string_view::npos &&
      text[text.find_first_not_of(" \t\r\n")] == '{') {
    return read_jwk(text);
  }
  return read_der(file, password);
}

}  // namespace coffer::cli
