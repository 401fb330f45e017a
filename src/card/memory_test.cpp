// What stays in memory: nothing of what a command worked on. (What lies behind each answer is looked at by
// testing::transmit().)

#include <thread>

#include "card/testing/channel_host.h"
#include "card/testing/stack_search.h"
#include "card/work_buffer.h"
#include "token/keys/key_blob.h"

namespace coffer::card {
namespace {

using testing::ByteVector;
using testing::CardTest;
using testing::extended;

bool is_in(Bytes memory, Bytes pattern) { return !std::ranges::search(memory, pattern).empty(); }
template <typename T>
Bytes memory_of(const T& object) {
  return {reinterpret_cast<const std::uint8_t*>(&object), sizeof(T)};
}

TEST(WorkBufferMemory, BorrowedSpace_IsWipedThoughNothingWasAppended) {
  const auto memory = std::make_unique<WorkBuffer>();
  const ByteVector secret(40, 0xE7);
  copy(secret, memory->borrow(100).last(40));
  ASSERT_TRUE(is_in(memory_of(*memory), secret));
  memory->clear();
  EXPECT_FALSE(is_in(memory_of(*memory), secret));
}

TEST(WorkBufferMemory, SpaceBorrowedBehindTheContent_IsWipedWithIt) {
  const auto memory = std::make_unique<WorkBuffer>();
  const ByteVector secret(40, 0xE7);
  ASSERT_TRUE(memory->append(ByteVector(7, 1)));
  copy(secret, memory->borrow(40));
  memory->clear();
  EXPECT_FALSE(is_in(memory_of(*memory), secret));
  EXPECT_EQ(memory->size(), 0U);
}

TEST(ChannelMemory, KeysOfAChannelThatIsClosed_AreWiped) {
  const ByteVector shared(32, 0x31);
  const ByteVector nonce(8, 0x32);
  const ByteVector point(65, 0x33);
  const auto channel = std::make_unique<SecureChannel>();
  const auto holds_keys = [&] {
    int held = 0;
    for (const std::uint32_t counter : {1U, 2U}) {
      ChannelKey key;
      EXPECT_TRUE(derive_channel_key(shared, nonce, counter, key));
      if (is_in(memory_of(*channel), key.expose())) ++held;
    }
    return held;
  };
  const auto open = [&] {
    std::array<std::uint8_t, kChannelMacSize> token{};
    ASSERT_TRUE(channel->open({shared, nonce, point}, token));
    ASSERT_EQ(holds_keys(), 2);
  };
  open();
  channel->close();
  EXPECT_EQ(holds_keys(), 0);
  open();
  const ByteVector forged = testing::from_hex("0C840000 0D 970108 8E080000000000000000 00");
  std::array<std::uint8_t, 64> plain{};
  EXPECT_FALSE(channel->unprotect(*parse_command(forged), plain));
  EXPECT_EQ(holds_keys(), 0) << "a wrong MAC has closed it";
}

using CardMemory = CardTest;

TEST_F(CardMemory, DataThatCameInAChannel_IsWipedFromTheWorkBuffer) {
  testing::ChannelHost host(token_.device().curve(), token_.device().point());
  ASSERT_EQ(sw(testing::ChannelHost::kChoose), Sw::kOk);
  host.open(send(host.general_authenticate()));
  const std::string_view pin = token::testing::kUserPin;
  const ByteVector bytes(pin.begin(), pin.end());
  EXPECT_EQ(send(host.wrap(0x20, 0x00, 0x81, bytes, "")).sw, Sw::kOk);
  EXPECT_FALSE(is_in(memory_of(card_), bytes));
}

TEST_F(CardMemory, PartsOfAChain_AreWipedWhenItEnds) {
  log_in();
  const ByteVector secret(60, 0xE7);
  const auto part = [&](std::uint8_t cla) {
    ByteVector apdu{cla, 0x78, 0x09, 0x10, static_cast<std::uint8_t>(secret.size())};
    apdu.insert(apdu.end(), secret.begin(), secret.end());
    return send(apdu).sw;
  };
  ASSERT_EQ(part(0x10), Sw::kOk);
  ASSERT_TRUE(is_in(memory_of(card_), secret));
  EXPECT_EQ(part(0x00), Sw::kFileNotFound);
  EXPECT_FALSE(is_in(memory_of(card_), secret));
}

TEST_F(CardMemory, PrivateDataBehindAShortRead_IsNowhere) {
  log_in();
  const ByteVector secret(600, 0xE7);
  ByteVector data(secret.size() + 16);
  ByteWriter out(data);
  TlvWriter(out).put_be16(0x54, 0).put(0x53, secret);
  ASSERT_EQ(send(extended(0x00D7CD01, Bytes(data).first(out.size()))).sw, Sw::kOk);
  const ByteVector piece(40, 0xE7);
  EXPECT_EQ(send("00B1CD0104 54020000 10").data.size(), 16U);
  EXPECT_FALSE(is_in(memory_of(card_), piece));
}

class UnwrappedKey : public CardTest {
 protected:
  void SetUp() override { provision(); }
};

TEST_F(UnwrappedKey, IsNotInMemoryWhileThePersonIsAsked) {
  const ByteVector dkek_bytes(32, 7);
  platform_.person.answer = platform::PresenceAnswer::kConfirmed;
  token::InitialiseRequest request;
  request.options = token::options::kPressToConfirm;
  request.dkek_shares = 1;
  initialise(request);
  login(session_);
  log_in();
  import_dkek(0, dkek_bytes);
  generate_aes(3);
  session_.presence = {};
  const testing::Answer wrapped = send("00720392000000");
  ASSERT_EQ(wrapped.sw, Sw::kOk);

  token::Dkek dkek;
  copy(dkek_bytes, dkek.writable());
  const auto key = std::make_unique<token::KeyMaterial>();
  const auto algorithms = std::make_unique<token::AlgorithmList>();
  std::jthread([&] { ASSERT_TRUE(token::read_key_blob(dkek, wrapped.data, *key, *algorithms)); }).join();
  const auto secret = std::get<token::AesKey>(*key).expose();
  // Kept inverted: what the test itself leaves on the stack is not it.
  ByteVector inverted(secret.begin(), secret.end());
  for (std::uint8_t& byte : inverted) byte = static_cast<std::uint8_t>(~byte);

  bool found = true;
  bool asked = false;
  platform_.person.meanwhile = [&] {
    asked = true;
    found = testing::is_on_the_stack(inverted);
  };
  EXPECT_EQ(send(extended(0x00740993, wrapped.data)).sw, Sw::kOk);
  EXPECT_TRUE(asked);
  EXPECT_FALSE(found);
}

TEST(StackSearch, FindsWhatIsThere) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "local variables are elsewhere, in stacks of the sanitizer";
#endif
#endif
  volatile std::uint8_t here[16];
  ByteVector inverted(16);
  for (std::size_t i = 0; i < 16; ++i) {
    here[i] = static_cast<std::uint8_t>(0x3C + 11 * i);
    inverted[i] = static_cast<std::uint8_t>(~here[i]);
  }
  EXPECT_TRUE(testing::is_on_the_stack(inverted));
  for (std::size_t i = 0; i < 16; ++i) here[i] = 0;
  EXPECT_FALSE(testing::is_on_the_stack(inverted));
}

}  // namespace
}  // namespace coffer::card
