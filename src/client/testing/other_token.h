#pragma once
// Another token of the same installation, and a device connected to it, with the user logged in.

#include "client/testing/client_fixture.h"

namespace coffer::client::testing {

/// A token of its own whose device certificate the fixture's token believes.
class OtherToken {
 public:
  /// `platform` outlives this.
  explicit OtherToken(token::testing::TestPlatform& platform)
      : token_(platform.platform(), store_, token::testing::kFastStretch) {
    EXPECT_TRUE(token_.open());
    token::IssuingAuthority authority(platform.authority_store, platform.root_key, platform.clock);
    EXPECT_TRUE(token_.provision(authority));
    token::InitialiseRequest request;
    request.user_pin = bytes_of(kUserPin);
    request.so_pin = bytes_of(kSoPin);
    EXPECT_TRUE(token_.initialise(session_, request));
    EXPECT_TRUE(token_.pins().verify_user(session_, bytes_of(kUserPin)));
    auto opened = Device::open(std::make_unique<InProcessConnection>(card_));
    EXPECT_TRUE(opened);
    if (opened) device_ = std::move(*opened);
    EXPECT_TRUE(verify_pin(device(), Pin::kUser, bytes_of(kUserPin)));
  }

  [[nodiscard]] Device& device() { return *device_; }
  /// Makes an EC key with this holder reference.
  void generate(token::KeyId id, std::string_view holder) {
    token::GenerateKeyPairRequest request;
    request.id = id;
    request.kind = &crypto::curve(crypto::CurveId::kBrainpoolP256r1);
    request.algorithm = token::cvc::kEcdsaSha256;
    request.chr = bytes_of(holder);
    std::vector<std::uint8_t> out(token::cvc::kMaxRequest);
    EXPECT_TRUE(token_.keys().generate_key_pair(session_, request, out));
  }
  /// Signs with ECDSA and SHA-256: DER.
  ByteVector sign(token::KeyId id, Bytes message) {
    const auto signature = device().send(
        {.name = "SIGN", .cla = 0x80, .ins = 0x68, .p1 = id, .p2 = 0x73, .data = message, .ne = 256});
    EXPECT_TRUE(signature);
    return signature ? signature->copy() : ByteVector();
  }

 private:
  store::MemoryStore store_;
  token::Token token_;
  token::Session session_;
  std::shared_ptr<card::Card> card_ = std::make_shared<card::Card>(token_);
  std::unique_ptr<Device> device_;
};

}  // namespace coffer::client::testing
