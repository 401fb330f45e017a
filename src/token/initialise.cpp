#include "token/initialise.h"

#include "crypto/random.h"
#include "token/key_domains.h"
#include "token/login.h"
#include "token/pin_check.h"
#include "token/state_record.h"

namespace coffer::token {
namespace {

constexpr std::size_t kDomainRecordSize = 128;

TokenResult<void> check(const InitialiseRequest& request) {
  const bool public_keys = request.public_keys_total > 0;
  const bool combined = (request.options & options::kCombinedAuthentication) != 0;
  if (request.so_pin.size() != kSoPinSize) return fail(ErrorCode::kPinLength);
  if (request.user_pin.empty()) {
    if (!public_keys || combined) return fail(ErrorCode::kPinLength);
  } else if (request.user_pin.size() < kMinUserPin || request.user_pin.size() > kMaxUserPin) {
    return fail(ErrorCode::kPinLength);
  }
  if (request.user_pin_tries < 1 || request.user_pin_tries > kMaxUserPinTries)
    return fail(ErrorCode::kInvalidData);
  if (request.key_domains > kMaxKeyDomains) return fail(ErrorCode::kInvalidData);
  if (request.dkek_shares && request.key_domains > 0) return fail(ErrorCode::kInvalidData);
  if (request.public_keys_total > kMaxPublicKeySlots) return fail(ErrorCode::kInvalidData);
  if (request.public_keys_required > request.public_keys_total) return fail(ErrorCode::kInvalidData);
  if (public_keys && request.public_keys_required == 0) return fail(ErrorCode::kInvalidData);
  return {};
}

/// A short list of changes whose order matters: what is erased first may be written after.
class Changes {
 public:
  void add(store::Change change) { list_[size_++] = change; }
  [[nodiscard]] std::span<const store::Change> list() const { return std::span(list_).first(size_); }

 private:
  std::array<store::Change, 16> list_{};
  std::size_t size_ = 0;
};

/// What belongs to the device and not to its user, ascending.
constexpr RecordId kKept[] = {records::kTrustAnchor, records::kPhysicalSettings, fids::kDeviceCertificates,
                              key_file(kDeviceKey)};
static_assert(std::ranges::is_sorted(kKept));

/// Everything but what is kept.
void erase_all(Changes& changes) {
  RecordId first = 0;
  for (const RecordId kept : kKept) {
    changes.add(store::Change::erase_range(first, static_cast<RecordId>(kept - 1)));
    first = static_cast<RecordId>(kept + 1);
  }
  changes.add(store::Change::erase_range(first, records::kLast));
}

DeviceConfig config_of(const InitialiseRequest& request) {
  return {.initialised = true,
          .options = request.options,
          .key_domains = request.dkek_shares ? std::uint8_t{1} : request.key_domains,
          .public_keys_total = request.public_keys_total,
          .public_keys_required = request.public_keys_required};
}

/// The SO-PIN in the request must be the present one, if there is one.
TokenResult<void> check_present_so_pin(Context& context, Bytes so_pin) {
  {
    const auto held = lock(context);
    if (!context.config.initialised) return {};
  }
  SealingKey unused;
  COFFER_CHECK(check_pin(context, PinReference::kSo, so_pin, unused));
  return {};
}

/// Commits, and ends what all sessions knew of the token before.
TokenResult<void> commit(Context& context, Session& session, const DeviceConfig& config,
                         std::span<const store::Change> changes) {
  const auto held = lock(context);
  COFFER_CHECK_BELOW(context.store.apply(changes));
  context.config = config;
  ++context.epoch;
  drop_all(context, session);
  return {};
}

}  // namespace

TokenResult<void> initialise(Context& context, Session& session, const InitialiseRequest& request) {
  COFFER_CHECK(check(request));
  // Before the SO-PIN is compared: other sessions may use PINs meanwhile, and a host without a person cannot
  // use up its tries this way.
  COFFER_CHECK(confirm_presence(context, session));
  const platform::Lock one_at_a_time(context.platform.pin_mutex);
  COFFER_CHECK(check_present_so_pin(context, request.so_pin));

  SealingKey master_key;
  COFFER_CHECK_BELOW(crypto::random_bytes(master_key.writable()));
  const DeviceConfig config = config_of(request);
  std::array<std::uint8_t, kDeviceConfigBytes + kSealOverhead> sealed_config{};
  COFFER_CHECK(seal_state(context, records::kDeviceConfig, encode(config), sealed_config));
  Changes changes;
  erase_all(changes);
  changes.add(store::Change::put(records::kDeviceConfig, sealed_config));

  COFFER_TRY(const PinRecord so_pin,
             PinRecord::make(context, PinReference::kSo, request.so_pin, kSoPinTries, master_key));
  changes.add(store::Change::put(records::kSoPin, so_pin.bytes()));

  PinRecord user_pin;
  if (!request.user_pin.empty()) {
    COFFER_TRY(user_pin, PinRecord::make(context, PinReference::kUser, request.user_pin,
                                         request.user_pin_tries, master_key));
    changes.add(store::Change::put(records::kUserPin, user_pin.bytes()));
  }

  std::array<std::uint8_t, kDomainRecordSize> domain{};
  if (request.dkek_shares) {
    COFFER_TRY(const std::size_t size,
               make_key_domain_record(context, master_key, 0, *request.dkek_shares, domain));
    changes.add(store::Change::put(records::kKeyDomains, Bytes(domain).first(size)));
  }

  // A quorum of public keys alone opens nothing that is sealed under a PIN: the root key has to.
  std::array<std::uint8_t, kSealingKeySize + kSealOverhead> by_root{};
  if (config.public_keys_total > 0 && !config.has(options::kCombinedAuthentication)) {
    COFFER_CHECK(seal(context.device_sealing_key, Purpose::kMasterKey, records::kMasterKeyByRoot, {},
                      master_key.expose(), by_root));
    changes.add(store::Change::put(records::kMasterKeyByRoot, by_root));
  }

  COFFER_CHECK(commit(context, session, config, changes.list()));
  if (request.user_pin.empty()) {
    // Without a PIN, this session is the one that registers the public keys.
    const auto held = lock(context);
    grant_master_key(context, session, master_key);
    session.user_pin_verified = true;
  }
  return {};
}

}  // namespace coffer::token
