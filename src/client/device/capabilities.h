#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace coffer::client {

/// Which card this is. What it can do is asked of Capabilities, not of this.
enum class CardKind : std::uint8_t {
  kCoffer,
  kPicoHsm,
  kSmartCardHsm,
  kNitrokeyHsm,
  kUnknown,  ///< takes the application, but is none of these
};

/// What not all cards of this family can do.
enum class Feature : std::uint8_t {
  kSymmetricKeys,   ///< GENERATE SYMMETRIC KEY, short form of CIPHER
  kExtendedCipher,  ///< CIPHER 51 and 52: algorithms with an object identifier, HMAC among them
  kRawCurves,       ///< keys of Ed25519, Ed448, X25519, X448
  kPaddingOnCard,   ///< SIGN 30, DECIPHER 22 and 23: PKCS #1 and OAEP inside the card
  kHdKeys,          ///< hierarchies of keys
  kDerivation,      ///< DERIVE KEY
  kAttestation,     ///< ATTEST KEY
  kExtras,          ///< options, secure lock
  kClock,           ///< date and time
  kMemory,          ///< how much is free
  kSettings,        ///< physical settings: light, USB
  kRestart,         ///< restart by a command
  kXkek,            ///< key domains that devices agree on
};
inline constexpr std::size_t kFeatures = 13;

/// A few words for people: "hierarchies of keys". They live as long as the program.
[[nodiscard]] const char* name_of(Feature feature);
/// "Coffer", "SmartCard-HSM" and so on.
[[nodiscard]] const char* name_of(CardKind kind);

/// What is known of one feature.
enum class Support : std::uint8_t { kUnknown, kYes, kNo };

/// What a card can do: at first what is known of its kind, later what its answers said. Each is found out
/// once.
class Capabilities {
 public:
  /// Nothing is known.
  Capabilities() = default;
  /// What is known of a kind of card.
  explicit Capabilities(CardKind kind);

  [[nodiscard]] Support of(Feature feature) const { return support_[static_cast<std::size_t>(feature)]; }
  /// Whether it may be tried.
  [[nodiscard]] bool may_have(Feature feature) const { return of(feature) != Support::kNo; }
  /// What an answer has shown.
  void learn(Feature feature, bool there) {
    support_[static_cast<std::size_t>(feature)] = there ? Support::kYes : Support::kNo;
  }

 private:
  std::array<Support, kFeatures> support_{};
};

}  // namespace coffer::client
