#include "cli/token/public_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/endian.h"
#include "cli/token/files.h"

namespace coffer::cli {
namespace {

using crypto::CurveId;
using crypto::EdwardsCurve;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
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
  CurveId id;
  std::string_view ssh;  ///< empty: OpenSSH does not have it
  std::string_view jwk;
};
constexpr auto kCurves = std::to_array<CurveNames>({
    {CurveId::kSecp256r1, "nistp256", "P-256"},
    {CurveId::kSecp384r1, "nistp384", "P-384"},
    {CurveId::kSecp521r1, "nistp521", "P-521"},
    {CurveId::kSecp256k1, "", "secp256k1"},
});

const CurveNames* names_of(const crypto::Curve& curve) {
  const auto found = std::ranges::find(kCurves, curve.id, &CurveNames::id);
  return found == kCurves.end() ? nullptr : &*found;
}

std::string_view jwk_name(const crypto::RawCurve& curve) {
  if (const auto* edwards = std::get_if<EdwardsCurve>(&curve.id)) {
    return *edwards == EdwardsCurve::kEd25519 ? "Ed25519" : "Ed448";
  }
  const bool is_25519 = std::get<crypto::MontgomeryCurve>(curve.id) == crypto::MontgomeryCurve::kX25519;
  return is_25519 ? "X25519" : "X448";
}

bool is_ed25519(const client::PublicKey& key) {
  if (key.raw_curve == nullptr) return false;
  const auto* edwards = std::get_if<EdwardsCurve>(&key.raw_curve->id);
  return edwards != nullptr && *edwards == EdwardsCurve::kEd25519;
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

std::string ssh_line(const client::PublicKey& key, std::string_view comment) {
  std::string type;
  ByteVector blob;
  const CurveNames* curve = key.curve != nullptr ? names_of(*key.curve) : nullptr;
  if (key.type() == token::KeyType::kRsa) {
    type = "ssh-rsa";
    put(blob, bytes_of(type));
    put_number(blob, key.exponent);
    put_number(blob, key.modulus);
  } else if (is_ed25519(key)) {
    type = "ssh-ed25519";
    put(blob, bytes_of(type));
    put(blob, key.point);
  } else if (curve != nullptr && !curve->ssh.empty()) {
    type = fmt::format("ecdsa-sha2-{}", curve->ssh);
    put(blob, bytes_of(type));
    put(blob, bytes_of(curve->ssh));
    put(blob, key.point);
  } else {
    return "";
  }
  std::string line = fmt::format("{} {} {}", type, to_base64(blob), comment);
  std::ranges::replace(line, '\n', ' ');
  return line + "\n";
}

std::string public_jwk(const client::PublicKey& key, std::string_view name) {
  const std::string id = quoted(name);
  if (key.raw_curve != nullptr) {
    return fmt::format(R"({{"kty":"OKP","crv":"{}","x":"{}","kid":{}}})", jwk_name(*key.raw_curve),
                       base64url(key.point), id) +
           "\n";
  }
  if (key.curve == nullptr) {
    return fmt::format(R"({{"kty":"RSA","n":"{}","e":"{}","kid":{}}})", base64url(key.modulus),
                       base64url(key.exponent), id) +
           "\n";
  }
  const CurveNames* curve = names_of(*key.curve);
  if (curve == nullptr) return "";
  const Bytes coordinates = Bytes(key.point).subspan(1);  // behind 04
  const std::size_t half = coordinates.size() / 2;
  return fmt::format(R"({{"kty":"EC","crv":"{}","x":"{}","y":"{}","kid":{}}})", curve->jwk,
                     base64url(coordinates.first(half)), base64url(coordinates.subspan(half)), id) +
         "\n";
}

}  // namespace coffer::cli
