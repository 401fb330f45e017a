#include "client/objects/files.h"

#include <algorithm>

#include "base/endian.h"
#include "base/tlv.h"
#include "card/key_policy_objects.h"

namespace coffer::client {
namespace {

/// As much of a file as a command takes: Coffer, all cards of the family, and a short APDU.
constexpr std::size_t kPieceOfCoffer = 2000;
constexpr std::size_t kPiece = 1000;
constexpr std::size_t kShortPiece = 230;
constexpr std::size_t kMaxFile = 65535;

Request of_file(const char* name, std::uint8_t ins, FileId fid) {
  return {.name = name,
          .ins = ins,
          .p1 = static_cast<std::uint8_t>(fid >> 8),
          .p2 = static_cast<std::uint8_t>(fid)};
}

std::size_t longest_piece(const Device& device) {
  if (device.is_short()) return kShortPiece;
  return device.info().kind == CardKind::kCoffer ? kPieceOfCoffer : kPiece;
}

ClientResult<Reply> read_at(Device& device, FileId fid, std::size_t offset) {
  std::array<std::uint8_t, 4> data{};
  ByteWriter out(data);
  TlvWriter(out).put_be16(0x54, static_cast<std::uint16_t>(offset));
  Request read = of_file("READ BINARY", 0xB1, fid);
  read.data = data;
  read.ne = device.is_short() ? 256 : kAll;
  COFFER_TRY(Reply reply, device.exchange(read));
  if (reply.sw != Sw::kOk && reply.sw != Sw::kEndOfFile) {
    return std::unexpected(refused(read.name, reply.sw));
  }
  return reply;
}

ClientResult<void> write_at(Device& device, FileId fid, std::size_t offset, Bytes piece) {
  std::vector<std::uint8_t> data(piece.size() + 8);
  ByteWriter out(data);
  TlvWriter(out).put_be16(0x54, static_cast<std::uint16_t>(offset)).put(0x53, piece);
  Request update = of_file("UPDATE BINARY", 0xD7, fid);
  update.data = Bytes(data).first(out.size());
  const auto done = device.send(update);
  wipe(data);
  if (!done) return std::unexpected(done.error());
  return {};
}

/// Tag 80 or 81; cards write numbers of two or three bytes.
std::size_t size_of(Bytes fcp) {
  auto size = find_tlv(fcp, 0x81);
  if (!size) size = find_tlv(fcp, 0x80);
  std::size_t number = 0;
  if (!size || size->value.size() > 4) return 0;
  for (const std::uint8_t byte : size->value) number = number << 8 | byte;
  return number;
}

}  // namespace

ClientResult<std::vector<FileId>> list_files(Device& device) {
  COFFER_TRY(
      const WipedBytes list,
      device.send(
          {.name = "ENUMERATE OBJECTS", .cla = 0x80, .ins = 0x58, .ne = device.is_short() ? 256 : kAll}));
  if (list.size() % 2 != 0) return fail(Error::Kind::kMalformed, "list of files");
  std::vector<FileId> files;
  for (Bytes rest = list.bytes(); !rest.empty(); rest = rest.subspan(2)) {
    files.push_back(load_be16(rest.first<2>()));
  }
  return files;
}

ClientResult<WipedBytes> read_file(Device& device, FileId fid) {
  WipedBytes content;
  while (content.size() <= kMaxFile) {
    COFFER_TRY(const Reply piece, read_at(device, fid, content.size()));
    content.append(piece.data.bytes());
    // One that answers all at once says so by an answer that is shorter than the longest there is.
    const bool may_be_cut = device.is_short() ? piece.data.size() == 256 : piece.data.size() >= 1024;
    if (piece.data.empty() || piece.sw == Sw::kEndOfFile || !may_be_cut) return content;
  }
  return fail(Error::Kind::kMalformed, "a file that does not end");
}

ClientResult<std::optional<WipedBytes>> find_file(Device& device, FileId fid) {
  auto content = read_file(device, fid);
  if (content) return std::optional<WipedBytes>(std::move(*content));
  if (content.error().is(Sw::kFileNotFound)) return std::optional<WipedBytes>();
  return std::unexpected(content.error());
}

ClientResult<FileInfo> file_info(Device& device, FileId fid) {
  const auto id = be16(fid);
  COFFER_TRY(const WipedBytes answer, device.send({.name = "SELECT", .ins = 0xA4, .data = id, .ne = 256}));
  const auto fcp = TlvReader(answer.bytes()).next();
  if (!fcp || (fcp->tag != 0x62 && fcp->tag != 0x6F)) return fail(Error::Kind::kMalformed, "SELECT");
  FileInfo info{.size = size_of(fcp->value), .policy = std::nullopt};
  if (const auto objects = find_tlv(fcp->value, 0xA5)) {
    token::KeyPolicy policy;
    if (!card::read_key_policy(objects->value, policy)) return fail(Error::Kind::kMalformed, "key policy");
    info.policy = policy;
  }
  return info;
}

ClientResult<void> write_file(Device& device, FileId fid, Bytes content) {
  if (content.size() > kMaxFile) return fail(Error::Kind::kArgument, "a file of more than 65,535 bytes");
  const std::size_t most = longest_piece(device);
  std::size_t offset = 0;
  do {
    const std::size_t size = std::min(most, content.size() - offset);
    COFFER_CHECK(write_at(device, fid, offset, content.subspan(offset, size)));
    offset += size;
  } while (offset < content.size());
  return {};
}

ClientResult<void> delete_file(Device& device, FileId fid) {
  const auto id = be16(fid);
  COFFER_CHECK(device.send({.name = "DELETE FILE", .ins = 0xE4, .p1 = 0x02, .data = id}));
  return {};
}

ClientResult<void> delete_if_there(Device& device, FileId fid) {
  const auto done = delete_file(device, fid);
  if (done || done.error().is(Sw::kFileNotFound)) return {};
  return done;
}

Bytes first_object(Bytes content) {
  const auto object = TlvReader(content).next();
  return object ? object->encoded : Bytes();
}

std::optional<std::uint8_t> free_number(const std::vector<FileId>& files, std::uint8_t prefix,
                                        std::uint8_t first) {
  for (unsigned number = first; number <= 0xFF; ++number) {
    const FileId fid = token::file_id(prefix, static_cast<std::uint8_t>(number));
    if (std::ranges::find(files, fid) == files.end()) return static_cast<std::uint8_t>(number);
  }
  return std::nullopt;
}

}  // namespace coffer::client
