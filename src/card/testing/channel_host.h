#pragma once
// The host's end of a secure channel, written from the specification on OpenSSL alone.

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "card/testing/card_fixture.h"
#include "crypto/ec.h"

namespace coffer::card::testing {

class ChannelHost {
 public:
  /// `card_point` is the card's public key, as a host reads it from EF.C_DevAut.
  ChannelHost(const crypto::Curve& curve, Bytes card_point)
      : ephemeral_(*crypto::EcPrivateKey::generate(curve)),
        card_point_(card_point.begin(), card_point.end()) {
    const auto point = *ephemeral_.public_point();
    point_.assign(point.bytes().begin(), point.bytes().end());
  }

  /// MANAGE SECURITY ENVIRONMENT, which comes first.
  static constexpr std::string_view kChoose = "002241A4 0C 800A04007F00070202030202";
  /// GENERAL AUTHENTICATE with the host's ephemeral key.
  [[nodiscard]] ByteVector general_authenticate() const {
    ByteVector command = from_hex("00860000457C438041");
    append(command, point_);
    command.push_back(0);
    return command;
  }
  /// Opens the channel by the card's answer to that.
  void open(const Answer& answer) {
    ASSERT_EQ(answer.sw, Sw::kOk);
    ASSERT_EQ(answer.hex().substr(0, 8), "7C148108");
    SecretBuffer<crypto::kMaxPointBytes> agreed;
    ASSERT_TRUE(ephemeral_.agree(card_point_, agreed));
    const ByteVector x(agreed.expose().begin() + 1, agreed.expose().begin() + 33);
    const ByteVector nonce(answer.data.begin() + 4, answer.data.begin() + 12);
    encryption_key_ = derive(x, nonce, 1);
    mac_key_ = derive(x, nonce, 2);
    EXPECT_EQ(to_hex(Bytes(answer.data).last(8)), to_hex(token()));
  }

  /// Zeros that wrap() adds behind the padding: a multiple of 16.
  std::size_t more_padding = 0;

  ByteVector wrap(std::uint8_t ins, std::uint8_t p1, std::uint8_t p2, const ByteVector& data,
                  std::string_view le, std::uint8_t cla = 0x0C) {
    count();
    const ByteVector header{cla, ins, p1, p2};
    ByteVector objects;
    if (!data.empty()) {
      ByteVector cryptogram = padded(data);
      cryptogram.resize(cryptogram.size() + more_padding);
      cryptogram = crypt(cryptogram, true);
      if (ins % 2 == 0) cryptogram.insert(cryptogram.begin(), 0x01);
      put(objects, ins % 2 == 0 ? 0x87 : 0x85, cryptogram);
    }
    if (!le.empty()) put(objects, 0x97, from_hex(le));
    ByteVector mac_input = counter_;
    append(mac_input, padded(header));
    if (!objects.empty()) append(mac_input, padded(objects));
    put(objects, 0x8E, cmac(mac_key_, mac_input));
    ByteVector apdu = header;
    append(apdu, ByteVector{0, static_cast<std::uint8_t>(objects.size() >> 8),
                            static_cast<std::uint8_t>(objects.size())});
    append(apdu, objects);
    append(apdu, ByteVector{0, 0});
    return apdu;
  }

  /// Checks and opens a protected answer; its inner status word must be the outer one.
  ByteVector unwrap(const Answer& answer) {
    count();
    const Bytes all(answer.data);
    EXPECT_GE(all.size(), 14u) << "not protected";
    if (all.size() < 14) return {};
    const Bytes objects = all.first(all.size() - 10);
    ByteVector mac_input = counter_;
    append(mac_input, padded(ByteVector(objects.begin(), objects.end())));
    EXPECT_EQ(to_hex(all.last(10)), "8E08" + to_hex(cmac(mac_key_, mac_input)));
    EXPECT_EQ(to_hex(objects.last(4)), "9902" + to_hex(be16(static_cast<std::uint16_t>(answer.sw))));
    const auto encrypted = find_tlv(objects, 0x87) ? find_tlv(objects, 0x87) : find_tlv(objects, 0x85);
    if (!encrypted) return {};
    Bytes cryptogram = encrypted->value;
    if (encrypted->tag == 0x87) cryptogram = cryptogram.subspan(1);
    ByteVector plain = crypt(ByteVector(cryptogram.begin(), cryptogram.end()), false);
    while (plain.back() == 0) plain.pop_back();
    EXPECT_EQ(plain.back(), 0x80);
    plain.pop_back();
    return plain;
  }

 private:
  [[nodiscard]] ByteVector token() const {
    ByteVector object = from_hex("7F494F060A04007F000702020302028641");
    append(object, point_);
    return cmac(mac_key_, object);
  }
  static ByteVector cmac(const ByteVector& key, const ByteVector& message) {
    ByteVector tag(16);
    size_t size = 0;
    EVP_Q_mac(nullptr, "CMAC", nullptr, "AES-128-CBC", nullptr, key.data(), key.size(), message.data(),
              message.size(), tag.data(), tag.size(), &size);
    tag.resize(8);
    return tag;
  }
  static void append(ByteVector& to, const ByteVector& from) {
    to.insert(to.end(), from.begin(), from.end());
  }
  static void put(ByteVector& to, std::uint8_t tag, const ByteVector& value) {
    to.push_back(tag);
    if (value.size() > 127) to.push_back(value.size() > 255 ? 0x82 : 0x81);
    if (value.size() > 255) to.push_back(static_cast<std::uint8_t>(value.size() >> 8));
    to.push_back(static_cast<std::uint8_t>(value.size()));
    append(to, value);
  }
  static ByteVector padded(ByteVector data) {
    data.push_back(0x80);
    while (data.size() % 16 != 0) data.push_back(0);
    return data;
  }
  static ByteVector derive(ByteVector input, const ByteVector& nonce, std::uint8_t counter) {
    append(input, nonce);
    append(input, {0, 0, 0, counter});
    ByteVector digest(20);
    EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    digest.resize(16);
    return digest;
  }
  static ByteVector run(const EVP_CIPHER* cipher, const ByteVector& key, const ByteVector& iv,
                        const ByteVector& in, bool encrypt) {
    ByteVector out(in.size() + 16);
    int size = 0;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    EVP_CipherInit_ex2(context, cipher, key.data(), iv.empty() ? nullptr : iv.data(), encrypt ? 1 : 0,
                       nullptr);
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_CipherUpdate(context, out.data(), &size, in.data(), static_cast<int>(in.size()));
    EVP_CIPHER_CTX_free(context);
    out.resize(static_cast<std::size_t>(size));
    return out;
  }
  ByteVector crypt(const ByteVector& in, bool encrypt) {
    const ByteVector iv = run(EVP_aes_128_ecb(), encryption_key_, {}, counter_, true);
    return run(EVP_aes_128_cbc(), encryption_key_, iv, in, encrypt);
  }
  void count() { ++counter_.back(); }  // fewer than 256 in these tests

  crypto::EcPrivateKey ephemeral_;
  ByteVector card_point_;
  ByteVector point_;
  ByteVector encryption_key_;
  ByteVector mac_key_;
  ByteVector counter_ = ByteVector(16);
};

}  // namespace coffer::card::testing
