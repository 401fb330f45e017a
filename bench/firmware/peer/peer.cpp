// What operations.cpp measures, by plain Mbed TLS: under the same names, in the same emulator.
#include <mbedtls/aes.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/memory_buffer_alloc.h>
#include <mbedtls/rsa.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "crypto/bare/entropy.h"
#include "host.h"
#include "rsa_primes.h"

namespace coffer::bench {
namespace {

/// Ends the program when something failed.
void must(int status) {
  if (status == 0) return;
  print("an operation of Mbed TLS failed");
  leave(1);
}

int random(void* /*state*/, unsigned char* out, std::size_t size) {
  (void)crypto::bare::read_entropy({out, size});
  return 0;
}

constexpr std::array<unsigned char, 32> kDigest = {0x5A, 0xC3, 1, 2, 3};

void measure_curve(mbedtls_ecp_group_id id, const char* make, const char* sign, const char* verify,
                   const char* agree) {
  mbedtls_ecp_group group;
  mbedtls_mpi scalar, r, s, shared;
  mbedtls_ecp_point point;
  mbedtls_ecp_group_init(&group);
  mbedtls_ecp_point_init(&point);
  for (mbedtls_mpi* const number : {&scalar, &r, &s, &shared}) mbedtls_mpi_init(number);
  must(mbedtls_ecp_group_load(&group, id));
  measure(make, [&] { must(mbedtls_ecp_gen_keypair(&group, &scalar, &point, random, nullptr)); });
  measure(sign, [&] {
    must(mbedtls_ecdsa_sign(&group, &r, &s, &scalar, kDigest.data(), kDigest.size(), random, nullptr));
  });
  measure(verify,
          [&] { must(mbedtls_ecdsa_verify(&group, kDigest.data(), kDigest.size(), &point, &r, &s)); });
  measure(agree,
          [&] { must(mbedtls_ecdh_compute_shared(&group, &shared, &point, &scalar, random, nullptr)); });
}

void measure_x25519() {
  mbedtls_ecp_group group;
  mbedtls_mpi scalar, shared;
  mbedtls_ecp_point point;
  mbedtls_ecp_group_init(&group);
  mbedtls_ecp_point_init(&point);
  mbedtls_mpi_init(&scalar);
  mbedtls_mpi_init(&shared);
  must(mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_CURVE25519));
  must(mbedtls_ecp_gen_keypair(&group, &scalar, &point, random, nullptr));
  measure("X25519",
          [&] { must(mbedtls_ecdh_compute_shared(&group, &shared, &point, &scalar, random, nullptr)); });
}

void measure_rsa() {
  constexpr std::array<unsigned char, 3> kExponent = {1, 0, 1};
  mbedtls_rsa_context key;
  mbedtls_rsa_init(&key);
  must(mbedtls_rsa_import_raw(&key, nullptr, 0, kP1024.data(), kP1024.size(), kQ1024.data(), kQ1024.size(),
                              nullptr, 0, kExponent.data(), kExponent.size()));
  must(mbedtls_rsa_complete(&key));
  static std::array<unsigned char, 256> signature;
  const auto sign = [&] {
    must(mbedtls_rsa_pkcs1_sign(&key, random, nullptr, MBEDTLS_MD_SHA256, kDigest.size(), kDigest.data(),
                                signature.data()));
  };
  sign();  // makes the numbers that blind, and what Montgomery's method wants
  measure("RSA-2048 sign", sign);
  measure("RSA-2048 verify", [&] {
    must(mbedtls_rsa_pkcs1_verify(&key, MBEDTLS_MD_SHA256, kDigest.size(), kDigest.data(), signature.data()));
  });
}

void measure_symmetric() {
  static std::array<unsigned char, 1024> data;
  std::array<unsigned char, 32> digest;
  measure("SHA-256, 1024 bytes", [&] { must(mbedtls_sha256(data.data(), data.size(), digest.data(), 0)); });
  const auto run_cbc = [&](int mode) {
    std::array<unsigned char, 16> iv{};
    mbedtls_aes_context key;
    mbedtls_aes_init(&key);
    must(mode == MBEDTLS_AES_ENCRYPT ? mbedtls_aes_setkey_enc(&key, kDigest.data(), 256)
                                     : mbedtls_aes_setkey_dec(&key, kDigest.data(), 256));
    must(mbedtls_aes_crypt_cbc(&key, mode, data.size(), iv.data(), data.data(), data.data()));
  };
  measure("AES-256-CBC encrypt, 1024 bytes", [&] { run_cbc(MBEDTLS_AES_ENCRYPT); });
  measure("AES-256-CBC decrypt, 1024 bytes", [&] { run_cbc(MBEDTLS_AES_DECRYPT); });
}

}  // namespace
}  // namespace coffer::bench

// No heap but the buffer below.
extern "C" void* _sbrk(std::ptrdiff_t /*size*/) { return reinterpret_cast<void*>(-1); }

extern "C" int run() {
  using namespace coffer::bench;
  static std::array<unsigned char, 64 * 1024> memory;
  mbedtls_memory_buffer_alloc_init(memory.data(), memory.size());
  measure_symmetric();
  // The tables of AES are made on its first use: once more, now that they are there.
  measure_symmetric();
  measure_curve(MBEDTLS_ECP_DP_SECP256R1, "P-256 key pair", "P-256 sign", "P-256 verify", "P-256 ECDH");
  measure_x25519();
  measure_curve(MBEDTLS_ECP_DP_SECP384R1, "P-384 key pair", "P-384 sign", "P-384 verify", "P-384 ECDH");
  measure_rsa();
  return 0;
}
