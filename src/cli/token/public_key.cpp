#include "cli/token/public_key.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "base/endian.h"
#include "cli/key_files/openssl_key.h"
#include "cli/token/algorithm.h"
#include "cli/token/files.h"

namespace coffer::cli {
namespace {

using crypto::openssl::Number;

Key parse(Bytes public_key) {
  const unsigned char* at = public_key.data();
  Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  ERR_clear_error();
  return key;
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// A number, big-endian; with a `size`, padded to it.
ByteVector number(const EVP_PKEY* key, const char* name, std::size_t size = 0) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  const Number owned(raw);
  ByteVector bytes(std::max(size, static_cast<std::size_t>(BN_num_bytes(raw))));
  BN_bn2binpad(raw, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

ByteVector raw_point(const EVP_PKEY* key) {
  std::size_t size = 0;
  if (EVP_PKEY_get_raw_public_key(key, nullptr, &size) != 1) return {};
  ByteVector bytes(size);
  EVP_PKEY_get_raw_public_key(key, bytes.data(), &size);
  return bytes;
}

std::string group_of(const EVP_PKEY* key) {
  std::array<char, 64> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1) return "";
  return {name.data(), size};
}

/// An SSH string (RFC 4251, 5), and a positive number.
void put(ByteVector& out, Bytes value) {
  const auto size = be32(static_cast<std::uint32_t>(value.size()));
  out.insert(out.end(), size.begin(), size.end());
  out.insert(out.end(), value.begin(), value.end());
}
void put_number(ByteVector& out, ByteVector value) {
  if (!value.empty() && value[0] >= 0x80) value.insert(value.begin(), 0);
  put(out, value);
}

struct CurveNames {
  std::string_view openssl;
  std::string_view ssh;
  std::string_view jwk;
  std::size_t size;
};
constexpr auto kCurves = std::to_array<CurveNames>({
    {"prime256v1", "nistp256", "P-256", 32},
    {"secp384r1", "nistp384", "P-384", 48},
    {"secp521r1", "nistp521", "P-521", 66},
    {"secp256k1", "", "secp256k1", 32},
});

const CurveNames* names_of(const EVP_PKEY* key) {
  const auto found = std::ranges::find(kCurves, group_of(key), &CurveNames::openssl);
  return found == kCurves.end() ? nullptr : &*found;
}

ByteVector point_of(const EVP_PKEY* key, std::size_t size) {
  ByteVector point{0x04};
  for (const char* name : {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y}) {
    const ByteVector coordinate = number(key, name, size);
    point.insert(point.end(), coordinate.begin(), coordinate.end());
  }
  return point;
}

std::string base64url(Bytes bytes) {
  std::string text = to_base64(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  std::erase(text, '=');
  return text;
}

/// Text in JSON's quotes.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? fmt::format("\\u{:04x}", static_cast<unsigned>(c))
                                                : std::string(1, c);
  }
  return out + '"';
}

}  // namespace

std::string ssh_line(Bytes public_key, std::string_view comment) {
  const Key key = parse(public_key);
  if (key == nullptr) return "";
  std::string type;
  ByteVector blob;
  if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA) {
    type = "ssh-rsa";
    put(blob, bytes_of(type));
    put_number(blob, number(key.get(), OSSL_PKEY_PARAM_RSA_E));
    put_number(blob, number(key.get(), OSSL_PKEY_PARAM_RSA_N));
  } else if (EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_ED25519) {
    type = "ssh-ed25519";
    put(blob, bytes_of(type));
    put(blob, raw_point(key.get()));
  } else if (const CurveNames* curve = names_of(key.get()); curve != nullptr && !curve->ssh.empty()) {
    type = fmt::format("ecdsa-sha2-{}", curve->ssh);
    put(blob, bytes_of(type));
    put(blob, bytes_of(curve->ssh));
    put(blob, point_of(key.get(), curve->size));
  } else {
    return "";
  }
  std::string line = fmt::format("{} {} {}", type, to_base64(blob), comment);
  std::ranges::replace(line, '\n', ' ');
  return line + "\n";
}

std::string public_jwk(Bytes public_key, std::string_view name) {
  const Key key = parse(public_key);
  if (key == nullptr) return "";
  const std::string id = quoted(name);
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_RSA:
      return fmt::format(R"({{"kty":"RSA","n":"{}","e":"{}","kid":{}}})",
                         base64url(number(key.get(), OSSL_PKEY_PARAM_RSA_N)),
                         base64url(number(key.get(), OSSL_PKEY_PARAM_RSA_E)), id) +
             "\n";
    case EVP_PKEY_EC: {
      const CurveNames* curve = names_of(key.get());
      if (curve == nullptr) return "";
      return fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}","y":"{}","kid":{}}})", curve->jwk,
                         base64url(number(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, curve->size)),
                         base64url(number(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, curve->size)), id) +
             "\n";
    }
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448:
    case EVP_PKEY_X25519:
    case EVP_PKEY_X448: {
      const std::string type = EVP_PKEY_get0_type_name(key.get());
      const std::string curve = type == "ED25519" ? "Ed25519" : type == "ED448" ? "Ed448" : type;
      return fmt::format(R"({{"kty":"OKP","crv":"{}","x":"{}","kid":{}}})", curve,
                         base64url(raw_point(key.get())), id) +
             "\n";
    }
    default:
      return "";
  }
}

}  // namespace coffer::cli
