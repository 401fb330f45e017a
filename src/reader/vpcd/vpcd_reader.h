#pragma once
// The card's side of vsmartcard's virtual reader: pcscd's driver libifdvpcd listens on TCP, the card
// connects.
//
// Messages in both directions are a 2-byte big-endian length and that many bytes. A message of one byte from
// the reader is a control (0 power off, 1 power on, 2 reset, 4 ask for the ATR); any longer one is a command
// APDU.

#include <vector>

#include "card/apdu_handler.h"
#include "reader/host/log.h"
#include "reader/host/stream.h"
#include "reader/vpcd/reader_link.h"

namespace coffer::reader {

/// Puts one card into one virtual reader, and again whenever pcscd comes back.
class VpcdReader {
 public:
  /// `card` must outlive the reader and is used by the thread in run() alone.
  /// Only a reader of one of `owners` gets it (reader_link.h).
  VpcdReader(VpcdAddress address, ReaderOwners owners, card::ApduHandler& card, const Log& log);

  /// Serves until `stop` is set; a command under way is finished first. Losing the reader resets the card.
  void run(const StopEvent& stop);

 private:
  void serve(ReaderLink& link, const StopEvent& stop);
  [[nodiscard]] Result<void, IoError> serve_message(Stream& stream);
  [[nodiscard]] Result<void, IoError> serve_control(Stream& stream, std::uint8_t control);
  [[nodiscard]] Result<void, IoError> serve_apdu(Stream& stream, MutableBytes command);
  [[nodiscard]] Result<void, IoError> answer(Stream& stream, std::size_t size);

  VpcdAddress address_;
  ReaderOwners owners_;
  card::ApduHandler& card_;
  const std::string name_;  // of the reader, as the card is told it
  Log log_;
  std::vector<std::uint8_t> message_;
  std::vector<std::uint8_t> answer_;  // length and body, to leave in one write
};

}  // namespace coffer::reader
