// Sequences of APDUs against the card application. The first byte of the input chooses the state of the token
// (fresh; initialised; logged in with keys, files and a DKEK), the rest is APDUs, each behind two bytes of
// length. Whatever comes: an answer of 2 bytes at least, no data with an error, and the card still answers.

#include "base/byte_reader.h"
#include "card/testing/test_device.h"

namespace {

using namespace coffer;
using card::testing::check;
using card::testing::Terminal;
using card::testing::TestDevice;

enum State : std::uint8_t { kFresh, kInitialised, kLoggedIn, kStates };

/// One DKEK share, and one of three public keys, none of which is registered.
constexpr std::string_view kInitialize =
    "8050000020 8002000D 8106363438323139 82083537363231383830 91010A 920101 93020301";

void fill(Terminal& terminal) {
  terminal.log_in();
  terminal.must("8052000020" + std::string(64, '1'));
  terminal.must(card::testing::generate_rsa_key(1, 1024));
  terminal.must(card::testing::generate_ec_key(2));
  terminal.must("004803B2");
  terminal.must("00D7CD0108 54020000 5302AABB");
  terminal.must("00D7C40108 54020000 5302AABB");
}

/// The records of a token in a state.
store::testing::Records make(State state) {
  TestDevice device;
  Terminal terminal(device.token());
  if (state >= kInitialised) terminal.must(kInitialize);
  if (state >= kLoggedIn) fill(terminal);
  return store::testing::records_of(device.store());
}

/// Making an RSA key takes up to seconds: here only EC keys are made.
bool is_slow(Bytes command) {
  static constexpr std::uint8_t kRsaAlgorithms[] = {0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x01};
  return command.size() > 2 && command[1] == 0x46 && !std::ranges::search(command, kRsaAlgorithms).empty();
}

void check_answer(Terminal& terminal, Bytes command) {
  const auto sw1 = static_cast<unsigned>(terminal.send(command)) >> 8;
  const bool is_protected = !command.empty() && (command[0] & 0x0C) != 0;  // then the data is the channel's
  check(terminal.data().empty() || sw1 == 0x90 || sw1 == 0x61 || sw1 == 0x62 || is_protected,
        "no data with an error");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const store::testing::Records kImages[] = {make(kFresh), make(kInitialised), make(kLoggedIn)};
  if (size == 0) return 0;
  const std::uint8_t state = data[0] % kStates;
  TestDevice device(kImages[state]);
  Terminal terminal(device.token());
  if (state == kLoggedIn) terminal.log_in();

  ByteReader in(Bytes(data, size).subspan(1));
  while (const auto length = in.take_be16()) {
    const auto command = in.take(std::min<std::size_t>(*length, in.remaining()));
    if (!is_slow(*command)) check_answer(terminal, *command);
  }
  terminal.must(card::testing::kSelectApplication);
  check(!terminal.data().empty() && terminal.data()[0] == 0x62, "the card still answers");
  return 0;
}
