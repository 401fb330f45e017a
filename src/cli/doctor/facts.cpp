#include "cli/doctor/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>

#include "client/device/device.h"
#include "client/pcsc_connection.h"
#include "client/socket_connection.h"
#include "crypto/random.h"

namespace coffer::cli {
namespace {

namespace fs = std::filesystem;

struct Identity {
  std::uint16_t vendor;
  std::uint16_t product;
  std::string_view name;
  bool is_bootloader = false;
};

constexpr auto kKnown = std::to_array<Identity>({
    {0x1209, 0x0001, "Coffer"},
    {0x2E8A, 0x10FD, "Pico HSM"},
    {0xFEFF, 0xFCFD, "Pico HSM"},
    {0x20A0, 0x4230, "Nitrokey HSM"},
    {0x04E6, 0x5816, "SmartCard-HSM USB token"},
    {0x04E6, 0x5817, "SmartCard-HSM USB token"},
    {0x2E8A, 0x0003, "Raspberry Pi Pico, waiting for its firmware", true},
    {0x2E8A, 0x000F, "Raspberry Pi Pico 2, waiting for its firmware", true},
});

constexpr std::string_view kSmartCardClass = "0b";

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string read_word(const fs::path& file) {
  std::string text = read_text(file);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

std::optional<std::uint16_t> read_hexadecimal(const fs::path& file) {
  const std::string text = read_word(file);
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || text.empty()) return std::nullopt;
  return value;
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, error)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  return entries;
}

/// Whether one of a device's interfaces, folders beside the device's own, is of the class of card readers.
bool has_card_interface(const fs::path& device) {
  const std::string prefix = device.filename().string() + ":";
  return std::ranges::any_of(entries_of(device), [&](const fs::path& entry) {
    return entry.filename().string().starts_with(prefix) &&
           read_word(entry / "bInterfaceClass") == kSmartCardClass;
  });
}

/// The texts of the array behind a key of a property list: all that these lists need of XML.
std::vector<std::uint16_t> numbers_of(const std::string& list, std::string_view key) {
  std::vector<std::uint16_t> numbers;
  const std::size_t start = list.find(fmt::format("<key>{}</key>", key));
  if (start == std::string::npos) return numbers;
  const std::size_t end = std::min(list.find("</array>", start), list.size());
  constexpr std::string_view kItem = "<string>0x";
  for (std::size_t at = start; (at = list.find(kItem, at)) < end;) {
    at += kItem.size();
    std::uint16_t number = 0;
    (void)std::from_chars(list.data() + at, list.data() + list.size(), number, 16);
    numbers.push_back(number);
  }
  return numbers;
}

bool driver_knows(const Places& places, std::uint16_t vendor, std::uint16_t product) {
  return std::ranges::any_of(places.ccid_lists, [&](const fs::path& file) {
    const std::string list = read_text(file);
    const auto vendors = numbers_of(list, "ifdVendorID");
    const auto products = numbers_of(list, "ifdProductID");
    for (std::size_t i = 0; i < std::min(vendors.size(), products.size()); ++i) {
      if (vendors[i] == vendor && products[i] == product) return true;
    }
    return false;
  });
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

ReaderContent content_of(const std::string& reader) {
  auto connection = client::pcsc_connect(reader);
  if (!connection) {
    return connection.error() == client::ConnectionError::kBusy ? ReaderContent::kBusy
                                                                : ReaderContent::kEmpty;
  }
  return client::Device::open(std::move(*connection)) ? ReaderContent::kToken : ReaderContent::kOtherCard;
}

void ask_pcsc(const Places& places, Facts& facts) {
  const auto readers = client::pcsc_readers();
  if (readers) {
    facts.pcsc = ServiceState::kRuns;
    for (const std::string& name : *readers) facts.readers.push_back({name, content_of(name)});
    return;
  }
  if (readers.error() == client::ConnectionError::kDenied) {
    facts.pcsc = ServiceState::kDenied;
  } else {
    const bool installed = std::ranges::any_of(places.pcscd_programs, is_there);
    facts.pcsc = installed ? ServiceState::kStopped : ServiceState::kNotInstalled;
  }
}

/// Two draws that differ: enough to tell a generator that works from one that does not.
bool random_differs() {
  std::array<std::uint8_t, 16> first{};
  std::array<std::uint8_t, 16> second{};
  return crypto::random_bytes(first) && crypto::random_bytes(second) && first != second;
}

}  // namespace

std::vector<UsbFact> usb_facts(const Places& places) {
  std::vector<UsbFact> found;
  for (const fs::path& device : entries_of(places.usb_devices)) {
    const auto vendor = read_hexadecimal(device / "idVendor");
    const auto product = read_hexadecimal(device / "idProduct");
    if (!vendor || !product) continue;
    const auto known = std::ranges::find_if(
        kKnown, [&](const Identity& row) { return row.vendor == *vendor && row.product == *product; });
    if (known == kKnown.end() && !has_card_interface(device)) continue;
    const std::string product_name = read_word(device / "product");
    found.push_back({*vendor, *product,
                     product_name.empty() && known != kKnown.end() ? std::string(known->name) : product_name,
                     driver_knows(places, *vendor, *product), known != kKnown.end() && known->is_bootloader});
  }
  return found;
}

std::vector<std::string> module_facts(const Places& places) {
  std::vector<std::string> found;
  for (const fs::path& folder : places.module_folders) {
    for (const fs::path& file : entries_of(folder)) {
      if (file.extension() != ".module") continue;
      const std::string text = read_text(file);
      for (const std::string_view module : {"libcoffer-pkcs11.so", "opensc-pkcs11.so"}) {
        if (text.find(module) != std::string::npos) found.emplace_back(module);
      }
    }
  }
  return found;
}

SocketState socket_fact(const fs::path& socket) {
  if (!is_there(socket)) return SocketState::kMissing;
  const auto connection = client::SocketConnection::open(socket);
  if (connection) return SocketState::kServes;
  return connection.error() == client::ConnectionError::kDenied ? SocketState::kDenied : SocketState::kDead;
}

Facts gather_facts(const Places& places, const std::optional<std::string>& socket) {
  Facts facts;
  ask_pcsc(places, facts);
  facts.usb = usb_facts(places);
  facts.has_ccid_driver = std::ranges::any_of(places.ccid_lists, is_there);
  facts.modules = module_facts(places);
  if (socket) {
    facts.socket = *socket;
    facts.socket_state = socket_fact(*socket);
  }
  facts.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  facts.random_works = random_differs();
  return facts;
}

}  // namespace coffer::cli
