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

  /// What a device gets.
  struct Issued {
    FixedBuffer<2 * cvc::kMaxCertificate> chain;    ///< EF.C_DevAut: device certificate, then the DICA's
    FixedBuffer<2 * cvc::kMaxCertificate> trusted;  ///< root and DICA certificates
  };
  /// Issues a certificate for a device key. @errors kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> issue(Bytes device_point, Bytes device_chr, Issued& out);

 private:
  /// Makes both keys and their certificates, good for 30 years, in one transaction. @errors kStorageFull,
  /// kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> create(const SealingKey& sealing_key);

  store::RecordStore& store_;
  const platform::RootKey& root_key_;
  const platform::Clock& clock_;
};

}  // namespace coffer::token
