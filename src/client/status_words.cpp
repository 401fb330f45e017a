#include "client/status_words.h"

#include <array>
#include <charconv>

namespace coffer::client {
namespace {

struct Row {
  std::uint16_t sw;
  std::string_view meaning;
};

constexpr auto kRows = std::to_array<Row>({
    {0x9000, "done"},
    {0x9001, "this public key is registered, and authenticated in this session"},
    {0x6282, "there are fewer bytes than were asked for: the end of the file is reached"},
    {0x6300, "the authentication failed; or the PIN is replaced by public key authentication"},
    {0x6400, "the operation failed inside the token, and nothing was changed"},
    {0x6581, "the token's memory cannot be written or read"},
    {0x6600, "a person had to confirm, and did not"},
    {0x6700, "the length of the data is wrong for this command"},
    {0x6881, "the token has no logical channels"},
    {0x6882, "the token has no secure messaging here"},
    {0x6883, "the last command of a chain was expected"},
    {0x6884, "this command cannot be sent in several parts"},
    {0x6900, "the command is not allowed now: the application is not selected perhaps"},
    {0x6982, "not logged in, or the key's owner does not allow this without the PIN"},
    {0x6983, "the PIN is blocked: too many wrong tries"},
    {0x6984, "the PIN is still the transport PIN; or the key's use counter is used up"},
    {0x6985, "the conditions are not met: a missing DKEK share, a wrong kind of key, a switch that is off"},
    {0x6986, "the command is not allowed: all DKEK shares are there already, or the token is locked"},
    {0x6987, "a part of secure messaging is missing"},
    {0x6988, "a part of secure messaging is wrong"},
    {0x6A80, "the data are wrong: a PIN of a length that is not allowed, a wrapped key of another DKEK"},
    {0x6A81, "the token cannot do this, or the key's policy does not permit this algorithm"},
    {0x6A82, "there is no such key or file"},
    {0x6A84, "the token is full"},
    {0x6A85, "the length does not fit the parameters"},
    {0x6A86, "a parameter is wrong: no such key domain, or no such slot of a public key"},
    {0x6A87, "the length does not fit the parameters"},
    {0x6A88, "what is referred to is not there: the token was never initialised, or has no such PIN"},
    {0x6A89, "it is there already: a key of this reference, or a key domain in use"},
    {0x6B00, "a parameter is wrong"},
    {0x6D00, "the token does not know this command, or the feature was not set up at initialisation"},
    {0x6E00, "the token does not know this class of commands: the application is not selected perhaps"},
    {0x6F00, "something went wrong inside the token"},
});

std::string number(unsigned value, int base = 10) {
  std::array<char, 8> digits{};
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
  return std::string(digits.data(), end);
}

}  // namespace

std::string_view meaning_of_status_word(std::uint16_t sw) {
  for (const Row& row : kRows) {
    if (row.sw == sw) return row.meaning;
  }
  return {};
}

std::string describe_status_word(std::uint16_t sw) {
  if ((sw & 0xFFF0u) == 0x63C0) {
    const unsigned left = sw & 0xFu;
    return "the PIN is wrong; " + number(left) + (left == 1 ? " try is left" : " tries are left");
  }
  if ((sw & 0xFF00u) == 0x6100) return "done; more data wait for GET RESPONSE";
  if ((sw & 0xFF00u) == 0x6C00) {
    return "the length asked for is wrong; " + number(sw & 0xFFu) + " would be right";
  }
  const std::string_view meaning = meaning_of_status_word(sw);
  if (!meaning.empty()) return std::string(meaning);
  return "a status word that this kind of card does not use: " + number(sw, 16);
}

}  // namespace coffer::client
