#include "client/login/pins.h"

#include "client/login/initialise.h"
#include "client/testing/client_fixture.h"

namespace coffer::client {
namespace {

using testing::bytes_of;
using testing::ClientTest;
using testing::error_of;
using testing::kSoPin;
using testing::kUserPin;
using State = PinStatus::State;

class Pins : public ClientTest {
 protected:
  State state(Pin pin = Pin::kUser) { return pin_status(*device_, pin)->state; }
};

TEST_F(Pins, Status_BeforeAndAfterLogin) {
  EXPECT_EQ(state(), State::kNotVerified);
  EXPECT_EQ(pin_status(*device_, Pin::kUser)->tries_left, 3u);
  EXPECT_EQ(pin_status(*device_, Pin::kSo)->tries_left, 15u);
  log_in();
  EXPECT_EQ(state(), State::kVerified);
  EXPECT_TRUE(*is_logged_in(*device_));
  ASSERT_TRUE(log_out(*device_));
  EXPECT_FALSE(*is_logged_in(*device_));
  ASSERT_TRUE(verify_pin(*device_, Pin::kSo, bytes_of(kSoPin)));
  EXPECT_EQ(state(Pin::kSo), State::kVerified);
}

TEST_F(Pins, WrongOnes_CountDownUntilBlocked) {
  EXPECT_EQ(error_of(verify_pin(*device_, Pin::kUser, bytes_of("000000"))).tries_left(), 2u);
  EXPECT_EQ(describe(error_of(verify_pin(*device_, Pin::kUser, bytes_of("000000")))),
            "VERIFY: the PIN is wrong; 1 try is left");
  EXPECT_EQ(error_of(verify_pin(*device_, Pin::kUser, bytes_of("000000"))).tries_left(), 0u);
  EXPECT_EQ(error_of(verify_pin(*device_, Pin::kUser, bytes_of(kUserPin))).tries_left(), 0u);
  EXPECT_EQ(state(), State::kBlocked);

  ASSERT_TRUE(unblock_pin(*device_, bytes_of(kSoPin), {}));
  log_in();
}

TEST_F(Pins, OfWrongLengths_AreNotSent) {
  const unsigned before = connection_->sent;
  EXPECT_EQ(error_of(verify_pin(*device_, Pin::kUser, bytes_of("12345"))).kind, Error::Kind::kArgument);
  EXPECT_EQ(error_of(verify_pin(*device_, Pin::kUser, bytes_of("12345678901234567"))).kind,
            Error::Kind::kArgument);
  EXPECT_EQ(error_of(verify_pin(*device_, Pin::kSo, bytes_of("1234567"))).kind, Error::Kind::kArgument);
  EXPECT_EQ(connection_->sent, before);
}

TEST_F(Pins, Change) {
  ASSERT_TRUE(change_pin(*device_, Pin::kUser, bytes_of(kUserPin), bytes_of("new pin 1")));
  ASSERT_TRUE(log_out(*device_));
  EXPECT_TRUE(error_of(verify_pin(*device_, Pin::kUser, bytes_of(kUserPin))).tries_left());
  EXPECT_TRUE(verify_pin(*device_, Pin::kUser, bytes_of("new pin 1")));
  ASSERT_TRUE(change_pin(*device_, Pin::kSo, bytes_of(kSoPin), bytes_of("87654321")));
  EXPECT_EQ(error_of(change_pin(*device_, Pin::kSo, bytes_of(kSoPin), bytes_of("87654321"))).tries_left(),
            14u);
}

TEST_F(Pins, Unblock_SetsANewPin) {
  ASSERT_TRUE(unblock_pin(*device_, bytes_of(kSoPin), bytes_of("111222")));
  ASSERT_TRUE(log_out(*device_));
  EXPECT_TRUE(verify_pin(*device_, Pin::kUser, bytes_of("111222")));
  EXPECT_EQ(error_of(unblock_pin(*device_, bytes_of("00000000"), {})).tries_left(), 14u);
}

TEST_F(Pins, TransportPin_MustBeChanged) {
  Initialisation what{.user_pin = bytes_of(kUserPin), .so_pin = bytes_of(kSoPin)};
  what.options |= token::options::kTransportPin;
  ASSERT_TRUE(client::initialise(*device_, what));
  EXPECT_EQ(state(), State::kTransport);
  EXPECT_TRUE(error_of(verify_pin(*device_, Pin::kUser, bytes_of(kUserPin))).is(Sw::kReferenceDataNotUsable));
  ASSERT_TRUE(change_pin(*device_, Pin::kUser, bytes_of(kUserPin), bytes_of("mine now")));
  ASSERT_TRUE(log_out(*device_));
  EXPECT_TRUE(verify_pin(*device_, Pin::kUser, bytes_of("mine now")));
}

TEST_F(Pins, SoPinFromText) {
  EXPECT_TRUE(equal(so_pin_from_text("3537363231383830")->bytes(), bytes_of("57621880")));
  EXPECT_TRUE(equal(so_pin_from_text("57621880")->bytes(), bytes_of("57621880")));
  for (const char* bad : {"", "1234567", "123456789", "353736323138383g", "35373632313838300"}) {
    EXPECT_FALSE(so_pin_from_text(bad)) << bad;
  }
}

class Initialise : public ClientTest {
 protected:
  Initialisation what_{.user_pin = bytes_of("13579-abc"), .so_pin = bytes_of(kSoPin), .label = "my token"};
};

TEST_F(Initialise, SetsPinsTriesOptionsAndLabel) {
  what_.user_pin_tries = 7;
  what_.options = 0;
  ASSERT_TRUE(client::initialise(*device_, what_));
  EXPECT_FALSE(*is_logged_in(*device_));
  EXPECT_EQ(pin_status(*device_, Pin::kUser)->tries_left, 7u);
  EXPECT_EQ(*token_label(*device_), "my token");
  EXPECT_EQ(device_->info().options, 0);
  EXPECT_TRUE(error_of(unblock_pin(*device_, bytes_of(kSoPin), {})).is(Sw::kCommandNotAllowed));
}

TEST_F(Initialise, WithAWrongSoPin_ChangesNothing) {
  what_.so_pin = bytes_of("00000000");
  EXPECT_EQ(error_of(client::initialise(*device_, what_)).tries_left(), 14u);
  log_in();
}

TEST_F(Initialise, WhatCannotBeRight_IsNotSent) {
  const auto refused_unsent = [&](const Initialisation& what) {
    const unsigned before = connection_->sent;
    const Error error = error_of(client::initialise(*device_, what));
    return error.kind == Error::Kind::kArgument && connection_->sent == before;
  };
  const auto with = [&](auto&& change) {
    Initialisation what = what_;
    change(what);
    return what;
  };
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.user_pin = bytes_of("12345"); })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.so_pin = bytes_of("1"); })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.user_pin_tries = 0; })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.user_pin_tries = 11; })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.dkek_shares = w.key_domains = 1; })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.public_keys = PublicKeyQuorum{1, 2}; })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.label.assign(101, 'x'); })));
  EXPECT_TRUE(refused_unsent(with([](auto& w) { w.options |= token::options::kTransportPin; })));
}

TEST_F(Initialise, CardTakenOut_IsInitialisedOrNot) {
  for (unsigned after = 0; after < 6; ++after) {
    device_ = connect();
    connection_->break_after(after);
    const auto done = client::initialise(*device_, what_);
    if (done) break;
    EXPECT_EQ(done.error().connection, ConnectionError::kLost);
    device_ = connect();
    const bool new_pin = verify_pin(*device_, Pin::kUser, what_.user_pin).has_value();
    EXPECT_EQ(new_pin, after > 0) << after;
  }
}

}  // namespace
}  // namespace coffer::client
