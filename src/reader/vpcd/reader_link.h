#pragma once
#include <string>

#include "reader/host/stream.h"
#include "reader/vpcd/reader_owner.h"
#include "reader/vpcd/vpcd_address.h"

namespace coffer::reader {

/// A connection to a virtual reader that has begun to speak.
struct ReaderLink {
  Stream stream;
  ReaderView view;  ///< whose it is: kAccepted, or anything where anyone may have it
};

/// Connects to a virtual reader and waits until it speaks: from then on a card is in it. Nothing is sent to
/// it. A reader that has another card is left alone, and so is one whose socket belongs to nobody among
/// `owners`: a program that took the port to read PINs.
/// @returns the link, or a sentence that says why there is none; the wait ends early when `stop` is set.
[[nodiscard]] Result<ReaderLink, std::string> connect_to_reader(const VpcdAddress& address,
                                                                const ReaderOwners& owners,
                                                                const StopEvent& stop);

/// Why the reader at `address` has no place for a card now: another one is in it. Empty when there is no such
/// reason, or none that can be told.
[[nodiscard]] std::string why_taken(const VpcdAddress& address);

}  // namespace coffer::reader
