#pragma once
#include <cstddef>

#include "client/error.h"
#include "client/wiped_bytes.h"

namespace coffer::client {

/// Everything that there is, as Le says it.
inline constexpr std::size_t kAll = 65536;

/// A command for a card, before it has the form of an APDU. The data is only looked at while it is sent.
struct Request {
  const char* name = "";  ///< of the command, for errors: lives as long as the program
  std::uint8_t cla = 0;
  std::uint8_t ins = 0;
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  Bytes data{};        ///< up to 65,535 bytes
  std::size_t ne = 0;  ///< how many bytes are wanted: 0 none, kAll
};

/// What a card answered.
struct Reply {
  Sw sw{};  ///< may be no value of Sw
  WipedBytes data{};
};

/// How a request becomes APDUs.
enum class ApduForm : std::uint8_t {
  kExtended,  ///< one APDU; extended lengths where short ones do not do
  kShort,     ///< short lengths only: chains of commands, GET RESPONSE
};

/// A request as one APDU; one of the form kShort has at most 255 bytes of data, and its Le at most 256.
[[nodiscard]] WipedBytes encode(const Request& request, ApduForm form);

}  // namespace coffer::client
