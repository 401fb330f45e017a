// Sequences of APDUs against the card application. The first byte of the input chooses the state of the token
// (fresh; initialised; logged in with keys, files and a DKEK), the rest is APDUs, each behind two bytes of
// length. Whatever comes: an answer of 2 bytes at least, no data with an error, and the card still answers.

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "base/byte_reader.h"
#include "base/tlv.h"
#include "card/card.h"
#include "store/memory/memory_store.h"
#include "token/testing/fake_device.h"
#include "token/token.h"

namespace {

using namespace coffer;
using ByteVector = std::vector<std::uint8_t>;

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_apdu: broken promise: %s\n", what);
  std::abort();
}

class RootKey final : public platform::RootKey {
 public:
  [[nodiscard]] const Secret<platform::kRootKeySize>& root_key() const override { return key_; }

 private:
  Secret<platform::kRootKeySize> key_;
};
class Today final : public platform::Clock {
 public:
  [[nodiscard]] platform::Date today() const override { return {2026, 1, 1}; }
};
/// There is one thread.
class NoMutex final : public platform::Mutex {
 public:
  void lock() override {}
  void unlock() override {}
};

const RootKey kRootKey;
const Today kToday;
constexpr crypto::StretchParameters kCheapest{crypto::StretchParameters::Function::kPbkdf2Sha256, 1};

/// A token on a store, and a connection to it.
struct Device {
  explicit Device(store::RecordStore& store)
      : token({.root_key = kRootKey,
               .clock = kToday,
               .state_mutex = mutex,
               .pin_mutex = mutex,
               .board = board,
               .token_clock = token_clock,
               .boot_memory = &boot_memory},
              store, kCheapest),
        card(token) {}

  /// @returns the length of the response, which stands at the start of `response`.
  std::size_t transmit(Bytes command) { return card.transmit(command, response); }
  void must(const ByteVector& command) {
    const std::size_t size = transmit(command);
    check(size >= 2 && response[size - 2] == 0x90, "the fixture is made");
  }
  void log_in() { must({0, 0x20, 0, 0x81, 6, '6', '4', '8', '2', '1', '9'}); }

  NoMutex mutex;
  token::testing::FakeBoard board;
  token::testing::FakeTokenClock token_clock;
  token::testing::RamBootMemory boot_memory;
  token::Token token;
  card::Card card;
  ByteVector response = ByteVector(card::kMaxResponse);
};

ByteVector with_length(std::initializer_list<std::uint8_t> header, Bytes data) {
  ByteVector command(header);
  command.insert(command.end(),
                 {0, static_cast<std::uint8_t>(data.size() >> 8), static_cast<std::uint8_t>(data.size())});
  command.insert(command.end(), data.begin(), data.end());
  return command;
}

ByteVector generate_ec(std::uint8_t id) {
  static constexpr std::uint8_t kHolder[] = {'F', 'U', 'Z', 'Z'};
  const crypto::Curve& curve = crypto::curve(crypto::CurveId::kSecp256r1);
  std::array<std::uint8_t, 512> data{};
  ByteWriter out(data);
  TlvWriter(out)
      .put_nested(0x7F49,
                  [&](TlvWriter& key) {
                    key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve.prime).put(0x82, curve.a);
                  })
      .put(0x5F20, kHolder);
  return with_length({0, 0x46, id, 0}, Bytes(data).first(out.size()));
}

ByteVector generate_rsa(std::uint8_t id) {
  static constexpr std::uint8_t kHolder[] = {'F', 'U', 'Z', 'Z'};
  static constexpr std::uint8_t kExponent[] = {1, 0, 1};
  std::array<std::uint8_t, 128> data{};
  ByteWriter out(data);
  TlvWriter(out)
      .put_nested(0x7F49,
                  [&](TlvWriter& key) {
                    key.put(0x06, token::cvc::kRsaSha256).put(0x82, kExponent).put_be16(0x02, 1024);
                  })
      .put(0x5F20, kHolder);
  return with_length({0, 0x46, id, 0}, Bytes(data).first(out.size()));
}

enum State : std::uint8_t { kFresh, kInitialised, kLoggedIn, kStates };

/// The records of a token in a state, made once and copied for each input.
class Image {
 public:
  explicit Image(State state) : state_(state) {
    store::MemoryStore authority_store;
    token::IssuingAuthority authority(authority_store, kRootKey, kToday);
    store::MemoryStore store;
    Device device(store);
    check(device.token.open().has_value() && device.token.provision(authority).has_value(),
          "a token is made");
    if (state >= kInitialised) {
      device.must({0x80, 0x50, 0,   0,   0x20, 0x80, 2,   0,    0x0D, 0x81, 6,   '6', '4',
                   '8',  '2',  '1', '9', 0x82, 8,    '5', '7',  '6',  '2',  '1', '8', '8',
                   '0',  0x91, 1,   10,  0x92, 1,    1,   0x93, 2,    3,    1});
    }
    if (state >= kLoggedIn) fill(device);
    keep(store);
  }

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] std::unique_ptr<store::MemoryStore> copy() const {
    auto store = std::make_unique<store::MemoryStore>();
    std::vector<store::Change> changes;
    for (const auto& [id, value] : records_) changes.push_back(store::Change::put(id, value));
    check(store->apply(changes).has_value(), "the image is copied");
    return store;
  }

 private:
  static void fill(Device& device) {
    device.log_in();
    ByteVector share = {0x80, 0x52, 0, 0, 32};
    share.resize(share.size() + 32, 0x11);
    device.must(share);
    device.must(generate_rsa(1));
    device.must(generate_ec(2));
    device.must({0, 0x48, 3, 0xB2});
    device.must({0, 0xD7, 0xCD, 1, 8, 0x54, 2, 0, 0, 0x53, 2, 0xAA, 0xBB});
    device.must({0, 0xD7, 0xC4, 1, 8, 0x54, 2, 0, 0, 0x53, 2, 0xAA, 0xBB});
  }
  void keep(const store::MemoryStore& store) {
    ByteVector record(store::kMaxRecord);
    for (auto id = store.next(0); id; id = store.next(static_cast<store::RecordId>(*id + 1))) {
      const auto size = store.read(*id, record);
      check(size.has_value(), "the image is read");
      records_.emplace_back(*id,
                            ByteVector(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(*size)));
      if (*id == 0xFFFF) break;
    }
  }

  State state_;
  std::vector<std::pair<store::RecordId, ByteVector>> records_;
};

/// Making an RSA key takes up to seconds: here only EC keys are made.
bool is_slow(Bytes command) {
  static constexpr std::uint8_t kRsaAlgorithms[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x01};
  return command.size() > 2 && command[1] == 0x46 && !std::ranges::search(command, kRsaAlgorithms).empty();
}

void check_answer(const Device& device, Bytes command, std::size_t size) {
  check(size >= 2 && size <= card::kMaxResponse, "an answer has 2 bytes to the maximum");
  const unsigned sw1 = device.response[size - 2];
  const bool is_protected = !command.empty() && (command[0] & 0x0C) != 0;  // then the data is the channel's
  check(size == 2 || sw1 == 0x90 || sw1 == 0x61 || sw1 == 0x62 || is_protected, "no data with an error");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Image kImages[] = {Image(kFresh), Image(kInitialised), Image(kLoggedIn)};
  if (size == 0) return 0;
  const Image& image = kImages[data[0] % kStates];
  const auto store = image.copy();
  Device device(*store);
  check(device.token.open().value_or(false), "the token opens");
  if (image.state() == kLoggedIn) device.log_in();

  ByteReader in(Bytes(data, size).subspan(1));
  while (const auto length = in.take_be16()) {
    const auto command = in.take(std::min<std::size_t>(*length, in.remaining()));
    if (is_slow(*command)) continue;
    check_answer(device, *command, device.transmit(*command));
  }
  static constexpr std::uint8_t kSelect[] = {0, 0xA4, 4,    0,    11,   0xE8, 0x2B, 6, 1,
                                             4, 1,    0x81, 0xC3, 0x1F, 2,    1,    0};
  const std::size_t answer = device.transmit(kSelect);
  check(answer > 2 && device.response[0] == 0x62 && device.response[answer - 2] == 0x90,
        "the card still answers");
  return 0;
}
