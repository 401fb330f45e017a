#pragma once
#include "reader/ccid/message.h"

namespace coffer::reader::ccid {

/// Puts a message together out of the bytes of a bulk-OUT transfer, in pieces of any size. One transfer is
/// one message: what is longer or shorter than its dwLength says has a wrong length. A transfer ends with a
/// packet that is not full; one whose message fills its packets ends with them, and may be followed by an
/// empty one.
///
/// Data goes where the owner says when the header is there: nowhere twice.
class Receiver {
 public:
  /// What comes next, or what is there.
  enum class State : std::uint8_t {
    kHeader,     ///< bytes of the header are to come
    kPlace,      ///< the header is there: set_place() comes next
    kData,       ///< data is to come, or the end of the transfer
    kWhole,      ///< a message waits for reset()
    kBadLength,  ///< the same, but its data is not what dwLength says
  };
  /// How far the message is.
  [[nodiscard]] State state() const { return state_; }
  /// Whether a message is there, of the right length or not: nothing is taken before reset().
  [[nodiscard]] bool has_message() const { return state_ == State::kWhole || state_ == State::kBadLength; }

  /// Takes bytes of the transfer, up to the end of the header or of the message. @returns those left over.
  Bytes take(Bytes bytes);
  /// Where the data of the message goes; more data than has room there is dropped.
  void set_place(MutableBytes place);
  /// From now on the data goes nowhere.
  void forget_place() { place_ = {}; }
  /// The transfer ended. Fewer than seven bytes name no command: they are dropped.
  void end_transfer();
  /// The header of the message; bytes that did not come are zero.
  [[nodiscard]] CommandHeader header() const { return parse_header(header_); }
  /// Drops what came, and waits for the next message. What lies in the place stays there.
  void reset();

 private:
  Bytes take_header(Bytes bytes);
  Bytes take_data(Bytes bytes);
  [[nodiscard]] bool fills_its_packets() const { return (kHeaderSize + length_) % kBulkPacket == 0; }

  std::array<std::uint8_t, kHeaderSize> header_{};
  State state_ = State::kHeader;
  bool too_long_ = false;
  std::uint8_t header_size_ = 0;
  std::uint32_t length_ = 0;
  std::uint32_t received_ = 0;
  MutableBytes place_;
};

}  // namespace coffer::reader::ccid
