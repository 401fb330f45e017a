#include "cli/token/algorithm.h"

#include <fmt/format.h>

#include <algorithm>

namespace coffer::cli {
namespace {

using crypto::CurveId;
using crypto::EdwardsCurve;
using crypto::MontgomeryCurve;

std::string without_colon(std::string_view name) {
  std::string text(name);
  std::erase(text, ':');
  return text;
}

bool is_of(const client::KeyKind& kind, const client::PublicKey& key) {
  const bool is_rsa = !key.modulus.empty();
  if (const auto* rsa = std::get_if<client::RsaKind>(&kind)) return is_rsa && key.bits() == rsa->bits;
  if (is_rsa) return false;
  if (const auto* curve = std::get_if<const crypto::Curve*>(&kind)) return key.curve == *curve;
  const auto* raw = std::get_if<const crypto::RawCurve*>(&kind);
  return raw != nullptr && key.raw_curve == *raw;
}

}  // namespace

std::span<const KeyAlgorithm> key_algorithms() {
  // Made at the first call: the curves must be there before.
  static const KeyAlgorithm entries[] = {
      {"ec:p256", &crypto::curve(CurveId::kSecp256r1)},
      {"ec:p384", &crypto::curve(CurveId::kSecp384r1)},
      {"ec:p521", &crypto::curve(CurveId::kSecp521r1)},
      {"ec:p224", &crypto::curve(CurveId::kSecp224r1)},
      {"ec:p192", &crypto::curve(CurveId::kSecp192r1)},
      {"ec:k256", &crypto::curve(CurveId::kSecp256k1)},
      {"ec:k192", &crypto::curve(CurveId::kSecp192k1)},
      {"ec:bp192", &crypto::curve(CurveId::kBrainpoolP192r1)},
      {"ec:bp224", &crypto::curve(CurveId::kBrainpoolP224r1)},
      {"ec:bp256", &crypto::curve(CurveId::kBrainpoolP256r1)},
      {"ec:bp320", &crypto::curve(CurveId::kBrainpoolP320r1)},
      {"ec:bp384", &crypto::curve(CurveId::kBrainpoolP384r1)},
      {"ec:bp512", &crypto::curve(CurveId::kBrainpoolP512r1)},
      {"ed25519", &crypto::raw_curve(EdwardsCurve::kEd25519)},
      {"ed448", &crypto::raw_curve(EdwardsCurve::kEd448)},
      {"x25519", &crypto::raw_curve(MontgomeryCurve::kX25519)},
      {"x448", &crypto::raw_curve(MontgomeryCurve::kX448)},
      {"rsa:2048", client::RsaKind{2048}},
      {"rsa:3072", client::RsaKind{3072}},
      {"rsa:4096", client::RsaKind{4096}},
      {"rsa:1024", client::RsaKind{1024}},
      {"rsa:1536", client::RsaKind{1536}},
      {"aes:128", client::SecretKind{128}},
      {"aes:192", client::SecretKind{192}},
      {"aes:256", client::SecretKind{256}},
  };
  return entries;
}

const KeyAlgorithm* find_algorithm(std::string_view name) {
  const auto found = std::ranges::find_if(key_algorithms(), [&](const KeyAlgorithm& entry) {
    return entry.name == name || without_colon(entry.name) == name ||
           (entry.name.starts_with("ec:") && entry.name.substr(3) == name);
  });
  return found == key_algorithms().end() ? nullptr : &*found;
}

std::string algorithm_of(const client::Key& key) {
  if (key.type == client::KeyType::kAes) return fmt::format("aes:{}", key.bits);
  if (!key.public_key) return "?";
  const auto found = std::ranges::find_if(
      key_algorithms(), [&](const KeyAlgorithm& entry) { return is_of(entry.kind, *key.public_key); });
  return found == key_algorithms().end() ? "?" : std::string(found->name);
}

std::string algorithm_names() {
  std::string names;
  for (const KeyAlgorithm& entry : key_algorithms())
    names += (names.empty() ? "" : " ") + std::string(entry.name);
  return names;
}

}  // namespace coffer::cli
