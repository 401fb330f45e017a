// Wrapped keys. The first byte of the input says what the rest is:
//   0  a blob, in the command UNWRAP KEY
//   1  a blob, by way of EF 2F10
//   2  type, number of algorithms, algorithms, and then what is encrypted in a blob (random part, size,
//      components): padded, encrypted and authenticated here, so that the parser behind the MAC is reached
// Whatever comes: what is refused changes nothing; a key that was taken in comes out as the key that went in,
// and once it has come out, it comes out the same again and again.

#include <algorithm>
#include <optional>

#include "base/byte_reader.h"
#include "base/tlv.h"
#include "card/testing/test_device.h"
#include "crypto/cipher.h"
#include "crypto/mac.h"

namespace {

using namespace coffer;
using card::testing::ByteVector;
using card::testing::check;
using card::testing::extended;
using card::testing::Terminal;
using card::testing::TestDevice;

enum Form : std::uint8_t { kInCommand, kInFile, kComponents, kForms };
enum Type : std::uint8_t { kRsa = 0x05, kRsaCrt = 0x06, kEc = 0x0C, kSymmetric = 0x0F };

constexpr std::size_t kNonceSize = 8;
constexpr std::size_t kMacSize = 16;
constexpr std::uint8_t kWrap = 0x92;
constexpr std::uint8_t kZeroIv[crypto::kAesBlock] = {};

// DKEK 00 .. 1F, and what belongs to it (appendix C of the SmartCard-HSM's specification).
const std::string kDkek = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
const ByteVector kCheckValue = card::testing::from_hex("630DCD2966C43366");
const ByteVector kEncryptionKey =
    card::testing::from_hex("04A6950A06D3E3308AD7D3606EF810EB124E3943404CA746A12C51C7BF776839");
const ByteVector kMacKey =
    card::testing::from_hex("0F8D842AC9CB62349779A7537A78327D545AAEB33B2D42C7D1DC3680A4B23628");

/// A blob, opened.
struct Content {
  std::uint8_t type = 0;
  ByteVector algorithms;
  ByteVector plain;  ///< the encrypted part: random part, size, components, padding
};

ByteVector mac(Bytes data) {
  const auto tag = crypto::aes_cmac(kMacKey, {data});
  check(tag.has_value(), "CMAC");
  return {tag->begin(), tag->end()};
}

void append(ByteVector& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void append_field(ByteVector& out, Bytes field) {
  append(out, be16(static_cast<std::uint16_t>(field.size())));
  append(out, field);
}

/// The object identifier that goes with the type of key.
ByteVector default_algorithm(std::uint8_t type) {
  if (type == kSymmetric) return card::testing::from_hex("6086480165030401");
  return card::testing::from_hex(type == kEc ? "04007F00070202020203" : "04007F00070202020102");
}

ByteVector make_blob(const Content& content) {
  ByteVector plain = content.plain;
  plain.push_back(0x80);
  plain.resize((plain.size() + crypto::kAesBlock - 1) / crypto::kAesBlock * crypto::kAesBlock);
  check(crypto::aes_cbc_encrypt(kEncryptionKey, kZeroIv, plain, plain).has_value(), "encryption");
  ByteVector blob = kCheckValue;
  blob.push_back(content.type);
  append_field(blob, default_algorithm(content.type));
  append_field(blob, content.algorithms);
  append_field(blob, {});
  append_field(blob, {});
  append(blob, plain);
  append(blob, mac(blob));
  return blob;
}

/// Of a blob that the token has made, or taken in.
Content open_blob(Bytes blob) {
  check(blob.size() > kMacSize && equal(mac(blob.first(blob.size() - kMacSize)), blob.last(kMacSize)),
        "a good blob has the right MAC");
  ByteReader in(blob.first(blob.size() - kMacSize));
  Content content;
  check(in.take(kCheckValue.size()).has_value(), "a good blob has a key check value");
  content.type = in.take_byte().value_or(0);
  for (int field = 0; field < 4; ++field) {
    const auto value = in.take(in.take_be16().value_or(0xFFFF));
    check(value.has_value(), "a good blob has four fields");
    if (field == 1) content.algorithms.assign(value->begin(), value->end());
  }
  content.plain.assign(in.rest().begin(), in.rest().end());
  check(content.plain.size() % crypto::kAesBlock == 0, "a good blob has whole blocks");
  check(crypto::aes_cbc_decrypt(kEncryptionKey, kZeroIv, content.plain, content.plain).has_value(),
        "decryption");
  return content;
}

/// What a key is, whichever way it was written: the numbers that another implementation would compare.
struct Key {
  Type kind = kSymmetric;
  std::vector<ByteVector> numbers;
  friend bool operator==(const Key&, const Key&) = default;
};

/// The components that are written with their length, without leading zeros.
std::vector<ByteVector> numbers_in(ByteReader in, std::size_t count) {
  std::vector<ByteVector> numbers;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = in.take(in.take_be16().value_or(0xFFFF));
    check(value.has_value(), "a key that was taken in is complete");
    const Bytes number = strip_leading_zeros(*value);
    numbers.emplace_back(number.begin(), number.end());
  }
  return numbers;
}

Key key_in(const Content& content) {
  ByteReader in(content.plain);
  check(in.take(kNonceSize).has_value(), "a key that was taken in has a random part");
  const std::size_t size = in.take_be16().value_or(0);
  switch (content.type) {
    case kRsa: {
      const auto numbers = numbers_in(in, 3);  // d n e
      return {kRsa, {numbers[1], numbers[2]}};
    }
    case kRsaCrt: {
      const auto numbers = numbers_in(in, 7);  // dp dq p qinv q n e
      return {kRsa, {numbers[5], numbers[6]}};
    }
    case kEc: {
      const auto numbers = numbers_in(in, 7);  // a b p n g d q
      return {kEc, {numbers[2], numbers[5]}};
    }
    case kSymmetric: {
      const bool in_bits = size == 128 || size == 192 || size == 256 || size == 512;
      const auto key = in.take(in_bits ? size / 8 : size);
      check(key.has_value(), "a key that was taken in is complete");
      return {kSymmetric, {ByteVector(key->begin(), key->end())}};
    }
    default:
      check(false, "a key of an unknown type was taken in");
      return {};
  }
}

card::Sw unwrap(Terminal& terminal, std::uint8_t id, Bytes blob, Form form) {
  const std::uint32_t header = 0x80740093U | static_cast<std::uint32_t>(id << 8);
  if (form != kInFile) return terminal.send(extended(header, blob));
  ByteVector data(blob.size() + 16);
  ByteWriter out(data);
  TlvWriter(out).put_be16(0x54, 0).put(0x53, blob);
  data.resize(out.size());
  if (const card::Sw sw = terminal.send(extended(0x00D72F10, data)); sw != card::Sw::kOk) return sw;
  return terminal.send(extended(header, {}));
}

/// The blob of key `id`, or nothing if its algorithms do not let it go.
std::optional<ByteVector> wrap(Terminal& terminal, std::uint8_t id, const ByteVector& algorithms) {
  const card::Sw sw = terminal.send(extended(0x80720092U | static_cast<std::uint32_t>(id << 8), {}));
  const bool permitted = algorithms.empty() || std::ranges::find(algorithms, kWrap) != algorithms.end();
  check((sw == card::Sw::kOk) == permitted, "a key goes out if, and only if, its algorithms say so");
  if (!permitted) return std::nullopt;
  return ByteVector(terminal.data().begin(), terminal.data().end());
}

Bytes without_nonce(const Content& content) { return Bytes(content.plain).subspan(kNonceSize); }

void check_round_trip(Terminal& terminal, Bytes blob) {
  const Content in = open_blob(blob);
  const auto first = wrap(terminal, 1, in.algorithms);
  if (!first) return;
  const Content out = open_blob(*first);
  check(out.algorithms == in.algorithms, "the algorithms come out as they went in");
  check(key_in(out) == key_in(in), "the key comes out as it went in");

  check(unwrap(terminal, 2, *first, kInCommand) == card::Sw::kOk, "what was wrapped can be unwrapped");
  const auto second = wrap(terminal, 2, in.algorithms);
  const Content again = open_blob(*second);
  check(again.type == out.type && equal(without_nonce(again), without_nonce(out)),
        "a key that went out and in comes out the same");
}

store::testing::Records make_image() {
  TestDevice device;
  Terminal terminal(device.token());
  terminal.must(card::testing::kInitialize);
  terminal.log_in();
  terminal.must("8052000020" + kDkek);
  return store::testing::records_of(device.store());
}

/// The blob that an input stands for.
ByteVector blob_of(Form form, Bytes input) {
  if (form != kComponents) return {input.begin(), input.end()};
  ByteReader in(input);
  Content content;
  content.type = in.take_byte().value_or(0);
  const auto algorithms = in.take(std::min<std::size_t>(in.take_byte().value_or(0) % 20, in.remaining()));
  content.algorithms.assign(algorithms->begin(), algorithms->end());
  content.plain.assign(in.rest().begin(), in.rest().end());
  return make_blob(content);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const store::testing::Records kImage = make_image();
  if (size == 0) return 0;
  const auto form = static_cast<Form>(data[0] % kForms);
  const ByteVector blob = blob_of(form, Bytes(data, size).subspan(1));
  if (blob.empty() || blob.size() > card::kMaxKeyImport) return 0;

  TestDevice device(kImage);
  Terminal terminal(device.token());
  terminal.log_in();
  const auto before = store::testing::records_of(device.store());
  if (unwrap(terminal, 1, blob, form) == card::Sw::kOk) {
    check_round_trip(terminal, blob);
  } else {
    check(store::testing::records_of(device.store()) == before, "a blob that is refused changes nothing");
  }
  return 0;
}
