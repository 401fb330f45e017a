#include "card/card.h"

#include "base/endian.h"
#include "base/wipe.h"
#include "card/identity.h"
#include "card/security_events.h"

namespace coffer::card {
namespace {

constexpr std::uint8_t kGetResponse = 0xC0;

/// Another program begins: it knows nothing of a chain.
bool is_select_by_name(const Command& command) { return command.ins == 0xA4 && command.p1 == 0x04; }

}  // namespace

Bytes Card::atr() const { return kAtr; }

void Card::reset() {
  drop_unfinished();
  connection_.restart();
  connection_.token.reset(connection_.session);
}

bool Card::has_login() const { return connection_.token.has_login(connection_.session); }

void Card::set_caller(const platform::Caller* caller) {
  connection_.session.caller = caller;
  connection_.token.set_owner(connection_.session,
                              caller != nullptr ? caller->identity() : platform::CallerIdentity{});
}

std::size_t Card::transmit(Bytes command, MutableBytes response) {
  const MutableBytes usable = response.first(std::min(response.size(), kMaxResponse));
  const MutableBytes data = usable.first(usable.size() - 2);
  connection_.scratch = data;
  const Response answer = respond(command, data);
  connection_.scratch = {};  // the buffer is the caller's
  copy(be16(static_cast<std::uint16_t>(answer.sw)), usable.subspan(answer.size));
  return answer.size + 2;
}

Card::Response Card::respond(Bytes apdu, MutableBytes out) {
  const auto command = parse_command(apdu);
  // Whoever speaks without protection is not the one at the other end of the channel.
  if (!command || !command->is_protected()) leave_channel();
  if (!command) {
    drop_unfinished();
    return {command.error()};
  }
  if (const auto in_order = drop_what_does_not_continue(*command); !in_order) {
    leave_channel();  // its counters would not agree any more
    return {in_order.error()};
  }
  return command->is_protected() ? respond_in_channel(*command, out) : carry_out(*command, out);
}

Card::Response Card::respond_in_channel(const Command& command, MutableBytes out) {
  const auto opened = connection_.channel.unprotect(command, buffer_.borrow(command.data.size()));
  if (!opened) {
    leave_channel();
    drop_unfinished();
    return {opened.error()};
  }
  const Response plain = carry_out(*opened, out.first(SecureChannel::plain_capacity(out.size())));
  if (!connection_.channel.is_open()) return plain;  // SELECT of the application has closed it
  const auto size = connection_.channel.protect(command.ins, plain.sw, out, plain.size);
  if (!size) {
    leave_channel();
    return {size.error()};
  }
  return {plain.sw, *size};
}

void Card::leave_channel() {
  connection_.channel.close();
  connection_.token.leave_channel(connection_.session);
}

Card::Response Card::carry_out(const Command& command, MutableBytes out) {
  const auto row = admit(command);
  if (!row) {
    drop_unfinished();
    return {row.error()};
  }
  if (command.is_chained()) return add_to_chain(command);
  const auto data = whole_data(command);
  if (!data) {
    drop_unfinished();
    return {data.error()};
  }
  Command whole = command;
  whole.data = *data;
  const Response response = run(**row, whole, out);
  chain_.reset();
  if (connection_.rest_of_answer.empty()) buffer_.clear();
  return fit(command, response, out);
}

Result<const CommandSpec*, Sw> Card::admit(const Command& command) {
  COFFER_TRY(const CommandSpec* row, find_command(connection_.application, command));
  COFFER_CHECK(check_needs(*row, command));
  if (command.is_chained() && row->chaining == Chaining::kRefused) return refuse(Sw::kChainingNotSupported);
  return row;
}

Result<void, Sw> Card::check_needs(const CommandSpec& row, const Command& command) {
  if (includes(row.needs, Needs::kSecureChannel) && !command.is_protected()) {
    return refuse(Sw::kNotAuthenticated);
  }
  if (includes(row.needs, Needs::kUser) && !connection_.token.is_user(connection_.session)) {
    return refuse(Sw::kNotAuthenticated);
  }
  if (includes(row.needs, Needs::kSo) && !connection_.token.is_so(connection_.session)) {
    return refuse(Sw::kNotAuthenticated);
  }
  return {};
}

Card::Response Card::add_to_chain(const Command& command) {
  if (!buffer_.append(command.data)) {
    drop_unfinished();
    return {Sw::kWrongLength};
  }
  chain_ = Chain{static_cast<std::uint8_t>(command.cla & ~kChainingBit), command.ins, command.p1p2()};
  return {Sw::kOk};
}

Result<Bytes, Sw> Card::whole_data(const Command& command) {
  if (!chain_) return command.data;
  if (!buffer_.append(command.data)) return refuse(Sw::kWrongLength);
  return buffer_.content();
}

Card::Response Card::run(const CommandSpec& row, const Command& command, MutableBytes out) {
  if (!row.data.contains(command.data.size())) return {Sw::kWrongLength};
  ByteWriter answer(out);
  const CommandEvent event(row, command, connection_, connection_.session.caller);
  const Outcome outcome = handle(row, command, answer);
  if (const auto record = event.ended(outcome)) log_.record(*record);
  connection_.session.presence = {};
  if (outcome && !answer.overflowed()) return {*outcome, answer.size()};
  wipe(answer.touched());
  return {outcome ? Sw::kInternalError : outcome.error()};
}

Outcome Card::handle(const CommandSpec& row, const Command& command, ByteWriter& answer) {
  connection_.session.in_channel = command.is_protected();
  token::PresenceRequest& presence = connection_.session.presence;
  presence = {.operation = row.name,
              .always = row.presence == UserPresence::kAlways,
              .settled = false,
              .confirmed = false};
  if (row.presence == UserPresence::kNeeded || row.presence == UserPresence::kAlways) {
    COFFER_CHECK_TOKEN(connection_.token.confirm_presence(connection_.session));
    COFFER_CHECK(check_needs(row, command));  // another session may have initialised the token meanwhile
  }
  const Outcome outcome = row.handler(connection_, command, answer);
  // A row that says kInUse leaves the question to the token. What did not come by it does not go out.
  if (outcome && row.presence != UserPresence::kNotNeeded && !presence.settled) {
    return refuse(Sw::kInternalError);
  }
  return outcome;
}

Card::Response Card::fit(const Command& command, Response response, MutableBytes out) {
  const std::size_t taken = command.taken();
  if (response.size <= taken) return response;
  // Without Le, a host that wants nothing looks like one that takes what there is: no part of a longer
  // answer.
  if (command.ne == 0) {
    wipe(out.first(response.size));
    return {response.sw};
  }
  const MutableBytes rest = out.subspan(taken, response.size - taken);
  // In a channel each response is whole.
  if (command.is_protected() || !buffer_.append(rest)) {
    wipe(out.first(response.size));
    return {Sw::kWrongLength};
  }
  connection_.rest_of_answer = buffer_.content();
  response = {more_data(rest.size()), taken};
  wipe(rest);
  return response;
}

Result<void, Sw> Card::drop_what_does_not_continue(const Command& command) {
  const Chain header{static_cast<std::uint8_t>(command.cla & ~kChainingBit), command.ins, command.p1p2()};
  const bool continues_chain = chain_ == header;
  const bool continues_answer = command.ins == kGetResponse && !command.is_protected() && !chain_;
  if (continues_chain || continues_answer) return {};
  const bool interrupts = chain_.has_value() && !is_select_by_name(command);
  drop_unfinished();
  return interrupts ? refuse(Sw::kLastOfChainExpected) : Result<void, Sw>{};
}

void Card::drop_unfinished() {
  chain_.reset();
  connection_.rest_of_answer = {};
  buffer_.clear();
}

}  // namespace coffer::card
