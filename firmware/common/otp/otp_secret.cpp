#include "common/otp/otp_secret.h"

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/random.h"

namespace coffer::firmware {
namespace {

using Key = Secret<platform::kRootKeySize>;
using platform::BootMemory;

std::uint16_t half_word(const Key& key, std::size_t row) {
  return static_cast<std::uint16_t>(key.expose()[2 * row] | key.expose()[2 * row + 1] << 8);
}

/// What the check row says of a key.
std::optional<std::uint16_t> check_of(const Key& key) {
  Secret<32> digest;
  if (!crypto::hash_into(crypto::HashAlgorithm::kSha256, {key.expose()}, digest.writable())) return {};
  return static_cast<std::uint16_t>(digest.expose()[0] | digest.expose()[1] << 8);
}

/// Reads a key. @returns whether its check agrees
bool read_key(const BootMemory& memory, std::uint8_t page, Key& key) {
  const std::uint16_t first = otp::first_row(page);
  for (std::uint16_t i = 0; i < otp::kKeyRows; ++i) {
    const auto value = memory.read_protected(static_cast<std::uint16_t>(first + i));
    if (!value) return false;
    key.writable()[2u * i] = static_cast<std::uint8_t>(*value);
    key.writable()[2u * i + 1] = static_cast<std::uint8_t>(*value >> 8);
  }
  const auto check = memory.read_protected(static_cast<std::uint16_t>(first + otp::kCheckRow));
  return check && check_of(key) == *check;
}

/// Rows of a page's mark that have any of its bits, and those that have all.
struct Mark {
  unsigned begun = 0;
  unsigned whole = 0;
};

}  // namespace

std::optional<OtpPageState> OtpSecret::state_of(std::uint8_t page) const {
  const std::uint16_t first = otp::first_row(page);
  bool blank = true;
  Mark mark;
  for (std::uint16_t i = 0; i < otp::kMarkRow + otp::kMarkRows; ++i) {
    const auto row = memory_.read(static_cast<std::uint16_t>(first + i));
    if (!row) return std::nullopt;
    blank = blank && *row == 0;
    if (i < otp::kMarkRow) continue;
    if ((*row & otp::kMark) != 0) ++mark.begun;
    if ((*row & otp::kMark) == otp::kMark) ++mark.whole;
  }
  if (blank) return OtpPageState::kBlank;
  Key key;
  if (mark.begun != 0 && read_key(memory_, page, key)) return OtpPageState::kMarked;
  return mark.whole >= 2 ? OtpPageState::kDamaged : OtpPageState::kTorn;
}

bool OtpSecret::open() {
  bool found = false;
  if (!find(found)) return false;
  return found || make();
}

bool OtpSecret::find(bool& found) {
  for (const std::uint8_t page : otp::kPages) {
    const auto state = state_of(page);
    if (!state || state == OtpPageState::kDamaged) return false;
    if (state != OtpPageState::kMarked) continue;
    found = true;
    page_ = page;
  }
  return !found || (read_key(memory_, page_, secret_) && complete(page_));
}

bool OtpSecret::make() {
  if (!crypto::random_bytes(secret_.writable())) return false;
  for (const std::uint8_t page : otp::kPages) {
    if (state_of(page) != OtpPageState::kBlank) continue;
    if (!program_key(page)) {
      // What is there now may be read out by whoever finds the page spoiled: another key.
      if (!crypto::random_bytes(secret_.writable())) return false;
      continue;
    }
    page_ = page;
    return complete(page);
  }
  return false;
}

bool OtpSecret::program_key(std::uint8_t page) {
  const std::uint16_t first = otp::first_row(page);
  const auto check = check_of(secret_);
  if (!check) return false;
  for (std::uint16_t i = 0; i < otp::kKeyRows; ++i) {
    if (!program_row(static_cast<std::uint16_t>(first + i), half_word(secret_, i))) return false;
  }
  if (!program_row(static_cast<std::uint16_t>(first + otp::kCheckRow), *check)) return false;
  Key read_back;
  return read_key(memory_, page, read_back) && std::ranges::equal(read_back.expose(), secret_.expose());
}

/// A row, and 32 rows further all that is not set in it: who sees both as one under a microscope sees ones.
bool OtpSecret::program_row(std::uint16_t row, std::uint16_t value) {
  if (!memory_.program_protected(row, value)) return false;
  const auto raw = memory_.read(row);
  if (!raw) return false;
  return program_bits(static_cast<std::uint16_t>(row + otp::kComplement), ~*raw & BootMemory::kRowMask);
}

bool OtpSecret::program_bits(std::uint16_t row, std::uint32_t bits) {
  const auto before = memory_.read(row);
  if (!before) return false;
  if ((*before & bits) == bits) return true;
  if (!memory_.program(row, bits)) return false;
  const auto after = memory_.read(row);
  return after && (*after & bits) == bits;
}

bool OtpSecret::complete(std::uint8_t page) {
  const std::uint16_t first = otp::first_row(page);
  for (std::uint16_t i = 0; i < otp::kMarkRows; ++i) {
    if (!program_bits(static_cast<std::uint16_t>(first + otp::kMarkRow + i), otp::kMark)) return false;
  }
  return program_bits(otp::lock_row(page), otp::kLock);
}

}  // namespace coffer::firmware
