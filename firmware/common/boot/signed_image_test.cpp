#include "common/boot/signed_image.h"

#include <gtest/gtest.h>

#include <vector>

#include "crypto/ec.h"
#include "crypto/hash.h"

namespace coffer::firmware {
namespace {

constexpr std::uint32_t kBase = 0x10000000;
constexpr std::size_t kSecond = 0x1000;  // where the signed block lies

void put(std::vector<std::uint8_t>& out, std::initializer_list<std::uint32_t> words) {
  for (const std::uint32_t word : words) {
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(word >> shift));
  }
}

void set(std::vector<std::uint8_t>& out, std::size_t at, std::uint32_t word) {
  for (std::size_t i = 0; i < 4; ++i) out.at(at + i) = static_cast<std::uint8_t>(word >> (8 * i));
}

const crypto::Curve& secp256k1() { return crypto::curve(crypto::CurveId::kSecp256k1); }

/// An image of two blocks, as firmware/tools/sign_image makes it.
struct Image {
  crypto::EcPrivateKey key = crypto::EcPrivateKey::generate(secp256k1()).value();
  std::vector<std::uint8_t> flash;

  Image() {
    flash.assign(kSecond, 0x5a);
    std::vector<std::uint8_t> first;
    put(first, {0xffffded3, 0x10210142, 0x000001ff, kSecond - 0x40, 0xab123579});
    std::ranges::copy(first, flash.begin() + 0x40);
    put(flash, {0xffffded3, 0x10210142, 0x01000406, static_cast<std::uint32_t>(-(0x1000 + 8)), kBase, kSecond,
                0x01000247, 8});
    sign();
    put(flash, {0x000028ff, static_cast<std::uint32_t>(0x40 - static_cast<int>(kSecond)), 0xab123579});
    flash.resize(0x4000, 0xff);
  }

  [[nodiscard]] crypto::Point point() const { return key.public_point().value(); }

  void sign() {
    const Bytes all(flash);
    const auto digest =
        crypto::hash(crypto::HashAlgorithm::kSha256, {all.first(kSecond), all.subspan(kSecond, 32)});
    const auto plain = crypto::ecdsa_der_to_plain(key.sign(*digest).value(), 32).value();
    put(flash, {0x01002109});
    const crypto::Point public_point = point();
    flash.insert(flash.end(), public_point.bytes().begin() + 1, public_point.bytes().end());
    flash.insert(flash.end(), plain.bytes().begin(), plain.bytes().end());
  }

  [[nodiscard]] auto signer() const { return signer_of_image(flash, kBase); }
};

TEST(SignedImage, Signer_IsTheHashOfThePublicKey) {
  const Image image;
  const auto expected =
      crypto::hash(crypto::HashAlgorithm::kSha256, {image.point().bytes().subspan(1)}).value();
  const auto signer = image.signer();
  ASSERT_TRUE(signer);
  EXPECT_TRUE(std::ranges::equal(*signer, expected.bytes()));
}

TEST(SignedImage, EachChangedByteOfImageOrBlock_LosesTheSignature) {
  const Image good;
  for (std::size_t at = 0; at < kSecond + 4 * 8 + 4 + 128; at += at < kSecond ? 61 : 1) {
    Image image;
    image.flash = good.flash;
    image.flash[at] ^= 0x10;
    EXPECT_FALSE(image.signer()) << at;
  }
}

TEST(SignedImage, WhatLiesBehindTheBlock_IsNotSigned) {
  Image image;
  image.flash.back() ^= 1;
  EXPECT_TRUE(image.signer());
}

TEST(SignedImage, BlockThatCoversLessThanItsItems_IsRefused) {
  Image image;
  set(image.flash, kSecond + 28, 7);
  EXPECT_FALSE(image.signer());
}

TEST(SignedImage, OneUnsignedBlock_HasNoSigner) {
  Image image;
  set(image.flash, 0x4c, 0);
  EXPECT_FALSE(image.signer());
}

TEST(SignedImage, LoopThatDoesNotClose_HasNoSigner) {
  Image image;
  set(image.flash, kSecond + 4 * 8 + 132 + 4, 0x10);
  EXPECT_FALSE(image.signer());
}

TEST(SignedImage, AnyLengthOfFlash_IsReadWithinIt) {
  const Image image;
  for (std::size_t size = 0; size < image.flash.size(); size += size < 0x60 || size > kSecond - 8 ? 1 : 97) {
    const std::vector<std::uint8_t> part(image.flash.begin(),
                                         image.flash.begin() + static_cast<std::ptrdiff_t>(size));
    const bool is_whole = size >= kSecond + 4 * 8 + 132 + 12;
    EXPECT_EQ(signer_of_image(part, kBase).has_value(), is_whole) << size;
    if (size > kSecond + 300) break;
  }
}

TEST(SignedImage, LoadMapOutsideOfFlash_IsRefused) {
  for (const std::uint32_t size : {0x4001u, 0xffffffffu, 0xfffff000u}) {
    Image image;
    set(image.flash, kSecond + 20, size);
    EXPECT_FALSE(image.signer());
  }
}

}  // namespace
}  // namespace coffer::firmware
