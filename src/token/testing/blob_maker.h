#pragma once
// Wrapped keys as another implementation makes them, with OpenSSL (spec of the SmartCard-HSM, 6.4).

#include "token/testing/openssl_check.h"

namespace coffer::token::testing {

class BlobMaker {
 public:
  explicit BlobMaker(ByteVector dkek) : dkek_(std::move(dkek)) {}

  /// Adds what the key is made of.
  BlobMaker& number(std::uint16_t value) { return append({std::uint8_t(value >> 8), std::uint8_t(value)}); }
  BlobMaker& component(Bytes value) {
    number(static_cast<std::uint16_t>(value.size()));
    plain_.insert(plain_.end(), value.begin(), value.end());
    return *this;
  }
  BlobMaker& append(const ByteVector& bytes) {
    plain_.insert(plain_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  /// What the clear part says of the key, in place of what is right.
  BlobMaker& with_default_algorithm(ByteVector identifier) {
    default_algorithm_ = std::move(identifier);
    return *this;
  }
  BlobMaker& with_key_identifier(ByteVector identifier) {
    key_identifier_ = std::move(identifier);
    return *this;
  }
  /// A key of a raw curve, as clients of the Pico HSM write it.
  BlobMaker& raw_key(const crypto::RawCurve& curve, Bytes private_key, Bytes public_key) {
    number(static_cast<std::uint16_t>(8 * curve.prime.size()));
    component({}).component({}).component(curve.prime).component({});
    return component(curve.base_point).component(private_key).component(public_key);
  }

  enum class Padding { kAlways, kWhenNeeded };
  /// The object identifier that goes with the type of key.
  [[nodiscard]] static ByteVector default_algorithm(std::uint8_t type) {
    if (type == 0x0F) return from_hex("6086480165030401");
    return from_hex(type == 0x0C ? "04007F00070202020203" : "04007F00070202020102");
  }
  /// The whole blob of a key of this type.
  [[nodiscard]] ByteVector make(std::uint8_t type, const ByteVector& algorithms = {},
                                Padding padding = Padding::kAlways) const {
    ByteVector plain(8, 0x55);
    plain.insert(plain.end(), plain_.begin(), plain_.end());
    if (padding == Padding::kAlways || plain.size() % 16 != 0) plain.push_back(0x80);
    plain.resize((plain.size() + 15) / 16 * 16);
    ByteVector blob = digest("SHA256", dkek_);
    blob.resize(8);
    blob.push_back(type);
    for (const ByteVector& field :
         {default_algorithm_.value_or(default_algorithm(type)), algorithms, ByteVector{}, key_identifier_}) {
      blob.insert(blob.end(), {0, static_cast<std::uint8_t>(field.size())});
      blob.insert(blob.end(), field.begin(), field.end());
    }
    const ByteVector encrypted = aes_cbc_encrypt(subkey(1), plain);
    blob.insert(blob.end(), encrypted.begin(), encrypted.end());
    const ByteVector mac = aes_cmac(subkey(2), blob);
    blob.insert(blob.end(), mac.begin(), mac.end());
    return blob;
  }

 private:
  [[nodiscard]] ByteVector subkey(std::uint8_t number) const {
    ByteVector input = dkek_;
    input.insert(input.end(), {0, 0, 0, number});
    return digest("SHA256", input);
  }

  ByteVector dkek_;
  ByteVector plain_;
  std::optional<ByteVector> default_algorithm_;
  ByteVector key_identifier_;
};

}  // namespace coffer::token::testing
