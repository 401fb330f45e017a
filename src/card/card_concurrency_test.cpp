// Sixteen connections to one token, doing everything at once. What is wrong shows best under ThreadSanitizer;
// here are the promises that can be seen from outside. Each thread takes a fixed number of steps, chosen by a
// generator with its own seed.

#include <atomic>
#include <barrier>
#include <random>
#include <thread>

#include "card/testing/card_fixture.h"
#include "token/testing/xkek_group.h"

namespace coffer::card::testing {
namespace {

constexpr std::size_t kThreads = 16;
constexpr int kStepsOfEach = 40;  ///< of each thread, before the token is initialised anew and after it began

const std::string kOtherPin = "313233343536";
const std::string kPin = "363438323139";
const std::string kSo = "3537363231383830";
const std::string kDkekShare(64, '7');
const std::string kHash(64, '2');

constexpr std::uint8_t kCountedSigner = 0x10;
constexpr std::uint8_t kCountedCipher = 0x11;
constexpr std::uint8_t kSharedEc = 0x20;   ///< four keys that all make, use and delete
constexpr std::uint8_t kSharedAes = 0x30;  ///< four more
constexpr std::uint8_t kOwn = 0x40;        ///< a key of each thread
constexpr std::uint8_t kUnwrapped = 0x60;  ///< a place of each thread for unwrapped keys
constexpr std::uint8_t kDerived = 0x80;    ///< and for derived ones
constexpr std::uint8_t kExchange = 0xA0;   ///< and for exchange keys
constexpr unsigned kGroupDomain = 2;       ///< a key domain of a group, which all set up and delete
constexpr int kSignerUses = 40;
constexpr int kCipherUses = 24;

std::string hex_byte(unsigned value) {
  const auto byte = static_cast<std::uint8_t>(value);
  return to_hex(Bytes(&byte, 1));
}

/// What the threads tell each other.
struct Shared {
  /// Of each thread's own key: odd while it may exist, even from when its deletion was acknowledged.
  std::array<std::atomic<unsigned>, kThreads> own_key{};
  std::atomic<int> signatures{0};
  std::atomic<int> ciphers{0};
  std::atomic<bool> counting{true};
  std::barrier<> middle{kThreads};
  ByteVector membership;  ///< of the token in a group
};

/// One thread: a connection, and what it does with it.
class Worker {
 public:
  Worker(token::Token& token, Shared& shared, std::size_t number)
      : card_(token), shared_(shared), number_(static_cast<unsigned>(number)), random_(1000 + number_) {}

  void run() {
    log_in();
    for (int i = 0; i < kStepsOfEach; ++i) step();
    use_up_counters();
    shared_.middle.arrive_and_wait();
    if (number_ == 0) shared_.counting = false;
    shared_.middle.arrive_and_wait();
    for (int i = 0; i < kStepsOfEach; ++i) {
      if (number_ == 0 && i == kStepsOfEach / 2) initialise();
      step();
    }
  }

 private:
  using Words = std::initializer_list<Sw>;
  // A session that another's initialisation has ended is 6982; what it erased is 6A82.
  static constexpr Sw kOut = Sw::kNotAuthenticated;
  static constexpr Sw kGone = Sw::kFileNotFound;
  // Another session set up or deleted a new key's domain while the key was made: it is for neither of the
  // two.
  static constexpr Sw kOtherDomain = Sw::kReferencedDataNotFound;

  unsigned pick(unsigned count) { return static_cast<unsigned>(random_()) % count; }

  /// Sends a command; its status word must be one of `expected`. One that logs out is followed by a login.
  Sw expect(const std::string& hex, Words expected) { return expect(from_hex(hex), expected); }
  Sw expect(const ByteVector& command, Words expected) {
    answer_ = transmit(card_, command);
    const Sw sw = answer_.sw;
    const bool is_expected = std::ranges::find(expected, sw) != expected.end();
    EXPECT_TRUE(is_expected) << "thread " << number_ << ": " << to_hex(command).substr(0, 40) << " answered "
                             << std::hex << static_cast<unsigned>(sw);
    EXPECT_TRUE(answer_.data.empty() || sw == Sw::kOk || sw == Sw::kEndOfFile);
    if (sw == kOut && !logging_in_) log_in();
    return sw;
  }
  static bool is_wrong_pin(Sw sw) {
    return sw == Sw::kPinBlocked || (static_cast<unsigned>(sw) & 0xFFF0U) == 0x63C0U;
  }
  /// A command with a PIN that may not be right: 9000, 63Cx, 6983.
  bool try_pin(const std::string& hex) {
    const Sw sw = transmit(card_, from_hex(hex)).sw;
    EXPECT_TRUE(sw == Sw::kOk || is_wrong_pin(sw)) << hex << " answered " << std::hex << static_cast<int>(sw);
    return sw == Sw::kOk;
  }
  void log_in() {
    logging_in_ = true;
    bool done = false;
    // Meanwhile others change the PIN, and give wrong ones.
    for (int tries = 0; tries < 200 && !done; ++tries) {
      done = try_pin("0020008106" + kPin) || try_pin("0020008106" + kOtherPin);
      if (!done && tries % 4 == 3) expect("002C00810E" + kSo + kPin, {Sw::kOk});
    }
    EXPECT_TRUE(done) << "thread " << number_ << " cannot log in";
    logging_in_ = false;
  }

  void step() {
    static constexpr void (Worker::* kSteps[])() = {&Worker::make_shared_key,  &Worker::use_shared_key,
                                                    &Worker::use_shared_key,   &Worker::delete_shared_key,
                                                    &Worker::use_counted,      &Worker::cycle_own_key,
                                                    &Worker::look_for_deleted, &Worker::change_pin,
                                                    &Worker::give_wrong_pin,   &Worker::write_file,
                                                    &Worker::read_file,        &Worker::wrap_and_unwrap,
                                                    &Worker::derive,           &Worker::key_domain,
                                                    &Worker::start_again,      &Worker::ask_around,
                                                    &Worker::encrypt_and_open, &Worker::grow_hierarchy,
                                                    &Worker::exchange_key,     &Worker::attest,
                                                    &Worker::extras,           &Worker::rescue};
    (this->*kSteps[pick(std::size(kSteps))])();
  }

  void make_shared_key() {
    if (number_ == 1 && pick(4) == 0) {
      expect(generate_rsa_key(0x50, 1024), {Sw::kOk, kOut, kOtherDomain});
    } else if (pick(2) == 0) {
      expect(generate_ec_key(static_cast<std::uint8_t>(kSharedEc + pick(4))), {Sw::kOk, kOut, kOtherDomain});
    } else {
      expect("0048" + hex_byte(kSharedAes + pick(4)) + "B0", {Sw::kOk, kOut, kOtherDomain});
    }
  }
  Sw sign(unsigned key, Words expected) {
    return expect("8068" + hex_byte(key) + "7020" + kHash + "00", expected);
  }
  void use_shared_key() {
    switch (pick(3)) {
      case 0:
        sign(kSharedEc + pick(4), {Sw::kOk, kGone, kOut});
        break;
      case 1:
        expect(extended(0x80620080U | ((kSharedEc + pick(4)) << 8),
                        crypto::curve(crypto::CurveId::kSecp256r1).generator),
               {Sw::kOk, kGone, kOut});
        break;
      default:
        expect("8078" + hex_byte(kSharedAes + pick(4)) + "1010" + std::string(32, '3') + "00",
               {Sw::kOk, kGone, kOut});
    }
  }
  void delete_shared_key() {
    const unsigned first = pick(2) == 0 ? kSharedEc : kSharedAes;
    expect("00E4020002CC" + hex_byte(first + pick(4)), {Sw::kOk, kGone, kOut});
  }

  void use_counted() {
    const bool signs = pick(2) == 0;
    const Sw sw = signs ? sign(kCountedSigner, {Sw::kOk, Sw::kReferenceDataNotUsable, kGone, kOut})
                        : expect("8078" + hex_byte(kCountedCipher) + "1010" + std::string(32, '3') + "00",
                                 {Sw::kOk, Sw::kReferenceDataNotUsable, kGone, kOut});
    if (shared_.counting && sw == Sw::kOk) ++(signs ? shared_.signatures : shared_.ciphers);
    if (shared_.counting) {
      EXPECT_NE(sw, kGone);
    }
  }
  void use_up_counters() {
    for (int i = 0; i < 12; ++i) use_counted();
  }

  void cycle_own_key() {
    const unsigned key = kOwn + number_;
    std::atomic<unsigned>& state = shared_.own_key[number_];
    ++state;  // odd: it may be there
    if (expect(generate_ec_key(static_cast<std::uint8_t>(key)), {Sw::kOk, kOut, kOtherDomain}) == Sw::kOk) {
      sign(key, {Sw::kOk, kGone, kOut});
    }
    // Until it is gone for sure: when the session was ended, the key may still be there.
    for (int tries = 0; tries < 20; ++tries) {
      if (expect("00E4020002CC" + hex_byte(key), {Sw::kOk, kGone, kOut}) != kOut) break;
    }
    ++state;
    EXPECT_NE(sign(key, {kGone, kOut}), Sw::kOk);
  }
  /// Uses another thread's key: not between two even, equal readings, for then it was deleted throughout.
  void look_for_deleted() {
    const unsigned other = pick(kThreads);
    const unsigned before = shared_.own_key[other];
    const Sw sw = sign(kOwn + other, {Sw::kOk, kGone, kOut});
    const unsigned after = shared_.own_key[other];
    if (before == after && before % 2 == 0) {
      EXPECT_NE(sw, Sw::kOk) << "a deleted key has worked";
    }
  }

  void change_pin() {
    if (!try_pin("002400810C" + kPin + kOtherPin)) try_pin("002400810C" + kOtherPin + kPin);
    log_in();
  }
  void give_wrong_pin() {
    EXPECT_FALSE(try_pin("0020008106" + std::string(12, '0')));
    expect("8068" + hex_byte(kSharedEc) + "7020" + kHash + "00", {kOut});
  }
  /// All bytes of a file are the same: a torn one would show.
  void write_file() {
    const std::string file = pick(2) == 0 ? "CF00" : "CD00";
    const std::string content = hex_byte(pick(256));
    std::string repeated;
    for (int i = 0; i < 48; ++i) repeated += content;
    expect("00D7" + file + "36 54020000 5330" + repeated, {Sw::kOk, kOut});
  }
  void read_file() {
    const std::string file = pick(2) == 0 ? "CF00" : "CD00";
    const Sw sw = expect("00B1" + file + "04 54020000 30", {Sw::kOk, kGone, kOut});
    if (sw != Sw::kOk) return;
    EXPECT_EQ(answer_.data.size(), 48U);
    EXPECT_EQ(answer_.data, ByteVector(48, answer_.data.empty() ? std::uint8_t{0} : answer_.data[0]));
  }

  void wrap_and_unwrap() {
    const Words no_dkek = {Sw::kOk, kGone, kOut, Sw::kReferencedDataNotFound, Sw::kConditionsNotSatisfied};
    if (expect(extended(0x80720092U | ((kSharedEc + pick(4)) << 8), {}), no_dkek) != Sw::kOk) return;
    const ByteVector blob = answer_.data;
    const unsigned place = kUnwrapped + number_;
    // 6A80: the domain, with its DKEK, was initialised away.
    const Sw sw =
        expect(extended(0x80740093U | (place << 8), blob),
               {Sw::kOk, kOut, Sw::kWrongData, Sw::kReferencedDataNotFound, Sw::kConditionsNotSatisfied});
    if (sw == Sw::kOk) sign(place, {Sw::kOk, kGone, kOut});
    delete_for_sure(place);
  }
  void derive() {
    const unsigned place = kDerived + number_;
    const Sw sw =
        expect("8076" + hex_byte(kSharedEc + pick(4)) + hex_byte(place) + "0298" + hex_byte(1 + pick(200)),
               {Sw::kOk, kGone, kOut, kOtherDomain});
    if (sw == Sw::kOk) sign(place, {Sw::kOk, kGone, kOut});
    delete_for_sure(place);
  }
  void delete_for_sure(unsigned key) {
    for (int tries = 0; tries < 20; ++tries) {
      if (expect("00E4020002CC" + hex_byte(key), {Sw::kOk, kGone, kOut}) != kOut) return;
    }
  }

  void key_domain() {
    const std::string domain = hex_byte(pick(3));
    switch (pick(4)) {
      case 0:  // set up already: 6A86
        expect("805201" + domain + "0101", {Sw::kOk, kOut, Sw::kWrongP1P2});
        break;
      case 1:  // complete already: 6986
        expect("805200" + domain + "20" + kDkekShare,
               {Sw::kOk, Sw::kCommandNotAllowed, Sw::kReferencedDataNotFound});
        break;
      case 2:
        if (domain != "00") {
          expect("805203" + domain,
                 {Sw::kOk, kOut, Sw::kWrongP1P2, Sw::kFileExists, Sw::kReferencedDataNotFound});
        }
        break;
      default:
        expect("805200" + domain + "00", {Sw::kOk, Sw::kReferencedDataNotFound});
    }
  }
  void encrypt_and_open() {
    const std::uint32_t key = (kSharedAes + pick(4)) << 8;
    const ByteVector gcm = from_hex("0609608648016503040106 820C000102030405060708090A0B");
    const auto command = [&](std::uint32_t p2, const ByteVector& data) {
      ByteVector objects = gcm;
      objects.insert(objects.end(), {0x81, static_cast<std::uint8_t>(data.size())});
      objects.insert(objects.end(), data.begin(), data.end());
      return extended(0x80780000U | key | p2, objects);
    };
    const ByteVector plain(16, 0x3C);
    if (expect(command(0x51, plain), {Sw::kOk, kGone, kOut}) != Sw::kOk) return;
    const ByteVector sealed = answer_.data;
    EXPECT_EQ(sealed.size(), 32U);
    // 6400: another session has put another key there.
    if (expect(command(0x52, sealed), {Sw::kOk, kGone, kOut, Sw::kExecutionError}) == Sw::kOk) {
      EXPECT_EQ(answer_.data, plain);
    }
  }
  void grow_hierarchy() {
    const std::string slot = hex_byte(pick(3));
    if (pick(3) == 0) expect("804A01" + slot, {Sw::kOk, kOut});
    const Words loaded = {Sw::kOk, kOut, Sw::kExecutionError};  // 6400: no master in this slot
    if (expect("804A1000 03 0201" + slot, loaded) != Sw::kOk) return;
    expect("806800A0 20" + kHash + "00", {Sw::kOk, kOut, kGone});
    // A node works once.
    EXPECT_NE(transmit(card_, from_hex("806800A0 20" + kHash + "00")).sw, Sw::kOk);
  }
  void exchange_key() {
    const std::uint32_t domain = kGroupDomain;
    expect(extended(0x80520200U | domain, shared_.membership),
           {Sw::kOk, kOut, Sw::kFileExists, Sw::kWrongP1P2});
    const auto key = static_cast<std::uint8_t>(kExchange + number_);
    const ByteVector policy = from_hex("910184 9201" + hex_byte(kGroupDomain));
    // 6700: it is no domain of a group; 6A88: it is none.
    const Sw sw = expect(generate_ec_key(key, crypto::CurveId::kBrainpoolP256r1, policy),
                         {Sw::kOk, kOut, Sw::kWrongLength, Sw::kReferencedDataNotFound});
    if (sw == Sw::kOk) sign(key, {Sw::kFunctionNotSupported, kGone, kOut});
    delete_for_sure(key);
    expect("805203" + hex_byte(kGroupDomain),
           {Sw::kOk, kOut, Sw::kWrongP1P2, Sw::kFileExists, Sw::kReferencedDataNotFound});
  }
  void attest() {
    const auto key = static_cast<std::uint32_t>(kSharedEc + pick(4));
    expect(extended(0x80F00000U | (key << 8), ByteVector(16, 7)), {Sw::kOk, kGone, kOut});
  }
  void extras() {
    expect("8064050000", {Sw::kOk});
    EXPECT_EQ(answer_.data.size(), 20U);
    expect("80641B0000", {Sw::kOk});
    expect("80640A0000", {Sw::kOk, kOut, Sw::kConditionsNotSatisfied});
    expect("80640600" + std::string(pick(2) == 0 ? "00" : "0100"), {Sw::kOk, kOut});
  }
  void rescue() {
    expect("00A4040408A0583FC19B7E4F2100", {Sw::kOk});
    expect("801E010000", {Sw::kOk});
    expect("801E020000", {Sw::kOk});
    expect("801E030000", {Sw::kOk});
    expect(kSelectApplication, {Sw::kOk});
    EXPECT_EQ(sign(kSharedEc, {kOut}), kOut);
  }
  void start_again() {
    if (pick(2) == 0) {
      expect(kSelectApplication, {Sw::kOk});
    } else {
      card_.reset();
    }
    EXPECT_EQ(sign(kSharedEc, {kOut}), kOut);
  }
  void ask_around() {
    expect("0084000008", {Sw::kOk});
    EXPECT_EQ(answer_.data.size(), 8U);
    expect("80580000000000", {Sw::kOk});
    EXPECT_EQ(answer_.data.size() % 2, 0U);
    transmit(card_, from_hex("00200081"));
    expect("00A4000002CF0000", {Sw::kOk, kGone});
  }
  void initialise() {
    expect("805000001C 80020001 8106" + kPin + "8208" + kSo + "91010A 970103", {Sw::kOk});
    log_in();
  }

  Card card_;
  Shared& shared_;
  const unsigned number_;
  std::minstd_rand random_;
  bool logging_in_ = false;
  Answer answer_;
};

class CardConcurrencyTest : public CardTest {
 protected:
  void SetUp() override {
    provision();
    ASSERT_EQ(sw("805000001C 80020001 8106" + kPin + "8208" + kSo + "91010A 970103"), Sw::kOk);
    log_in();
    ASSERT_EQ(sw("80520100 0101"), Sw::kOk);
    ASSERT_EQ(sw("8052000020" + kDkekShare), Sw::kOk);
    ASSERT_EQ(send(generate_ec_key(kCountedSigner, crypto::CurveId::kSecp256r1, counter(kSignerUses))).sw,
              Sw::kOk);
    ASSERT_EQ(send("0048" + hex_byte(kCountedCipher) + "B006" + to_hex(counter(kCipherUses))).sw, Sw::kOk);
  }
  static ByteVector counter(int uses) { return {0x90, 4, 0, 0, 0, static_cast<std::uint8_t>(uses)}; }

  /// Whether every key that the card lists works on a token that starts from what is stored.
  void expect_all_keys_work(Card& card) {
    const Answer list = transmit(card, from_hex("80580000000000"));
    ASSERT_EQ(list.sw, Sw::kOk);
    for (std::size_t i = 0; i + 1 < list.data.size(); i += 2) {
      const unsigned id = list.data[i + 1];
      if (list.data[i] != 0xCC || id == 0 || id == 0x50) continue;
      const bool symmetric = id >= kSharedAes && id < kSharedAes + 4;
      const std::string use = symmetric ? "8078" + hex_byte(id) + "1010" + std::string(32, '3') + "00"
                                        : "8068" + hex_byte(id) + "7020" + kHash + "00";
      EXPECT_EQ(transmit(card, from_hex(use)).sw, Sw::kOk) << "key " << hex_byte(id);
    }
  }
};

TEST_F(CardConcurrencyTest, SixteenSessions_LeaveATokenThatKeepsItsPromises) {
  Shared shared;
  shared.membership = token::testing::XkekGroup().membership(token_.device());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] { Worker(token_, shared, i).run(); });
    }
  }
  EXPECT_EQ(shared.signatures, kSignerUses);
  EXPECT_EQ(shared.ciphers, kCipherUses);

  token::Token restarted(platform_.platform(), platform_.records, token::testing::kFastStretch);
  ASSERT_TRUE(restarted.open());
  Card card(restarted);
  ASSERT_EQ(transmit(card, from_hex("002C00810E" + kSo + kPin)).sw, Sw::kOk);
  ASSERT_EQ(transmit(card, from_hex("0020008106" + kPin)).sw, Sw::kOk);
  expect_all_keys_work(card);
  for (unsigned i = 0; i < kThreads; ++i) {
    EXPECT_EQ(transmit(card, from_hex("8068" + hex_byte(kOwn + i) + "7020" + kHash + "00")).sw,
              Sw::kFileNotFound);
  }
}

}  // namespace
}  // namespace coffer::card::testing
