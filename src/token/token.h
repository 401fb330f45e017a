#pragma once
// Layer `token`: the domain. PINs and retry counters, the master key and sealed keys, policies and use
// counters, key domains, certificates, public key authentication, device options. It knows no APDUs. A Token
// is shared by all sessions and is safe to use from all of them at once; a Session is one connection's.

#include "token/domains/key_domains.h"
#include "token/files/files.h"
#include "token/hardware/hardware.h"
#include "token/hardware/secure_boot.h"
#include "token/identity/device_identity.h"
#include "token/initialise/initialise.h"
#include "token/keys/hd_masters.h"
#include "token/keys/keys.h"
#include "token/login/pins.h"
#include "token/login/public_key_authentication.h"
#include "token/login/retry_counters.h"
#include "token/login/secure_lock.h"
#include "token/state/context.h"
#include "token/state/presence.h"

namespace coffer::token {

/// One token, shared by all its sessions. Safe from several threads; each Session is used by one at a time.
class Token {
 public:
  /// `stretch`: what new PINs are stretched with; those that are stored know their own.
  Token(platform::Platform platform, store::RecordStore& store,
        crypto::StretchParameters stretch = crypto::default_stretch_parameters())
      : context_{.platform = platform,
                 .store = store,
                 .stretch = stretch,
                 .device_sealing_key = {},
                 .config = {},
                 .physical_settings = {},
                 .loaded_keys = LoadedKeys(platform.keys_mutex),
                 .sessions = {}},
        pins_(context_),
        files_(context_),
        device_(context_),
        keys_(context_, device_),
        key_domains_(context_),
        public_keys_(context_, device_),
        hardware_(context_),
        hd_masters_(context_),
        secure_boot_(context_),
        secure_lock_(context_, device_) {}

  /// Loads what is stored. @returns whether the device has its key; if not, provision() follows. @errors
  /// kUnsupported (records of another version), kCannotStretch (its PINs, or new ones), kStorageFailure
  [[nodiscard]] TokenResult<bool> open();
  /// First start: device key and certificates. @errors kStorageFailure, kCryptoFailure
  [[nodiscard]] TokenResult<void> provision(IssuingAuthority& authority) {
    return device_.provision(authority);
  }

  /// The configuration as it is now.
  [[nodiscard]] DeviceConfig config();
  /// Whether the session is the user's: the user PIN, the quorum of public keys, or both, as the options say.
  [[nodiscard]] bool is_user(const Session& session);
  /// Whether anything is authenticated in this session: a PIN, or a registered public key.
  [[nodiscard]] bool has_login(const Session& session);
  /// Whether the SO-PIN was verified in this session.
  [[nodiscard]] bool is_so(const Session& session);
  /// See token/state/presence.h.
  [[nodiscard]] TokenResult<void> confirm_presence(Session& session) {
    return token::confirm_presence(context_, session);
  }
  /// Says whose connection the session is, before it logs in: what connections of one owner share depends on
  /// it (secure_lock.h).
  void set_owner(Session& session, const platform::CallerIdentity& owner);
  /// Ends a session's authentication (SELECT of the application); a mask that it brought stays. When no
  /// session is logged in any more, keys that were kept ready are dropped.
  void logout(Session& session);
  /// The same, and voids the session PIN and the mask: power-off, reset, end of the connection. Call before a
  /// Session goes.
  void reset(Session& session);
  /// The session's secure channel was left: ends what was logged in through it.
  void leave_channel(Session& session);
  /// See token/login/retry_counters.h.
  [[nodiscard]] TokenResult<ResetCounters> reset_retry_counters() {
    return token::reset_retry_counters(context_);
  }
  /// See token/initialise/initialise.h.
  [[nodiscard]] TokenResult<void> initialise(Session& session, const InitialiseRequest& request);
  /// See token/hardware/dynamic_options.h.
  [[nodiscard]] TokenResult<void> set_dynamic_options(Session& session, std::uint8_t value);
  /// Deletes a file, or with CCxx a key, its use counter and CExx (hosts leave CExx behind, where it would
  /// block the key's restoration). @errors kNotAuthorised, kNotFound, kAccessDenied (CC00, 2F02,
  /// CE00, C400)
  [[nodiscard]] TokenResult<void> delete_file(Session& session, FileId fid);

  /// The parts, each described in its header.
  [[nodiscard]] Pins& pins() { return pins_; }
  [[nodiscard]] Files& files() { return files_; }
  [[nodiscard]] DeviceIdentity& device() { return device_; }
  [[nodiscard]] Keys& keys() { return keys_; }
  [[nodiscard]] KeyDomains& key_domains() { return key_domains_; }
  [[nodiscard]] PublicKeyAuthentication& public_keys() { return public_keys_; }
  [[nodiscard]] Hardware& hardware() { return hardware_; }
  [[nodiscard]] HdMasters& hd_masters() { return hd_masters_; }
  [[nodiscard]] SecureBoot& secure_boot() { return secure_boot_; }
  [[nodiscard]] SecureLock& secure_lock() { return secure_lock_; }

 private:
  Context context_;
  Pins pins_;
  Files files_;
  DeviceIdentity device_;
  Keys keys_;
  KeyDomains key_domains_;
  PublicKeyAuthentication public_keys_;
  Hardware hardware_;
  HdMasters hd_masters_;
  SecureBoot secure_boot_;
  SecureLock secure_lock_;
};

}  // namespace coffer::token
