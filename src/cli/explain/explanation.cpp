#include "cli/explain/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "client/status_words.h"

namespace coffer::cli {
namespace {

struct Row {
  std::uint32_t code;
  std::string_view name;
  std::string_view meaning;
  std::string_view next;
};

constexpr std::string_view kLogIn = "Log in first, with the PIN.";
constexpr std::string_view kSeeStatus = "See what the token says of itself: coffer status.";

/// What to do after a status word; what it means stands in client/status_words.h.
struct Advice {
  std::uint16_t sw;
  std::string_view next;
};

constexpr auto kAdvice = std::to_array<Advice>({
    {0x6300, kSeeStatus},
    {0x6400, "Check the data: a cipher text that was altered is refused so."},
    {0x6581, "See the log of cofferd, or the free memory."},
    {0x6600, "Confirm with the button or the agent, in time."},
    {0x6700, "For a signature: the hash must be as long as the mechanism says."},
    {0x6883, "Start the operation again."},
    {0x6982, kLogIn},
    {0x6983,
     "Unblock it with the SO-PIN: coffer pin unblock. A blocked SO-PIN leaves only a new initialisation."},
    {0x6984, "Change the transport PIN first; a used up key makes place for a new one."},
    {0x6985, kSeeStatus},
    {0x6986, kSeeStatus},
    {0x6987, "Open the secure channel again."},
    {0x6988, "Open the secure channel again."},
    {0x6A80, "Compare the key check values: coffer status shows the token's."},
    {0x6A81, "See what the key permits: coffer key show."},
    {0x6A82, "See which there are: coffer key list."},
    {0x6A84, "Delete keys that nobody needs: coffer key delete."},
    {0x6A88, "Initialise it: coffer init."},
    {0x6A89, "Take another reference, or delete what is there."},
    {0x6D00, kSeeStatus},
    {0x6F00, "See the log of cofferd."},
});

constexpr auto kReturnCodes = std::to_array<Row>({
    {0x00, "CKR_OK", "Done.", ""},
    {0x02, "CKR_HOST_MEMORY", "The computer has not enough memory.", ""},
    {0x03, "CKR_SLOT_ID_INVALID", "There is no such slot.",
     "pkcs11-tool --list-slots shows which there are."},
    {0x05, "CKR_GENERAL_ERROR", "Something went wrong that has no code of its own.", "Try coffer doctor."},
    {0x06, "CKR_FUNCTION_FAILED", "The operation failed.", "Try coffer doctor."},
    {0x07, "CKR_ARGUMENTS_BAD", "The program called the module with wrong arguments.", ""},
    {0x12, "CKR_ATTRIBUTE_TYPE_INVALID", "The token does not know an attribute of the object.", ""},
    {0x13, "CKR_ATTRIBUTE_VALUE_INVALID", "An attribute has a value that the token does not take.", ""},
    {0x20, "CKR_DATA_INVALID", "The data are not what this mechanism takes.", ""},
    {0x21, "CKR_DATA_LEN_RANGE", "The data are too long or too short for this key and mechanism.", ""},
    {0x30, "CKR_DEVICE_ERROR", "The token answered with an error.", "Try coffer doctor."},
    {0x31, "CKR_DEVICE_MEMORY", "The token is full.", "Delete keys that nobody needs: coffer key delete."},
    {0x32, "CKR_DEVICE_REMOVED", "The token was taken out.", "Put it in again, and restart the program."},
    {0x54, "CKR_FUNCTION_NOT_SUPPORTED", "The module cannot do this.", ""},
    {0x60, "CKR_KEY_HANDLE_INVALID", "There is no such key.", "See which there are: coffer key list."},
    {0x63, "CKR_KEY_TYPE_INCONSISTENT", "The mechanism does not fit this kind of key.", ""},
    {0x68, "CKR_KEY_FUNCTION_NOT_PERMITTED", "The key's policy does not permit this.",
     "coffer key show tells it."},
    {0x70, "CKR_MECHANISM_INVALID", "The token does not know this mechanism.",
     "pkcs11-tool --list-mechanisms shows which it knows."},
    {0x82, "CKR_OBJECT_HANDLE_INVALID", "There is no such object.", ""},
    {0xA0, "CKR_PIN_INCORRECT", "The PIN is wrong.", "coffer status shows how many tries are left."},
    {0xA2, "CKR_PIN_LEN_RANGE", "The PIN is too short or too long.", "A user PIN has 6 to 15 characters."},
    {0xA4, "CKR_PIN_LOCKED", "The PIN is blocked.", "Unblock it with the SO-PIN: coffer pin unblock."},
    {0xB3, "CKR_SESSION_HANDLE_INVALID", "The session is over.", "Restart the program."},
    {0xC0, "CKR_SIGNATURE_INVALID", "The signature is not one of this key over these data.", ""},
    {0xE0, "CKR_TOKEN_NOT_PRESENT", "There is no token in the slot.", "Try coffer doctor."},
    {0xE1, "CKR_TOKEN_NOT_RECOGNIZED", "The module does not know this card.", "Try coffer doctor."},
    {0x100, "CKR_USER_ALREADY_LOGGED_IN", "Somebody is logged in already.", ""},
    {0x101, "CKR_USER_NOT_LOGGED_IN", "Not logged in.", kLogIn},
    {0x102, "CKR_USER_PIN_NOT_INITIALIZED", "The token has no PIN yet.", "Initialise it: coffer init."},
    {0x150, "CKR_BUFFER_TOO_SMALL", "The program's buffer is too small.", ""},
    {0x190, "CKR_CRYPTOKI_NOT_INITIALIZED", "The program did not start the module.", ""},
    {0x80100003, "SCARD_E_INVALID_HANDLE", "The connection to the PC/SC service is over.",
     "Restart the program."},
    {0x80100009, "SCARD_E_UNKNOWN_READER", "There is no reader of this name.", "coffer status shows them."},
    {0x8010000A, "SCARD_E_TIMEOUT", "The time is over.", ""},
    {0x8010000B, "SCARD_E_SHARING_VIOLATION", "Another program has the card for itself.",
     "End that program."},
    {0x8010000C, "SCARD_E_NO_SMARTCARD", "There is no card in the reader.", "Put it in, or start cofferd."},
    {0x8010000F, "SCARD_E_PROTO_MISMATCH", "The card does not speak the protocol that was asked for.", ""},
    {0x80100016, "SCARD_E_NOT_TRANSACTED", "The exchange with the card broke off.", "Try again."},
    {0x80100017, "SCARD_E_READER_UNAVAILABLE", "The reader is gone.", "Plug it in again."},
    {0x8010001D, "SCARD_E_NO_SERVICE", "The PC/SC service does not run.",
     "Start pcscd: systemctl start pcscd.socket."},
    {0x8010001E, "SCARD_E_SERVICE_STOPPED", "The PC/SC service was ended.", "Start pcscd again."},
    {0x8010002E, "SCARD_E_NO_READERS_AVAILABLE", "There is no reader.", "Try coffer doctor."},
    {0x80100066, "SCARD_W_UNRESPONSIVE_CARD", "The card does not answer.",
     "Take it out, and put it in again."},
    {0x80100067, "SCARD_W_UNPOWERED_CARD", "The card has no power.", "Take it out, and put it in again."},
    {0x80100068, "SCARD_W_RESET_CARD", "Another program has reset the card: the login is lost.",
     "Try again."},
    {0x80100069, "SCARD_W_REMOVED_CARD", "The card was taken out.", "Put it in again."},
    {0x8010006A, "SCARD_W_SECURITY_VIOLATION", "The PC/SC service does not let this user in.",
     "A rule of polkit decides; try coffer doctor."},
});

Explanation from(const Row& row) {
  return {fmt::format("{} (0x{:X})", row.name, row.code), row.name.starts_with("CKR") ? "PKCS#11" : "PC/SC",
          std::string(row.meaning), std::string(row.next)};
}

std::string_view advice(unsigned sw) {
  if (sw == 0x63C0) return "Unblock it with the SO-PIN: coffer pin unblock.";
  if ((sw & 0xFFF0u) == 0x63C0) return "When none is left, the PIN is blocked.";
  const auto found = std::ranges::find(kAdvice, sw, &Advice::sw);
  return found == kAdvice.end() ? std::string_view() : found->next;
}

/// A sentence, as people write one.
std::string sentence(std::string text) {
  if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text + ".";
}

std::optional<std::uint32_t> hexadecimal(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Explanation> return_code(std::string_view name, std::optional<std::uint32_t> number) {
  const auto found = std::ranges::find_if(
      kReturnCodes, [&](const Row& row) { return row.name == name || row.code == number; });
  if (found == kReturnCodes.end()) return std::nullopt;
  return from(*found);
}

}  // namespace

Explanation explain_status_word(unsigned sw) {
  return {fmt::format("{:04X}", sw), "status word",
          sentence(client::describe_status_word(static_cast<std::uint16_t>(sw))), std::string(advice(sw))};
}

std::optional<Explanation> explain(std::string_view text) {
  if (text.starts_with("CKR_") || text.starts_with("SCARD_")) return return_code(text, std::nullopt);
  const bool prefixed = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = prefixed ? text.substr(2) : text;
  const auto number = hexadecimal(digits);
  if (!number) return std::nullopt;
  const bool is_status_word = digits.size() == 4 && (*number >> 12 == 6 || *number >> 12 == 9);
  if (is_status_word) return explain_status_word(*number);
  return return_code("", number);
}

}  // namespace coffer::cli
