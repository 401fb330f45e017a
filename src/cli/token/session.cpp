#include "cli/token/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/tlv.h"
#include "base/wipe.h"
#include "card/apdu_handler.h"
#include "cli/explain/explanation.h"
#include "cli/terminal/secrets.h"

namespace coffer::cli {
namespace {

constexpr std::uint8_t kApplication[] = {0xE8, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x81, 0xC3, 0x1F, 0x02, 0x01};
constexpr std::uint16_t kDeviceCertificate = 0x2F02;
constexpr std::uint16_t kTokenInfo = 0x2F03;
/// As OpenSC writes files: every card and reader in the field takes that.
constexpr std::size_t kBlock = 1215;
constexpr std::size_t kMaxShort = 255;
constexpr std::size_t kMaxExtended = 65535;

ExitCode exit_code_of(unsigned sw) {
  if ((sw & 0xFFF0u) == 0x63C0) return ExitCode::kPin;
  switch (sw) {
    case 0x6300:
    case 0x6982:
    case 0x6983:
      return ExitCode::kPin;
    case 0x6A82:
    case 0x6A88:
      return ExitCode::kNotFound;
    case 0x6A84:
    case 0x6A89:
      return ExitCode::kExists;
    case 0x6A81:
    case 0x6D00:
    case 0x6E00:
      return ExitCode::kUnsupported;
    default:
      return ExitCode::kRefused;
  }
}

/// 54 with an offset, in front of what is read or written.
std::array<std::uint8_t, 4> offset_object(std::size_t offset) {
  return {0x54, 0x02, static_cast<std::uint8_t>(offset >> 8), static_cast<std::uint8_t>(offset)};
}

void append(ByteVector& to, Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

std::uint8_t high(std::size_t value) { return static_cast<std::uint8_t>(value >> 8); }
std::uint8_t low(std::size_t value) { return static_cast<std::uint8_t>(value); }

/// The holder of the first certificate of a chain.
std::string holder_of(Bytes chain) {
  const auto certificate = find_tlv(chain, 0x7F21);
  const auto body = certificate ? find_tlv(certificate->value, 0x7F4E) : std::nullopt;
  const auto holder = body ? find_tlv(body->value, 0x5F20) : std::nullopt;
  if (!holder) return "";
  return {holder->value.begin(), holder->value.end()};
}

}  // namespace

Failure failure_of(std::string_view doing, unsigned sw) {
  const Explanation why = explain_status_word(sw);
  std::string meaning = why.meaning;
  if (!meaning.empty() && meaning[0] >= 'A' && meaning[0] <= 'Z' && !meaning.starts_with("DKEK")) {
    meaning[0] = static_cast<char>(meaning[0] - 'A' + 'a');
  }
  const bool is_try = (sw & 0xFFF0u) == 0x63C0;
  return {exit_code_of(sw),
          fmt::format("{}: {} ({})", doing, meaning.substr(0, meaning.size() - 1), why.code) + ".",
          is_try ? "Nothing else was changed." : "Nothing was changed.", why.next};
}

Failure failure_of(client::ConnectionError error) {
  using enum client::ConnectionError;
  const std::string cause = fmt::format("There is no answer: {}.", client::describe(error));
  switch (error) {
    case kNotFound:
    case kDenied:
    case kBusy:
    case kUnavailable:
      return {ExitCode::kNoToken, cause, "Nothing was changed.", "coffer doctor says why, and what to do."};
    case kLost:
    case kReset:
    case kProtocol:
      return {ExitCode::kLost, cause, "Whether the last step was done is not known; none is done by half.",
              "Try again; coffer status shows how the token stands."};
  }
  return {ExitCode::kInternal, cause};
}

TokenSession::TokenSession(std::unique_ptr<client::CardConnection> connection, std::string place)
    : connection_(std::move(connection)), place_(std::move(place)), buffer_(card::kMaxResponse) {}

Result<std::unique_ptr<TokenSession>, Failure> TokenSession::over(
    std::unique_ptr<client::CardConnection> connection, std::string place) {
  std::unique_ptr<TokenSession> session(new TokenSession(std::move(connection), std::move(place)));
  COFFER_CHECK(session->select());
  session->read_serial();
  return session;
}

Result<void, Failure> TokenSession::select() {
  COFFER_TRY(const Reply reply, exchange({0x00, 0xA4, 0x04, 0x00}, kApplication));
  if (reply.ok()) return {};
  return fail({ExitCode::kNoToken, fmt::format("The card in \"{}\" is no SmartCard-HSM.", place_),
               "Nothing was changed.", "Choose another one with --reader."});
}

void TokenSession::read_serial() {
  constexpr std::size_t kCounterDigits = 5;
  const auto chain = read_file(kDeviceCertificate);
  if (!chain || !*chain) return;
  serial_ = holder_of(**chain);
  if (serial_.size() > kCounterDigits) serial_.resize(serial_.size() - kCounterDigits);
}

std::string TokenSession::label() {
  const auto info = read_file(kTokenInfo);
  if (!info || !*info) return "";
  const auto outer = find_tlv(**info, 0x30);
  const auto name = outer ? find_tlv(outer->value, 0x80) : std::nullopt;
  if (!name) return "";
  return {name->value.begin(), name->value.end()};
}

Result<Reply, Failure> TokenSession::transmit(ByteVector& apdu) {
  const auto answer = connection_->transmit(apdu, buffer_);
  wipe(apdu);
  if (!answer) return fail(failure_of(answer.error()));
  Reply reply;
  reply.sw = static_cast<unsigned>((*answer)[answer->size() - 2] << 8 | answer->back());
  reply.data.assign(answer->begin(), answer->end() - 2);
  wipe(MutableBytes(buffer_).first(answer->size()));
  return reply;
}

Result<Reply, Failure> TokenSession::exchange(Header header, Bytes data) {
  if (data.size() > kMaxExtended) return fail({ExitCode::kBadInput, "The data are too long for the token."});
  ByteVector apdu;
  apdu.reserve(data.size() + 16);
  apdu.assign({header.cla, header.ins, header.p1, header.p2, 0x00});
  if (!data.empty()) apdu.insert(apdu.end(), {high(data.size()), low(data.size())});
  append(apdu, data);
  apdu.insert(apdu.end(), {0x00, 0x00});
  return transmit(apdu);
}

Result<Reply, Failure> TokenSession::tell(Header header, Bytes data) {
  if (data.size() > kMaxExtended) return fail({ExitCode::kBadInput, "The data are too long for the token."});
  ByteVector apdu;
  apdu.reserve(data.size() + 16);
  apdu.assign({header.cla, header.ins, header.p1, header.p2});
  if (data.size() > kMaxShort) {
    apdu.insert(apdu.end(), {0x00, high(data.size()), low(data.size())});
  } else if (!data.empty()) {
    apdu.push_back(low(data.size()));
  }
  append(apdu, data);
  return transmit(apdu);
}

Result<ByteVector, Failure> TokenSession::ask(std::string_view doing, Header header, Bytes data) {
  COFFER_TRY(Reply reply, exchange(header, data));
  if (!reply.ok()) return fail(failure_of(doing, reply.sw));
  return std::move(reply.data);
}

Result<void, Failure> TokenSession::must(std::string_view doing, Header header, Bytes data) {
  COFFER_TRY(const Reply reply, tell(header, data));
  if (!reply.ok()) return fail(failure_of(doing, reply.sw));
  return {};
}

Result<ByteVector, Failure> TokenSession::challenge(std::size_t size) {
  ByteVector apdu{0x00, 0x84, 0x00, 0x00, 0x00, high(size), low(size)};
  if (size <= kMaxShort) apdu = {0x00, 0x84, 0x00, 0x00, low(size)};
  COFFER_TRY(Reply reply, transmit(apdu));
  if (!reply.ok() || reply.data.size() != size) return fail(failure_of("No random bytes come", reply.sw));
  return std::move(reply.data);
}

Result<std::optional<ByteVector>, Failure> TokenSession::read_file(std::uint16_t fid) {
  ByteVector content;
  for (;;) {
    COFFER_TRY(const Reply reply, exchange({0x00, 0xB1, high(fid), low(fid)}, offset_object(content.size())));
    if (reply.sw == 0x6A82) return std::optional<ByteVector>();
    if (!content.empty() && !reply.ok()) return content;  // the end, as some cards say it
    if (!reply.ok()) return fail(failure_of(fmt::format("The file {:04X} cannot be read", fid), reply.sw));
    append(content, reply.data);
    if (reply.data.empty() || reply.sw == 0x6282 || content.size() > kMaxExtended) return content;
  }
}

Result<void, Failure> TokenSession::write_file(std::string_view doing, std::uint16_t fid, Bytes content) {
  for (std::size_t offset = 0; offset == 0 || offset < content.size(); offset += kBlock) {
    const Bytes block = content.subspan(offset, std::min(kBlock, content.size() - offset));
    ByteVector data(4 + 4 + kBlock);
    const auto head = offset_object(offset);
    ByteWriter out{MutableBytes(data)};
    out.put(head);
    TlvWriter(out).put(0x53, block);
    data.resize(out.size());
    COFFER_CHECK(must(doing, {0x00, 0xD7, high(fid), low(fid)}, data));
  }
  return {};
}

Result<void, Failure> TokenSession::delete_file(std::string_view doing, std::uint16_t fid) {
  return must(doing, {0x00, 0xE4, 0x02, 0x00}, std::array{high(fid), low(fid)});
}

Result<std::vector<std::uint16_t>, Failure> TokenSession::list_files() {
  COFFER_TRY(const ByteVector list, ask("The files cannot be listed", {0x80, 0x58, 0x00, 0x00}));
  std::vector<std::uint16_t> files;
  for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
    files.push_back(static_cast<std::uint16_t>(list[i] << 8 | list[i + 1]));
  }
  std::ranges::sort(files);
  return files;
}

Result<void, Failure> TokenSession::log_in(const Invocation& call) {
  COFFER_TRY(const Reply before, tell({0x00, 0x20, 0x00, 0x81}));
  if (before.sw == 0x9000) return {};
  if (before.sw == 0x6983 || before.sw == 0x6A88 || before.sw == 0x6984) {
    return fail(failure_of("No login is possible", before.sw));
  }
  Password pin;
  COFFER_CHECK(read_secret(call, kPin, pin));
  return must("The login failed", {0x00, 0x20, 0x00, 0x81}, pin.expose());
}

}  // namespace coffer::cli
