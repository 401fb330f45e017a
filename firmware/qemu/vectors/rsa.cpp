// RSA.

#include "crypto/rsa.h"
#include "qemu/vectors/operations.h"

namespace coffer::qemu {

using crypto::CryptoError;
using crypto::HashAlgorithm;
using crypto::RsaComponents;
using crypto::RsaPrivateKey;

namespace {

RsaComponents components;  // 2.4 KB: too much for what the stack is measured on

crypto::CryptoResult<RsaPrivateKey> key_of(const Case& v) {
  if (!components.n.assign(v[0]) || !components.e.assign(v[1]) || !components.d.assign(v[2]) ||
      !components.p.assign(v[3]) || !components.q.assign(v[4])) {
    return std::unexpected(CryptoError::kInvalidArgument);
  }
  components.dp.clear();
  components.dq.clear();
  components.qinv.clear();
  return RsaPrivateKey::load(components);
}

void print_result(const Case& v, std::initializer_list<Bytes> results) {
  print("made ");
  print(v.name());
  for (const Bytes result : results) {
    print(" ");
    print_hex(result);
  }
  print("\n");
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
  print_result(v, {*signature});
  return true;
}

bool rsa_generates(const Case& v) {
  const auto key = RsaPrivateKey::generate(std::size_t{v.parameter()} * 512, v[0]);
  if (!key || !key->export_components(components)) return false;
  print_result(
      v, {components.n.expose(), components.e.expose(), components.d.expose(), components.p.expose(),
          components.q.expose(), components.dp.expose(), components.dq.expose(), components.qinv.expose()});
  return true;
}

}  // namespace coffer::qemu
