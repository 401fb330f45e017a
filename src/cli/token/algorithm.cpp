#include "cli/token/algorithm.h"

#include <algorithm>
#include <array>

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

}  // namespace

std::span<const KeyAlgorithm> key_algorithms() {
  // Made at the first call: the curves must be there before.
  static const KeyAlgorithm entries[] = {
      {"ec:p256", KeyKind::kEc, 256, &crypto::curve(CurveId::kSecp256r1)},
      {"ec:p384", KeyKind::kEc, 384, &crypto::curve(CurveId::kSecp384r1)},
      {"ec:p521", KeyKind::kEc, 521, &crypto::curve(CurveId::kSecp521r1)},
      {"ec:p224", KeyKind::kEc, 224, &crypto::curve(CurveId::kSecp224r1)},
      {"ec:p192", KeyKind::kEc, 192, &crypto::curve(CurveId::kSecp192r1)},
      {"ec:k256", KeyKind::kEc, 256, &crypto::curve(CurveId::kSecp256k1)},
      {"ec:k192", KeyKind::kEc, 192, &crypto::curve(CurveId::kSecp192k1)},
      {"ec:bp192", KeyKind::kEc, 192, &crypto::curve(CurveId::kBrainpoolP192r1)},
      {"ec:bp224", KeyKind::kEc, 224, &crypto::curve(CurveId::kBrainpoolP224r1)},
      {"ec:bp256", KeyKind::kEc, 256, &crypto::curve(CurveId::kBrainpoolP256r1)},
      {"ec:bp320", KeyKind::kEc, 320, &crypto::curve(CurveId::kBrainpoolP320r1)},
      {"ec:bp384", KeyKind::kEc, 384, &crypto::curve(CurveId::kBrainpoolP384r1)},
      {"ec:bp512", KeyKind::kEc, 512, &crypto::curve(CurveId::kBrainpoolP512r1)},
      {"ed25519", KeyKind::kEc, 256, nullptr, &crypto::raw_curve(EdwardsCurve::kEd25519)},
      {"ed448", KeyKind::kEc, 448, nullptr, &crypto::raw_curve(EdwardsCurve::kEd448)},
      {"x25519", KeyKind::kEc, 256, nullptr, &crypto::raw_curve(MontgomeryCurve::kX25519)},
      {"x448", KeyKind::kEc, 448, nullptr, &crypto::raw_curve(MontgomeryCurve::kX448)},
      {"rsa:2048", KeyKind::kRsa, 2048},
      {"rsa:3072", KeyKind::kRsa, 3072},
      {"rsa:4096", KeyKind::kRsa, 4096},
      {"rsa:1024", KeyKind::kRsa, 1024},
      {"rsa:1536", KeyKind::kRsa, 1536},
      {"aes:128", KeyKind::kSecret, 128},
      {"aes:192", KeyKind::kSecret, 192},
      {"aes:256", KeyKind::kSecret, 256},
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

std::string algorithm_names() {
  std::string names;
  for (const KeyAlgorithm& entry : key_algorithms())
    names += (names.empty() ? "" : " ") + std::string(entry.name);
  return names;
}

}  // namespace coffer::cli
