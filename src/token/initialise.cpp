#include "token/initialise.h"

#include "crypto/random.h"
#include "token/key_domains.h"
#include "token/login.h"
#include "token/master_key.h"
#include "token/pin_check.h"
#include "token/state_record.h"

namespace coffer::token {
namespace {

constexpr std::size_t kDomainRecordSize = 128;

TokenResult<void> check(const InitialiseRequest& request, const DeviceConfig& config) {
  const bool public_keys = request.public_keys_total > 0;
  const bool combined = config.has(options::kCombinedAuthentication);
  if (request.so_pin.size() != kSoPinSize) return fail(ErrorCode::kPinLength);
  if (request.user_pin.empty()) {
    if (!public_keys || combined) return fail(ErrorCode::kPinLength);
  } else if (request.user_pin.size() < kMinUserPin || request.user_pin.size() > kMaxUserPin) {
    return fail(ErrorCode::kPinLength);
  }
  if (request.user_pin_tries < 1 || request.user_pin_tries > kMaxUserPinTries)
    return fail(ErrorCode::kInvalidData);
  if (request.key_domains > kMaxKeyDomains) return fail(ErrorCode::kInvalidData);
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
constexpr RecordId kKept[] = {records::kTrustAnchor,     records::kPhysicalSettings, records::kOwnTrustAnchor,
                              fids::kDeviceCertificates, key_file(kDeviceKey),       fids::kDeviceRequest};
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

/// The shares of tag 92 are those of the only domain; a number of domains (97) counts more.
bool has_one_domain(const InitialiseRequest& request) {
  return request.dkek_shares && request.key_domains == 0;
}

/// What the token is to become. Secure lock needs a mask, which this command does not bring.
DeviceConfig config_of(const InitialiseRequest& request, std::uint16_t present_options) {
  const std::uint16_t wanted = request.options.value_or(present_options);
  return {.initialised = true,
          .options = static_cast<std::uint16_t>(wanted & ~options::kSecureLock),
          .key_domains = has_one_domain(request) ? std::uint8_t{1} : request.key_domains,
          .public_keys_total = request.public_keys_total,
          .public_keys_required = request.public_keys_required};
}

/// The SO-PIN in the request must be the present one, if there is one that the session has not verified yet.
/// With secure lock on, its computer must be there.
TokenResult<void> authorise(Context& context, const Session& session, Bytes so_pin) {
  {
    const auto held = lock(context);
    if (!context.config.initialised) return {};
    if (context.config.has(options::kSecureLock) && !has_lock_mask(context, session)) {
      return fail(ErrorCode::kNotAuthorised);
    }
    if (is_current(context, session) && session.so_pin_verified) return {};
  }
  SealingKey unused;
  COFFER_CHECK(check_pin(context, PinReference::kSo, so_pin, unused));
  return {};
}

std::uint16_t present_options(Context& context) {
  const auto held = lock(context);
  return context.config.options;
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

/// Whoever chose the PINs need not show that they know the user's: hosts go on with key domains, certificates
/// and public keys. A transport PIN is still to be changed first.
TokenResult<void> log_in_initialiser(Context& context, Session& session, const SealingKey& access_key) {
  const auto held = lock(context);
  if (context.config.has(options::kTransportPin)) return {};
  grant_access_key(context, session, access_key);
  COFFER_CHECK(grant_master_key(context, session));
  session.user_pin_verified = true;
  return {};
}

}  // namespace

TokenResult<void> initialise(Context& context, Session& session, const InitialiseRequest& request) {
  COFFER_CHECK(check(request, config_of(request, present_options(context))));
  // Before the SO-PIN is compared: other sessions may use PINs meanwhile, and a host without a person cannot
  // use up its tries this way.
  COFFER_CHECK(confirm_presence(context, session));
  const platform::Lock one_at_a_time(context.platform.pin_mutex);
  // Options and secure lock change under the PIN mutex alone: they stay as they are until the end.
  const DeviceConfig config = config_of(request, present_options(context));
  COFFER_CHECK(check(request, config));
  COFFER_CHECK(authorise(context, session, request.so_pin));

  SealingKey master_key;
  SealingKey access_key;
  COFFER_CHECK_BELOW(crypto::random_bytes(master_key.writable()));
  COFFER_CHECK_BELOW(crypto::random_bytes(access_key.writable()));
  COFFER_TRY(const MasterKeyRecord sealed_master_key, seal_master_key(access_key, nullptr, master_key));
  std::array<std::uint8_t, kDeviceConfigBytes + kSealOverhead> sealed_config{};
  COFFER_CHECK(seal_state(context, records::kDeviceConfig, encode(config), sealed_config));
  Changes changes;
  erase_all(changes);
  changes.add(store::Change::put(records::kDeviceConfig, sealed_config));
  changes.add(store::Change::put(records::kMasterKey, sealed_master_key));

  COFFER_TRY(const PinRecord so_pin,
             PinRecord::make(context, PinReference::kSo, request.so_pin, kSoPinTries, access_key));
  changes.add(store::Change::put(records::kSoPin, so_pin.bytes()));

  PinRecord user_pin;
  if (!request.user_pin.empty()) {
    COFFER_TRY(user_pin, PinRecord::make(context, PinReference::kUser, request.user_pin,
                                         request.user_pin_tries, access_key));
    changes.add(store::Change::put(records::kUserPin, user_pin.bytes()));
  }

  std::array<std::uint8_t, kDomainRecordSize> domain{};
  if (has_one_domain(request)) {
    COFFER_TRY(const std::size_t size,
               make_key_domain_record(context, master_key, 0, *request.dkek_shares, domain));
    changes.add(store::Change::put(records::kKeyDomains, Bytes(domain).first(size)));
  }

  // A quorum of public keys alone opens nothing that is sealed under a PIN: the root key has to.
  std::array<std::uint8_t, kSealingKeySize + kSealOverhead> by_root{};
  if (config.public_keys_total > 0 && !config.has(options::kCombinedAuthentication)) {
    COFFER_CHECK(seal(context.device_sealing_key, Purpose::kAccessKey, records::kAccessKeyByRoot, {},
                      access_key.expose(), by_root));
    changes.add(store::Change::put(records::kAccessKeyByRoot, by_root));
  }

  COFFER_CHECK(commit(context, session, config, changes.list()));
  return log_in_initialiser(context, session, access_key);
}

}  // namespace coffer::token
