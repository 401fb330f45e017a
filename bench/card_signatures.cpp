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
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "card/testing/test_device.h"

namespace {

using namespace coffer;
using Clock = std::chrono::steady_clock;
using card::testing::ByteVector;
using card::testing::Terminal;

[[noreturn]] void give_up(std::string_view what) {
  fmt::print(stderr, "card_signatures: {}\n", what);
  std::exit(1);
}

/// The keys of the token, by their numbers.
enum class Key : char { kRsa = '1', kP256 = '2', kCountedP256 = '3' };

/// A use counter that no run reaches the end of.
constexpr std::uint8_t kManyUses[] = {0x90, 4, 0xFF, 0xFF, 0xFF, 0xFF};

/// An initialised token in memory with an RSA-2048 key and two P-256 keys, one of them with a use counter.
class Bench {
 public:
  Bench() {
    Terminal terminal(device_.token());
    terminal.must(card::testing::kInitialize);
    terminal.log_in();
    terminal.must(card::testing::generate_rsa_key(1, 2048));
    terminal.must(card::testing::generate_ec_key(2));
    terminal.must(card::testing::generate_ec_key(3, crypto::CurveId::kSecp256r1, kManyUses));
  }
  token::Token& token() { return device_.token(); }

 private:
  card::testing::TestDevice device_;
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
ByteVector sign_command(Key key) {
  const std::string header =
      key == Key::kRsa ? "30 000033 3031300D060960864801650304020105000420" : "70 000020";
  const std::string digest(64, '1');
  return card::testing::from_hex(std::string("80680") + static_cast<char>(key) + header + digest + "0200");
}

std::function<void()> through_card(token::Token& token, const ByteVector& command) {
  const auto terminal = std::make_shared<Terminal>(token);
  terminal->log_in();
  return [terminal, command] { terminal->must(command); };
}

void compare(Bench& bench, std::string_view name, Key which, unsigned threads, int rounds, double seconds) {
  const bool rsa = which == Key::kRsa;
  const std::shared_ptr<EVP_PKEY> key(rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"), EVP_PKEY_free);
  const ByteVector command = sign_command(which);
  std::vector<double> ratios;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < rounds; ++round) {
    theirs.push_back(rate(threads, seconds, [&] { return bare(key, rsa); }));
    ours.push_back(rate(threads, seconds, [&] { return through_card(bench.token(), command); }));
    ratios.push_back(ours.back() / theirs.back());
  }
  fmt::print("{:<14} {:>7} {:>14.0f} {:>14.0f} {:>8.3f}\n", name, threads, median(theirs), median(ours),
             median(ratios));
}

void overhead(Bench& bench, std::string_view name, const ByteVector& command, int rounds, double seconds) {
  std::vector<double> microseconds;
  for (int round = 0; round < rounds; ++round) {
    const auto make = [&] {
      const auto terminal = std::make_shared<Terminal>(bench.token());
      return [terminal, command] { (void)terminal->send(command); };
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
  fmt::print("{:<14} {:>7} {:>14} {:>14} {:>8}\n", "key", "threads", "OpenSSL 1/s", "card 1/s", "ratio");
  for (const unsigned threads : {1u, 2u}) {
    compare(bench, "RSA-2048", Key::kRsa, threads, rounds, seconds);
    compare(bench, "P-256", Key::kP256, threads, rounds, seconds);
    compare(bench, "P-256, counted", Key::kCountedP256, threads, rounds, seconds);
  }
  fmt::print("\n");
  overhead(bench, "GET CHALLENGE, 8 bytes", {0x00, 0x84, 0, 0, 8}, rounds, seconds);
  overhead(bench, "VERIFY, query", {0x00, 0x20, 0, 0x81}, rounds, seconds);
  overhead(bench, "SELECT of the application",
           {0, 0xA4, 4, 0, 11, 0xE8, 0x2B, 6, 1, 4, 1, 0x81, 0xC3, 0x1F, 2, 1, 0}, rounds, seconds);
  return 0;
}
