#include "cli/backup/shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/split/secret_card.h"
#include "cli/terminal/secrets.h"
#include "cli/token/files.h"
#include "cli/token/keys.h"

namespace coffer::cli {
namespace {

constexpr std::size_t kMaxText = 65536;

std::unexpected<Failure> bad_input(std::string cause, std::string next = "") {
  return fail({ExitCode::kBadInput, std::move(cause), "Nothing was changed.", std::move(next)});
}

std::string_view text_of(const ByteVector& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What stands behind a name and a colon, up to the end of the line.
std::optional<std::string> value_of(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t colon = text.find(':', at + name.size());
  if (colon == std::string_view::npos) return std::nullopt;
  std::string value(text.substr(colon + 1, text.find('\n', colon) - colon - 1));
  std::erase_if(value, [](char c) { return c == ' ' || c == '\r' || c == '\t'; });
  return value;
}

/// Bytes as "8f:0e:..."; leading zeros may be missing.
bool read_number(std::string text, std::span<std::uint8_t, kSplitPasswordSize> out) {
  std::erase(text, ':');
  if (text.size() % 2 != 0) text.insert(text.begin(), '0');
  const auto bytes = from_hexadecimal(text);
  if (!bytes || bytes->size() > out.size()) return false;
  std::ranges::fill(out, std::uint8_t{0});
  copy(*bytes, out.last(bytes->size()));
  return true;
}

std::string with_colons(Bytes bytes) {
  std::string text;
  for (const std::uint8_t octet : bytes) text += fmt::format("{}{:02x}", text.empty() ? "" : ":", octet);
  return text;
}

Result<void, Failure> password_from_parts(const Invocation& call, Password& password) {
  std::vector<PasswordPart> parts;
  for (const std::string& path : call.arguments.all("--part")) {
    COFFER_TRY(const ByteVector file, read_input(path, kMaxText));
    const auto part = parse_part(text_of(file));
    if (!part) return bad_input(fmt::format("{} has no part of a password.", path));
    parts.push_back(*part);
  }
  SplitPassword joined;
  if (const auto done = join_password(parts, joined); !done) {
    return bad_input("The parts do not belong together, or are too few.",
                     "Give each custodian's part once, and as many as the threshold says.");
  }
  (void)password.assign(joined.expose());
  return {};
}

std::string sentence(const CardError& error, const std::string& path) {
  switch (error.code) {
    case CardError::Code::kLength:
      return fmt::format("{} has more or fewer than the eighty symbols of a card.", path);
    case CardError::Code::kSymbol:
      return fmt::format("{} has something in line {} that stands on no card.", path, error.line);
    case CardError::Code::kLine:
      return fmt::format("{} has a mistake in line {}.", path, error.line);
    case CardError::Code::kChecksum:
      return fmt::format("{} has two mistakes or more.", path);
    case CardError::Code::kVersion:
      return fmt::format("{} is a card of another version of coffer.", path);
  }
  return "";
}

/// The four lines of symbols out of a printed card: those that begin with their number.
std::string symbols_of(std::string_view card) {
  if (card.find("COFFER SECRET CARD") == std::string_view::npos) return std::string(card);
  std::string symbols;
  for (std::size_t start = 0; start < card.size();) {
    const std::size_t end = std::min(card.find('\n', start), card.size());
    const std::string_view line = card.substr(start, end - start);
    constexpr std::string_view kIndent = "    ";
    if (line.starts_with(kIndent) && line.size() > 8 && line[4] >= '1' && line[4] <= '4')
      symbols += line.substr(5);
    start = end + 1;
  }
  return symbols;
}

}  // namespace

Result<Quorum, Failure> parse_quorum(std::string_view option, std::string_view text) {
  Quorum quorum;
  constexpr std::string_view kBetween = "-of-";
  const std::size_t at = text.find(kBetween);
  const auto number = [](std::string_view digits, unsigned& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (at == std::string_view::npos || !number(text.substr(0, at), quorum.threshold) ||
      !number(text.substr(at + kBetween.size()), quorum.total)) {
    return fail({ExitCode::kUsage, fmt::format("{} must be as 2-of-3 is.", option), "Nothing was done."});
  }
  return quorum;
}

std::string part_text(const PasswordPart& part, unsigned threshold, unsigned total) {
  return fmt::format(
      "Part {} of {} of the password of a DKEK share; any {} of them suffice.\n\nPrime       : {}\nShare ID  "
      "  : {}\n"
      "Share value : {}\n",
      part.id, total, threshold, with_colons(part.prime), part.id, with_colons(part.value));
}

std::optional<PasswordPart> parse_part(std::string_view text) {
  PasswordPart part;
  const auto prime = value_of(text, "Prime");
  const auto id = value_of(text, "Share ID");
  const auto value = value_of(text, "Share value");
  if (!prime || !id || !value || !read_number(*prime, part.prime) || !read_number(*value, part.value)) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(id->data(), id->data() + id->size(), part.id);
  if (error != std::errc{} || end != id->data() + id->size()) return std::nullopt;
  return part;
}

Result<void, Failure> open_share_file(const Invocation& call, const std::string& path, DkekShare& share) {
  COFFER_TRY(const ByteVector file, read_input(path, kMaxText));
  if (!client::is_share_file(file)) return bad_input(fmt::format("{} is no file of a DKEK share.", path));
  Password password;
  if (call.arguments.has("--part")) {
    COFFER_CHECK(password_from_parts(call, password));
  } else {
    const std::string prompt = fmt::format("Password of {}: ", path);
    COFFER_CHECK(read_secret(call, {"password", "--password", "COFFER_PASSWORD", prompt}, password));
  }
  const Progress progress(call.terminal, "Opening the share: its password is hashed thirty million times");
  const auto opened = client::read_share_file(file, password.expose(), share);
  if (opened) return {};
  switch (opened.error()) {
    case client::ShareFileError::kNotAShare:
      return bad_input(fmt::format("{} is no file of a DKEK share.", path));
    case client::ShareFileError::kWrongPassword:
      return fail({ExitCode::kPin, fmt::format("The password of {} is wrong, or the file is damaged.", path),
                   "Nothing was changed."});
    case client::ShareFileError::kBackend:
      break;
  }
  return fail({ExitCode::kInternal, fmt::format("{} cannot be decrypted.", path)});
}

Result<void, Failure> join_cards(const Invocation& call, DkekShare& share) {
  std::vector<SecretPart> parts(call.arguments.all("--card").size());
  std::vector<const SecretPart*> pointers;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string path = call.arguments.all("--card")[i];
    COFFER_TRY(const ByteVector file, read_input(path, kMaxText));
    if (const auto read = read_card_text(symbols_of(text_of(file)), parts[i]); !read) {
      return bad_input(sentence(read.error(), path), "Compare it with the printed card.");
    }
    pointers.push_back(&parts[i]);
  }
  const auto joined = join_parts(pointers, share);
  if (joined) return {};
  switch (joined.error()) {
    case SplitError::kTooFew:
      return bad_input(
          fmt::format("There are {} cards, and it takes {}.", parts.size(), parts.front().threshold));
    case SplitError::kMixed:
      return bad_input("The cards are of different sets.", "Give cards of one set only.");
    case SplitError::kTwice:
      return bad_input("A card is there twice.");
    case SplitError::kWrongNumbers:
    case SplitError::kWrong:
    case SplitError::kNoRandomness:
      break;
  }
  return bad_input("The cards make no secret: one of them was made up.");
}

Result<void, Failure> gather_dkek(const Invocation& call, std::string_view name, token::Dkek& dkek) {
  const auto files = call.arguments.all(name);
  const bool cards = call.arguments.has("--card");
  if (files.empty() && !cards) {
    return fail({ExitCode::kUsage, "There is no DKEK share.", "Nothing was done.",
                 fmt::format("Give all shares of the DKEK: {} FILE, or --card FILE.", name)});
  }
  dkek.clear();
  DkekShare share;
  const auto add = [&] {
    for (std::size_t i = 0; i < share.size(); ++i) dkek.writable()[i] ^= share.expose()[i];
  };
  for (const std::string& path : files) {
    COFFER_CHECK(open_share_file(call, path, share));
    add();
  }
  if (cards) {
    COFFER_CHECK(join_cards(call, share));
    add();
  }
  return {};
}

std::string key_check_value(const token::Dkek& dkek) {
  const auto value = client::key_check_value_of(dkek.expose());
  return value ? to_hexadecimal(*value) : "";
}

}  // namespace coffer::cli
