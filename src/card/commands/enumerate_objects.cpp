#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

/// OpenSC's buffer takes 1014 bytes. With a longer answer it falls back to one of 128 entries, and then takes
/// the number of a key that it does not see for a free one.
constexpr std::size_t kMaxEntries = 507;

constexpr std::uint8_t kFirst[] = {0xCC, 0xC8, 0xC9, 0xCA, 0xCD, 0xCF};
constexpr std::uint8_t kLast[] = {0xC4, 0xCE, 0xCB, 0xC5, 0xC6, 0xC7};

/// Writes file identifiers until the list is as long as it may be.
class List {
 public:
  List(const token::Files& files, std::size_t max_entries, ByteWriter& answer)
      : files_(files), max_size_(2 * max_entries), answer_(answer) {}

  void put_range(token::FileId first, token::FileId last) {
    auto fid = files_.next(first);
    while (fid && *fid <= last && answer_.size() < max_size_) {
      answer_.put_be16(*fid);
      if (*fid == last) return;
      fid = files_.next(static_cast<token::FileId>(*fid + 1));
    }
  }
  void put_prefixes(std::span<const std::uint8_t> prefixes) {
    for (const std::uint8_t prefix : prefixes) {
      put_range(token::file_id(prefix, 0x00), token::file_id(prefix, 0xFF));
    }
  }

 private:
  const token::Files& files_;
  std::size_t max_size_;
  ByteWriter& answer_;
};

}  // namespace

/// What hosts cannot find otherwise comes first: keys, then descriptions, certificates and data. They read
/// C4xx and CExx of a key whether these are listed or not.
Outcome enumerate_objects(Connection& connection, const Command& command, ByteWriter& answer) {
  // Hosts that can take 256 bytes only do not ask for the rest of a list.
  const std::size_t max_entries = command.has_short_le ? std::min(kMaxEntries, command.ne / 2) : kMaxEntries;
  List list(connection.token.files(), max_entries, answer);
  list.put_prefixes(kFirst);
  list.put_range(0, 0xC3FF);
  list.put_prefixes(kLast);
  list.put_range(0xD000, 0xFFFF);
  if (answer.overflowed()) return refuse(Sw::kInternalError);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
