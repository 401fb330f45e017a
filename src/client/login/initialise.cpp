#include "client/login/initialise.h"

#include <array>

#include "base/secret.h"
#include "base/tlv.h"
#include "client/login/pins.h"
#include "client/objects/files.h"

namespace coffer::client {
namespace {

constexpr std::size_t kMaxLabel = 100;
/// TokenInfo (PKCS #15, 6.9): version, label, flags: the card makes random numbers.
constexpr std::uint8_t kVersion = 0;
constexpr std::uint8_t kFlags[] = {0x05, 0x20};

ClientResult<void> check(const Initialisation& what) {
  const bool has_domains = what.dkek_shares || what.key_domains;
  const bool has_both = what.dkek_shares && what.key_domains;
  if (what.so_pin.size() != kSoPinSize) return fail(Error::Kind::kArgument, "an SO-PIN has 8 bytes");
  if (what.user_pin.size() < kMinUserPin || what.user_pin.size() > kMaxUserPin) {
    return fail(Error::Kind::kArgument, "a user PIN has 6 to 16 characters");
  }
  if (what.user_pin_tries < 1 || what.user_pin_tries > 10) {
    return fail(Error::Kind::kArgument, "a user PIN has 1 to 10 tries");
  }
  if (has_domains && has_both) return fail(Error::Kind::kArgument, "either DKEK shares or key domains");
  const auto& keys = what.public_keys;
  if (keys && (keys->required < 1 || keys->required > keys->total)) {
    return fail(Error::Kind::kArgument, "more public keys are required than there can be");
  }
  if (what.label.size() > kMaxLabel) return fail(Error::Kind::kArgument, "a label of more than 100 bytes");
  const bool has_transport_pin = (what.options & token::options::kTransportPin) != 0;
  if (has_transport_pin && !what.label.empty()) {
    return fail(Error::Kind::kArgument, "a label is written when the transport PIN was changed");
  }
  return {};
}

void put_objects(const Initialisation& what, TlvWriter& out) {
  out.put_be16(0x80, what.options).put(0x81, what.user_pin).put(0x82, what.so_pin);
  out.put_byte(0x91, what.user_pin_tries);
  if (what.dkek_shares) out.put_byte(0x92, *what.dkek_shares);
  if (what.public_keys) {
    const std::uint8_t numbers[] = {what.public_keys->total, what.public_keys->required};
    out.put(0x93, numbers);
  }
  if (what.key_domains) out.put_byte(0x97, *what.key_domains);
}

}  // namespace

ClientResult<void> initialise(Device& device, const Initialisation& what) {
  COFFER_CHECK(check(what));
  SecretBuffer<64> data;
  ByteWriter bytes(data.storage());
  TlvWriter out(bytes);
  put_objects(what, out);
  data.set_size(bytes.size());
  COFFER_CHECK(device.send({.name = "INITIALIZE DEVICE", .cla = 0x80, .ins = 0x50, .data = data.expose()}));
  COFFER_CHECK(device.select());
  if (what.label.empty()) return {};
  COFFER_CHECK(verify_pin(device, Pin::kUser, what.user_pin));
  COFFER_CHECK(set_token_label(device, what.label));
  return device.select();
}

ClientResult<std::string> token_label(Device& device) {
  COFFER_TRY(const auto file, find_file(device, token::fids::kTokenInfo));
  const auto info = file ? TlvReader(file->bytes()).next(0x30) : std::nullopt;
  const auto label = info ? find_tlv(info->value, 0x80) : std::nullopt;
  if (!label) return std::string();
  return std::string(label->value.begin(), label->value.end());
}

ClientResult<void> set_token_label(Device& device, std::string_view label) {
  if (label.size() > kMaxLabel) return fail(Error::Kind::kArgument, "a label of more than 100 bytes");
  std::array<std::uint8_t, kMaxLabel + 16> info{};
  ByteWriter bytes(info);
  TlvWriter(bytes).put_nested(0x30, [&](TlvWriter& out) {
    out.put_byte(0x02, kVersion);
    out.put(0x80, {reinterpret_cast<const std::uint8_t*>(label.data()), label.size()});
    out.put(0x03, kFlags);
  });
  return write_file(device, token::fids::kTokenInfo, Bytes(info).first(bytes.size()));
}

}  // namespace coffer::client
