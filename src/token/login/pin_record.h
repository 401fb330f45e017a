#pragma once
#include "crypto/kdf.h"
#include "token/state/context.h"

namespace coffer::token {

/// Which PIN: its reference in the card commands (P2).
enum class PinReference : std::uint8_t { kUser = 0x81, kSo = 0x88 };

[[nodiscard]] constexpr RecordId pin_record_id(PinReference reference) {
  return reference == PinReference::kUser ? records::kUserPin : records::kSoPin;
}

/// What a wrong PIN is answered: the try that was the last one has blocked it.
[[nodiscard]] std::unexpected<Error> pin_is_wrong(std::uint8_t tries_left);

/// A PIN as it is stored: how to stretch it, its retry counter, and the access key sealed under the stretched
/// PIN.
///
/// | offset | length | content |
/// |---|---|---|
/// | 0 | 1 | version, 02 |
/// | 1 | 1 | tries after a success |
/// | 2 | 1 | stretching: function |
/// | 3 | 1 | stretching: log2 of the cost |
/// | 4 | 16 | salt |
/// | 20 | 61 | access key, sealed under the PIN's key, with bytes 0..19 as header |
/// | 81 | 31 | tries left, length of the PIN: sealed under the device sealing key, with bytes 0..19 as header
/// |
class PinRecord {
 public:
  static constexpr std::size_t kSaltSize = 16;
  static constexpr std::size_t kHeaderSize = 4 + kSaltSize;
  static constexpr std::size_t kSealedKeySize = kSealingKeySize + kSealOverhead;
  static constexpr std::size_t kSealedStateSize = 2 + kSealOverhead;
  static constexpr std::size_t kSize = kHeaderSize + kSealedKeySize + kSealedStateSize;

  /// Stretches a new PIN and seals the access key under it, with all tries left.
  [[nodiscard]] static TokenResult<PinRecord> make(Context& context, PinReference reference, Bytes pin,
                                                   std::uint8_t max_tries, const SealingKey& access_key);
  /// @errors kNotInitialised (there is none), kStorageFailure
  [[nodiscard]] static TokenResult<PinRecord> load(const Context& context, PinReference reference);

  [[nodiscard]] std::uint8_t max_tries() const { return data_[1]; }
  [[nodiscard]] std::uint8_t tries_left() const { return tries_left_; }
  [[nodiscard]] std::size_t pin_length() const { return pin_length_; }
  [[nodiscard]] TokenResult<void> set_tries_left(const Context& context, PinReference reference,
                                                 std::uint8_t tries);
  [[nodiscard]] Bytes bytes() const { return data_; }

  /// Opens the access key with a PIN (slow). @errors kPinWrong, kCryptoFailure
  [[nodiscard]] TokenResult<void> open(const Context& context, PinReference reference, Bytes pin,
                                       SealingKey& out) const;

 private:
  [[nodiscard]] Bytes header() const { return Bytes(data_).first(kHeaderSize); }
  [[nodiscard]] TokenResult<void> derive_key(const Context& context, PinReference reference, Bytes pin,
                                             SealingKey& out) const;

  std::array<std::uint8_t, kSize> data_{};
  std::uint8_t tries_left_ = 0;
  std::uint8_t pin_length_ = 0;
};

}  // namespace coffer::token
