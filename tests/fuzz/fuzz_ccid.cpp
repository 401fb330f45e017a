// A hostile host against a CCID slot. The first byte of the input chooses how much a message holds, the rest
// is steps: packets of any content, class requests, resets and suspends, reads that come late, a card that
// answers now, later or never. Whatever comes: each answer is a message that hosts can parse and names a
// command; in the end the slot still answers, and after a reset of the bus no APDU is left in its buffers.

#include <memory>

#include "base/byte_reader.h"
#include "card/testing/test_device.h"
#include "reader/ccid/testing/host.h"
#include "reader/testing/echo_card.h"

namespace {

using namespace coffer;
using namespace coffer::reader::ccid;
using card::testing::check;
using reader::ccid::testing::ByteVector;
using reader::ccid::testing::message;
using reader::ccid::testing::Reply;

/// What stands in the first byte of a step, modulo kSteps.
enum Step : std::uint8_t {
  kPacket,    ///< a length and a packet of up to 64 bytes
  kTransfer,  ///< two bytes of length and a transfer
  kFill,      ///< two bytes of size, a header of ten bytes: a transfer with so much data
  kRead,      ///< the host takes a packet
  kReadAll,   ///< the host takes all there is
  kServe,     ///< the card does its next job
  kTakeJob,   ///< the card begins
  kFinish,    ///< two bytes: the card is done, with so much answer
  kControl,   ///< a setup packet of eight bytes
  kExtend,    ///< a multiplier: a time extension
  kBus,       ///< what the bus does
  kSteps,
};

class Run {
 public:
  explicit Run(std::size_t max_block) : slot_(max_block), max_block_(max_block) {
    // One job, to see where the buffers lie; a reset of the bus takes it back.
    check(host_.write(message(0x62, 0)), "a command is taken");
    const Job job = slot_.take_job();
    command_ = Bytes(job.command.data(), card::kMaxCommand);
    response_ = job.response;
    slot_.finish(2);
    slot_.reset_bus();
    serve_card();
  }

  void steps(ByteReader in) {
    while (const auto step = in.take_byte()) take(static_cast<Step>(*step % kSteps), in);
  }

  /// Whatever happened: the card ends, the host reads, and a command has an answer of its own.
  void check_that_it_answers() {
    slot_.end_transfer();
    settle();
    check(slot_.wants_packet(), "a message does not wait for ever");
    for (const std::uint8_t type : {std::uint8_t{0x65}, std::uint8_t{0x62}}) {
      replies_.clear();
      check(host_.write(message(type, 0x5A)), "a command is taken");
      settle();
      check(!replies_.empty() && replies_.back().seq == 0x5A, "a command is answered");
    }
  }

  void check_that_a_reset_leaves_nothing() {
    slot_.reset_bus();
    check(!slot_.packet_to_send(), "nothing is sent after a reset");
    const Job job = slot_.take_job();
    check(job.kind == JobKind::kPowerOff, "a reset of the bus resets the card");
    check(is_zero(command_), "no command is left");
    check(is_zero(response_), "no answer is left");
    slot_.finish(0);
    check(!slot_.is_gone(), "the next command has a caller");
  }

 private:
  static bool is_zero(Bytes bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
  }

  void take(Step step, ByteReader& in) {
    switch (step) {
      case kPacket:
        return packet(
            in.take(std::min<std::size_t>(in.take_byte().value_or(0) % 65, in.remaining())).value());
      case kTransfer:
        return transfer(in.take(std::min<std::size_t>(in.take_be16().value_or(0), in.remaining())).value());
      case kFill:
        return fill(in);
      case kRead:
        return read_packet();
      case kReadAll:
        return read_all();
      case kServe:
        return serve_card();
      case kTakeJob:
        return take_job();
      case kFinish:
        return finish(in.take_be16().value_or(2));
      case kControl:
        return control(in);
      case kExtend:
        slot_.request_time_extension(in.take_byte().value_or(0));
        return;
      case kBus:
        return bus(in.take_byte().value_or(0));
      case kSteps:
        return;
    }
  }

  void packet(Bytes bytes) {
    if (slot_.wants_packet()) slot_.receive_packet(bytes);
  }
  void transfer(Bytes bytes) { (void)host_.write(bytes); }
  void fill(ByteReader& in) {
    const std::size_t size = in.take_be16().value_or(0);
    const auto header = in.take(kHeaderSize);
    if (!header) return;
    ByteVector bytes(header->begin(), header->end());
    bytes.resize(kHeaderSize + size, 0xA5);
    transfer(bytes);
  }
  void read_packet() {
    const auto packet = slot_.packet_to_send();
    if (!packet) return;
    check(packet->size() <= kBulkPacket, "a packet fits its endpoint");
    coming_.insert(coming_.end(), packet->begin(), packet->end());
    const bool is_last = packet->size() < kBulkPacket;
    slot_.packet_sent();
    if (is_last) check_reply();
  }
  void read_all() {
    while (slot_.packet_to_send()) read_packet();
  }
  void check_reply() {
    const auto reply = reader::ccid::testing::parse_reply(coming_);
    coming_.clear();
    check(reply.has_value(), "an answer has a header");
    check(reply->length == reply->data.size() && reply->length <= max_block_,
          "an answer is as long as it says");
    check(reply->type >= 0x80 && reply->type <= 0x84, "an answer has a type that there is");
    const unsigned icc = reply->status & 3U;
    const unsigned command = reply->status & 0xC0U;
    check((reply->status & 0x3C) == 0 && icc < 3 && command < 0xC0, "a status that there is");
    check((icc == 2) == (reply->slot != 0), "one slot, with a card");
    check(command != 0 || reply->error == 0, "no error without a failure");
    check(command == 0 || reply->data.empty(), "no data with a failure");
    replies_.push_back(*reply);
  }

  void serve_card() {
    if (!job_) (void)serve(slot_, card_, mutex_);
  }
  void take_job() {
    if (job_) return;
    const Job job = slot_.take_job();
    if (job.kind != JobKind::kNone) job_ = job;
  }
  void finish(std::size_t size) {
    if (!job_) return;
    std::ranges::fill(job_->response, std::uint8_t{0x5E});
    slot_.finish(std::min(size, job_->response.size()));
    job_.reset();
  }
  void settle() {
    finish(2);
    for (int i = 0; i < 8; ++i) {
      serve_card();
      read_all();
    }
  }

  void control(ByteReader& in) {
    const auto setup = in.take(8);
    if (!setup) return;
    const auto data = slot_.control(setup->first<8>());
    check(!data || data->size() <= (*setup)[6] + 256u * (*setup)[7], "no more than the host asks for");
  }
  void bus(std::uint8_t what) {
    if (what % 4 == 0) slot_.suspended();
    if (what % 4 == 1) slot_.resumed();
    if (what % 4 == 2) slot_.reset_bus();
    if (what % 4 == 3) slot_.configured();
    if (what % 4 >= 2) coming_.clear();
    const auto notification = slot_.notification_to_send();
    if (!notification) return;
    check(equal(*notification, std::array<std::uint8_t, 2>{0x50, 0x03}), "the card is there");
    slot_.notification_sent();
  }

  Slot slot_;
  std::size_t max_block_;
  reader::testing::EchoCard card_;
  reader::ccid::testing::NoMutex mutex_;
  reader::ccid::testing::Host host_{slot_};
  Bytes command_;
  Bytes response_;
  std::optional<Job> job_;
  ByteVector coming_;
  std::vector<Reply> replies_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto run = std::make_unique<Run>((data[0] & 1) != 0 ? kMinBlock : kMaxBlock);
  run->steps(ByteReader(Bytes(data, size).subspan(1)));
  run->check_that_it_answers();
  run->check_that_a_reset_leaves_nothing();
  return 0;
}
