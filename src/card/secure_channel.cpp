#include "card/secure_channel.h"

#include "base/endian.h"
#include "base/tlv.h"
#include "crypto/cipher.h"
#include "crypto/mac.h"

namespace coffer::card {
namespace {

constexpr std::size_t kBlock = crypto::kAesBlock;
/// ISO/IEC 9797-1, padding method 2: at least one byte.
constexpr std::array<std::uint8_t, kBlock> kPadding{0x80};

constexpr std::size_t padding_size(std::size_t length) { return kBlock - length % kBlock; }

/// A data object of the channel carries a padding indicator with even instructions only.
constexpr bool has_padding_indicator(std::uint8_t ins) { return (ins & 1) == 0; }

/// The data objects of a protected command.
struct ProtectedData {
  std::optional<Bytes> cryptogram;
  std::optional<Bytes> le;
  Bytes authenticated;  ///< all objects in front of the MAC, as they stood
  Bytes mac;
};

Result<Bytes, Sw> cryptogram_of(const Tlv& object) {
  if (object.tag == 0x85) return object.value;
  if (object.value.empty() || object.value[0] != 0x01) return refuse(Sw::kSecureMessagingObjectWrong);
  return object.value.subspan(1);
}

Result<ProtectedData, Sw> parse(Bytes data) {
  TlvReader in(data);
  ProtectedData parsed;
  auto object = in.next();
  if (object && (object->tag == 0x85 || object->tag == 0x87)) {
    COFFER_TRY(parsed.cryptogram, cryptogram_of(*object));
    object = in.next();
  }
  if (object && object->tag == 0x97) {
    parsed.le = object->value;
    object = in.next();
  }
  if (!object || object->tag != 0x8E || !in.at_end()) return refuse(Sw::kSecureMessagingObjectMissing);
  if (object->value.size() != kChannelMacSize) return refuse(Sw::kSecureMessagingObjectWrong);
  parsed.mac = object->value;
  parsed.authenticated = data.first(data.size() - object->encoded.size());
  return parsed;
}

bool read_protected_le(Bytes le, Command& command) {
  if (le.empty() || le.size() > 2) return false;
  command.has_short_le = le.size() == 1;
  const std::size_t value = le.size() == 1 ? le[0] : load_be16(le.first<2>());
  command.ne = value != 0 ? value : command.has_short_le ? 256 : 65536;
  return true;
}

std::optional<Bytes> without_padding(Bytes padded) {
  std::size_t size = padded.size();
  while (size > 0 && padded[size - 1] == 0) --size;
  if (size == 0 || padded[size - 1] != 0x80 || padded.size() - size >= kBlock) return std::nullopt;
  return padded.first(size - 1);
}

}  // namespace

crypto::CryptoResult<void> derive_channel_key(Bytes secret, Bytes nonce, std::uint32_t counter,
                                              ChannelKey& out) {
  Secret<20> digest;
  COFFER_CHECK(
      crypto::hash_into(crypto::HashAlgorithm::kSha1, {secret, nonce, be32(counter)}, digest.writable()));
  copy(digest.expose().first<16>(), out.writable());
  return {};
}

void SecureChannel::close() {
  open_ = false;
  encryption_key_.clear();
  mac_key_.clear();
}

crypto::CryptoResult<void> SecureChannel::open(const Establishment& with,
                                               std::span<std::uint8_t, kChannelMacSize> token) {
  close();
  COFFER_CHECK(derive_channel_key(with.shared_secret, with.nonce, 1, encryption_key_));
  COFFER_CHECK(derive_channel_key(with.shared_secret, with.nonce, 2, mac_key_));
  std::array<std::uint8_t, 192> key_object{};  // the longest: secp521r1
  ByteWriter writer(key_object);
  TlvWriter(writer).put_nested(
      0x7F49, [&](TlvWriter& key) { key.put(0x06, kChipAuthenticationAes128).put(0x86, with.host_point); });
  const auto object = writer.finish();
  if (!object) return std::unexpected(crypto::CryptoError::kInvalidArgument);
  COFFER_TRY(const crypto::CmacTag tag, crypto::aes_cmac(mac_key_.expose(), {*object}));
  copy(Bytes(tag).first(kChannelMacSize), token);
  counter_.fill(0);
  open_ = true;
  return {};
}

void SecureChannel::increment_counter() {
  for (std::size_t i = counter_.size(); i-- > 0;) {
    if (++counter_[i] != 0) return;
  }
}

std::unexpected<Sw> SecureChannel::fail(Sw sw) {
  close();
  return refuse(sw);
}

bool SecureChannel::initialisation_vector(Block& iv) const {
  return crypto::aes_encrypt_block(encryption_key_.expose(), counter_, iv).has_value();
}

bool SecureChannel::authenticate(Bytes header, Bytes objects,
                                 std::span<std::uint8_t, kChannelMacSize> mac) const {
  const Bytes padding = objects.empty() ? Bytes{} : Bytes(kPadding).first(padding_size(objects.size()));
  const auto tag = crypto::aes_cmac(mac_key_.expose(), {counter_, header, objects, padding});
  if (!tag) return false;
  copy(Bytes(*tag).first(kChannelMacSize), mac);
  return true;
}

Result<Bytes, Sw> SecureChannel::decrypt(Bytes cryptogram, MutableBytes plain) {
  Block iv{};
  if (cryptogram.empty() || cryptogram.size() % kBlock != 0) return fail(Sw::kSecureMessagingObjectWrong);
  if (plain.size() < cryptogram.size()) return fail(Sw::kWrongLength);
  if (!initialisation_vector(iv) ||
      !crypto::aes_cbc_decrypt(encryption_key_.expose(), iv, cryptogram, plain.first(cryptogram.size()))) {
    return fail(Sw::kInternalError);
  }
  const auto data = without_padding(plain.first(cryptogram.size()));
  if (!data) return fail(Sw::kSecureMessagingObjectWrong);
  return *data;
}

Result<Command, Sw> SecureChannel::unprotect(const Command& command, MutableBytes plain) {
  if (!open_) return refuse(Sw::kConditionsNotSatisfied);
  const auto objects = parse(command.data);
  if (!objects) return fail(objects.error());

  increment_counter();
  const Block header{command.cla, command.ins, command.p1, command.p2, 0x80};
  std::array<std::uint8_t, kChannelMacSize> mac{};
  if (!authenticate(header, objects->authenticated, mac)) return fail(Sw::kInternalError);
  if (!constant_time_equal(mac, objects->mac)) return fail(Sw::kSecureMessagingObjectWrong);

  Command opened{command.cla, command.ins, command.p1, command.p2, {}, 0, false};
  if (objects->le && !read_protected_le(*objects->le, opened)) return fail(Sw::kSecureMessagingObjectWrong);
  if (objects->cryptogram) {
    COFFER_TRY(opened.data, decrypt(*objects->cryptogram, plain));
  }
  return opened;
}

/// Pads and encrypts the `size` bytes at the start of `buffer`. @returns their new length, 0 on failure.
std::size_t SecureChannel::encrypt(MutableBytes buffer, std::size_t size) const {
  Block iv{};
  const std::size_t padded = size + padding_size(size);
  if (padded > buffer.size() || !initialisation_vector(iv)) return 0;
  copy(Bytes(kPadding).first(padded - size), buffer.subspan(size));
  const MutableBytes data = buffer.first(padded);
  return crypto::aes_cbc_encrypt(encryption_key_.expose(), iv, data, data) ? padded : 0;
}

Result<std::size_t, Sw> SecureChannel::protect(std::uint8_t ins, Sw sw, MutableBytes buffer,
                                               std::size_t size) {
  increment_counter();
  ByteWriter out(buffer);
  TlvWriter objects(out);
  if (size != 0) {
    const std::size_t encrypted = encrypt(buffer, size);
    if (encrypted == 0) {
      wipe(buffer.first(size));
      return fail(Sw::kInternalError);
    }
    const bool indicator = has_padding_indicator(ins);
    // The cryptogram stands at the start already: what comes in front of it moves it up.
    objects.put_nested(indicator ? 0x87 : 0x85, [&](TlvWriter&) {
      out.advance(encrypted);
      if (!indicator) return;
      out.open_gap(0, 1);
      if (!out.overflowed()) out.written_from(0)[0] = 0x01;
    });
  }
  objects.put_be16(0x99, static_cast<std::uint16_t>(sw));
  const auto authenticated = out.finish();
  std::array<std::uint8_t, kChannelMacSize> mac{};
  if (!authenticated || !authenticate({}, *authenticated, mac)) return fail(Sw::kInternalError);
  objects.put(0x8E, mac);
  const auto response = out.finish();
  if (!response) return fail(Sw::kInternalError);
  return response->size();
}

}  // namespace coffer::card
