// RSA.

#include "crypto/rsa.h"
#include "qemu/vectors/operations.h"

namespace coffer::qemu {

using crypto::CryptoError;
using crypto::HashAlgorithm;
using crypto::RsaNumber;
using crypto::RsaPrivateKey;

namespace {

crypto::CryptoResult<RsaPrivateKey> key_of(const Case& v) {
  crypto::RsaComponents numbers;
  numbers.n = v[0];
  numbers.e = v[1];
  numbers.d = v[2];
  numbers.p = v[3];
  numbers.q = v[4];
  return RsaPrivateKey::load(numbers);
}

void print_name(const Case& v) {
  print("made ");
  print(v.name());
}
void print_number(Bytes number) {
  print(" ");
  print_hex(number);
}

}  // namespace

bool rsa_verifies(const Case& v) {
  const auto algorithm = v.as<HashAlgorithm>();
  if (!crypto::rsa_verify_pkcs1(v[0], v[1], algorithm, v[2], v[3])) return false;
  crypto::RsaBlock changed(v[3]);
  changed.storage()[changed.size() / 2] ^= 1;
  const auto verified = crypto::rsa_verify_pkcs1(v[0], v[1], algorithm, v[2], changed);
  return !verified && verified.error() == CryptoError::kVerificationFailed;
}

bool rsa_signs(const Case& v) {
  const auto key = key_of(v);
  if (!key) return false;
  const auto signature = key->sign_pkcs1(v[5]);
  return signature && equal(*signature, v[6]);
}

bool rsa_decrypts(const Case& v) {
  const auto key = key_of(v);
  SecretBuffer<crypto::kMaxRsaBytes> out;
  return key && key->decrypt_pkcs1(v[5], out) && equal(out.expose(), v[6]);
}

bool oaep_decrypts(const Case& v) {
  const auto key = key_of(v);
  SecretBuffer<crypto::kMaxRsaBytes> out;
  return key && key->decrypt_oaep(v.as<HashAlgorithm>(), v[5], out) && equal(out.expose(), v[6]);
}

bool pss_signs(const Case& v) {
  const auto key = key_of(v);
  if (!key) return false;
  const auto signature = key->sign_pss(v.as<HashAlgorithm>(), v[5]);
  if (!signature) return false;
  print_name(v);
  print_number(*signature);
  print("\n");
  return true;
}

bool rsa_generates(const Case& v) {
  const auto key = RsaPrivateKey::generate(std::size_t{v.parameter()} * 512, v[0]);
  if (!key) return false;
  print_name(v);
  for (const RsaNumber which :
       {RsaNumber::kModulus, RsaNumber::kPublicExponent, RsaNumber::kPrivateExponent, RsaNumber::kPrime1,
        RsaNumber::kPrime2, RsaNumber::kExponent1, RsaNumber::kExponent2, RsaNumber::kCoefficient}) {
    std::array<std::uint8_t, crypto::kMaxRsaBytes> number{};
    const auto size = key->export_number(which, number);
    if (!size) return false;
    print_number(Bytes(number).first(*size));
  }
  print("\n");
  return true;
}

}  // namespace coffer::qemu
