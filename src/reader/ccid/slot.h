#pragma once
// USB CCID 1.1 as a state machine, without USB: one slot with a card that is always in it. The owner of the
// USB controller moves packets, the owner of the card carries out jobs:
//
//   bulk-OUT packet came               receive_packet(), while wants_packet()
//   bulk-IN has room                   packet_to_send(), then packet_sent() when the host took it
//   interrupt-IN has room              notification_to_send(), then notification_sent()
//   control request of the interface   control()
//   bus reset, configuration, suspend  reset_bus(), configured(), suspended(), resumed()
//   main loop                          take_job(), let the card work, finish()   (service.h does this)
//   timer, while a job is under way    request_time_extension()
//
// Calls come one at a time: what is not called from the USB interrupt masks it. While the card works on a
// job, all other calls may come.

#include "platform/caller.h"
#include "reader/ccid/control.h"
#include "reader/ccid/descriptor.h"
#include "reader/ccid/parameters.h"
#include "reader/ccid/receiver.h"
#include "reader/ccid/sender.h"

namespace coffer::reader::ccid {

/// What the card is to do.
enum class JobKind : std::uint8_t {
  kNone,
  kPowerOff,  ///< reset the card
  kPowerOn,   ///< reset the card, and answer with its ATR
  kTransmit,  ///< carry out a command APDU
};

/// What take_job() hands out. The buffers are the slot's, and the card's until finish().
struct Job {
  JobKind kind = JobKind::kNone;
  Bytes command;          ///< of kTransmit: the command APDU, of any content
  MutableBytes response;  ///< of kPowerOn and kTransmit: room for the answer, card::kMaxResponse bytes
};

/// One slot. The buffers of its messages are those that the card works in: an APDU is not copied. A command
/// is wiped when the card is done with it, an answer when the host has it.
///
/// As the caller of a command (card::ApduHandler::set_caller) it is gone from the moment on when nobody waits
/// for the answer any more: the host aborted the command, reset or suspended the bus.
class Slot final : public platform::Caller {
 public:
  /// `max_block`: most data of a message, kMinBlock to kMaxBlock, as in class_descriptor(). Longer APDUs come
  /// and go in blocks.
  explicit Slot(std::size_t max_block = kMaxBlock) : max_block_(max_block) {}
  /// Wipes the buffers of its APDUs.
  ~Slot();
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  /// Whether bulk-OUT may take a packet; if not, the host has to wait (NAK).
  [[nodiscard]] bool wants_packet() const { return !receiver_.has_message(); }
  /// A packet of bulk-OUT, 0 to 64 bytes; one of fewer than 64 ends the transfer.
  void receive_packet(Bytes packet);
  /// Bytes of a bulk-OUT transfer, in pieces of any size, none of which goes on behind a message...
  void receive(Bytes bytes);
  /// ... and its end.
  void end_transfer();

  /// The packet for bulk-IN: 0 to 64 bytes, valid and the same until packet_sent() or a reset of the bus.
  [[nodiscard]] std::optional<Bytes> packet_to_send() const { return sender_.packet(); }
  /// The host took packet_to_send(): the next one, or what waited for bulk-IN, comes now.
  void packet_sent();

  /// RDR_to_PC_NotifySlotChange (CCID 6.3.1) for interrupt-IN, when one is due.
  [[nodiscard]] std::optional<Bytes> notification_to_send() const;
  /// The host took notification_to_send().
  void notification_sent() { notification_is_due_ = false; }

  /// A class request of the interface: ABORT, GET_CLOCK_FREQUENCIES, GET_DATA_RATES (CCID 5.3).
  /// @returns the data stage for the host, empty for ABORT; nothing: the request is to be stalled.
  [[nodiscard]] std::optional<Bytes> control(SetupPacket setup);

  /// The bus was reset, or the cable drawn. Nothing is sent any more, the card loses its power.
  void reset_bus();
  /// The host chose the configuration: as after a reset, and the host is told of the card.
  void configured();
  /// The bus was suspended. The card loses its power, a command under way is aborted; an answer under way
  /// stays.
  void suspended();
  /// The bus works again: the host is told that the card changed.
  void resumed() { notification_is_due_ = true; }

  /// Whether take_job() would hand one out.
  [[nodiscard]] bool has_job() const {
    return stage_ == Stage::kDue || (stage_ == Stage::kIdle && reset_is_due_);
  }
  /// What the card is to do next; the job is under way until finish(). kNone: nothing, or a job is under way.
  [[nodiscard]] Job take_job();
  /// The job is done, with so many bytes of answer in Job::response; 0 for kPowerOff. Nothing happens when no
  /// job is under way.
  void finish(std::size_t answer_size);
  /// Tells the host that the command under way takes longer (CCID 6.2.6): it is to wait `multiplier` times
  /// its waiting time from now on. Only for PC_to_RDR_XfrBlock and _Abort: elsewhere drivers do not expect it
  /// (libccid 1.5.2 takes it for the ATR). @returns false when nothing such is under way, or bulk-IN is not
  /// free.
  bool request_time_extension(std::uint8_t multiplier);
  /// Whether nobody waits for the job under way. Safe beside all other calls.
  [[nodiscard]] bool is_gone() const override;
  /// The reader that this is.
  [[nodiscard]] platform::CallerIdentity identity() const override;

 private:
  /// Of the job: none, not taken yet, with the card, done and not answered yet.
  enum class Stage : std::uint8_t { kIdle, kDue, kUnderWay, kDone };
  /// What an answer repeats of its command.
  struct Origin {
    Command type{};
    std::uint8_t slot = 0;
    std::uint8_t seq = 0;
  };
  [[nodiscard]] static Origin origin_of(const CommandHeader& header) {
    return {header.type, header.slot, header.seq};
  }
  using Checked = Result<void, Error>;

  // Bulk-OUT.
  /// Where the data of a message goes, asked once, when its header is there; empty: nowhere.
  [[nodiscard]] MutableBytes place_for(const CommandHeader& header);
  /// The same for PC_to_RDR_XfrBlock: behind what came of the APDU. Empty, with refused_ set, when it is not
  /// taken.
  [[nodiscard]] MutableBytes place_for_block(const CommandHeader& header);
  /// Carries out a whole message, and answers it, or leaves the answer to the job or the abort that it began.
  void handle(const CommandHeader& header, bool has_bad_length);
  /// What holds for each command. @errors kSlot, kAborted (ABORT came), kSlotBusy, kLength
  [[nodiscard]] Checked check(const CommandHeader& header, bool has_bad_length);
  /// check(), then what the command is for. Success: it is answered, or will be. @errors go into the answer
  [[nodiscard]] Checked carry_out(const CommandHeader& header, bool has_bad_length);
  /// What the commands do that do more than answer (CCID 6.1), after check(). As carry_out().
  [[nodiscard]] Checked power_on(const CommandHeader& header);
  [[nodiscard]] Checked power_off(const CommandHeader& header);
  [[nodiscard]] Checked transfer(const CommandHeader& header);
  [[nodiscard]] Checked set_parameters(const CommandHeader& header);
  [[nodiscard]] Checked set_rate_and_clock(const CommandHeader& header);
  /// PC_to_RDR_Abort (CCID 6.1.13): answered when the class request ABORT of the same bSeq has come too.
  void handle_abort(const CommandHeader& header, bool has_bad_length);

  // Bulk-IN.
  /// Does what was waiting for bulk-IN or the card.
  void advance();
  /// Answers the job that is done.
  void send_result();
  /// The next of the response APDU, at most max_block_ bytes, as RDR_to_PC_DataBlock (CCID 6.2.1).
  void send_block(Origin origin);
  /// The answer to a command that was carried out; `data` as send_small() takes it.
  void send_success(Origin origin, Bytes data = {});
  /// The answer to one that was not: bStatus kFailed, and bError.
  void send_failure(Origin origin, Error error);
  /// An answer that is no part of a response APDU; `data`: at most 8 bytes. dwLength is set here.
  void send_small(const AnswerHeader& header, Bytes data = {});
  /// With bStatus and byte 9 as the card is now; no data, no error.
  [[nodiscard]] AnswerHeader answer_header(Origin origin, CommandStatus status) const;
  /// Whose answer the host waits for while the card is busy: of the job, of an abort, or of a message that is
  /// held.
  [[nodiscard]] std::optional<Origin> awaited() const;

  // The card.
  [[nodiscard]] bool is_card_busy() const { return stage_ == Stage::kDue || stage_ == Stage::kUnderWay; }
  /// Makes a job due. What was left of a response is dropped, and with a change of power the command too.
  void start(JobKind kind, Origin origin);
  /// Nobody waits for the job any more: its answer becomes CMD_ABORTED. A card at work is told that it may
  /// stop.
  void cancel_job();
  /// Without a command: cancels the job; the card is reset by a job of its own.
  void power_down();
  /// What is_gone() answers: one plain store, between interrupt and main loop.
  void set_gone(bool gone);
  /// Wipes what came of a command APDU. Not while the card works on it.
  void drop_command();
  /// Wipes what was not sent yet of a response APDU.
  void drop_rest();

  const std::size_t max_block_;
  Receiver receiver_;
  Sender sender_;
  std::array<std::uint8_t, kHeaderSize + 8> small_{};  // answers without an APDU
  std::array<std::uint8_t, 8> data_{};                 // data of commands without an APDU
  Parameters parameters_ = kDefaultParameters;

  // The job.
  Origin origin_;
  JobKind kind_ = JobKind::kNone;
  Stage stage_ = Stage::kIdle;
  bool is_awaited_ = false;  // the host waits for the job's answer
  bool is_gone_ = false;
  bool is_powered_ = false;
  bool reset_is_due_ = false;  // the card lost its power without a command
  bool notification_is_due_ = false;

  // Failures and the abort handshake (CCID 5.3.1).
  std::optional<Error> refused_;               // why the message that is coming finds no place
  std::optional<Origin> aborted_;              // a command whose answer is to be CMD_ABORTED
  std::optional<std::uint8_t> abort_request_;  // bSeq of an ABORT whose PC_to_RDR_Abort is to come
  std::optional<std::uint8_t>
      abort_command_;  // bSeq of a PC_to_RDR_Abort, the last command, without its ABORT
  std::optional<std::uint8_t> abort_answer_;  // bSeq of a PC_to_RDR_Abort to answer when the card is done

  // The command APDU, as far as it came, and what of the buffer may have been written.
  bool is_chained_ = false;   // more blocks are to come
  bool is_too_long_ = false;  // they are more than the card takes
  std::size_t command_size_ = 0;
  std::size_t command_touched_ = 0;
  std::array<std::uint8_t, card::kMaxCommand> command_{};
  // The response APDU behind room for a header, and what of it was not sent yet.
  std::size_t rest_begin_ = kHeaderSize;
  std::size_t rest_size_ = 0;
  std::array<std::uint8_t, kHeaderSize + card::kMaxResponse> response_{};
};

}  // namespace coffer::reader::ccid
