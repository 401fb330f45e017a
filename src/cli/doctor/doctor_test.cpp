#include <gmock/gmock.h>

#include <fstream>

#include "cli/doctor/findings.h"
#include "reader/testing/temporary_directory.h"

namespace coffer::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A computer on which all is well.
Facts healthy() {
  return {.pcsc = ServiceState::kRuns,
          .readers = {{"Reader 00 00", ReaderContent::kToken}},
          .usb = {},
          .has_ccid_driver = true,
          .modules = {"opensc-pkcs11.so"},
          .socket = std::nullopt,
          .socket_state = SocketState::kMissing,
          .now = std::chrono::sys_days{std::chrono::year(2026) / 12 / 1},
          .random_works = true};
}

/// The findings that are not good, as "id: what".
std::vector<std::string> complaints(const Facts& facts) {
  std::vector<std::string> found;
  for (const Finding& finding : judge(facts)) {
    EXPECT_EQ(finding.next.empty(), finding.level == FindingLevel::kGood) << finding.what;
    if (finding.level != FindingLevel::kGood) found.push_back(finding.id + ": " + finding.what);
  }
  return found;
}

TEST(Doctor, NothingWrong_NothingToDo) { EXPECT_THAT(complaints(healthy()), IsEmpty()); }

TEST(Doctor, ServiceThatDoesNotRun) {
  Facts facts = healthy();
  facts.pcsc = ServiceState::kStopped;
  EXPECT_THAT(complaints(facts), ElementsAre("pcscd: The PC/SC service does not run."));
  facts.pcsc = ServiceState::kNotInstalled;
  EXPECT_THAT(complaints(facts), ElementsAre("pcscd: The PC/SC service is not installed."));
}

TEST(Doctor, ServiceThatRefuses_LeadsToPolkit) {
  Facts facts = healthy();
  facts.pcsc = ServiceState::kDenied;
  EXPECT_THAT(judge(facts).front().next, HasSubstr("polkit"));
}

TEST(Doctor, WithASocket_ServiceIsOnlyAdvice) {
  Facts facts = healthy();
  facts.pcsc = ServiceState::kStopped;
  facts.socket = "/run/coffer/socket";
  facts.socket_state = SocketState::kServes;
  EXPECT_EQ(judge(facts).front().level, FindingLevel::kAdvice);
}

TEST(Doctor, ReadersWithoutAToken) {
  Facts facts = healthy();
  facts.readers.clear();
  EXPECT_THAT(complaints(facts), ElementsAre("reader: There is no reader."));
  for (const ReaderContent content :
       {ReaderContent::kEmpty, ReaderContent::kOtherCard, ReaderContent::kBusy}) {
    facts.readers = {{"Reader", content}};
    EXPECT_THAT(complaints(facts), ElementsAre(HasSubstr("reader: "), "token: No reader has a token."));
  }
}

TEST(Doctor, UsbDeviceWithoutADriver) {
  Facts facts = healthy();
  facts.usb = {{0x1209, 0x0001, "Coffer", false, false}};
  EXPECT_THAT(complaints(facts),
              ElementsAre("usb: USB has Coffer (1209:0001), which the driver's list does not know."));
  facts.has_ccid_driver = false;
  EXPECT_THAT(complaints(facts), ElementsAre(HasSubstr("not installed")));
  facts.usb = {{0x2E8A, 0x0003, "Raspberry Pi Pico", false, true}};
  EXPECT_THAT(complaints(facts), ElementsAre(HasSubstr("usb: USB has a Raspberry Pi Pico")));
}

TEST(Doctor, NoModule) {
  Facts facts = healthy();
  facts.modules.clear();
  EXPECT_THAT(complaints(facts), ElementsAre(HasSubstr("pkcs11: ")));
}

TEST(Doctor, SocketThatDoesNotAnswer) {
  Facts facts = healthy();
  facts.socket = "/run/coffer/socket";
  for (const SocketState state : {SocketState::kMissing, SocketState::kDead, SocketState::kDenied}) {
    facts.socket_state = state;
    EXPECT_THAT(complaints(facts), ElementsAre(HasSubstr("socket: ")));
  }
}

TEST(Doctor, WrongClockAndBrokenGenerator) {
  Facts facts = healthy();
  facts.now = std::chrono::sys_days{std::chrono::year(1970) / 1 / 2};
  facts.random_works = false;
  EXPECT_THAT(complaints(facts), ElementsAre(HasSubstr("clock: "), HasSubstr("random: ")));
}

/// A computer made of files.
class FactsTest : public ::testing::Test {
 protected:
  void write(const std::filesystem::path& name, const std::string& content) const {
    const auto file = root_.path() / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << content;
  }
  void add_device(const std::string& name, const std::string& vendor, const std::string& product,
                  const std::string& interface_class) const {
    write("usb/" + name + "/idVendor", vendor + "\n");
    write("usb/" + name + "/idProduct", product + "\n");
    write("usb/" + name + "/product", "A device\n");
    write("usb/" + name + "/" + name + ":1.0/bInterfaceClass", interface_class + "\n");
  }

  const reader::testing::TemporaryDirectory root_;
  const Places places_{.pcscd_programs = {},
                       .ccid_lists = {root_.path() / "Info.plist"},
                       .usb_devices = root_.path() / "usb",
                       .module_folders = {root_.path() / "modules"}};
};

TEST_F(FactsTest, UsbDevices_AreReadersByTheirClassOrTheirIdentity) {
  add_device("1-1", "046d", "c31c", "03");  // a keyboard
  add_device("1-2", "abcd", "0001", "0b");
  add_device("1-3", "2e8a", "0003", "08");
  write("Info.plist",
        "<key>ifdVendorID</key><array><string>0x1111</string><string>0xABCD</string></array>"
        "<key>ifdProductID</key><array><string>0x0001</string><string>0x0001</string></array>");
  const auto found = usb_facts(places_);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].vendor, 0xABCD);
  EXPECT_TRUE(found[0].driver_knows);
  EXPECT_FALSE(found[0].is_bootloader);
  EXPECT_TRUE(found[1].is_bootloader);
  EXPECT_FALSE(found[1].driver_knows);
}

TEST_F(FactsTest, Modules_AreThoseThatServeTheToken) {
  write("modules/p11-kit-trust.module", "module: p11-kit-trust.so\n");
  EXPECT_THAT(module_facts(places_), IsEmpty());
  write("modules/opensc-pkcs11.module", "module: opensc-pkcs11.so\n");
  EXPECT_THAT(module_facts(places_), ElementsAre("opensc-pkcs11.so"));
}

TEST_F(FactsTest, SocketWithoutADaemonIsDead) {
  EXPECT_EQ(socket_fact(root_.path() / "none"), SocketState::kMissing);
  write("socket", "");
  EXPECT_EQ(socket_fact(root_.path() / "socket"), SocketState::kDead);
}

TEST_F(FactsTest, NothingThere_IsNoFailure) {
  const Facts facts = gather_facts(places_, (root_.path() / "none").string());
  EXPECT_THAT(facts.usb, IsEmpty());
  EXPECT_FALSE(facts.has_ccid_driver);
  EXPECT_TRUE(facts.random_works);
  EXPECT_EQ(facts.socket_state, SocketState::kMissing);
}

}  // namespace
}  // namespace coffer::cli
