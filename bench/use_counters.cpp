// What the manifest of the records costs: signatures a second of keys with a use counter, each of which is a
// durable transaction, with the manifest and its counter file and without, in the same run.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "card/testing/test_device.h"
#include "manifest/manifest_store.h"
#include "platform/host/file_counter.h"
#include "store/sqlite/sqlite_store.h"
#include "store/testing/temporary_directory.h"

namespace {

using namespace coffer;
using Clock = std::chrono::steady_clock;
using card::testing::ByteVector;
using card::testing::check;
using card::testing::Terminal;

/// An initialised token on a disk, with an RSA-2048 key (1) and a P-256 key (2) that may be used a thousand
/// million times.
class Bench {
 public:
  explicit Bench(bool with_manifest) {
    if (with_manifest) check(manifest_.create(platform_.root_key).has_value(), "the manifest is made");
    token_ = std::make_unique<token::Token>(
        platform_.platform(), with_manifest ? static_cast<store::RecordStore&>(manifest_) : *records_,
        token::testing::kFastStretch);
    check(token_->open().has_value(), "an empty token opens");
    token::IssuingAuthority authority(platform_.authority_store, platform_.root_key, platform_.clock);
    check(token_->provision(authority).has_value(), "a token gets its device key");
    terminal_ = std::make_unique<Terminal>(*token_);
    terminal_->must(card::testing::kInitialize);
    terminal_->log_in();
    const ByteVector uses = card::testing::from_hex("90043B9ACA00");
    terminal_->must(card::testing::generate_rsa_key(1, 2048, uses));
    terminal_->must(card::testing::generate_ec_key(2, crypto::CurveId::kSecp256r1, uses));
  }

  /// Signatures a second over about `seconds`.
  double rate(const ByteVector& command, double seconds) {
    const auto start = Clock::now();
    const auto end = start + std::chrono::duration<double>(seconds);
    std::size_t count = 0;
    for (; Clock::now() < end; ++count) terminal_->must(command);
    return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - start).count();
  }

 private:
  store::TemporaryDirectory directory_;
  token::testing::TestPlatform platform_;
  std::unique_ptr<store::SqliteStore> records_ =
      store::SqliteStore::open(directory_.path() / "records.db").value();
  platform::FileCounter counter_{directory_.path() / "counter"};
  token::testing::StdMutex mutex_;
  manifest::ManifestStore manifest_{*records_, mutex_, {counter_}};
  std::unique_ptr<token::Token> token_;
  std::unique_ptr<Terminal> terminal_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void compare(Bench& bare, Bench& whole, std::string_view name, std::string_view command_hex, int rounds,
             double seconds) {
  const ByteVector command = card::testing::from_hex(command_hex);
  std::vector<double> without;
  std::vector<double> with;
  std::vector<double> costs;
  for (int round = 0; round < rounds; ++round) {
    without.push_back(bare.rate(command, seconds));
    with.push_back(whole.rate(command, seconds));
    costs.push_back(100 * (without.back() / with.back() - 1));
  }
  fmt::print("{:<10} {:>14.0f} {:>14.0f} {:>9.1f} %\n", name, median(without), median(with), median(costs));
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 9;
  double seconds = 0.5;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--rounds" && i + 1 < argc) {
      rounds = std::max(1, std::atoi(argv[++i]));
    } else if (argument == "--seconds" && i + 1 < argc) {
      seconds = std::atof(argv[++i]);
    } else {
      fmt::print(
          "Usage: bench_use_counters [--rounds N] [--seconds S]\n"
          "Signatures a second of keys with a use counter, without and with the manifest of the records:\n"
          "medians of N rounds, each measuring both for S seconds (default 9 and 0.5), in $TMPDIR.\n");
      return argument == "--help" ? 0 : 2;
    }
  }
  Bench bare(false);
  Bench whole(true);
  fmt::print("{:<10} {:>14} {:>14} {:>11}\n", "key", "without 1/s", "with 1/s", "cost");
  const std::string digest(64, '1');
  compare(bare, whole, "RSA-2048", "80680130 000033 3031300D060960864801650304020105000420" + digest + "0200",
          rounds, seconds);
  compare(bare, whole, "P-256", "80680270 000020" + digest + "0200", rounds, seconds);
  return 0;
}
