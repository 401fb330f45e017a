#pragma once
#include "token/context.h"
#include "token/cvc.h"

namespace coffer::token {

/// Issues device certificates for one installation: a root and an issuing authority (DICA) with
/// brainpoolP256r1 keys, kept sealed in a record store of their own and made when first needed.
class IssuingAuthority {
 public:
  IssuingAuthority(store::RecordStore& store, const platform::RootKey& root_key, const platform::Clock& clock)
      : store_(store), root_key_(root_key), clock_(clock) {}

  struct Issued {
    FixedBuffer<2 * cvc::kMaxCertificate> chain;         ///< EF.C_DevAut: device certificate, then the DICA's
    FixedBuffer<cvc::kMaxCertificate> root_certificate;  ///< the trust anchor
  };
  /// Issues a certificate for a device key. @errors kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> issue(Bytes device_point, Bytes device_chr, Issued& out);

 private:
  store::RecordStore& store_;
  const platform::RootKey& root_key_;
  const platform::Clock& clock_;
};

/// The device key and its certificates. The key signs authenticated requests and proves the device in the
/// secure channel; it needs no login, is sealed under the root key, and survives initialisation.
class DeviceIdentity {
 public:
  explicit DeviceIdentity(Context& context) : context_(context) {}

  /// Loads what is stored. @returns whether there is a device key. @errors kStorageFailure
  [[nodiscard]] TokenResult<bool> load();
  /// Makes device key, serial number and certificates, in one transaction, and loads them.
  [[nodiscard]] TokenResult<void> provision(IssuingAuthority& authority);

  /// CHR of the device certificate: serial number and 5 characters. Empty before load().
  [[nodiscard]] Bytes chr() const { return chr_; }
  [[nodiscard]] const crypto::Curve& curve() const { return key_.curve(); }
  /// Signs with the device key, for cvc::make_authenticated_request().
  [[nodiscard]] cvc::Signer signer() const { return {&key_, nullptr, cvc::kEcdsaSha256}; }
  /// Chip authentication: the device key's agreement with the host's ephemeral point. @errors kInvalidData
  /// (not a point)
  [[nodiscard]] TokenResult<void> agree(Bytes point, SecretBuffer<crypto::kMaxPointBytes>& out) const;

 private:
  Context& context_;
  crypto::EcPrivateKey key_;
  cvc::Reference chr_;
};

}  // namespace coffer::token
