#pragma once
#include <array>
#include <initializer_list>
#include <optional>

#include "base/fixed_buffer.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

/// Algorithm identifiers of the card commands (P2 of SIGN, DECIPHER, CIPHER; the value 92 permits wrapping).
using Algorithm = std::uint8_t;
/// Agreement on the DKEK of an XKEK domain.
inline constexpr Algorithm kXkekAgreement = 0x84;

/// Most identifiers of a list: all that an RSA key has are 17, and ciphers can be named one by one.
inline constexpr std::size_t kMaxAlgorithms = 48;
/// The identifiers in the order in which they were given.
using AlgorithmList = FixedBuffer<kMaxAlgorithms>;

/// What a key may be used for, given when it is made.
struct KeyPolicy {
  AlgorithmList algorithms;  ///< permitted identifiers; empty: all that fit the key
  std::uint8_t key_domain = 0;
  std::optional<std::uint32_t> use_counter;  ///< so many uses; nothing: unlimited

  /// Whether the list names it: an empty one names none.
  [[nodiscard]] bool lists(Algorithm algorithm) const {
    return std::ranges::find(algorithms.bytes(), algorithm) != algorithms.bytes().end();
  }
  /// Whether the key may be used with it, as far as the list goes; the counter is another matter.
  [[nodiscard]] bool permits(Algorithm algorithm) const { return algorithms.empty() || lists(algorithm); }
};

/// What tells a key domain from every other, also from one that had its number before: random, made with the
/// domain. All zeros: no domain.
using KeyDomainIdentity = std::array<std::uint8_t, 16>;

/// The policy of an exchange key: it agrees on an XKEK, and does nothing else.
[[nodiscard]] bool is_exchange_policy(const KeyPolicy& policy);

/// Kinds of key. The numbers are stored: never change one.
enum class KeyType : std::uint8_t { kRsa = 1, kEc = 2, kAes = 3, kMontgomery = 4, kEdwards = 5 };

/// A set of key types: those that an algorithm works with.
class KeyTypes {
 public:
  constexpr KeyTypes() = default;
  /// The set of these; one that comes twice counts once.
  constexpr KeyTypes(std::initializer_list<KeyType> types) {
    for (const KeyType type : types) bits_ |= bit(type);
  }
  /// Every type that there is.
  [[nodiscard]] static constexpr KeyTypes all() {
    return {KeyType::kRsa, KeyType::kEc, KeyType::kAes, KeyType::kMontgomery, KeyType::kEdwards};
  }

  /// No key fits: what a token says that does not have the algorithm.
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  /// Whether keys of this type fit.
  [[nodiscard]] constexpr bool contains(KeyType type) const { return (bits_ & bit(type)) != 0; }

 private:
  static constexpr unsigned bit(KeyType type) { return 1U << static_cast<unsigned>(type); }

  unsigned bits_ = 0;
};
/// Where a key comes from; attestations say it. The numbers are stored: never change one.
enum class KeyOrigin : std::uint8_t { kGenerated = 1, kImported = 2, kDerived = 3 };

}  // namespace coffer::token
