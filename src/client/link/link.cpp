#include "client/link/link.h"

#include <algorithm>
#include <array>

#include "base/endian.h"
#include "card/apdu.h"
#include "card/limits.h"

namespace coffer::client {
namespace {

constexpr std::size_t kPiece = 255;
constexpr std::size_t kLongest = 65535;
constexpr unsigned kMostParts = 1024;

unsigned high_byte(Sw sw) { return static_cast<unsigned>(sw) >> 8; }
std::size_t low_byte(Sw sw) { return static_cast<unsigned>(sw) & 0xFFu; }

}  // namespace

Link::Link(std::unique_ptr<CardConnection> connection)
    : connection_(std::move(connection)), buffer_(card::kMaxResponse) {}

ClientResult<Reply> Link::send(const Request& request) {
  const WipedBytes apdu = encode(request, form_);
  const auto answer = connection_->transmit(apdu.bytes(), buffer_);
  if (!answer) return std::unexpected(no_answer(request.name, answer.error()));
  if (answer->size() < 2) return std::unexpected(no_answer(request.name, ConnectionError::kProtocol));
  Reply reply{static_cast<Sw>(load_be16(answer->last<2>())), WipedBytes(answer->first(answer->size() - 2))};
  wipe(MutableBytes(buffer_).first(answer->size()));
  return reply;
}

ClientResult<Reply> Link::send_in_chain(const Request& request) {
  Request part = request;
  part.cla |= card::kChainingBit;
  part.ne = 0;
  Bytes rest = request.data;
  for (; rest.size() > kPiece; rest = rest.subspan(kPiece)) {
    part.data = rest.first(kPiece);
    COFFER_TRY(Reply reply, send(part));
    if (reply.sw != Sw::kOk) return reply;
  }
  Request last = request;
  last.data = rest;
  return send(last);
}

ClientResult<Reply> Link::rest_of(Reply first, const char* name) {
  for (unsigned part = 0; high_byte(first.sw) == 0x61 && part < kMostParts; ++part) {
    const std::size_t waiting = low_byte(first.sw);
    COFFER_TRY(const Reply next, send({.name = name, .ins = 0xC0, .ne = waiting == 0 ? 256 : waiting}));
    first.data.append(next.data.bytes());
    first.sw = next.sw;
  }
  return first;
}

ClientResult<Reply> Link::exchange(const Request& request) {
  if (request.data.size() > kLongest) return fail(Error::Kind::kArgument, "data of more than 65,535 bytes");
  const bool chained = form_ == ApduForm::kShort && request.data.size() > kPiece;
  COFFER_TRY(Reply reply, chained ? send_in_chain(request) : send(request));
  return rest_of(std::move(reply), request.name);
}

ClientResult<void> Link::reset() {
  const auto done = connection_->reset();
  if (!done) return std::unexpected(no_answer("reset", done.error()));
  return {};
}

ClientResult<ByteVector> Link::atr() {
  std::array<std::uint8_t, 33> buffer{};
  const auto atr = connection_->atr(buffer);
  if (!atr) return std::unexpected(no_answer("answer to reset", atr.error()));
  return ByteVector(atr->begin(), atr->end());
}

}  // namespace coffer::client
