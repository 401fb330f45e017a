// AES in its modes, and authenticated encryption.

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/aes_mode.h"
#include "qemu/vectors/operations.h"

namespace coffer::qemu {
namespace {

std::array<std::uint8_t, 8192> text_room;
std::array<std::uint8_t, crypto::kMaxAeadTag> tag_room;

MutableBytes text_like(Bytes text) {
  const auto room = MutableBytes(text_room).first(std::min(text.size(), text_room.size()));
  std::ranges::fill(room, std::uint8_t{0xEE});
  return room;
}

crypto::AeadParameters parameters(const Case& v) { return {v.as<crypto::Aead>(), v[0], v[1], v[2]}; }

}  // namespace

bool mode_agrees(const Case& v) {
  const auto mode = v.as<crypto::AesMode>();
  const auto out = text_like(v[2]);
  return crypto::aes_encrypt(mode, v[0], v[1], v[2], out) && equal(out, v[3]) &&
         crypto::aes_decrypt(mode, v[0], v[1], v[3], out) && equal(out, v[2]);
}

bool aead_agrees(const Case& v) {
  const auto out = text_like(v[3]);
  const auto tag = MutableBytes(tag_room).first(v[5].size());
  return crypto::aead_seal(parameters(v), v[3], out, tag) && equal(out, v[4]) && equal(tag, v[5]) &&
         crypto::aead_open(parameters(v), v[4], v[5], out) && equal(out, v[3]);
}

bool aead_refuses(const Case& v) {
  const auto out = text_like(v[3]);
  const auto opened = crypto::aead_open(parameters(v), v[3], v[4], out);
  return !opened && opened.error() == crypto::CryptoError::kVerificationFailed &&
         std::ranges::all_of(out, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace coffer::qemu
