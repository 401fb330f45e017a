#pragma once
#include <array>

#include "token/context.h"

namespace coffer::token {

inline constexpr std::size_t kDkekSize = 32;
inline constexpr std::size_t kKeyCheckValueSize = 8;
using Dkek = Secret<kDkekSize>;

/// What MANAGE KEY DOMAIN answers.
struct KeyDomainStatus {
  std::uint8_t total_shares = 0;
  std::uint8_t missing_shares = 0;
  std::array<std::uint8_t, kKeyCheckValueSize> key_check_value{};  ///< zeros while incomplete
};

/// Key domains: each has a DKEK, the sum (XOR) of its shares, under which its keys leave wrapped.
/// An incomplete DKEK, and one that was completed while nobody was logged in, is sealed under the root key;
/// the next login seals it under the master key.
class KeyDomains {
 public:
  explicit KeyDomains(Context& context) : context_(context) {}

  /// @errors kNoKeyDomains, kNoSuchDomain, kDomainUnconfigured
  [[nodiscard]] TokenResult<KeyDomainStatus> status(std::uint8_t domain) const;
  /// Adds one share (32 bytes), login or not. @errors as status(), kInvalidLength, kDomainComplete
  [[nodiscard]] TokenResult<KeyDomainStatus> import_share(Session& session, std::uint8_t domain, Bytes share);
  /// Sets up an unconfigured domain. shares 0: a random DKEK. @errors kNotAuthorised, kDomainConfigured
  [[nodiscard]] TokenResult<KeyDomainStatus> create(Session& session, std::uint8_t domain,
                                                    std::uint8_t shares);
  /// Makes the domain unconfigured. @errors kNotAuthorised, kDomainInUse, kDomainUnconfigured
  [[nodiscard]] TokenResult<void> erase(Session& session, std::uint8_t domain);
  /// Forgets the DKEK; the shares must be imported again. @errors kNotAuthorised
  [[nodiscard]] TokenResult<KeyDomainStatus> erase_dkek(Session& session, std::uint8_t domain);

  /// The complete DKEK. @errors kNotAuthorised, kNoKeyDomains, kDomainUnconfigured, kDomainIncomplete
  [[nodiscard]] TokenResult<void> load_dkek(const Session& session, std::uint8_t domain, Dkek& out) const;
  /// The domain whose complete DKEK has this key check value. @errors kNoKeyDomains, kWrongKeyDomain
  [[nodiscard]] TokenResult<std::uint8_t> find(Bytes key_check_value) const;

 private:
  Context& context_;
};

/// Seals under the session's master key what was completed before anybody was logged in. Called after each
/// login.
[[nodiscard]] TokenResult<void> seal_pending_key_domains(Context& context, Session& session);
/// The same, with the state mutex held.
[[nodiscard]] TokenResult<void> seal_pending_key_domains_locked(Context& context, Session& session);
/// The record of a new domain, for initialise(): its DKEK if `shares` is 0. @returns length in `out` (128
/// bytes).
[[nodiscard]] TokenResult<std::size_t> make_key_domain_record(Context& context, const SealingKey& master_key,
                                                              std::uint8_t domain, std::uint8_t shares,
                                                              MutableBytes out);

}  // namespace coffer::token
