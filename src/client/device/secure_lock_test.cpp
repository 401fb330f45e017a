#include "client/device/secure_lock.h"

#include "client/testing/authorities.h"

namespace coffer::client {
namespace {

using testing::ClientTest;
using testing::error_of;

class SecureLock : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    log_in();
    login(session_);
    generate_ec(1);
    token_.logout(session_);
    trusted_ = testing::authorities(platform_);
  }
  ClientResult<WipedBytes> use_key(Device& device) {
    return device.send(
        {.name = "SIGN", .cla = 0x80, .ins = 0x68, .p1 = 1, .p2 = 0x70, .data = hash_, .ne = 256});
  }
  [[nodiscard]] LockMask proven(Bytes mask) const { return {.mask = mask, .trusted = trusted_}; }

  const ByteVector hash_ = ByteVector(32, 0x11);
  const ByteVector mask_ = ByteVector(kLockMaskSize, 0xA5);
  const ByteVector wrong_ = ByteVector(kLockMaskSize, 0xA6);
  ByteVector trusted_;
};

TEST_F(SecureLock, IsTurnedOn_OpenedByItsMaskAlone_AndTurnedOff) {
  for (const LockMask& mask : {LockMask{.mask = mask_}, proven(mask_)}) {
    const auto on = turn_lock_on(*device_, mask);
    ASSERT_TRUE(on) << describe(on.error());
    EXPECT_TRUE(error_of(turn_lock_on(*device_, mask)).is(Sw::kCommandNotAllowed));
    ASSERT_TRUE(device_->reset());
    EXPECT_TRUE(is_lock_on(*device_));
    log_in();
    EXPECT_TRUE(error_of(use_key(*device_)).is(Sw::kCommandNotAllowed));
    EXPECT_TRUE(error_of(unlock(*device_, {.mask = wrong_})).is(Sw::kWrongLength));
    EXPECT_TRUE(error_of(turn_lock_off(*device_, {.mask = wrong_})).is(Sw::kWrongLength));
    ASSERT_TRUE(unlock(*device_, mask));
    EXPECT_TRUE(use_key(*device_));
    ASSERT_TRUE(turn_lock_off(*device_, mask));
    ASSERT_TRUE(device_->reset());
    EXPECT_FALSE(is_lock_on(*device_));
    log_in();
    EXPECT_TRUE(use_key(*device_));
  }
}

TEST_F(SecureLock, DeviceOfAnotherInstallation_IsGivenNoMask) {
  token::testing::TestPlatform elsewhere;
  const ByteVector theirs = testing::authorities(elsewhere);
  EXPECT_EQ(error_of(turn_lock_on(*device_, {.mask = mask_, .trusted = theirs})).kind,
            Error::Kind::kNotFound);
  EXPECT_FALSE(token_.config().has(token::options::kSecureLock));
}

/// Changes the answer to an agreement, as somebody between would.
class Between final : public CardConnection {
 public:
  explicit Between(std::unique_ptr<CardConnection> inner) : inner_(std::move(inner)) {}
  Result<Bytes, ConnectionError> transmit(Bytes command, MutableBytes buffer) override {
    const auto answer = inner_->transmit(command, buffer);
    const bool agrees = command[1] == 0x64 && command[2] == 0x3A && command[3] == 0x05;
    if (answer && agrees) {
      const auto own = crypto::EcPrivateKey::generate(crypto::curve(crypto::CurveId::kSecp256r1));
      copy(*own->public_point(), buffer);
    }
    if (command[1] == 0x64 && command[3] == 0x02) ++masks_seen;
    return answer;
  }
  Result<void, ConnectionError> reset() override { return inner_->reset(); }
  Result<Bytes, ConnectionError> atr(MutableBytes buffer) override { return inner_->atr(buffer); }

  unsigned masks_seen = 0;

 private:
  std::unique_ptr<CardConnection> inner_;
};

TEST_F(SecureLock, SomebodyBetween_IsGivenNoMask) {
  auto owned = std::make_unique<Between>(connection());
  const Between& between = *owned;
  auto device = Device::open(std::move(owned));
  ASSERT_TRUE(device);
  ASSERT_TRUE(verify_pin(**device, Pin::kUser, testing::bytes_of(testing::kUserPin)));
  EXPECT_EQ(error_of(turn_lock_on(**device, proven(mask_))).kind, Error::Kind::kMalformed);
  EXPECT_EQ(between.masks_seen, 0u);
}

TEST_F(SecureLock, AMaskOfAnotherLength_IsNotSent) {
  const unsigned before = connection_->sent;
  EXPECT_EQ(error_of(unlock(*device_, {.mask = Bytes(mask_).first(31)})).kind, Error::Kind::kArgument);
  EXPECT_EQ(connection_->sent, before);
}

}  // namespace
}  // namespace coffer::client
