#pragma once
#include "token/cvc/cvc.h"
#include "token/identity/issuing_authority.h"
#include "token/state/context.h"

namespace coffer::token {

/// The device key and its certificates. The key signs authenticated requests and proves the device in the
/// secure channel; it needs no login, is sealed under the root key, and survives initialisation.
class DeviceIdentity {
 public:
  /// `context` outlives this. There is no key before load() or provision().
  explicit DeviceIdentity(Context& context) : context_(context) {}

  /// Loads what is stored. @returns whether there is a device key. @errors kStorageFailure
  [[nodiscard]] TokenResult<bool> load();
  /// Makes device key, serial number and certificates, in one transaction, and loads them.
  [[nodiscard]] TokenResult<void> provision(IssuingAuthority& authority);

  /// Replaces EF.C_DevAut by the chain that an authority outside issued for the device key, and the trust
  /// anchors by its issuers; the device's name changes with it. All or nothing. Needs the user; refused once
  /// public keys are registered or an XKEK domain is set up. With press-to-confirm a person is asked. See
  /// verify_chain(). @errors kNotAuthorised, kNotAllowed, kPresenceNotConfirmed, and its
  [[nodiscard]] TokenResult<void> install_certificates(Session& session, Bytes chain);

  /// CHR of the device certificate: serial number and 5 characters. Empty before load().
  [[nodiscard]] cvc::Reference name() const {
    const auto held = lock(context_);
    return chr_;
  }
  /// The same, with the state mutex held.
  [[nodiscard]] Bytes chr() const { return chr_; }
  /// The public point (04 X Y).
  [[nodiscard]] Bytes point() const { return point_; }
  /// The device key's curve.
  [[nodiscard]] const crypto::Curve& curve() const { return key_.curve(); }
  /// Signs with the device key, for cvc::make_authenticated_request().
  [[nodiscard]] cvc::Signer signer() const { return {&key_, cvc::kEcdsaSha256, signature_check(context_)}; }
  /// What every proof begins with, in ASCII; a 00 follows.
  static constexpr std::string_view kProofLabel = "coffer rescue challenge v1";
  /// Bytes that the host of a proof chooses.
  static constexpr std::size_t kChallengeSize = 32;
  /// Proof that this is the device: a signature (r || s) over a message that can be nothing else,
  /// `kProofLabel 00 || challenge || serial number`. Never over what a host chose alone: the device key also
  /// vouches for keys. @errors kInvalidLength (a serial number of more than 16 bytes), kCryptoFailure
  [[nodiscard]] TokenResult<crypto::EcdsaPlain> prove(std::span<const std::uint8_t, kChallengeSize> challenge,
                                                      Bytes serial_number) const;
  /// A signature (r || s) of the device key over `message`, which no host chose. @errors kCryptoFailure
  [[nodiscard]] TokenResult<crypto::EcdsaPlain> sign(Bytes message) const;
  /// Chip authentication: the device key's agreement with the host's ephemeral point. @errors kInvalidData
  /// (not a point)
  [[nodiscard]] TokenResult<void> agree(Bytes point, SecretBuffer<crypto::kMaxPointBytes>& out) const;

 private:
  /// Makes a device key and its certificates, and stores them. @errors kStorageFull, kStorageFailure,
  /// kCryptoFailure
  [[nodiscard]] TokenResult<void> make(const IssuingAuthority& authority) const;
  /// Stores a new device key with its certificates, in one transaction. @errors kStorageFull,
  /// kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> store_issued(const crypto::EcPrivateKey& key,
                                               const IssuingAuthority::Issued& issued) const;
  /// The request of the device key, signed by itself twice. @returns length.
  [[nodiscard]] TokenResult<std::size_t> make_request(Bytes chr, MutableBytes out) const;
  /// Makes EF CE00, the request of the device key, if it is not there. @errors kStorageFull, kStorageFailure,
  /// kCryptoFailure
  [[nodiscard]] TokenResult<void> store_request();

  Context& context_;
  crypto::EcPrivateKey key_;
  crypto::Point point_;
  cvc::Reference chr_;
};

}  // namespace coffer::token
