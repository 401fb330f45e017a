#include "common/usb/device.h"

#include <gmock/gmock.h>

#include <random>

#include "common/usb/testing/fake_host.h"

namespace coffer::firmware::usb {
namespace {

using ::testing::ElementsAre;
using testing::FakeEndpoints;
using testing::FakeHost;
using ::testing::Optional;
using ::testing::SizeIs;

class DeviceTest : public ::testing::Test {
 protected:
  ~DeviceTest() override { EXPECT_EQ(endpoints_.breaches(), 0); }

  static FakeHost::Packet get_descriptor(std::uint8_t type, std::uint8_t index, std::uint16_t length) {
    return FakeHost::packet(0x80, 6, static_cast<std::uint16_t>((type << 8) | index), 0, length);
  }
  /// A message of CCID, over bulk-OUT.
  bool send_message(const std::vector<std::uint8_t>& message, EndpointAddress out = kBulkOut) {
    for (std::size_t at = 0; at < message.size(); at += kPacketSize) {
      const auto armed = endpoints_.take(out);
      if (!armed || armed->toggle != out_toggle_) return false;
      out_toggle_ = other(out_toggle_);
      device_.packet_received(out, Bytes(message).subspan(at, std::min(kPacketSize, message.size() - at)));
    }
    return true;
  }
  /// An answer of CCID, over bulk-IN.
  std::optional<std::vector<std::uint8_t>> read_message(EndpointAddress in = kBulkIn) {
    std::vector<std::uint8_t> message;
    for (;;) {
      const auto armed = endpoints_.take(in);
      if (!armed || armed->toggle != in_toggle_) return std::nullopt;
      in_toggle_ = other(in_toggle_);
      message.insert(message.end(), armed->packet.begin(), armed->packet.end());
      device_.packet_sent(in);
      if (armed->packet.size() < kPacketSize) return message;
    }
  }

  FakeEndpoints endpoints_;
  reader::ccid::Slot slot_;
  reader::ccid::Slot vendor_slot_;
  Identity identity_{
      .vendor = 0x1209, .product = 0x0001, .product_name = "Coffer", .serial_number = "0123456789ABCDEF"};
  Device device_{endpoints_, slot_, vendor_slot_, identity_};
  FakeHost host_{endpoints_, device_};
  DataToggle out_toggle_ = DataToggle::kData0;
  DataToggle in_toggle_ = DataToggle::kData0;
};

const std::vector<std::uint8_t> kGetSlotStatus{0x65, 0, 0, 0, 0, 0, 5, 0, 0, 0};

TEST_F(DeviceTest, DeviceDescriptor_IsWhole) {
  EXPECT_THAT(
      host_.request(get_descriptor(1, 0, 64)),
      Optional(ElementsAre(18, 1, 0x10, 0x02, 0, 0, 0, 64, 0x09, 0x12, 0x01, 0x00, 0x00, 0x01, 1, 2, 3, 1)));
}

TEST_F(DeviceTest, Configuration_IsAsLongAsItSays_AndCutWhereTheHostAsks) {
  const auto head = host_.request(get_descriptor(2, 0, 9));
  ASSERT_THAT(head, Optional(SizeIs(9)));
  const std::size_t total = (*head)[2] | ((*head)[3] << 8);
  const auto whole = host_.request(get_descriptor(2, 0, 255));
  ASSERT_THAT(whole, Optional(SizeIs(total)));
  // Each part begins with its length: they end where the whole does.
  std::vector<std::uint8_t> types;
  std::size_t at = 0;
  while (at < total && (*whole)[at] != 0) {
    types.push_back((*whole)[at + 1]);
    at += (*whole)[at];
  }
  EXPECT_EQ(at, total);
  EXPECT_THAT(types, ElementsAre(2, 4, 0x21, 5, 5, 5, 4, 0x21, 5, 5));
}

TEST_F(DeviceTest, NameThatIsNotAscii_IsShownWithQuestionMarks) {
  identity_.product_name = "a\xC3\xA9";
  EXPECT_THAT(host_.request(get_descriptor(3, 2, 255)), Optional(ElementsAre(8, 3, 'a', 0, '?', 0, '?', 0)));
}

TEST_F(DeviceTest, LongerThanAPacketByWholePackets_EndsWithAnEmptyOne) {
  identity_.product_name = "1234567890123456789012345678901";  // 2 + 62 bytes
  EXPECT_THAT(host_.request(get_descriptor(3, 2, 255)), Optional(SizeIs(64)));
  EXPECT_THAT(host_.request(get_descriptor(3, 2, 64)), Optional(SizeIs(64)));  // and none when that was all
  EXPECT_FALSE(endpoints_.is_armed(kControlIn));
}

TEST_F(DeviceTest, Strings_AreUtf16) {
  EXPECT_THAT(host_.request(get_descriptor(3, 0, 255)), Optional(ElementsAre(4, 3, 0x09, 0x04)));
  EXPECT_THAT(host_.request(get_descriptor(3, 4, 255)),
              Optional(ElementsAre(10, 3, 'C', 0, 'C', 0, 'I', 0, 'D', 0)));
  EXPECT_THAT(host_.request(get_descriptor(3, 3, 255)), Optional(SizeIs(34)));
}

TEST_F(DeviceTest, WhatThereIsNot_IsStalledUntilTheNextSetup) {
  for (const auto& packet :
       {get_descriptor(3, 6, 255), get_descriptor(6, 0, 10), get_descriptor(1, 1, 18),
        FakeHost::packet(0x00, 9, 2, 0, 0), FakeHost::packet(0x40, 1, 0, 0, 0),
        FakeHost::packet(0x00, 7, 0x0100, 0, 18), FakeHost::packet(0x00, 5, 128, 0, 0)}) {
    EXPECT_EQ(host_.request(packet), std::nullopt);
    EXPECT_TRUE(endpoints_.is_stalled(kControlIn));
    EXPECT_TRUE(endpoints_.is_stalled(kControlOut));
  }
  EXPECT_THAT(host_.request(get_descriptor(1, 0, 18)), Optional(SizeIs(18)));
}

TEST_F(DeviceTest, Address_IsTakenAfterTheStatusStage) {
  host_.setup(FakeHost::packet(0x00, 5, 42, 0, 0));
  EXPECT_EQ(endpoints_.address(), 0);
  ASSERT_TRUE(endpoints_.take(kControlIn));
  device_.packet_sent(kControlIn);
  EXPECT_EQ(endpoints_.address(), 42);
  device_.bus_reset();
  EXPECT_EQ(endpoints_.address(), 0);
}

TEST_F(DeviceTest, SetupThatComesInTheMiddle_EndsTheTransferBefore) {
  host_.setup(get_descriptor(2, 0, 255));
  ASSERT_TRUE(endpoints_.take(kControlIn));
  device_.packet_sent(kControlIn);
  EXPECT_TRUE(endpoints_.is_armed(kControlIn));
  EXPECT_THAT(host_.request(get_descriptor(1, 0, 18)), Optional(SizeIs(18)));
}

TEST_F(DeviceTest, BeforeItIsConfigured_NoEndpointWorks) {
  device_.bus_reset();
  for (const EndpointAddress endpoint : {kBulkOut, kBulkIn, kInterruptIn}) {
    EXPECT_FALSE(endpoints_.is_armed(endpoint));
  }
  EXPECT_EQ(host_.request(FakeHost::packet(0x21, 1, 0, 0, 0)), std::nullopt);
  EXPECT_EQ(host_.request(FakeHost::packet(0x82, 0, 0, kBulkIn, 2)), std::nullopt);
  EXPECT_THAT(host_.request(FakeHost::packet(0x80, 8, 0, 0, 1)), Optional(ElementsAre(0)));
}

TEST_F(DeviceTest, Configured_ItTellsOfTheCardAndTakesMessages) {
  ASSERT_TRUE(host_.configure());
  EXPECT_THAT(host_.request(FakeHost::packet(0x80, 8, 0, 0, 1)), Optional(ElementsAre(1)));
  const auto notification = endpoints_.take(kInterruptIn);
  ASSERT_TRUE(notification);
  EXPECT_THAT(notification->packet, ElementsAre(0x50, 0x03));
  device_.packet_sent(kInterruptIn);
  EXPECT_FALSE(endpoints_.is_armed(kInterruptIn));

  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(send_message(kGetSlotStatus));
    EXPECT_THAT(read_message(), Optional(ElementsAre(0x81, 0, 0, 0, 0, 0, 5, 1, 0, 1)));
  }
}

TEST_F(DeviceTest, WhileAMessageWaits_NoPacketIsTaken) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(send_message(kGetSlotStatus));  // its answer is not read
  ASSERT_TRUE(send_message(kGetSlotStatus));  // waits
  EXPECT_FALSE(endpoints_.is_armed(kBulkOut));
  EXPECT_TRUE(read_message());
  EXPECT_TRUE(read_message());
  EXPECT_TRUE(endpoints_.is_armed(kBulkOut));
}

TEST_F(DeviceTest, HaltedEndpoint_StallsAndStartsAnewWithData0) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(send_message(kGetSlotStatus));
  ASSERT_TRUE(read_message());
  ASSERT_TRUE(send_message(kGetSlotStatus));
  const auto set = FakeHost::packet(0x02, 3, 0, kBulkIn, 0);
  const auto clear = FakeHost::packet(0x02, 1, 0, kBulkIn, 0);
  const auto status = FakeHost::packet(0x82, 0, 0, kBulkIn, 2);
  EXPECT_THAT(host_.request(status), Optional(ElementsAre(0, 0)));
  ASSERT_TRUE(host_.request(set));
  EXPECT_TRUE(endpoints_.is_stalled(kBulkIn));
  EXPECT_FALSE(endpoints_.is_armed(kBulkIn));
  EXPECT_THAT(host_.request(status), Optional(ElementsAre(1, 0)));
  ASSERT_TRUE(host_.request(clear));
  in_toggle_ = DataToggle::kData0;
  EXPECT_THAT(read_message(), Optional(SizeIs(10)));  // the answer that could not be read before
}

TEST_F(DeviceTest, OtherRequestsToEndpoints_AreStalled) {
  ASSERT_TRUE(host_.configure());
  for (const auto& packet : {FakeHost::packet(0x02, 3, 1, kBulkIn, 0), FakeHost::packet(0x02, 3, 0, 0x84, 0),
                             FakeHost::packet(0x02, 3, 0, 0x00, 0), FakeHost::packet(0x82, 12, 0, kBulkIn, 2),
                             FakeHost::packet(0x01, 11, 1, 0, 0), FakeHost::packet(0x81, 10, 0, 2, 1)}) {
    EXPECT_EQ(host_.request(packet), std::nullopt);
  }
  EXPECT_THAT(host_.request(FakeHost::packet(0x82, 0, 0, 0x80, 2)), Optional(ElementsAre(0, 0)));
}

TEST_F(DeviceTest, ConfiguredAgain_TheEndpointsStartAnew) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(send_message(kGetSlotStatus));  // its answer is lost
  ASSERT_TRUE(host_.request(FakeHost::packet(0x00, 9, 1, 0, 0)));
  out_toggle_ = in_toggle_ = DataToggle::kData0;
  EXPECT_FALSE(endpoints_.is_armed(kBulkIn));
  ASSERT_TRUE(send_message(kGetSlotStatus));
  EXPECT_THAT(read_message(), Optional(SizeIs(10)));
}

TEST_F(DeviceTest, ConfigurationZero_ClosesThem) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(host_.request(FakeHost::packet(0x00, 9, 0, 0, 0)));
  EXPECT_FALSE(device_.is_configured());
  EXPECT_FALSE(endpoints_.is_armed(kBulkOut));
  EXPECT_FALSE(endpoints_.is_armed(kInterruptIn));
}

TEST_F(DeviceTest, ClassRequests_AreTheSlots) {
  ASSERT_TRUE(host_.configure());
  EXPECT_THAT(host_.request(FakeHost::packet(0xa1, 2, 0, 0, 4)), Optional(ElementsAre(0xfc, 0x0d, 0, 0)));
  EXPECT_EQ(host_.request(FakeHost::packet(0xa1, 9, 0, 0, 4)), std::nullopt);
  EXPECT_TRUE(host_.request(FakeHost::packet(0x21, 1, 0x0500, 0, 0)));  // ABORT
}

TEST_F(DeviceTest, Suspend_IsTheSlots_AndTheHostIsToldOnResume) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(endpoints_.take(kInterruptIn));
  device_.packet_sent(kInterruptIn);
  device_.suspended();
  EXPECT_TRUE(device_.is_suspended());
  device_.resumed();
  EXPECT_FALSE(device_.is_suspended());
  EXPECT_TRUE(endpoints_.is_armed(kInterruptIn));
}

TEST_F(DeviceTest, VendorInterface_SpeaksTheSameProtocolOnItsOwnEndpoints) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(send_message(kGetSlotStatus, kVendorOut));
  EXPECT_FALSE(endpoints_.is_armed(kBulkIn));
  EXPECT_THAT(read_message(kVendorIn), Optional(ElementsAre(0x81, 0, 0, 0, 0, 0, 5, 1, 0, 1)));
  EXPECT_TRUE(host_.request(FakeHost::packet(0x21, 1, 0x0600, 1, 0)));  // ABORT, to its slot
  EXPECT_EQ(host_.request(FakeHost::packet(0x21, 1, 0x0600, 2, 0)), std::nullopt);
  ASSERT_TRUE(send_message({0x65, 0, 0, 0, 0, 0, 7, 0, 0, 0}, kVendorOut));
  EXPECT_THAT(read_message(kVendorIn), Optional(ElementsAre(0x81, 0, 0, 0, 0, 0, 7, 0x41, 0xff, 1)));
  out_toggle_ = in_toggle_ = DataToggle::kData0;
  ASSERT_TRUE(send_message(kGetSlotStatus));
  EXPECT_THAT(read_message(), Optional(ElementsAre(0x81, 0, 0, 0, 0, 0, 5, 1, 0, 1)));
}

TEST_F(DeviceTest, SetInterface_StartsThatOneAnew) {
  ASSERT_TRUE(host_.configure());
  ASSERT_TRUE(send_message(kGetSlotStatus));  // its answer waits
  ASSERT_TRUE(host_.request(FakeHost::packet(0x01, 11, 0, 1, 0)));
  EXPECT_TRUE(endpoints_.is_armed(kBulkIn));
  ASSERT_TRUE(host_.request(FakeHost::packet(0x01, 11, 0, 0, 0)));
  EXPECT_FALSE(endpoints_.is_armed(kBulkIn));
}

TEST_F(DeviceTest, InterfaceThatTheOwnerTookAway_IsNowhere) {
  identity_.has_vendor = false;
  ASSERT_TRUE(host_.configure());
  EXPECT_THAT(host_.request(get_descriptor(1, 0, 4)), Optional(ElementsAre(18, 1, 0x00, 0x02)));
  EXPECT_THAT(host_.request(get_descriptor(2, 0, 255)), Optional(SizeIs(9 + kReaderSize)));
  EXPECT_EQ(host_.request(get_descriptor(15, 0, 255)), std::nullopt);
  EXPECT_EQ(host_.request(FakeHost::packet(0xc0, kMicrosoftRequest, 0, 7, 255)), std::nullopt);
  EXPECT_FALSE(endpoints_.is_armed(kVendorOut));
  EXPECT_EQ(host_.request(FakeHost::packet(0x82, 0, 0, kVendorIn, 2)), std::nullopt);
}

TEST_F(DeviceTest, VendorInterfaceAlone_IsInterfaceZero) {
  identity_.has_reader = false;
  ASSERT_TRUE(host_.configure());
  const auto configuration = host_.request(get_descriptor(2, 0, 255));
  ASSERT_THAT(configuration, Optional(SizeIs(9 + kVendorSize)));
  EXPECT_THAT(std::vector(configuration->begin() + 9, configuration->begin() + 15),
              ElementsAre(9, 4, 0, 0, 2, 0xff));
  EXPECT_FALSE(endpoints_.is_armed(kBulkOut));
  ASSERT_TRUE(send_message(kGetSlotStatus, kVendorOut));
  EXPECT_THAT(read_message(kVendorIn), Optional(SizeIs(10)));
}

TEST_F(DeviceTest, PlatformsAreToldOfTheVendorInterface_InPartsThatEndWhereTheySay) {
  const auto store = host_.request(get_descriptor(15, 0, 255));
  ASSERT_THAT(store, Optional(SizeIs(57)));
  EXPECT_THAT(std::vector(store->begin(), store->begin() + 5), ElementsAre(5, 15, 57, 0, 2));
  EXPECT_EQ((*store)[5] + (*store)[5 + 24] + 5u, store->size());

  const auto set = host_.request(FakeHost::packet(0xc0, kMicrosoftRequest, 0, 7, 0xffff));
  ASSERT_THAT(set, Optional(SizeIs((*store)[53] | ((*store)[54] << 8))));
  std::vector<int> types;
  std::size_t at = 0;
  while (at + 4 <= set->size() && (*set)[at] != 0) {
    types.push_back((*set)[at + 2]);
    at += (*set)[at] | ((*set)[at + 1] << 8);
  }
  EXPECT_EQ(at, set->size());
  EXPECT_THAT(types, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ((*set)[10 + 8 + 4], 1);  // of interface 1
}

/// A host that does anything that a bus lets it do: SETUP at any moment, packets where an endpoint takes
/// them.
TEST_F(DeviceTest, HostThatDoesAnything_FindsADeviceThatStillWorks) {
  std::mt19937 random(1);
  const auto below = [&random](std::uint32_t n) { return static_cast<std::uint8_t>(random() % n); };
  for (int round = 0; round < 200'000; ++round) {
    switch (below(8)) {
      case 0: {
        FakeHost::Packet packet{};
        for (auto& byte : packet) byte = static_cast<std::uint8_t>(random());
        host_.setup(packet);
        break;
      }
      case 1:  // what comes near to a request
        host_.setup(FakeHost::packet(static_cast<std::uint8_t>((below(2) << 7) | (below(3) << 5) | below(4)),
                                     below(13), static_cast<std::uint16_t>(below(8) << (8 * below(2))),
                                     static_cast<std::uint16_t>(below(2) << 7 | below(4)), below(100)));
        break;
      case 2:
        for (const EndpointAddress in : {kControlIn, kBulkIn, kInterruptIn, kVendorIn}) {
          if (endpoints_.take(in)) device_.packet_sent(in);
        }
        break;
      case 3:
        if (endpoints_.take(kControlOut)) device_.packet_received(kControlOut, {});
        break;
      case 4:
      case 5:
        if (const EndpointAddress out = below(2) == 0 ? kBulkOut : kVendorOut; endpoints_.take(out)) {
          std::array<std::uint8_t, kPacketSize> packet{};
          for (auto& byte : packet) byte = static_cast<std::uint8_t>(below(4) == 0 ? random() : below(3));
          packet[0] = static_cast<std::uint8_t>(0x60 + below(0x14));
          device_.packet_received(out, Bytes(packet).first(below(kPacketSize + 1)));
        }
        break;
      case 6:
        if (below(50) == 0) device_.bus_reset();
        if (below(20) == 0) device_.suspended();
        if (below(20) == 0) device_.resumed();
        break;
      default:
        for (reader::ccid::Slot* const slot : {&slot_, &vendor_slot_}) {
          if (slot->take_job().kind != reader::ccid::JobKind::kNone) slot->finish(2);
        }
        device_.pump();
        break;
    }
  }
  if (slot_.take_job().kind != reader::ccid::JobKind::kNone) slot_.finish(0);
  ASSERT_TRUE(host_.configure());
  while (slot_.take_job().kind != reader::ccid::JobKind::kNone) slot_.finish(0);
  ASSERT_TRUE(send_message(kGetSlotStatus));
  EXPECT_THAT(read_message(), Optional(SizeIs(10)));
}

TEST_F(DeviceTest, PacketsThatNobodyAskedFor_ChangeNothing) {
  device_.packet_sent(kBulkIn);
  device_.packet_received(kBulkOut, kGetSlotStatus);
  device_.packet_sent(kControlIn);
  device_.packet_received(kControlOut, {});
  EXPECT_FALSE(endpoints_.is_armed(kBulkIn));
  ASSERT_TRUE(host_.configure());
  EXPECT_FALSE(endpoints_.is_armed(kBulkIn));
}

}  // namespace
}  // namespace coffer::firmware::usb
