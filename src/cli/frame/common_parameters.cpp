#include "cli/frame/common_parameters.h"

namespace coffer::cli {
namespace {

constexpr Parameter kOfToken[] = {
    {.name = "--reader",
     .value = "NAME",
     .help = "The PC/SC reader with the token, or a part of its name [$COFFER_READER, or the only one]"},
    {.name = "--socket",
     .value = "PATH",
     .help = "The Unix socket of cofferd, instead of a reader [$COFFER_SOCKET]",
     .completes = Completes::kFiles},
};

constexpr Parameter kOfUser[] = {
    {.name = "--pin-file",
     .value = "FILE",
     .help = "Read the PIN from the first line of a file [$COFFER_PIN, or a question on the terminal]",
     .completes = Completes::kFiles},
    {.name = "--pin-fd", .value = "N", .help = "Read the PIN from a file descriptor"},
};

constexpr Parameter kOfSecurityOfficer[] = {
    {.name = "--so-pin-file",
     .value = "FILE",
     .help = "Read the SO-PIN from the first line of a file [$COFFER_SO_PIN, or a question on the terminal]",
     .completes = Completes::kFiles},
    {.name = "--so-pin-fd", .value = "N", .help = "Read the SO-PIN from a file descriptor"},
};

constexpr Parameter kOfDestruction[] = {
    {.name = "--yes", .form = Form::kFlag, .help = "Do not ask"},
};

constexpr Parameter kOfAll[] = {
    {.name = "--json", .form = Form::kFlag, .help = "Answer with one JSON object"},
    {.name = "--help", .form = Form::kFlag, .help = "Show this help"},
};

void append(std::vector<Parameter>& to, std::span<const Parameter> from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

std::vector<Parameter> all_parameters(const Command& command) {
  std::vector<Parameter> all;
  append(all, command.parameters);
  const bool both = command.needs == Needs::kBoth;
  if (both || command.needs == Needs::kUser) append(all, kOfUser);
  if (both || command.needs == Needs::kSecurityOfficer) append(all, kOfSecurityOfficer);
  if (command.needs != Needs::kNothing) append(all, kOfToken);
  if (command.destroys) append(all, kOfDestruction);
  append(all, kOfAll);
  return all;
}

}  // namespace coffer::cli
