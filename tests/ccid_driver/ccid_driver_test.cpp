// Debian's CCID driver, as pcscd loads it, uses the card: it parses our class descriptor, agrees on
// parameters, cuts extended APDUs into blocks and puts answers together. Nothing of our own tests' host is
// involved.

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <ifdhandler.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "card/testing/test_device.h"
#include "fake_libusb.h"

namespace coffer::ccid_driver {
namespace {

using card::testing::from_hex;
using card::testing::to_hex;
using reader::ccid::testing::ByteVector;

constexpr DWORD kLun = 0;
constexpr std::string_view kBundle = "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents";

/// A copy of the driver's list of readers in which the first is ours.
class DriverFolder {
 public:
  DriverFolder() {
    std::string path = (std::filesystem::temp_directory_path() / "ccid_driver_XXXXXX").string();
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    root_ = path;
    const auto contents = root_ / "ifd-ccid.bundle" / "Contents";
    std::filesystem::create_directories(contents);
    std::stringstream list;
    list << std::ifstream(std::string(kBundle) + "/Info.plist").rdbuf();
    std::string text = list.str();
    replace_first(text, "ifdVendorID", "0x1209");
    replace_first(text, "ifdProductID", "0x0001");
    std::ofstream(contents / "Info.plist") << text;
    setenv("PCSCLITE_HP_DROPDIR", root_.c_str(), 1);
  }
  ~DriverFolder() { std::filesystem::remove_all(root_); }
  DriverFolder(const DriverFolder&) = delete;
  DriverFolder& operator=(const DriverFolder&) = delete;

 private:
  static void replace_first(std::string& text, std::string_view key, std::string_view value) {
    const auto at = text.find("<string>", text.find("<key>" + std::string(key) + "</key>"));
    ASSERT_NE(at, std::string::npos) << "the driver's list of readers has " << key;
    const auto begin = at + std::string_view("<string>").size();
    text.replace(begin, text.find("</string>", at) - begin, value);
  }
  std::filesystem::path root_;
};

/// The driver's functions (PC/SC lite, IFD handler 3.0).
struct Driver {
  Driver() {
    library = dlopen((std::string(kBundle) + "/Linux/libccid.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return;
    find(create, "IFDHCreateChannelByName");
    find(close, "IFDHCloseChannel");
    find(power, "IFDHPowerICC");
    find(set_protocol, "IFDHSetProtocolParameters");
    find(transmit, "IFDHTransmitToICC");
    find(presence, "IFDHICCPresence");
  }
  template <typename Function>
  void find(Function& function, const char* name) const {
    function = reinterpret_cast<Function>(dlsym(library, name));
  }
  void* library = nullptr;
  decltype(&IFDHCreateChannelByName) create = nullptr;
  decltype(&IFDHCloseChannel) close = nullptr;
  decltype(&IFDHPowerICC) power = nullptr;
  decltype(&IFDHSetProtocolParameters) set_protocol = nullptr;
  decltype(&IFDHTransmitToICC) transmit = nullptr;
  decltype(&IFDHICCPresence) presence = nullptr;
};

/// A token behind the driver; a message holds `GetParam()` bytes of data.
class CcidDriver : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    ASSERT_NE(driver_.library, nullptr) << dlerror();
    plug_in(device_.get());
    std::string name = "usb:1209/0001:libusb-1.0:1:7:0";
    ASSERT_EQ(driver_.create(kLun, name.data()), IFD_SUCCESS);
    ASSERT_EQ(power(IFD_POWER_UP), IFD_SUCCESS);
    ASSERT_EQ(driver_.set_protocol(kLun, SCARD_PROTOCOL_T1, 0, 0, 0, 0), IFD_SUCCESS);
  }
  void TearDown() override {
    if (driver_.library != nullptr) driver_.close(kLun);
  }

  RESPONSECODE power(DWORD action) {
    std::array<UCHAR, MAX_ATR_SIZE> atr{};
    DWORD size = atr.size();
    const RESPONSECODE code = driver_.power(kLun, action, atr.data(), &size);
    atr_.assign(atr.begin(), atr.begin() + static_cast<std::ptrdiff_t>(size));
    return code;
  }
  std::string transmit(const ByteVector& apdu) {
    ByteVector command = apdu;
    ByteVector response(65538);
    DWORD size = response.size();
    SCARD_IO_HEADER in{1, sizeof(SCARD_IO_HEADER)};
    SCARD_IO_HEADER out{};
    EXPECT_EQ(driver_.transmit(kLun, in, command.data(), command.size(), response.data(), &size, &out),
              IFD_SUCCESS);
    return to_hex(Bytes(response).first(size));
  }
  std::string transmit(std::string_view hex) { return transmit(from_hex(hex)); }

  DriverFolder folder_;
  Driver driver_;
  card::testing::TestDevice token_;
  card::Card card_{token_.token()};
  std::unique_ptr<Device> device_ = std::make_unique<Device>(card_, GetParam());
  ByteVector atr_;
};

TEST_P(CcidDriver, FindsTheCardAndItsAtr) {
  EXPECT_EQ(to_hex(atr_), to_hex(card_.atr()));
  EXPECT_EQ(driver_.presence(kLun), IFD_ICC_PRESENT);
}

TEST_P(CcidDriver, LongFile_IsWrittenAndReadWithExtendedApdus) {
  ASSERT_EQ(transmit("8050000016 8002000D 8106363438323139 82083537363231383830"), "9000");
  ASSERT_EQ(transmit("0020008106363438323139"), "9000");
  ByteVector content(2000);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i % 251);
  auto update = from_hex("00D7CD01 0007D8 54020000 538207D0");
  update.insert(update.end(), content.begin(), content.end());
  const int before = device_->transfers_written();
  ASSERT_EQ(transmit(update), "9000");
  const std::size_t blocks = (update.size() + GetParam() - 1) / GetParam();
  EXPECT_EQ(device_->transfers_written() - before, static_cast<int>(blocks))
      << "the driver cuts as we announce";
  EXPECT_EQ(transmit("00B1CD01 000004 54020000 0000"), to_hex(content) + "9000");
  EXPECT_EQ(device_->extensions(), 4) << "one for each APDU, and the driver waited";
}

TEST_P(CcidDriver, PowerOff_EndsTheLogin) {
  ASSERT_EQ(transmit("8050000016 8002000D 8106363438323139 82083537363231383830"), "9000");
  ASSERT_EQ(transmit("0020008106363438323139"), "9000");
  ASSERT_EQ(power(IFD_POWER_DOWN), IFD_SUCCESS);
  ASSERT_EQ(power(IFD_POWER_UP), IFD_SUCCESS);
  EXPECT_EQ(transmit("00200081"), "63C3");
}

INSTANTIATE_TEST_SUITE_P(InBlocks, CcidDriver,
                         ::testing::Values(reader::ccid::kMinBlock, 1000, reader::ccid::kMaxBlock));

}  // namespace
}  // namespace coffer::ccid_driver
