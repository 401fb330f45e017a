// The functions of libusb that Debian's CCID driver calls, for one device: transfers go over the socket that
// USB_SOCKET names to an emulated board (firmware/emulator, --usb). Preloaded into pcscd.

#include <libusb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint8_t kGetDescriptor = 6;
constexpr std::uint8_t kIn = 0x80;

// libusb's types are opaque to its users: addresses are all that they have of them.
int context, device, handle;

/// A request, as it goes over the socket; data to the device follows it.
struct Request {
  std::uint8_t is_bulk;
  std::uint8_t endpoint;
  std::array<std::uint8_t, 2> unused;
  std::uint32_t length;  // of the data, or how much is expected at most
  std::uint32_t timeout;
  std::array<std::uint8_t, 8> setup;
};
static_assert(sizeof(Request) == 20);

class Wire {
 public:
  /// @returns how many bytes came or went, or libusb's error
  int transfer(const Request& request, std::uint8_t* data, bool is_in) {
    const std::scoped_lock lock(mutex_);
    if (!connect() || !send(&request, sizeof request)) return LIBUSB_ERROR_NO_DEVICE;
    if (!is_in && !send(data, request.length)) return LIBUSB_ERROR_NO_DEVICE;
    std::int32_t status = 0;
    if (!receive(&status, sizeof status)) return LIBUSB_ERROR_NO_DEVICE;
    if (!is_in || status < 0) return status;
    if (static_cast<std::uint32_t>(status) > request.length) return LIBUSB_ERROR_OVERFLOW;
    return receive(data, static_cast<std::size_t>(status)) ? status : LIBUSB_ERROR_NO_DEVICE;
  }

 private:
  bool connect() {
    if (socket_ >= 0) return true;
    const char* path = std::getenv("USB_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path == nullptr || std::string_view(path).size() >= sizeof address.sun_path) return false;
    std::strcpy(address.sun_path, path);
    socket_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  bool send(const void* data, std::size_t size) const {
    return size == 0 || ::send(socket_, data, size, MSG_NOSIGNAL) == static_cast<ssize_t>(size);
  }
  bool receive(void* data, std::size_t size) const {
    return size == 0 || ::recv(socket_, data, size, MSG_WAITALL) == static_cast<ssize_t>(size);
  }

  std::mutex mutex_;
  int socket_ = -1;
};

Wire wire;

int control(std::uint8_t type, std::uint8_t request, std::uint16_t value, std::uint16_t index,
            std::uint8_t* data, std::uint16_t length) {
  const auto low = [](unsigned v) { return static_cast<std::uint8_t>(v); };
  const Request transfer{0,
                         0,
                         {},
                         length,
                         0,
                         {type, request, low(value), low(value >> 8U), low(index), low(index >> 8U),
                          low(length), low(length >> 8U)}};
  return wire.transfer(transfer, data, (type & kIn) != 0);
}

int descriptor(std::uint16_t value, std::uint8_t* data, std::uint16_t length, std::uint16_t language = 0) {
  return control(kIn, kGetDescriptor, value, language, data, length);
}

/// A configuration, as libusb shows it.
class Configuration {
 public:
  bool load() {
    const int size = descriptor(0x0200, raw_.data(), raw_.size());
    if (size < LIBUSB_DT_CONFIG_SIZE) return false;
    settings_ = {};
    count_ = 0;
    for (int at = 0; at < size && raw_[at] != 0; at += raw_[at]) take(raw_.data() + at);
    for (std::size_t i = 0; i < count_; ++i)
      interfaces_[i] = {.altsetting = &settings_[i], .num_altsetting = 1};
    descriptor_.interface = interfaces_.data();
    return count_ == descriptor_.bNumInterfaces;
  }
  libusb_config_descriptor* get() { return &descriptor_; }

 private:
  static constexpr std::size_t kInterfaces = 2;
  static constexpr std::size_t kEndpoints = 3;

  void take(const std::uint8_t* part) {
    if (part[1] == LIBUSB_DT_CONFIG) {
      std::memcpy(&descriptor_, part, LIBUSB_DT_CONFIG_SIZE);
    } else if (part[1] == LIBUSB_DT_INTERFACE && count_ < kInterfaces) {
      std::memcpy(&settings_[count_], part, LIBUSB_DT_INTERFACE_SIZE);
      settings_[count_].endpoint = endpoints_[count_].data();
      endpoints_seen_ = 0;
      ++count_;
    } else if (part[1] == LIBUSB_DT_ENDPOINT && endpoints_seen_ < kEndpoints) {
      std::memcpy(&endpoints_[count_ - 1][endpoints_seen_++], part, LIBUSB_DT_ENDPOINT_SIZE);
    } else {  // the class descriptor
      settings_[count_ - 1].extra = part;
      settings_[count_ - 1].extra_length = part[0];
    }
  }

  std::array<std::uint8_t, 512> raw_{};
  std::array<std::array<libusb_endpoint_descriptor, kEndpoints>, kInterfaces> endpoints_{};
  std::array<libusb_interface_descriptor, kInterfaces> settings_{};
  std::array<libusb_interface, kInterfaces> interfaces_{};
  std::size_t count_ = 0;
  std::size_t endpoints_seen_ = 0;
  libusb_config_descriptor descriptor_{};
};

Configuration configuration;

}  // namespace

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
  const int size = descriptor(0x0100, reinterpret_cast<std::uint8_t*>(out), LIBUSB_DT_DEVICE_SIZE);
  return size == LIBUSB_DT_DEVICE_SIZE ? 0 : LIBUSB_ERROR_IO;
}
int libusb_get_active_config_descriptor(libusb_device*, libusb_config_descriptor** out) {
  *out = configuration.get();
  return configuration.load() ? 0 : LIBUSB_ERROR_IO;
}
void libusb_free_config_descriptor(libusb_config_descriptor*) {}

int libusb_open(libusb_device*, libusb_device_handle** out) {
  *out = reinterpret_cast<libusb_device_handle*>(&handle);
  return 0;
}
void libusb_close(libusb_device_handle*) {}
int libusb_claim_interface(libusb_device_handle*, int) { return 0; }
int libusb_release_interface(libusb_device_handle*, int) { return 0; }

int libusb_get_string_descriptor_ascii(libusb_device_handle*, uint8_t index, unsigned char* text,
                                       int length) {
  constexpr std::uint16_t kEnglish = 0x0409;
  std::array<std::uint8_t, 255> raw{};
  const int size = descriptor(0x0300 | index, raw.data(), raw.size(), kEnglish);
  if (size < 2) return LIBUSB_ERROR_IO;
  int used = 0;
  for (int at = 2; at + 1 < size && used < length - 1; at += 2) text[used++] = raw[at];
  text[used] = 0;
  return used;
}

int libusb_control_transfer(libusb_device_handle*, uint8_t type, uint8_t request, uint16_t value,
                            uint16_t index, unsigned char* data, uint16_t length, unsigned) {
  return control(type, request, value, index, data, length);
}

int libusb_bulk_transfer(libusb_device_handle*, unsigned char endpoint, unsigned char* data, int length,
                         int* transferred, unsigned timeout) {
  const Request request{1, endpoint, {}, static_cast<std::uint32_t>(length), timeout, {}};
  const int status = wire.transfer(request, data, (endpoint & kIn) != 0);
  *transferred = status > 0 ? status : 0;
  return status < 0 ? status : 0;
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

}  // extern "C"
