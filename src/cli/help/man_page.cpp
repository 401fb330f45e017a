#include "cli/help/man_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "cli/frame/command_table.h"
#include "cli/frame/common_parameters.h"
#include "cli/help/help.h"

namespace coffer::cli {
namespace {

/// Text as roff wants it: dashes that can be copied, no line that looks like a request.
std::string escape(std::string_view text) {
  std::string out;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && (c == '.' || c == '\'')) out += "\\&";
    at_start = c == '\n';
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string paragraphs(std::string_view text) {
  std::string out = escape(text);
  for (std::size_t at = 0; (at = out.find("\n\n", at)) != std::string::npos; at += 4) {
    out.replace(at, 2, "\n.PP\n");
  }
  return out + "\n";
}

std::string page_name(const Command& command) {
  std::string name = fmt::format("coffer-{}", command.name);
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string head(std::string name, std::string_view summary) {
  std::string upper = name;
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return fmt::format(".TH {} 1 \"\" \"coffer {}\" \"Coffer\"\n.SH NAME\n{} \\- {}\n", escape(upper),
                     COFFER_VERSION, escape(name), escape(summary));
}

std::string item(std::string_view name, std::string_view meaning) {
  return fmt::format(".TP\n.B {}\n{}\n", escape(name), escape(meaning));
}

std::string exit_codes() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCodeText& code : kExitCodes) {
    text += item(fmt::format("{}", static_cast<int>(code.code)), fmt::format("{}.", code.meaning));
  }
  return text;
}

std::string environment() {
  std::string text = ".SH ENVIRONMENT\n";
  for (const Variable& variable : variables()) {
    text += item(variable.name, fmt::format("{}.", variable.meaning));
  }
  return text;
}

std::string name_of(const Parameter& parameter) {
  return parameter.takes_value() ? fmt::format("{} {}", parameter.name, parameter.value)
                                 : std::string(parameter.name);
}

}  // namespace

std::string man_page() {
  std::string text =
      head("coffer", "keys in a hardware security module") +
      ".SH SYNOPSIS\n.B coffer\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n"
      ".SH DESCRIPTION\nUses tokens of Coffer, and any SmartCard\\-HSM, Nitrokey HSM or Pico HSM "
      "behind PC/SC.\nPINs come from a question on the terminal, a file, a file descriptor or the "
      "environment, never from an argument.\n.SH COMMANDS\n";
  for (const Command* command : commands()) {
    text += fmt::format(".TP\n.B coffer {}\n{}.\nSee\n.BR {} (1).\n", escape(command->name),
                        escape(command->summary), escape(page_name(*command)));
  }
  return text + environment() + exit_codes() + ".SH SEE ALSO\n.BR cofferd (1),\n.BR pcscd (8)\n";
}

std::string man_page(const Command& command) {
  std::string text = head(page_name(command), command.summary) + ".SH SYNOPSIS\n" +
                     fmt::format("{}\n", escape(synopsis(command))) + ".SH DESCRIPTION\n" +
                     paragraphs(command.details) + ".SH OPTIONS\n";
  for (const Parameter& parameter : all_parameters(command)) {
    text += item(name_of(parameter), fmt::format("{}.", parameter.help));
  }
  text += ".SH EXAMPLES\n";
  for (const Example& example : command.examples) {
    text += fmt::format(".TP\n.B {}\n{}.\n", escape(example.line), escape(example.what));
  }
  return text + exit_codes() + ".SH SEE ALSO\n.BR coffer (1)\n";
}

}  // namespace coffer::cli
