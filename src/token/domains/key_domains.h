#pragma once
#include "token/state/key_domain_record.h"

namespace coffer::token {

class DeviceIdentity;

/// Key domains: each has a DKEK, under which its keys leave wrapped: the sum (XOR) of its shares, or (XKEK)
/// what a key of this device agrees on with one of another device of the group. An incomplete DKEK, and one
/// that was completed while nobody was logged in, is sealed under the root key; the next login seals it under
/// the master key.
class KeyDomains {
 public:
  /// `context` outlives this.
  explicit KeyDomains(Context& context) : context_(context) {}

  /// How far a domain is set up, login or not. @errors kNoKeyDomains, kNoSuchDomain, kDomainUnconfigured,
  /// kStorageFailure
  [[nodiscard]] TokenResult<KeyDomainStatus> status(std::uint8_t domain) const;
  /// Adds one share (32 bytes), login or not. A share that is refused is not counted; the import goes on.
  /// @errors as status(), kInvalidLength, kDomainComplete, kShareRepeated (it is among those imported since
  /// the domain waits for shares), kSharesCancel (the last of several, and their sum is zero)
  [[nodiscard]] TokenResult<KeyDomainStatus> import_share(Session& session, std::uint8_t domain, Bytes share);
  /// Sets up an unconfigured domain. shares 0: a random DKEK. @errors kNotAuthorised, kDomainConfigured
  [[nodiscard]] TokenResult<KeyDomainStatus> create(Session& session, std::uint8_t domain,
                                                    std::uint8_t shares);
  /// Sets up an unconfigured domain as an XKEK domain. `membership`: the authenticated request of the group
  /// signer's key (content of tag 67), then tag 54 with the signer's signature, which makes this device a
  /// member.
  /// @errors kNotAuthorised, kDomainConfigured, kInvalidData, kInvalidPoint (the signer's), kSignatureWrong
  [[nodiscard]] TokenResult<KeyDomainStatus> create_xkek(Session& session, std::uint8_t domain,
                                                         const DeviceIdentity& device, Bytes membership);
  /// Whether there is an XKEK domain with this UID. @errors kNoKeyDomains, kReferenceUnknown
  [[nodiscard]] TokenResult<void> find_xkek(Bytes uid) const;
  /// Gives an XKEK domain the DKEK that was agreed on, in the place of an older one. @errors kNotAuthorised,
  /// kReferenceUnknown (the domain has another UID by now)
  [[nodiscard]] TokenResult<void> set_agreed_dkek(Session& session, std::uint8_t domain, Bytes uid,
                                                  const Dkek& dkek);
  /// Makes the domain unconfigured. @errors kNotAuthorised, kDomainInUse, kDomainUnconfigured
  [[nodiscard]] TokenResult<void> erase(Session& session, std::uint8_t domain);
  /// Forgets the DKEK; the shares must be imported, or the key agreed on, again. The domain stays the same:
  /// its keys leave under the next DKEK. @errors kNotAuthorised
  [[nodiscard]] TokenResult<KeyDomainStatus> erase_dkek(Session& session, std::uint8_t domain);

  /// The complete DKEK. @returns whose it is: only keys of this identity may leave under it.
  /// @errors kNotAuthorised, kNoKeyDomains, kDomainUnconfigured, kDomainIncomplete
  [[nodiscard]] TokenResult<KeyDomainIdentity> load_dkek(const Session& session, std::uint8_t domain,
                                                         Dkek& out) const;
  /// The domain whose complete DKEK has this key check value. @errors kNoKeyDomains, kWrongKeyDomain
  [[nodiscard]] TokenResult<std::uint8_t> find(Bytes key_check_value) const;

 private:
  Context& context_;
};

/// Seals under the session's master key what was completed before anybody had it. Called whenever a session
/// gets it, with the state mutex held.
[[nodiscard]] TokenResult<void> seal_pending_key_domains(Context& context, Session& session);
/// The record of a new domain, for initialise(): its DKEK if `shares` is 0. @returns length in `out`, at most
/// kMaxKeyDomainRecord.
[[nodiscard]] TokenResult<std::size_t> make_key_domain_record(const Context& context,
                                                              const SealingKey& master_key,
                                                              std::uint8_t domain, std::uint8_t shares,
                                                              MutableBytes out);

}  // namespace coffer::token
