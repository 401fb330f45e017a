#pragma once
#include "crypto/kdf.h"
#include "token/state/context.h"

namespace coffer::token {

/// Which PIN: its reference in the card commands (P2).
enum class PinReference : std::uint8_t { kUser = 0x81, kSo = 0x88 };

/// Where a PIN's record lies.
[[nodiscard]] constexpr RecordId pin_record_id(PinReference reference) {
  return reference == PinReference::kUser ? records::kUserPin : records::kSoPin;
}

/// Whether PINs can be stretched: with what new ones get, and with what stored ones were. A start that cannot
/// says so at once, rather than at the first login. @errors kCannotStretch, kStorageFailure
[[nodiscard]] TokenResult<void> check_stretching(const Context& context);

/// What a wrong PIN is answered: the try that was the last one has blocked it.
[[nodiscard]] std::unexpected<Error> pin_is_wrong(std::uint8_t tries_left);

/// A PIN as it is stored: how to stretch it, its retry counter, and the access key sealed under the stretched
/// PIN. Byte by byte: docs/spec/storage.md.
class PinRecord {
 public:
  /// Random bytes, new with each PIN that is set.
  static constexpr std::size_t kSaltSize = 16;
  /// Version, most tries, function and cost of the stretching, a byte each; salt. In clear.
  static constexpr std::size_t kHeaderSize = 4 + kSaltSize;
  /// The access key, sealed under the PIN's key.
  static constexpr std::size_t kSealedKeySize = kSealingKeySize + kSealOverhead;
  /// Tries that are left and the PIN's length, a byte each, sealed under the device's sealing key.
  static constexpr std::size_t kSealedStateSize = 2 + kSealOverhead;
  /// The whole record: header, sealed key, sealed state.
  static constexpr std::size_t kSize = kHeaderSize + kSealedKeySize + kSealedStateSize;

  /// Stretches a new PIN and seals the access key under it, with all tries left. @errors kCryptoFailure
  [[nodiscard]] static TokenResult<PinRecord> make(Context& context, PinReference reference, Bytes pin,
                                                   std::uint8_t max_tries, const SealingKey& access_key);
  /// Reads a PIN's. Any altered byte is damage, and no wrong PIN. @errors kNotInitialised (there is none),
  /// kStorageFailure
  [[nodiscard]] static TokenResult<PinRecord> load(const Context& context, PinReference reference);

  /// What a success gives back.
  [[nodiscard]] std::uint8_t max_tries() const { return data_[1]; }
  /// 0: blocked.
  [[nodiscard]] std::uint8_t tries_left() const { return tries_left_; }
  /// In bytes.
  [[nodiscard]] std::size_t pin_length() const { return pin_length_; }
  /// How this PIN is stretched; from storage, unchecked.
  [[nodiscard]] crypto::StretchParameters stretching() const {
    return {static_cast<crypto::StretchParameters::Function>(data_[2]), data_[3]};
  }
  /// Changes the counter in this object; storing it is the caller's part. @errors kCryptoFailure
  [[nodiscard]] TokenResult<void> set_tries_left(const Context& context, PinReference reference,
                                                 std::uint8_t tries);
  /// As it is stored.
  [[nodiscard]] Bytes bytes() const { return data_; }

  /// Makes the PIN's key, which says nothing of whether the PIN is right (slow). @errors kCryptoFailure (no
  /// memory), kUnsupported (stretched by another build), kNotAllowed (cancelled by `progress`)
  [[nodiscard]] TokenResult<void> stretch(const Context& context, PinReference reference, Bytes pin,
                                          SealingKey& pin_key, crypto::Progress* progress = nullptr) const;
  /// Opens the access key with a PIN's key: the comparison. @errors kPinWrong, kPinBlocked (and no try is
  /// left), kCryptoFailure (nothing was compared)
  [[nodiscard]] TokenResult<void> open(PinReference reference, const SealingKey& pin_key,
                                       SealingKey& out) const;

 private:
  /// What the seal of the access key authenticates.
  [[nodiscard]] Bytes header() const { return Bytes(data_).first(kHeaderSize); }
  /// What the seal of the state authenticates: header and sealed key.
  [[nodiscard]] Bytes before_state() const { return Bytes(data_).first(kHeaderSize + kSealedKeySize); }

  std::array<std::uint8_t, kSize> data_{};
  std::uint8_t tries_left_ = 0;
  std::uint8_t pin_length_ = 0;
};

}  // namespace coffer::token
