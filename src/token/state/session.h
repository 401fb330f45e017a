#pragma once
#include <bitset>
#include <optional>

#include "base/fixed_buffer.h"
#include "platform/caller.h"
#include "token/hd/hd_key.h"
#include "token/sealing/sealing.h"
#include "token/state/lock_agreement.h"
#include "token/state/presence.h"
#include "token/state/session_list.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

/// One connection's authentication. It is used by one thread at a time; the token it belongs to is shared.
/// Other sessions' threads look at what is marked *shared*, and may take it away: it is read and written
/// under the state mutex only. Token::reset() comes before a session goes.
class Session {
 public:
  Session() = default;
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Its place among the sessions that hold keys. Shared; only SessionList changes it.
  struct Link {
    SessionList* list = nullptr;  ///< null: in none
    Session* previous = nullptr;
    Session* next = nullptr;
  };
  Link link;
  /// Whose connection it is; its name is empty. Shared.
  platform::CallerIdentity owner;

  /// A PIN that stands in for the user PIN until reset: the access key, sealed under it, in memory only.
  struct SessionPin {
    bool exists = false;
    std::uint8_t tries_left = 0;  ///< of its own: the user PIN's counter is not touched
    std::uint32_t epoch = 0;      ///< as Session::epoch
    FixedBuffer<kSealingKeySize + kSealOverhead> sealed_access_key;
  };
  /// Public key authentication of this session. Shared.
  struct PublicKeyAuthenticationState {
    std::bitset<kMaxPublicKeySlots> authenticated;
    std::uint32_t changes =
        0;                   ///< Context::public_key_changes at that time: void when a key was replaced since
    int selected_slot = -1;  ///< chosen by MANAGE SECURITY ENVIRONMENT for EXTERNAL AUTHENTICATE
    FixedBuffer<16> verifying_key;  ///< CHR chosen for PSO VERIFY CERTIFICATE and for registration
    FixedBuffer<256> challenge;     ///< the pending challenge, empty if none
  };

  /// Who sends the session's commands; null: a program in this process, which never goes. It stays whoever
  /// logs in or out.
  const platform::Caller* caller = nullptr;
  /// By the user PIN or the session PIN; is_user() says what that is worth. Shared.
  bool user_pin_verified = false;
  bool so_pin_verified = false;
  /// What the user PIN, the SO-PIN or the quorum of public keys opened: it opens the master key, for the user
  /// (master_key.h). Only login.cpp sets the two. Shared, as the master key and the mask are.
  bool has_access_key = false;
  SealingKey access_key;
  bool has_master_key = false;
  SealingKey master_key;
  /// The computer's mask that secure lock asks for, when this session has brought it; it stays until the
  /// connection or the epoch ends. Other sessions of the owner may use it meanwhile (login.h). Shared.
  bool has_lock_mask = false;
  LockMask lock_mask;
  /// The agreement that the next mask comes under.
  LockAgreement lock_agreement;
  /// Context::epoch when the token took these facts in: they are void in a later one, because another session
  /// initialised the token, changed a PIN or turned secure lock on. Shared.
  std::uint32_t epoch = 0;
  /// Whether Context::sessions_with_master_key counts this session. Shared.
  bool counted = false;

  /// Secure messaging: whether the command under way came through a secure channel, and what was
  /// authenticated by commands that did. That ends with the channel (leave_channel() in login.h).
  struct ChannelLogins {
    bool user_pin = false;
    bool so_pin = false;
    std::bitset<kMaxPublicKeySlots> public_keys;
    /// Whether anything goes when the channel is left.
    [[nodiscard]] bool any() const { return user_pin || so_pin || public_keys.any(); }
  };
  bool in_channel = false;
  ChannelLogins channel_logins;

  /// Keys whose certificate file, or whose description that the token made, went with them: a host that
  /// deletes it next is told that it is gone, not that it failed.
  std::bitset<256> certificates_deleted_with_key;
  std::bitset<256> descriptions_deleted_with_key;

  /// The node that was derived for its one use (hd_masters.h). It goes with the user's authentication.
  /// Shared.
  std::optional<HdNode> hd_node;
  /// The question to a person for the command under way.
  PresenceRequest presence;

  /// Secure boot that was announced (secure_boot.h), and what confirms it.
  struct AnnouncedSecureBoot {
    FixedBuffer<16> confirmation;  ///< empty: nothing was announced
    FixedBuffer<34> request;
  };

  /// Set by session_pin.h.
  SessionPin session_pin;
  AnnouncedSecureBoot secure_boot;
  PublicKeyAuthenticationState public_keys;
};

}  // namespace coffer::token
