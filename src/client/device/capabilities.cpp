#include "client/device/capabilities.h"

#include <utility>

namespace coffer::client {

const char* name_of(Feature feature) {
  switch (feature) {
    case Feature::kSymmetricKeys:
      return "symmetric keys";
    case Feature::kExtendedCipher:
      return "extended ciphers and HMAC";
    case Feature::kRawCurves:
      return "keys on Curve25519 and Curve448";
    case Feature::kPaddingOnCard:
      return "RSA padding inside the card";
    case Feature::kHdKeys:
      return "hierarchies of keys";
    case Feature::kDerivation:
      return "keys derived from keys";
    case Feature::kAttestation:
      return "attestation of keys";
    case Feature::kExtras:
      return "device options";
    case Feature::kClock:
      return "a clock";
    case Feature::kMemory:
      return "a report of the memory";
    case Feature::kSettings:
      return "physical settings";
    case Feature::kRestart:
      return "restart by a command";
    case Feature::kXkek:
      return "key domains by agreement";
  }
  std::unreachable();
}

const char* name_of(CardKind kind) {
  switch (kind) {
    case CardKind::kCoffer:
      return "Coffer";
    case CardKind::kPicoHsm:
      return "Pico HSM";
    case CardKind::kSmartCardHsm:
      return "SmartCard-HSM";
    case CardKind::kNitrokeyHsm:
      return "Nitrokey HSM";
    case CardKind::kUnknown:
      return "unknown card";
  }
  std::unreachable();
}

Capabilities::Capabilities(CardKind kind) {
  if (kind == CardKind::kCoffer) {
    support_.fill(Support::kYes);
    return;
  }
  learn(Feature::kAttestation, false);  // instructions from F0 on are Coffer's own
  if (kind == CardKind::kPicoHsm) {
    // Clock, memory, settings and restart moved to the rescue application in newer firmware: unknown.
    for (const Feature feature : {Feature::kSymmetricKeys, Feature::kExtendedCipher, Feature::kPaddingOnCard,
                                  Feature::kHdKeys, Feature::kDerivation, Feature::kExtras, Feature::kXkek}) {
      learn(feature, true);
    }
  }
}

}  // namespace coffer::client
