#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace coffer::cli {

/// How a service, a reader or a socket was found.
enum class ServiceState { kRuns, kStopped, kDenied, kNotInstalled };
enum class ReaderContent { kToken, kOtherCard, kEmpty, kBusy };
enum class SocketState { kServes, kDead, kDenied, kMissing };

struct ReaderFact {
  std::string name;
  ReaderContent content;
};

/// A USB device that is a smart card reader (class 0B), or whose identity is that of a known token.
struct UsbFact {
  std::uint16_t vendor = 0;
  std::uint16_t product = 0;
  std::string name;
  bool driver_knows = false;   ///< the CCID driver's list has it
  bool is_bootloader = false;  ///< a board that waits for its firmware
};

/// What was found on this computer, without a judgement.
struct Facts {
  ServiceState pcsc = ServiceState::kNotInstalled;
  std::vector<ReaderFact> readers{};
  std::vector<UsbFact> usb{};
  bool has_ccid_driver = false;
  std::vector<std::string> modules{};  ///< PKCS#11 modules that p11-kit knows and that can use the token
  std::optional<std::filesystem::path> socket{};  ///< that $COFFER_SOCKET or --socket names
  SocketState socket_state = SocketState::kMissing;
  std::chrono::sys_seconds now{};
  bool random_works = false;
};

/// Where files are looked for: another root in tests.
struct Places {
  std::vector<std::filesystem::path> pcscd_programs{"/usr/sbin/pcscd", "/usr/local/sbin/pcscd"};
  std::vector<std::filesystem::path> ccid_lists{"/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist"};
  std::filesystem::path usb_devices = "/sys/bus/usb/devices";
  std::vector<std::filesystem::path> module_folders{"/usr/share/p11-kit/modules", "/etc/pkcs11/modules"};
};

/// Looks at this computer; asks PC/SC, and each card whether it is a token. Changes nothing.
[[nodiscard]] Facts gather_facts(const Places& places, const std::optional<std::string>& socket);

/// Parts of it, each from the files of `places` alone.
[[nodiscard]] std::vector<UsbFact> usb_facts(const Places& places);
[[nodiscard]] std::vector<std::string> module_facts(const Places& places);
[[nodiscard]] SocketState socket_fact(const std::filesystem::path& socket);

}  // namespace coffer::cli
