#pragma once
// Secure messaging (spec of the SmartCard-HSM, section 8): chip authentication in version 2 with AES-128,
// then each command and response encrypted and authenticated under keys of this session.

#include <array>

#include "base/secret.h"
#include "card/apdu.h"

namespace coffer::card {

/// Object identifier of the one protocol we have: id-CA-ECDH-AES-CBC-CMAC-128 (BSI TR-03110-3, A.1.1.2).
inline constexpr auto kChipAuthenticationAes128 =
    std::to_array<std::uint8_t>({0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03, 0x02, 0x02});

/// Bytes of the random number from which, with the agreed secret, the keys are derived.
inline constexpr std::size_t kChannelNonceSize = 8;
/// Bytes of a MAC, and of the authentication token: the first half of an AES-CMAC.
inline constexpr std::size_t kChannelMacSize = 8;
/// An AES-128 key.
using ChannelKey = Secret<16>;

/// SHA-1(secret || nonce || counter), its first 16 bytes. Counter 1: encryption, 2: authentication.
[[nodiscard]] crypto::CryptoResult<void> derive_channel_key(Bytes secret, Bytes nonce, std::uint32_t counter,
                                                            ChannelKey& out);

/// The card's end of a secure channel.
class SecureChannel {
 public:
  SecureChannel() = default;
  ~SecureChannel() { close(); }
  SecureChannel(const SecureChannel&) = delete;
  SecureChannel& operator=(const SecureChannel&) = delete;

  /// Since open(), until close() or an error: then commands may come protected.
  [[nodiscard]] bool is_open() const { return open_; }
  /// Wipes the keys.
  void close();

  /// What both ends know after the agreement.
  struct Establishment {
    Bytes shared_secret;  ///< X of the agreed point, in the field's full length
    Bytes nonce;          ///< kChannelNonceSize random bytes
    Bytes host_point;     ///< the host's ephemeral key, 04 X Y
  };
  /// Derives fresh keys and opens the channel. @returns in `token` the proof that the card has them.
  [[nodiscard]] crypto::CryptoResult<void> open(const Establishment& with,
                                                std::span<std::uint8_t, kChannelMacSize> token);

  /// Checks a protected command and takes the protection off. The data of the result is a view into `plain`,
  /// which holds at least as much as command.data. Any error closes the channel.
  /// @errors kConditionsNotSatisfied (no channel), kSecureMessagingObjectMissing,
  /// kSecureMessagingObjectWrong, kWrongLength (`plain` is shorter than the ciphertext), kInternalError
  [[nodiscard]] Result<Command, Sw> unprotect(const Command& command, MutableBytes plain);

  /// The most data that a response of `capacity` bytes has room for.
  [[nodiscard]] static constexpr std::size_t plain_capacity(std::size_t capacity) {
    return capacity > kOverhead ? capacity - kOverhead : 0;
  }
  /// Protects a response in place: its `size` data bytes at the start of `buffer` and its status word.
  /// @returns the length of the protected data. @errors kInternalError, with the channel closed and the data
  /// wiped
  [[nodiscard]] Result<std::size_t, Sw> protect(std::uint8_t ins, Sw sw, MutableBytes buffer,
                                                std::size_t size);

 private:
  // Padding of a block, 87 82 xx xx 01, 99 02 xx xx, 8E 08 and the MAC.
  static constexpr std::size_t kOverhead = 16 + 5 + 4 + 2 + kChannelMacSize;
  using Block = std::array<std::uint8_t, 16>;

  /// Before each command and each response: the counter is a block of 16 bytes, big-endian.
  void increment_counter();
  /// Closes the channel, and refuses.
  [[nodiscard]] std::unexpected<Sw> fail(Sw sw);
  /// AES-CBC; the result is a view into `plain`, without padding. Errors close the channel. @errors
  /// kSecureMessagingObjectWrong (no whole blocks, or wrong padding), kWrongLength (`plain` is too short),
  /// kInternalError
  [[nodiscard]] Result<Bytes, Sw> decrypt(Bytes cryptogram, MutableBytes plain);
  /// The counter, encrypted. @returns false when the back-end failed
  [[nodiscard]] bool initialisation_vector(Block& iv) const;
  /// MAC over the counter, a header block (or nothing) and data objects, which are padded.
  [[nodiscard]] bool authenticate(Bytes header, Bytes objects,
                                  std::span<std::uint8_t, kChannelMacSize> mac) const;
  /// Pads and encrypts the `size` bytes at the start of `buffer`. @returns their new length, 0 on failure
  [[nodiscard]] std::size_t encrypt(MutableBytes buffer, std::size_t size) const;

  bool open_ = false;
  ChannelKey encryption_key_;
  ChannelKey mac_key_;
  Block counter_{};
};

}  // namespace coffer::card
