#include "cli/frame/command_table.h"

#include <algorithm>
#include <array>

#include "cli/commands/commands.h"

namespace coffer::cli {
namespace {

constexpr auto kCommands = std::to_array<const Command*>({
    &kDoctor,
    &kStatus,
    &kInit,
    &kPinChange,
    &kPinUnblock,
    &kPinSetSo,
    &kKeyNew,
    &kKeyList,
    &kKeyShow,
    &kKeyRename,
    &kKeyDelete,
    &kSign,
    &kVerify,
    &kEncrypt,
    &kDecrypt,
    &kMac,
    &kRandom,
    &kCertPut,
    &kCertGet,
    &kCertSelfSigned,
    &kCsr,
    &kDkekCreateShare,
    &kDkekImportShare,
    &kBackupCreate,
    &kBackupRestore,
    &kBackupOpen,
    &kRun,
    &kExplain,
});

constexpr auto kGroups = std::to_array<Group>({
    {"pin", "Change and unblock PINs"},
    {"key", "Make keys and look after them"},
    {"cert", "Certificates of keys"},
    {"dkek", "Shares of the key under which keys are wrapped"},
    {"backup", "Wrapped keys: to files and back"},
});

}  // namespace

std::span<const Command* const> commands() { return kCommands; }
std::span<const Group> groups() { return kGroups; }

const Command* find_command(std::string_view name) {
  const auto found = std::ranges::find(kCommands, name, [](const Command* command) { return command->name; });
  return found == kCommands.end() ? nullptr : *found;
}

const Command* find_command(std::span<const std::string> words) {
  if (words.empty()) return nullptr;
  if (const Command* one = find_command(words.front())) return one;
  return words.size() < 2 ? nullptr : find_command(words[0] + " " + words[1]);
}

}  // namespace coffer::cli
