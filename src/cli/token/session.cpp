#include "cli/token/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/tlv.h"
#include "cli/explain/explanation.h"
#include "cli/terminal/secrets.h"
#include "client/login/pins.h"

namespace coffer::cli {
namespace {

/// As OpenSC writes files: every card and reader in the field takes that.
constexpr std::size_t kBlock = 1215;
constexpr std::size_t kLongestFile = 65535;

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

Failure no_connection(client::ConnectionError error) {
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

/// Of errors that are neither the card's word nor the connection's.
ExitCode exit_code_of(client::Error::Kind kind) {
  switch (kind) {
    case client::Error::Kind::kUnsupported:
      return ExitCode::kUnsupported;
    case client::Error::Kind::kArgument:
      return ExitCode::kBadInput;
    case client::Error::Kind::kNotFound:
      return ExitCode::kNotFound;
    case client::Error::Kind::kExists:
      return ExitCode::kExists;
    case client::Error::Kind::kStatusWord:
    case client::Error::Kind::kConnection:
    case client::Error::Kind::kMalformed:
      break;
  }
  return ExitCode::kRefused;
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

Failure failure_of(std::string_view doing, const client::Error& error) {
  using Kind = client::Error::Kind;
  if (error.kind == Kind::kStatusWord) return failure_of(doing, static_cast<unsigned>(error.sw));
  if (error.kind == Kind::kConnection) return no_connection(error.connection);
  return {exit_code_of(error.kind), fmt::format("{}: {}.", doing, client::describe(error)),
          "Nothing was changed."};
}

Failure pin_failure_of(std::string_view doing, const client::Error& error) {
  Failure failure = failure_of(doing, error);
  if (error.kind == client::Error::Kind::kArgument) failure.code = ExitCode::kPin;
  return failure;
}

Result<std::unique_ptr<TokenSession>, Failure> TokenSession::over(
    std::unique_ptr<client::CardConnection> connection, std::string place) {
  auto device = client::Device::open(std::move(connection));
  if (device) {
    return std::unique_ptr<TokenSession>(new TokenSession(std::move(*device), std::move(place)));
  }
  if (device.error().kind == client::Error::Kind::kConnection) return fail(failure_of("", device.error()));
  return fail({ExitCode::kNoToken, fmt::format("The card in \"{}\" is no SmartCard-HSM.", place),
               "Nothing was changed.", "Choose another one with --reader."});
}

Result<Reply, Failure> TokenSession::exchange(Header header, Bytes data) {
  auto answer = device_->exchange({.cla = header.cla,
                                   .ins = header.ins,
                                   .p1 = header.p1,
                                   .p2 = header.p2,
                                   .data = data,
                                   .ne = client::kAll});
  if (!answer) return fail(failure_of("Nothing was sent", answer.error()));
  return Reply{static_cast<unsigned>(answer->sw), answer->data.copy()};
}

Result<Reply, Failure> TokenSession::tell(Header header, Bytes data) {
  auto answer = device_->exchange(
      {.cla = header.cla, .ins = header.ins, .p1 = header.p1, .p2 = header.p2, .data = data});
  if (!answer) return fail(failure_of("Nothing was sent", answer.error()));
  return Reply{static_cast<unsigned>(answer->sw), answer->data.copy()};
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

Result<std::optional<ByteVector>, Failure> TokenSession::read_file(std::uint16_t fid) {
  ByteVector content;
  for (;;) {
    COFFER_TRY(const Reply reply, exchange({0x00, 0xB1, high(fid), low(fid)}, offset_object(content.size())));
    if (reply.sw == 0x6A82) return std::optional<ByteVector>();
    if (!content.empty() && !reply.ok()) return content;  // the end, as some cards say it
    if (!reply.ok()) return fail(failure_of(fmt::format("The file {:04X} cannot be read", fid), reply.sw));
    append(content, reply.data);
    if (reply.data.empty() || reply.sw == 0x6282 || content.size() > kLongestFile) return content;
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
  using State = client::PinStatus::State;
  constexpr std::string_view kNotPossible = "No login is possible";
  COFFER_TRY(const auto status, or_failure(kNotPossible, client::pin_status(*device_, client::Pin::kUser)));
  switch (status.state) {
    case State::kVerified:
      return {};
    case State::kNotSet:
      return fail(failure_of(kNotPossible, 0x6A88));
    case State::kTransport:
      return fail(failure_of(kNotPossible, 0x6984));
    case State::kBlocked:
      return fail(failure_of(kNotPossible, 0x6983));
    case State::kNotVerified:
    case State::kReplaced:
      break;
  }
  Password pin;
  COFFER_CHECK(read_secret(call, kPin, pin));
  const auto done = client::verify_pin(*device_, client::Pin::kUser, pin.expose());
  if (!done) return fail(pin_failure_of("The login failed", done.error()));
  return {};
}

}  // namespace coffer::cli
