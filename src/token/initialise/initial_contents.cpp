#include "token/initialise/initial_contents.h"

#include "token/domains/key_domains.h"
#include "token/login/pins.h"

namespace coffer::token {

InitialContents::InitialContents(Context& context) : context_(context) {
  RecordId first = 0;
  for (const RecordId kept : kKeptRecords) {
    add(store::Change::erase_range(first, static_cast<RecordId>(kept - 1)));
    first = static_cast<RecordId>(kept + 1);
  }
  add(store::Change::erase_range(first, records::kLast));
}

TokenResult<void> InitialContents::put_config(const DeviceConfig& config) {
  COFFER_TRY(config_, seal_config(context_, config));
  put(records::kDeviceConfig, config_);
  return {};
}

TokenResult<void> InitialContents::put_master_key(const SealingKey& access_key,
                                                  const SealingKey& master_key) {
  COFFER_TRY(master_key_, seal_master_key(access_key, nullptr, master_key));
  put(records::kMasterKey, master_key_);
  return {};
}

TokenResult<void> InitialContents::put_pins(const InitialiseRequest& request, const SealingKey& access_key) {
  COFFER_TRY(so_pin_, PinRecord::make(context_, PinReference::kSo, request.so_pin, kSoPinTries, access_key));
  put(records::kSoPin, so_pin_.bytes());
  if (request.user_pin.empty()) return {};
  COFFER_TRY(user_pin_, PinRecord::make(context_, PinReference::kUser, request.user_pin,
                                        request.user_pin_tries, access_key));
  put(records::kUserPin, user_pin_.bytes());
  return {};
}

TokenResult<void> InitialContents::put_guess_history() {
  COFFER_TRY(guess_history_, GuessHistory().seal(context_));
  put(records::kGuessHistory, guess_history_);
  return {};
}

TokenResult<void> InitialContents::put_only_domain(const SealingKey& master_key, std::uint8_t shares) {
  COFFER_TRY(const std::size_t size, make_key_domain_record(context_, master_key, 0, shares, domain_));
  put(records::kKeyDomains, Bytes(domain_).first(size));
  return {};
}

TokenResult<void> InitialContents::put_access_by_root(const SealingKey& access_key) {
  COFFER_CHECK(seal(context_.device_sealing_key, Purpose::kAccessKey, records::kAccessKeyByRoot, {},
                    access_key.expose(), access_by_root_));
  put(records::kAccessKeyByRoot, access_by_root_);
  return {};
}

}  // namespace coffer::token
