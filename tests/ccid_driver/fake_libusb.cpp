// The functions of libusb that Debian's CCID driver calls, for the one device that is plugged in; and the two
// functions of pcscd's log.

#include "fake_libusb.h"

#include <libusb.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace coffer::ccid_driver {
namespace {

Device* plugged_in = nullptr;

constexpr std::uint8_t kBulkOut = 0x01;
constexpr std::uint8_t kBulkIn = 0x81;
constexpr std::uint8_t kInterruptIn = 0x82;

// libusb's types are opaque to its users: addresses are all that they have of them.
int context, device, handle;

libusb_endpoint_descriptor endpoint(std::uint8_t address, std::uint8_t attributes) {
  libusb_endpoint_descriptor descriptor{};
  descriptor.bLength = 7;
  descriptor.bDescriptorType = LIBUSB_DT_ENDPOINT;
  descriptor.bEndpointAddress = address;
  descriptor.bmAttributes = attributes;
  descriptor.wMaxPacketSize = 64;
  return descriptor;
}

libusb_config_descriptor* configuration() {
  static const libusb_endpoint_descriptor endpoints[] = {endpoint(kBulkOut, 2), endpoint(kBulkIn, 2),
                                                         endpoint(kInterruptIn, 3)};
  static libusb_interface_descriptor setting{};
  setting.bLength = 9;
  setting.bDescriptorType = LIBUSB_DT_INTERFACE;
  setting.bNumEndpoints = 3;
  setting.bInterfaceClass = 0x0B;
  setting.endpoint = endpoints;
  setting.extra = plugged_in->descriptor().data();
  setting.extra_length = static_cast<int>(plugged_in->descriptor().size());
  static libusb_interface interface{};
  interface.altsetting = &setting;
  interface.num_altsetting = 1;
  static libusb_config_descriptor config{};
  config.bLength = 9;
  config.bDescriptorType = LIBUSB_DT_CONFIG;
  config.bNumInterfaces = 1;
  config.interface = &interface;
  return &config;
}

}  // namespace

void plug_in(Device* device) { plugged_in = device; }

std::optional<reader::ccid::testing::ByteVector> Device::read() {
  if (auto transfer = host_.read()) return transfer;
  if (!was_extended_ && slot_.request_time_extension(1)) {
    was_extended_ = true;
    ++extensions_;
    return host_.read();
  }
  was_extended_ = false;
  while (serve(slot_, card_, mutex_)) {
  }
  return host_.read();
}

}  // namespace coffer::ccid_driver

using namespace coffer;
using namespace coffer::ccid_driver;

extern "C" {

int libusb_init(libusb_context** out) {
  if (out != nullptr) *out = reinterpret_cast<libusb_context*>(&context);
  return 0;
}
void libusb_exit(libusb_context*) {}

ssize_t libusb_get_device_list(libusb_context*, libusb_device*** list) {
  static libusb_device* devices[] = {reinterpret_cast<libusb_device*>(&device), nullptr};
  *list = devices;
  return 1;
}
void libusb_free_device_list(libusb_device**, int) {}
uint8_t libusb_get_bus_number(libusb_device*) { return 1; }
uint8_t libusb_get_device_address(libusb_device*) { return 7; }

int libusb_get_device_descriptor(libusb_device*, libusb_device_descriptor* out) {
  *out = {};
  out->bLength = 18;
  out->bDescriptorType = LIBUSB_DT_DEVICE;
  out->bcdUSB = 0x0200;
  out->bMaxPacketSize0 = 64;
  out->idVendor = kVendor;
  out->idProduct = kProduct;
  out->bcdDevice = 0x0100;
  out->bNumConfigurations = 1;
  return 0;
}
int libusb_get_active_config_descriptor(libusb_device*, libusb_config_descriptor** out) {
  *out = configuration();
  return 0;
}
void libusb_free_config_descriptor(libusb_config_descriptor*) {}

int libusb_open(libusb_device*, libusb_device_handle** out) {
  *out = reinterpret_cast<libusb_device_handle*>(&handle);
  return 0;
}
void libusb_close(libusb_device_handle*) {}
int libusb_claim_interface(libusb_device_handle*, int) { return 0; }
int libusb_release_interface(libusb_device_handle*, int) { return 0; }
int libusb_get_string_descriptor_ascii(libusb_device_handle*, uint8_t, unsigned char*, int) {
  return LIBUSB_ERROR_NOT_FOUND;
}

int libusb_control_transfer(libusb_device_handle*, uint8_t type, uint8_t request, uint16_t value,
                            uint16_t index, unsigned char* data, uint16_t length, unsigned) {
  const auto low = [](unsigned v) { return static_cast<std::uint8_t>(v); };
  const std::array<std::uint8_t, 8> setup{type,       request,          low(value),  low(value >> 8U),
                                          low(index), low(index >> 8U), low(length), low(length >> 8U)};
  const auto answer = plugged_in->control(setup);
  if (!answer) return LIBUSB_ERROR_PIPE;
  copy(*answer, MutableBytes(data, length));
  return static_cast<int>(answer->size());
}

int libusb_bulk_transfer(libusb_device_handle*, unsigned char endpoint, unsigned char* data, int length,
                         int* transferred, unsigned) {
  const MutableBytes buffer(data, static_cast<std::size_t>(length));
  *transferred = 0;
  if (endpoint == kBulkOut) {
    plugged_in->count_write();
    if (!plugged_in->write(buffer)) return LIBUSB_ERROR_TIMEOUT;
    *transferred = length;
    return 0;
  }
  const auto transfer = plugged_in->read();
  if (!transfer) return LIBUSB_ERROR_TIMEOUT;
  if (transfer->size() > buffer.size()) return LIBUSB_ERROR_OVERFLOW;
  copy(*transfer, buffer);
  *transferred = static_cast<int>(transfer->size());
  return 0;
}

// The interrupt endpoint is not polled: the card is always there.
libusb_transfer* libusb_alloc_transfer(int) {
  return static_cast<libusb_transfer*>(std::calloc(1, sizeof(libusb_transfer)));
}
void libusb_free_transfer(libusb_transfer* transfer) { std::free(transfer); }
int libusb_submit_transfer(libusb_transfer*) { return LIBUSB_ERROR_NOT_SUPPORTED; }
int libusb_cancel_transfer(libusb_transfer*) { return 0; }
int libusb_handle_events_completed(libusb_context*, int*) { return 0; }
const char* libusb_error_name(int) { return "error of the test's USB"; }

// NOLINTNEXTLINE(cert-dcl50-cpp): pcscd's function is like this
void log_msg(const int, const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  std::vprintf(format, arguments);
  va_end(arguments);
  std::putchar('\n');
}
void log_xxd(const int, const char*, const unsigned char*, const int) {}

}  // extern "C"
