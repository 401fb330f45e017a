#pragma once
#include <bitset>
#include <optional>

#include "base/fixed_buffer.h"
#include "platform/caller.h"
#include "token/hd/hd_key.h"
#include "token/sealing/sealing.h"
#include "token/state/lock_agreement.h"
#include "token/state/presence.h"
#include "token/terms/record_ids.h"

namespace coffer::token {

/// One connection's authentication. It is used by one thread at a time; the token it belongs to is shared.
class Session {
 public:
  /// A PIN that stands in for the user PIN until reset: the access key, sealed under it, in memory only.
  struct SessionPin {
    bool exists = false;
    std::uint8_t tries_left = 0;  ///< of its own: the user PIN's counter is not touched
    std::uint32_t epoch = 0;      ///< as Session::epoch
    FixedBuffer<kSealingKeySize + kSealOverhead> sealed_access_key;
  };
  /// Public key authentication of this session.
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
  bool user_pin_verified = false;
  bool so_pin_verified = false;
  /// What the user PIN, the SO-PIN or the quorum of public keys opened: it opens the master key, for the user
  /// (master_key.h). Only login.cpp sets the two.
  bool has_access_key = false;
  SealingKey access_key;
  bool has_master_key = false;
  SealingKey master_key;
  /// The computer's mask that secure lock asks for; it stays until the session or the epoch ends.
  bool has_lock_mask = false;
  LockMask lock_mask;
  LockAgreement lock_agreement;
  /// Context::epoch when the token took these facts in: they are void in a later one, because another session
  /// initialised the token, changed a PIN or turned secure lock on.
  std::uint32_t epoch = 0;
  /// Whether Context::sessions_with_master_key counts this session.
  bool counted = false;

  /// Keys whose certificate file, or whose description that the token made, went with them: a host that
  /// deletes it next is told that it is gone, not that it failed.
  std::bitset<256> certificates_deleted_with_key;
  std::bitset<256> descriptions_deleted_with_key;

  /// The node that was derived for its one use (hd_masters.h). It goes with the user's authentication.
  std::optional<HdNode> hd_node;
  PresenceRequest presence;

  /// Secure boot that was announced (secure_boot.h), and what confirms it.
  struct AnnouncedSecureBoot {
    FixedBuffer<16> confirmation;  ///< empty: nothing was announced
    FixedBuffer<34> request;
  };

  SessionPin session_pin;
  AnnouncedSecureBoot secure_boot;
  PublicKeyAuthenticationState public_keys;
};

}  // namespace coffer::token
