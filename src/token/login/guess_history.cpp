#include "token/login/guess_history.h"

#include "base/endian.h"

namespace coffer::token {
namespace {

constexpr std::uint8_t kVersion = 1;

std::uint64_t load_time(std::span<const std::uint8_t, 8> bytes) {
  return std::uint64_t{load_be32(bytes.first<4>())} << 32 | load_be32(bytes.last<4>());
}

}  // namespace

TokenResult<GuessHistory> GuessHistory::load(const Context& context) {
  Sealed plain{};
  const auto size = read_state(context, records::kGuessHistory, plain);
  // Initialisation made it: who erased it does not start anew.
  if (!size || *size != kSize || plain[0] != kVersion) return fail(ErrorCode::kStorageFailure);
  GuessHistory history;
  history.count_ = std::min(plain[1], kMost);
  history.last_ = load_time(Bytes(plain).subspan<2, 8>());
  return history;
}

std::uint32_t GuessHistory::seconds_to_wait(std::uint64_t now) const {
  const std::uint8_t count = remembered(now);
  if (count <= kFree) return 0;
  const std::uint32_t delay = 1u << (count - kFree - 1);
  const std::uint64_t passed = elapsed(now);
  return passed >= delay ? 0 : delay - static_cast<std::uint32_t>(passed);
}

void GuessHistory::add(std::uint8_t tries, std::uint64_t now) {
  const unsigned sum = unsigned{remembered(now)} + tries;
  count_ = static_cast<std::uint8_t>(std::min<unsigned>(sum, kMost));
  last_ = now;
}

TokenResult<GuessHistory::Sealed> GuessHistory::seal(const Context& context) const {
  std::array<std::uint8_t, kSize> plain{kVersion, count_};
  copy(be32(static_cast<std::uint32_t>(last_ >> 32)), MutableBytes(plain).subspan(2));
  copy(be32(static_cast<std::uint32_t>(last_)), MutableBytes(plain).subspan(6));
  Sealed sealed{};
  COFFER_CHECK(seal_state(context, records::kGuessHistory, plain, sealed));
  return sealed;
}

std::uint8_t GuessHistory::remembered(std::uint64_t now) const {
  const std::uint64_t forgotten = elapsed(now) / kForgottenAfter;
  return forgotten >= count_ ? std::uint8_t{0} : static_cast<std::uint8_t>(count_ - forgotten);
}

}  // namespace coffer::token
