#pragma once
#include "token/hd/hd_path.h"
#include "token/state/context.h"
#include "token/symmetric/symmetric_algorithm.h"

namespace coffer::token {

inline constexpr std::size_t kHdHash = 32;  ///< bytes that a node signs

/// The masters of hierarchies of keys (hd_key.h): kHdMasters slots, sealed under the master key. All that is
/// done with them needs the user, also the export of public nodes: it tells which addresses are one owner's.
///
/// A node is used in two steps: load() derives it into the session, then sign() or cipher() takes it out
/// again, which a person confirms if the options say so (kPresenceNotConfirmed). It works once, is gone after
/// any attempt to use it, and with the user's authentication.
class HdMasters {
 public:
  /// `context` outlives this.
  explicit HdMasters(Context& context) : context_(context) {}

  /// Makes a master of a seed of kMinHdSeed to kMaxHdSeed bytes; of an empty one, of a random seed that
  /// nobody ever sees. A master in this slot is replaced. @errors kNotAuthorised, kNoSuchSlot,
  /// kInvalidLength, kStorageFull, kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> create(const Session& session, std::uint8_t slot, HdKind kind, Bytes seed);
  /// What may be known of a node (hd_public_node). @errors kNotAuthorised, kNoSuchNode, kStorageFailure,
  /// kCryptoFailure
  [[nodiscard]] TokenResult<HdPublicNode> public_node(const Session& session, HdPath path) const;

  /// Derives a node for use, in place of the one that was loaded. After an error none is.
  /// @errors as public_node()
  [[nodiscard]] TokenResult<void> load(Session& session, HdPath path);
  /// Forgets the loaded node, if there is one.
  void unload(Session& session) const;
  /// ECDSA by the loaded node over a hash of kHdHash bytes. @returns length of the DER signature.
  /// @errors kNotAuthorised, kNotAllowed (no node), kWrongKeyType (a symmetric node), kInvalidLength,
  /// kBufferTooSmall, kCryptoFailure
  [[nodiscard]] TokenResult<std::size_t> sign(Session& session, Bytes hash, MutableBytes out);
  /// Encryption by the loaded symmetric node. S = HMAC-SHA-512 of the associated data under the node's key;
  /// AES-256-CBC without padding, key S[0..31], IV as given, or S[32..47] if it is missing or empty. Other
  /// parts of the request are not looked at. `out` does not overlap the request. @returns length.
  /// @errors kNotAuthorised, kInvalidData (no node, or not a symmetric one), kInvalidLength (IV),
  /// kCipherFailed (no data, or an incomplete block), kBufferTooSmall, kCryptoFailure
  [[nodiscard]] TokenResult<std::size_t> cipher(Session& session, const CipherRequest& request,
                                                MutableBytes out);

 private:
  /// The node at the end of a path, with its secrets. Call without the state mutex. @errors as public_node()
  [[nodiscard]] TokenResult<void> derive(const Session& session, HdPath path, HdNode& node) const;
  /// Call without the state mutex. @errors kNotAuthorised, kLocked
  [[nodiscard]] TokenResult<void> check_user(const Session& session) const;
  /// Asks the person, if the options say so, and looks at the session again. Call without the state mutex.
  /// @errors kPresenceNotConfirmed, kNotAuthorised, kLocked
  [[nodiscard]] TokenResult<void> confirm(Session& session);

  Context& context_;
};

}  // namespace coffer::token
