#include "cli/doctor/findings.h"

#include <fmt/format.h>

#include <algorithm>

namespace coffer::cli {
namespace {

using enum FindingLevel;

/// No clock that is right shows a time before this program was written.
constexpr std::chrono::sys_days kEarliest{std::chrono::year(2026) / 1 / 1};
constexpr std::chrono::sys_days kLatest{std::chrono::year(2100) / 1 / 1};

Finding service(const Facts& facts) {
  // With a socket that serves, PC/SC is one way of two.
  const FindingLevel level = facts.socket_state == SocketState::kServes ? kAdvice : kProblem;
  switch (facts.pcsc) {
    case ServiceState::kRuns:
      return {"pcscd", kGood, "The PC/SC service runs.", ""};
    case ServiceState::kStopped:
      return {"pcscd", level, "The PC/SC service does not run.",
              "Start it: systemctl enable --now pcscd.socket, or pcscd as root where there is no systemd."};
    case ServiceState::kDenied:
      return {"pcscd", level, "The PC/SC service does not let this user in.",
              "A rule of polkit decides (org.debian.pcsc-lite.access_pcsc and access_card): add one for this "
              "user under "
              "/etc/polkit-1/rules.d, or log in at the machine itself and not from afar."};
    case ServiceState::kNotInstalled:
      return {"pcscd", level, "The PC/SC service is not installed.", "Install it: apt install pcscd."};
  }
  return {};
}

bool has_token(const Facts& facts) {
  return std::ranges::any_of(
      facts.readers, [](const ReaderFact& reader) { return reader.content == ReaderContent::kToken; });
}

Finding reader(const ReaderFact& fact) {
  switch (fact.content) {
    case ReaderContent::kToken:
      return {"reader", kGood, fmt::format("The reader \"{}\" has a token.", fact.name), ""};
    case ReaderContent::kOtherCard:
      return {"reader", kAdvice,
              fmt::format("The reader \"{}\" has a card that is no SmartCard-HSM.", fact.name),
              "Another kind of card needs other programs."};
    case ReaderContent::kEmpty:
      return {"reader", kAdvice, fmt::format("The reader \"{}\" has no card that answers.", fact.name),
              "Put one in, or start cofferd for a virtual reader: it ends without another card in it."};
    case ReaderContent::kBusy:
      return {"reader", kAdvice, fmt::format("Another program has the card in \"{}\" for itself.", fact.name),
              "End that program: gpg's scdaemon is one that does so (disable-ccid and pcsc-shared in "
              "scdaemon.conf)."};
  }
  return {};
}

void add_readers(const Facts& facts, std::vector<Finding>& findings) {
  if (facts.pcsc != ServiceState::kRuns) return;
  for (const ReaderFact& fact : facts.readers) findings.push_back(reader(fact));
  if (facts.readers.empty()) {
    findings.push_back(
        {"reader", facts.socket_state == SocketState::kServes ? kAdvice : kProblem, "There is no reader.",
         "Plug the token in. For cofferd, pcscd needs the virtual reader of the package vsmartcard-vpcd; "
         "it reads its list of readers when it starts."});
  } else if (!has_token(facts)) {
    findings.push_back({"token", facts.socket_state == SocketState::kServes ? kAdvice : kProblem,
                        "No reader has a token.",
                        "Plug it in, or start cofferd (scripts/run does all that it takes)."});
  }
}

Finding usb(const UsbFact& device, bool has_driver) {
  const std::string name = fmt::format("{} ({:04X}:{:04X})", device.name, device.vendor, device.product);
  if (device.is_bootloader) {
    return {"usb", kAdvice, fmt::format("USB has a {}.", name),
            "Copy the firmware onto its drive: see docs/guide/board.md."};
  }
  if (!has_driver) {
    return {"usb", kProblem, fmt::format("USB has {}, but the driver of USB readers is not installed.", name),
            "Install it: apt install libccid, and restart pcscd."};
  }
  if (!device.driver_knows) {
    return {
        "usb", kProblem, fmt::format("USB has {}, which the driver's list does not know.", name),
        "Add it to the list: docs/guide/board.md has a script (add_to_pcscd) that does; then restart pcscd."};
  }
  return {"usb", kGood, fmt::format("USB has {}, and the driver knows it.", name), ""};
}

Finding modules(const Facts& facts) {
  if (facts.modules.empty()) {
    return {"pkcs11", kAdvice, "No PKCS#11 module for the token is registered with p11-kit.",
            "Install one: apt install opensc-pkcs11. Programs that take a module by its path do without."};
  }
  return {"pkcs11", kGood,
          fmt::format("Programs find the token through p11-kit: {}.", fmt::join(facts.modules, ", ")), ""};
}

Finding socket(const Facts& facts) {
  const std::string path = facts.socket->string();
  switch (facts.socket_state) {
    case SocketState::kServes:
      return {"socket", kGood, fmt::format("cofferd answers at {}.", path), ""};
    case SocketState::kDead:
      return {"socket", kProblem, fmt::format("Nobody answers at {}.", path),
              fmt::format("Start cofferd --socket {}.", path)};
    case SocketState::kDenied:
      return {"socket", kProblem, fmt::format("This user may not use {}.", path),
              "It is for the user that cofferd runs as."};
    case SocketState::kMissing:
      return {"socket", kProblem, fmt::format("There is no socket at {}.", path),
              fmt::format("Start cofferd --socket {}, or unset COFFER_SOCKET.", path)};
  }
  return {};
}

Finding clock(const Facts& facts) {
  if (facts.now >= kEarliest && facts.now < kLatest)
    return {"clock", kGood, "The clock shows a possible time.", ""};
  return {"clock", kProblem, "The clock is wrong: certificates will be dated wrongly, and count as expired.",
          "Set it: timedatectl set-ntp true, or date --set."};
}

Finding random(const Facts& facts) {
  if (facts.random_works) return {"random", kGood, "The random generator works.", ""};
  return {"random", kProblem, "The random generator does not work.",
          "Do not make keys on this computer. See what the kernel says: dmesg."};
}

}  // namespace

std::vector<Finding> judge(const Facts& facts) {
  std::vector<Finding> findings{service(facts)};
  add_readers(facts, findings);
  for (const UsbFact& device : facts.usb) findings.push_back(usb(device, facts.has_ccid_driver));
  if (facts.socket) findings.push_back(socket(facts));
  findings.push_back(modules(facts));
  findings.push_back(clock(facts));
  findings.push_back(random(facts));
  return findings;
}

}  // namespace coffer::cli
