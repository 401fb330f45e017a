#include <nlohmann/json.hpp>

#include "base/wipe.h"
#include "cli/key_files/formats.h"

namespace coffer::cli {
namespace {

using Json = nlohmann::json;
using token::KeyMaterial;

const std::unexpected kNoKey(KeyFileError::kNoKey);

int value_of(char c) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::size_t at = kAlphabet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

/// Text in base64url without padding (RFC 7515, 2). @returns false when it is none, or too long
template <std::size_t N>
bool decode(std::string_view text, SecretBuffer<N>& out) {
  out.clear();
  unsigned bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int value = value_of(c);
    if (value < 0) return false;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFu;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const auto octet = static_cast<std::uint8_t>(bits >> count);
    if (!out.append({&octet, 1})) return false;
  }
  return count < 6 && (bits & ((1u << count) - 1)) == 0;
}

const std::string* text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

template <std::size_t N>
bool read(const Json& object, const char* name, SecretBuffer<N>& out) {
  const std::string* text = text_of(object, name);
  return text != nullptr && decode(*text, out);
}

template <typename Loaded>
Result<OwnedKey, KeyFileError> taken(Loaded&& loaded) {
  if (!loaded) return std::unexpected(KeyFileError::kUnsupported);
  return std::make_unique<KeyMaterial>(std::move(*loaded));
}

Result<OwnedKey, KeyFileError> rsa(const Json& object) {
  SecretBuffer<crypto::kMaxRsaBytes> n;
  SecretBuffer<crypto::kMaxRsaBytes> d;
  SecretBuffer<crypto::kMaxRsaPublicExponent> e;
  SecretBuffer<crypto::kMaxRsaBytes> p;
  SecretBuffer<crypto::kMaxRsaBytes> q;
  if (!read(object, "n", n) || !read(object, "e", e)) return kNoKey;
  if (!object.contains("d")) return std::unexpected(KeyFileError::kPublicOnly);
  if (!read(object, "d", d)) return kNoKey;
  crypto::RsaComponents numbers{};
  numbers.n = n.expose();
  numbers.e = e.expose();
  numbers.d = d.expose();
  if (object.contains("p") && object.contains("q")) {
    if (!read(object, "p", p) || !read(object, "q", q)) return kNoKey;
    numbers.p = p.expose();
    numbers.q = q.expose();
  }
  return taken(crypto::RsaPrivateKey::load(numbers));
}

Result<OwnedKey, KeyFileError> ec(const Json& object) {
  static constexpr std::pair<std::string_view, crypto::CurveId> kCurves[] = {
      {"P-256", crypto::CurveId::kSecp256r1},
      {"P-384", crypto::CurveId::kSecp384r1},
      {"P-521", crypto::CurveId::kSecp521r1},
      {"secp256k1", crypto::CurveId::kSecp256k1}};
  const std::string* name = text_of(object, "crv");
  if (name == nullptr) return kNoKey;
  for (const auto& [curve, id] : kCurves) {
    if (curve != *name) continue;
    if (!object.contains("d")) return std::unexpected(KeyFileError::kPublicOnly);
    crypto::Scalar scalar;
    if (!read(object, "d", scalar)) return kNoKey;
    return taken(crypto::EcPrivateKey::load(crypto::curve(id), scalar.expose()));
  }
  return std::unexpected(KeyFileError::kUnsupported);
}

Result<OwnedKey, KeyFileError> okp(const Json& object) {
  const std::string* name = text_of(object, "crv");
  if (name == nullptr) return kNoKey;
  if (!object.contains("d")) return std::unexpected(KeyFileError::kPublicOnly);
  SecretBuffer<64> secret;
  if (!read(object, "d", secret)) return kNoKey;
  const Bytes d = secret.expose();
  if (*name == "Ed25519") return taken(crypto::EdwardsPrivateKey::load(crypto::EdwardsCurve::kEd25519, d));
  if (*name == "Ed448") return taken(crypto::EdwardsPrivateKey::load(crypto::EdwardsCurve::kEd448, d));
  if (*name == "X25519")
    return taken(crypto::MontgomeryPrivateKey::load(crypto::MontgomeryCurve::kX25519, d));
  if (*name == "X448") return taken(crypto::MontgomeryPrivateKey::load(crypto::MontgomeryCurve::kX448, d));
  return std::unexpected(KeyFileError::kUnsupported);
}

Result<OwnedKey, KeyFileError> oct(const Json& object) {
  SecretBuffer<64> secret;
  if (!read(object, "k", secret)) return kNoKey;
  if (!token::is_symmetric_key_size(secret.size())) return std::unexpected(KeyFileError::kUnsupported);
  auto material = std::make_unique<KeyMaterial>();
  (void)material->emplace<token::AesKey>().assign(secret.expose());
  return material;
}

Result<OwnedKey, KeyFileError> by_type(const Json& object) {
  const std::string* type = text_of(object, "kty");
  if (type == nullptr) return kNoKey;
  if (*type == "RSA") return rsa(object);
  if (*type == "EC") return ec(object);
  if (*type == "OKP") return okp(object);
  if (*type == "oct") return oct(object);
  return std::unexpected(KeyFileError::kUnsupported);
}

/// The library's copies of the secret numbers.
void wipe_texts(Json& object) {
  for (Json& value : object) {
    if (auto* text = value.get_ptr<std::string*>()) {
      wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
    }
  }
}

}  // namespace

Result<KeyFile, KeyFileError> read_jwk(std::string_view text) {
  Json object = Json::parse(text, nullptr, false);
  if (!object.is_object()) return kNoKey;
  auto key = by_type(object);
  std::string label;
  if (const std::string* id = text_of(object, "kid")) label = *id;
  wipe_texts(object);
  if (!key) return std::unexpected(key.error());
  return KeyFile{.key = std::move(*key), .format = "JWK", .label = std::move(label)};
}

}  // namespace coffer::cli
