#include "card/commands/handlers.h"

namespace coffer::card::commands {

namespace {

/// OpenSC's buffer takes 1014 bytes. With a longer answer it falls back to one of 128 entries, and then takes
/// the number of a key that it does not see for a free one.
constexpr std::size_t kMaxEntries = 507;

constexpr std::uint8_t kFirst[] = {0xCC, 0xC8, 0xC9, 0xCA, 0xCD, 0xCF};
constexpr std::uint8_t kLast[] = {0xC4, 0xCE, 0xCB, 0xC5, 0xC6, 0xC7};

void put_range(const token::Files& files, token::FileId first, token::FileId last, ByteWriter& answer) {
  auto fid = files.next(first);
  while (fid && *fid <= last && answer.size() < 2 * kMaxEntries) {
    answer.put_be16(*fid);
    if (*fid == last) return;
    fid = files.next(static_cast<token::FileId>(*fid + 1));
  }
}

void put_prefix(const token::Files& files, std::uint8_t prefix, ByteWriter& answer) {
  put_range(files, token::file_id(prefix, 0x00), token::file_id(prefix, 0xFF), answer);
}

}  // namespace

/// What hosts cannot find otherwise comes first: keys, then descriptions, certificates and data. They read
/// C4xx and CExx of a key whether these are listed or not.
Outcome enumerate_objects(Connection& connection, const Command&, ByteWriter& answer) {
  const token::Files& files = connection.token.files();
  for (const std::uint8_t prefix : kFirst) put_prefix(files, prefix, answer);
  put_range(files, 0, 0xC3FF, answer);
  for (const std::uint8_t prefix : kLast) put_prefix(files, prefix, answer);
  put_range(files, 0xD000, 0xFFFF, answer);
  if (answer.overflowed()) return refuse(Sw::kInternalError);
  return Sw::kOk;
}

}  // namespace coffer::card::commands
