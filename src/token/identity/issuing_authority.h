#pragma once
#include "token/cvc/cvc.h"
#include "token/state/context.h"

namespace coffer::token {

/// Issues device certificates for one installation: a root and an issuing authority (DICA) with
/// brainpoolP256r1 keys, kept sealed in a record store of their own and made when first needed.
class IssuingAuthority {
 public:
  /// All three outlive this. `store` is the authority's own, not the token's.
  IssuingAuthority(store::RecordStore& store, const platform::RootKey& root_key, const platform::Clock& clock)
      : store_(store), root_key_(root_key), clock_(clock) {}

  using Certificates = FixedBuffer<2 * cvc::kMaxCertificate>;
  /// What a device gets.
  struct Issued {
    Certificates chain;    ///< EF.C_DevAut: device certificate, then the DICA's
    Certificates trusted;  ///< root and DICA certificates
  };
  /// Makes the authority's keys and certificates, if there are none. @errors kStorageFull, kStorageFailure,
  /// kCryptoFailure
  [[nodiscard]] TokenResult<void> prepare();
  /// Issues a certificate for a device key. @errors kNotFound (prepare() comes first), kStorageFailure,
  /// kCryptoFailure
  [[nodiscard]] TokenResult<void> issue(Bytes device_point, Bytes device_chr, Issued& out) const;

 private:
  /// Makes both keys and their certificates, good for 30 years, in one transaction. @errors kStorageFull,
  /// kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> create();
  /// Reads a record to the end of `to`. @errors kNotFound, kBufferTooSmall, kStorageFailure
  [[nodiscard]] TokenResult<void> append_record(RecordId id, Certificates& to) const;

  store::RecordStore& store_;
  const platform::RootKey& root_key_;
  const platform::Clock& clock_;
};

}  // namespace coffer::token
