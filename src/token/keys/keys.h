#pragma once
#include <optional>

#include "crypto/raw_curve.h"
#include "token/cvc/cvc_extension.h"
#include "token/domains/key_domains.h"
#include "token/identity/device_identity.h"
#include "token/state/context.h"
#include "token/stored_keys/loaded_keys.h"
#include "token/symmetric/symmetric_algorithm.h"
#include "token/terms/key_policy.h"

namespace coffer::token {

/// What kind of key pair is to be made.
struct RsaParameters {
  std::size_t bits = 0;
  Bytes exponent;
};
using KeyPairKind = std::variant<RsaParameters, const crypto::Curve*, const crypto::RawCurve*>;

/// GENERATE ASYMMETRIC KEY PAIR, parsed.
struct GenerateKeyPairRequest {
  KeyId id = 0;
  KeyPairKind kind;
  Bytes algorithm;  ///< identifier (tag 06) that decides the hash of the inner signature, of EC and RSA keys
  Bytes inner_car;  ///< may be empty
  Bytes chr;        ///< empty: the CHR of the device certificate
  Bytes outer_car;  ///< empty: the CHR of the device certificate
  KeyPolicy policy;
};

/// The private and secret keys. Every use checks, in this order: the session's authentication, that the key
/// exists, its use counter, its permitted algorithms, its type. Then, if the options say so, a person
/// confirms (token/state/presence.h), as for each key that is made in a pair, wrapped or unwrapped: else
/// kPresenceNotConfirmed, and nothing has changed. Then the counter falls, durably, before the key works: an
/// attempt that fails later (data of a wrong length, a wrong padding) is a use too, so that a counter also
/// bounds probing. Key 00, the device key, is none of these keys: kNotFound for use, kAccessDenied for all
/// else.
class Keys {
 public:
  /// Both outlive this.
  Keys(Context& context, DeviceIdentity& device) : context_(context), device_(device) {}

  /// Makes a key pair and its authenticated request, which also becomes EF CExx. A key with this number is
  /// replaced.
  /// @returns length of the request in `out` (at most cvc::kMaxRequest).
  /// @errors kNotAuthorised, kInvalidData, kUnsupported, kDomainUnconfigured, kStorageFull ...
  [[nodiscard]] TokenResult<std::size_t> generate_key_pair(Session& session,
                                                           const GenerateKeyPairRequest& request,
                                                           MutableBytes out);
  /// Makes a symmetric key of 16, 24, 32 or 64 bytes. A key with this number is replaced, its CExx goes.
  [[nodiscard]] TokenResult<void> generate_symmetric_key(Session& session, KeyId id, std::size_t bytes,
                                                         const KeyPolicy& policy);

  /// SIGN: algorithms 20, 30..35, 40..45 (RSA), 70..75 (EC; Ed25519 and Ed448: EdDSA over the data, with 71
  /// to 75 over their hash). @returns length.
  /// @errors kNotAuthorised, kNotFound, kCounterExhausted, kAlgorithmForbidden, kUnsupported, kWrongKeyType,
  /// kInvalidLength, kInvalidData
  [[nodiscard]] TokenResult<std::size_t> sign(Session& session, KeyId id, Algorithm algorithm, Bytes data,
                                              MutableBytes out);
  /// DECIPHER: 21, 22, 23 (RSA), 80 (ECDH; the answer is 04 and the X coordinate; X25519 and X448:
  /// u-coordinates of RFC 7748, the answer is 04 and the secret). @returns length.
  /// @errors as sign(), kWrongPeerKey (a u-coordinate of a wrong length, or that leads to zero)
  [[nodiscard]] TokenResult<std::size_t> decipher(Session& session, KeyId id, Algorithm algorithm, Bytes data,
                                                  MutableBytes out);
  /// DECIPHER 84: agrees with the exchange key of another device on the DKEK of their XKEK domain.
  /// `peer_request`: the key's authenticated request (67, or its content), signed by a device with a chain to
  /// a trusted root.
  /// @errors as for any use, kInvalidData (malformed, no extension that names a domain), kInvalidPoint (or
  /// another curve), kSignatureWrong, kReferenceUnknown (unknown device or UID), kAlgorithmForbidden (not an
  /// exchange key)
  [[nodiscard]] TokenResult<void> agree_xkek(Session& session, KeyId id, Bytes peer_request);
  /// An authenticated request of a key pair, made anew, with an extension that states its origin and
  /// `challenge` (8 to 32 bytes). The key signs it: that is a use, and asks what SIGN asks. See
  /// docs/spec/attestation.md. @returns length.
  /// @errors as sign(), kInvalidLength (challenge), kWrongKeyType (no key pair), kNotAllowed (imported)
  [[nodiscard]] TokenResult<std::size_t> attest(Session& session, KeyId id, Bytes challenge,
                                                MutableBytes out);
  /// CIPHER: 10, 11 (AES-CBC with a zero IV), 18 (CMAC), 99 (derivation: HKDF-SHA-256 without salt, the data
  /// is the info, as many bytes as the data has). @returns length.
  [[nodiscard]] TokenResult<std::size_t> cipher(Session& session, KeyId id, Algorithm algorithm, Bytes data,
                                                MutableBytes out);
  /// CIPHER, extended form (51, 52): an algorithm named by an object identifier. A key's list permits it with
  /// 51 (encryption, MACs, derivations) or 52 (decryption), or with the algorithm's own identifier. `out`
  /// does not overlap the request. A request that is malformed in itself is refused before the key is looked
  /// at, and is no use of it. @returns length.
  /// @errors as sign(), kInvalidLength (unknown algorithm, IV of a wrong length, key of a wrong size,
  /// malformed parameters), kCipherFailed
  [[nodiscard]] TokenResult<std::size_t> extended_cipher(Session& session, KeyId id,
                                                         const CipherRequest& request, MutableBytes out);
  /// DERIVE KEY: key `new_id` becomes (d + parameter) mod n of EC key `id`, policy inherited, with its
  /// request in CExx, which the device vouches for unless `id` or one that it descends from was imported. A
  /// key with a use counter cannot be derived from: the new key would multiply its uses.
  /// The new number and an empty parameter are looked at before the key.
  /// @errors as sign(), kAlreadyExists, kNotAllowed (use counter), kInvalidData (the sum is zero)
  [[nodiscard]] TokenResult<void> derive_key(Session& session, KeyId id, KeyId new_id, Bytes parameter);

  /// WRAP KEY (spec, 6.4). A key with a use counter stays here: bringing it back would reset the counter.
  /// It leaves under the DKEK of the domain that it was made in, and no other's. @returns length of the blob,
  /// at most 1500. @errors kNotAuthorised, kNoKeyDomains, kAccessDenied, kNotFound, kAlgorithmForbidden (its
  /// list lacks 92), kNotAllowed (use counter), kDomainUnconfigured (also when another domain has its number
  /// now), kDomainIncomplete
  [[nodiscard]] TokenResult<std::size_t> wrap_key(Session& session, KeyId id, MutableBytes out);
  /// UNWRAP KEY. CExx becomes the request of the key, signed by itself alone: an imported key never attests
  /// as one that the device made. The host may write a certificate over it. @errors kAlreadyExists,
  /// kWrongKeyDomain, kInvalidData, kNoKeyDomains ...
  [[nodiscard]] TokenResult<void> unwrap_key(Session& session, KeyId id, Bytes blob);

  /// What FCI and attestation tell of a key; use_counter is what is left. @errors kNotFound
  [[nodiscard]] TokenResult<KeyPolicy> policy(KeyId id) const;

  /// Drops keys that are kept ready, after initialisation. With or without the state mutex held.
  void drop_loaded() { context_.loaded_keys.clear(); }

 private:
  /// What a key is used for, where that decides what is looked at.
  enum class UsePurpose : std::uint8_t {
    kOperation,
    kAttestation,  ///< what it asks depends on the kind of key: of_attestation()
    kDerivation,   ///< of another key
    kWrapping,     ///< needs the DKEK of the key's domain
    kExchange,     ///< of an XKEK: the result is no less secret than the key
  };
  /// What a use wants of a key.
  struct Intent {
    Algorithm algorithm = 0;
    KeyTypes types;  ///< that it works with; empty: the token does not have the algorithm
    UsePurpose purpose = UsePurpose::kOperation;
    Algorithm narrower = 0;  ///< another identifier that permits it; 0: none
    /// What must be permitted too, and the other identifier that permits that; 0: nothing.
    Algorithm reverse = 0;
    Algorithm narrower_reverse = 0;
    std::size_t key_bytes = 0;  ///< the only size of a symmetric key that it works with; 0: any

    /// Whether the key itself, or one made from it, gets out of its place.
    [[nodiscard]] bool copies() const {
      return purpose == UsePurpose::kDerivation || purpose == UsePurpose::kWrapping;
    }
    /// Whether the key works at all. A key that cannot sign does nothing for its attestation.
    [[nodiscard]] bool counts() const { return purpose != UsePurpose::kAttestation || algorithm != 0; }
    /// Whether the key's list has it, by one of its identifiers, and what it reverses, too.
    [[nodiscard]] bool permitted_by(const KeyPolicy& policy) const {
      const bool itself = policy.permits(algorithm) || (narrower != 0 && policy.permits(narrower));
      const bool reversed = reverse == 0 || policy.permits(reverse) ||
                            (narrower_reverse != 0 && policy.permits(narrower_reverse));
      return itself && reversed;
    }
    /// What this use asks of a key of this type.
    [[nodiscard]] Intent for_key(KeyType type) const {
      return purpose == UsePurpose::kAttestation ? of_attestation(type) : *this;
    }
    /// What an attestation asks, which the key itself signs: what SIGN asks of a key of this type; of one
    /// that cannot sign, nothing.
    [[nodiscard]] static Intent of_attestation(KeyType type);
  };
  struct NewKey;
  struct WrappedKey;

  /// All that the class says of a use, until the key is ready in `use` and its counter has fallen. Asks the
  /// person, if need be, and checks everything anew then. Call without the state mutex.
  [[nodiscard]] TokenResult<void> begin_use(Session& session, KeyId id, const Intent& intent,
                                            LoadedKeys::Use& use);
  /// The same without asking. @returns false, with nothing changed, if the person is to be asked first
  [[nodiscard]] TokenResult<bool> try_to_begin_use(Session& session, KeyId id, const Intent& intent,
                                                   LoadedKeys::Use& use);
  /// The last step: takes a use off the counter, durably. State mutex held since permit(). @returns false,
  /// with nothing changed, if the person is to be asked first. @errors kCounterExhausted, kStorageFailure
  [[nodiscard]] TokenResult<bool> take_use(Session& session, KeyId id, const KeyInfo& info,
                                           const Intent& intent);
  /// The checks that the key itself asks for, in the order that the class says. State mutex held. @errors
  /// kCounterExhausted, kAlgorithmForbidden, kUnsupported, kWrongKeyType, kInvalidLength, kNotAllowed, and
  /// those of its domain, if that matters
  [[nodiscard]] TokenResult<void> permit(KeyId id, const KeyInfo& info, const Intent& intent);
  /// What can refuse a new key before it is made. Call without the state mutex. @errors kNotAuthorised,
  /// kLocked, kAccessDenied (key 00), kDomainUnconfigured, kStorageFailure
  [[nodiscard]] TokenResult<void> check_new_key(const Session& session, KeyId id, const KeyPolicy& policy);
  /// What a key is bound to that is made under this policy. Look before anything else is asked of the domain:
  /// commit() makes sure that it is still the same.
  [[nodiscard]] KeyDomainIdentity domain_now(const KeyPolicy& policy) const;
  /// @errors kAlreadyExists
  [[nodiscard]] TokenResult<void> check_free(KeyId id) const;
  /// All of UNWRAP KEY but the person and the storing: fills `key`. @errors as unwrap_key()
  [[nodiscard]] TokenResult<void> open_wrapped_key(const Session& session, KeyId id, Bytes blob,
                                                   WrappedKey& key);
  /// Stores a new key with its counter and CExx in one transaction, after a look at session and domain: they
  /// may have changed while it was made. Drops the old one that was kept ready. Call without the state mutex.
  /// @errors kNotAuthorised, kLocked, kDomainUnconfigured, kAlreadyExists, kStorageFull, kStorageFailure,
  /// kCryptoFailure
  [[nodiscard]] TokenResult<void> commit(const Session& session, const NewKey& key);
  /// The UID of the group that an exchange key is for; empty for other keys. @errors kNotXkekDomain,
  /// kInvalidData
  [[nodiscard]] TokenResult<KeyDomainUid> group_of(const GenerateKeyPairRequest& request);

  Context& context_;
  DeviceIdentity& device_;
};

}  // namespace coffer::token
