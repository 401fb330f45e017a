#include "token/login/pin_record.h"

#include "crypto/random.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 3;
constexpr std::size_t kSealedKeyAt = PinRecord::kHeaderSize;
constexpr std::size_t kSealedStateAt = kSealedKeyAt + PinRecord::kSealedKeySize;

TokenResult<void> try_to_stretch(crypto::StretchParameters parameters) {
  static constexpr std::array<std::uint8_t, PinRecord::kSaltSize> kAny{};
  Secret<32> unused;
  if (!crypto::stretch(parameters, kAny, kAny, unused.writable())) return fail(ErrorCode::kCannotStretch);
  return {};
}

}  // namespace

TokenResult<void> check_stretching(const Context& context) {
  COFFER_CHECK(try_to_stretch(context.stretch));
  for (const PinReference reference : {PinReference::kUser, PinReference::kSo}) {
    const auto record = PinRecord::load(context, reference);
    if (!record && record.error().code == ErrorCode::kNotInitialised) continue;
    if (!record) return std::unexpected(record.error());
    const crypto::StretchParameters stored = record->stretching();
    const bool as_new =
        stored.function == context.stretch.function && stored.log2_cost == context.stretch.log2_cost;
    if (!as_new) COFFER_CHECK(try_to_stretch(stored));
  }
  return {};
}

std::unexpected<Error> pin_is_wrong(std::uint8_t tries_left) {
  if (tries_left == 0) return fail(ErrorCode::kPinBlocked);
  return fail(ErrorCode::kPinWrong, tries_left);
}

TokenResult<PinRecord> PinRecord::make(Context& context, PinReference reference, Bytes pin,
                                       std::uint8_t max_tries, const SealingKey& access_key) {
  PinRecord record;
  record.data_[0] = kVersion;
  record.data_[1] = max_tries;
  record.data_[2] = static_cast<std::uint8_t>(context.stretch.function);
  record.data_[3] = context.stretch.log2_cost;
  COFFER_CHECK_BELOW(crypto::random_bytes(MutableBytes(record.data_).subspan(4, kSaltSize)));
  record.pin_length_ = static_cast<std::uint8_t>(pin.size());

  SealingKey key;
  COFFER_CHECK(record.stretch(context, reference, pin, key));
  const RecordId id = pin_record_id(reference);
  COFFER_CHECK(seal(key, Purpose::kAccessKey, id, record.header(), access_key.expose(),
                    MutableBytes(record.data_).subspan(kSealedKeyAt, kSealedKeySize)));
  COFFER_CHECK(record.set_tries_left(context, reference, max_tries));
  return record;
}

TokenResult<PinRecord> PinRecord::load(const Context& context, PinReference reference) {
  PinRecord record;
  const auto size = context.store.read(pin_record_id(reference), record.data_);
  if (!size) {
    if (size.error() == store::StoreError::kNotFound) return fail(ErrorCode::kNotInitialised);
    return std::unexpected(from(size.error()));
  }
  if (*size != kSize || record.data_[0] != kVersion) return fail(ErrorCode::kStorageFailure);
  std::array<std::uint8_t, 2> state{};
  COFFER_CHECK(unseal(context.device_sealing_key, Purpose::kPinState, pin_record_id(reference),
                      record.before_state(), Bytes(record.data_).subspan(kSealedStateAt), state));
  record.tries_left_ = state[0];
  record.pin_length_ = state[1];
  return record;
}

TokenResult<void> PinRecord::open(PinReference reference, const SealingKey& pin_key, SealingKey& out) const {
  const auto opened = unseal(pin_key, Purpose::kAccessKey, pin_record_id(reference), header(),
                             Bytes(data_).subspan(kSealedKeyAt, kSealedKeySize), out.writable());
  if (opened) return {};
  if (opened.error().code == ErrorCode::kStorageFailure) return pin_is_wrong(tries_left());
  return std::unexpected(opened.error());
}

TokenResult<void> PinRecord::set_tries_left(const Context& context, PinReference reference,
                                            std::uint8_t tries) {
  const std::uint8_t state[] = {tries, pin_length_};
  COFFER_CHECK(seal(context.device_sealing_key, Purpose::kPinState, pin_record_id(reference), before_state(),
                    state, MutableBytes(data_).subspan(kSealedStateAt)));
  tries_left_ = tries;
  return {};
}

TokenResult<void> PinRecord::stretch(const Context& context, PinReference reference, Bytes pin,
                                     SealingKey& pin_key, crypto::Progress* progress) const {
  Secret<32> stretched;
  COFFER_CHECK_BELOW(
      crypto::stretch(stretching(), pin, Bytes(data_).subspan(4, kSaltSize), stretched.writable(), progress));
  const std::uint8_t info[] = {'c', 'o', 'f', 'f', 'e',
                               'r', ' ', 'p', 'i', 'n',
                               ' ', 'v', '1', ' ', static_cast<std::uint8_t>(reference)};
  COFFER_CHECK_BELOW(crypto::hkdf(crypto::HashAlgorithm::kSha256,
                                  context.platform.root_key.root_key().expose(), stretched.expose(), info,
                                  pin_key.writable()));
  return {};
}

}  // namespace coffer::token
