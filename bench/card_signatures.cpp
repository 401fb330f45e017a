// What the card application costs on top of the cryptography: signatures a second through card::Card in
// process, against bare EVP_PKEY_sign in the same run, and microseconds of commands that do next to nothing.

#include <fmt/format.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/tlv.h"
#include "card/card.h"
#include "platform/host/host_board.h"
#include "platform/host/offset_clock.h"
#include "store/memory/memory_store.h"
#include "token/token.h"

namespace {

using namespace coffer;
using Clock = std::chrono::steady_clock;
using ByteVector = std::vector<std::uint8_t>;

[[noreturn]] void give_up(std::string_view what) {
  fmt::print(stderr, "card_signatures: {}\n", what);
  std::exit(1);
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
class Mutex final : public platform::Mutex {
 public:
  void lock() override { mutex_.lock(); }
  void unlock() override { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// A connection and a buffer for its answers.
class Connection {
 public:
  explicit Connection(token::Token& token) : card_(token) {}
  /// Sends one command. @returns the status word.
  unsigned send(const ByteVector& command) {
    const std::size_t size = card_.transmit(command, response_);
    return static_cast<unsigned>((response_[size - 2] << 8) | response_[size - 1]);
  }
  void must(const ByteVector& command) {
    if (const unsigned sw = send(command); sw != 0x9000)
      give_up(fmt::format("a command answered {:04X}", sw));
  }
  void log_in() { must({0x00, 0x20, 0x00, 0x81, 0x06, '6', '4', '8', '2', '1', '9'}); }

 private:
  card::Card card_;
  ByteVector response_ = ByteVector(card::kMaxResponse);
};

/// An initialised token in memory with an RSA-2048 key (1) and a P-256 key (2).
class Bench {
 public:
  Bench() {
    token::IssuingAuthority authority(authority_store_, root_key_, clock_);
    if (!token_.open() || !token_.provision(authority)) give_up("no token");
    Connection connection(token_);
    connection.must({0x80, 0x50, 0,    0, 0x19, 0x80, 2,   0,   1,   0x81, 6,   '6', '4',  '8', '2',
                     '1',  '9',  0x82, 8, '5',  '7',  '6', '2', '1', '8',  '8', '0', 0x91, 1,   3});
    connection.log_in();
    connection.must(generate(1, nullptr));
    connection.must(generate(2, &crypto::curve(crypto::CurveId::kSecp256r1)));
  }
  token::Token& token() { return token_; }

 private:
  static ByteVector generate(std::uint8_t id, const crypto::Curve* curve) {
    static constexpr std::uint8_t kExponent[] = {1, 0, 1};
    static constexpr std::uint8_t kHolder[] = {'B', 'E', 'N', 'C', 'H'};
    ByteVector data(1024);
    ByteWriter out(data);
    TlvWriter(out).put_nested(0x7F49, [&](TlvWriter& key) {
      if (curve == nullptr) {
        key.put(0x06, token::cvc::kRsaSha256).put(0x82, kExponent).put_be16(0x02, 2048);
      } else {
        key.put(0x06, token::cvc::kEcdsaSha256).put(0x81, curve->prime).put(0x82, curve->a);
      }
    });
    TlvWriter(out).put(0x5F20, kHolder);
    ByteVector command{0, 0x46, id, 0, 0, 0, static_cast<std::uint8_t>(out.size())};
    command.insert(command.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(out.size()));
    return command;
  }

  RootKey root_key_;
  Today clock_;
  Mutex state_mutex_;
  Mutex pin_mutex_;
  store::MemoryStore store_;
  store::MemoryStore authority_store_;
  platform::HostBoard board_{root_key_};
  platform::OffsetClock token_clock_;
  token::Token token_{{.root_key = root_key_,
                       .clock = clock_,
                       .state_mutex = state_mutex_,
                       .pin_mutex = pin_mutex_,
                       .board = board_,
                       .token_clock = token_clock_,
                       .boot_memory = nullptr},
                      store_,
                      {crypto::StretchParameters::Function::kPbkdf2Sha256, 1}};
};

/// How often a second the work of all threads is done, over about `seconds`. `make` gives each thread its
/// work.
double rate(unsigned threads, double seconds, const std::function<std::function<void()>()>& make) {
  std::vector<std::function<void()>> work;
  for (unsigned i = 0; i < threads; ++i) work.push_back(make());
  std::vector<std::size_t> done(threads);
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration<double>(seconds);
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      std::size_t count = 0;
      while (Clock::now() < end) {
        for (int n = 0; n < 8; ++n) work[i]();
        count += 8;
      }
      done[i] = count;
    });
  }
  for (auto& thread : running) thread.join();
  std::size_t total = 0;
  for (const std::size_t count : done) total += count;
  return static_cast<double>(total) / std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Signing with OpenSSL alone, as a program does that holds its key itself.
std::function<void()> bare(const std::shared_ptr<EVP_PKEY>& key, bool rsa) {
  std::shared_ptr<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
  if (EVP_PKEY_sign_init(context.get()) != 1) give_up("OpenSSL");
  if (rsa) {
    EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING);
    EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256());
  }
  return [key, context] {
    std::uint8_t digest[32] = {1};
    std::uint8_t signature[512];
    std::size_t size = sizeof(signature);
    if (EVP_PKEY_sign(context.get(), signature, &size, digest, sizeof(digest)) != 1) give_up("OpenSSL");
  };
}

/// SIGN: RSA with a DigestInfo of SHA-256 (30), EC with a digest (70).
ByteVector sign_command(bool rsa) {
  ByteVector data;
  if (rsa) data = {0x30, 0x31, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20};
  data.resize(data.size() + 32, 0x01);
  ByteVector command{
      0x80, 0x68, static_cast<std::uint8_t>(rsa ? 1 : 2), static_cast<std::uint8_t>(rsa ? 0x30 : 0x70),
      0,    0,    static_cast<std::uint8_t>(data.size())};
  command.insert(command.end(), data.begin(), data.end());
  command.insert(command.end(), {2, 0});
  return command;
}

std::function<void()> through_card(token::Token& token, const ByteVector& command) {
  const auto connection = std::make_shared<Connection>(token);
  connection->log_in();
  return [connection, command] { connection->must(command); };
}

void compare(Bench& bench, std::string_view name, bool rsa, unsigned threads, int rounds, double seconds) {
  const std::shared_ptr<EVP_PKEY> key(rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"), EVP_PKEY_free);
  const ByteVector command = sign_command(rsa);
  std::vector<double> ratios;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < rounds; ++round) {
    theirs.push_back(rate(threads, seconds, [&] { return bare(key, rsa); }));
    ours.push_back(rate(threads, seconds, [&] { return through_card(bench.token(), command); }));
    ratios.push_back(ours.back() / theirs.back());
  }
  fmt::print("{:<10} {:>7} {:>14.0f} {:>14.0f} {:>8.3f}\n", name, threads, median(theirs), median(ours),
             median(ratios));
}

void overhead(Bench& bench, std::string_view name, const ByteVector& command, int rounds, double seconds) {
  std::vector<double> microseconds;
  for (int round = 0; round < rounds; ++round) {
    const auto make = [&] {
      const auto connection = std::make_shared<Connection>(bench.token());
      return [connection, command] { (void)connection->send(command); };
    };
    microseconds.push_back(1e6 / rate(1, seconds, make));
  }
  fmt::print("{:<28} {:>8.2f} us\n", name, median(microseconds));
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  double seconds = 0.4;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--rounds" && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
    } else if (argument == "--seconds" && i + 1 < argc) {
      seconds = std::atof(argv[++i]);
    } else {
      fmt::print(
          "Usage: bench_card_signatures [--rounds N] [--seconds S]\n"
          "Signatures a second through the card application in process, against bare OpenSSL:\n"
          "medians of N rounds, each measuring both for S seconds (default 5 and 0.4).\n");
      return argument == "--help" ? 0 : 2;
    }
  }
  Bench bench;
  fmt::print("{:<10} {:>7} {:>14} {:>14} {:>8}\n", "key", "threads", "OpenSSL 1/s", "card 1/s", "ratio");
  for (const unsigned threads : {1u, 2u}) {
    compare(bench, "RSA-2048", true, threads, rounds, seconds);
    compare(bench, "P-256", false, threads, rounds, seconds);
  }
  fmt::print("\n");
  overhead(bench, "GET CHALLENGE, 8 bytes", {0x00, 0x84, 0, 0, 8}, rounds, seconds);
  overhead(bench, "VERIFY, query", {0x00, 0x20, 0, 0x81}, rounds, seconds);
  overhead(bench, "SELECT of the application",
           {0, 0xA4, 4, 0, 11, 0xE8, 0x2B, 6, 1, 4, 1, 0x81, 0xC3, 0x1F, 2, 1, 0}, rounds, seconds);
  return 0;
}
