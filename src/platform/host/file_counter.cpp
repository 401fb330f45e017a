#include "platform/host/file_counter.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "base/endian.h"
#include "crypto/hash.h"
#include "platform/host/directory.h"

namespace coffer::platform {
namespace {

constexpr std::array<std::uint8_t, 8> kHead = {'C', 'o', 'f', 'C', 1, 0, 0, 0};  // with the version
constexpr std::size_t kChecked = kHead.size() + 8;
static_assert(FileCounter::kEntrySize == 2 * kChecked);

CounterResult<FileCounter::Entry> encode(std::uint64_t value) {
  FileCounter::Entry entry{};
  const MutableBytes bytes = entry;
  copy(kHead, bytes);
  copy(be64(value), bytes.subspan(kHead.size()));
  const auto check = crypto::hash(crypto::HashAlgorithm::kSha256, {bytes.first(kChecked)});
  if (!check) return std::unexpected(CounterError::kFailed);
  copy(check->bytes().first(kChecked), bytes.subspan(kChecked));
  return entry;
}

/// The number of an entry, unless it was never written, or not whole.
std::optional<std::uint64_t> decode(const FileCounter::Entry& entry) {
  const std::uint64_t value = load_be64(std::span(entry).subspan<kHead.size(), 8>());
  const auto expected = encode(value);
  if (!expected || *expected != entry) return std::nullopt;
  return value;
}

bool write_at(int fd, Bytes bytes, std::size_t offset) {
  return ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset)) ==
         static_cast<ssize_t>(bytes.size());
}

bool is_private_file(int fd) {
  struct stat status{};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
         (status.st_mode & (S_IRWXG | S_IRWXO)) == 0 &&
         status.st_size == static_cast<off_t>(FileCounter::kFileSize);
}

}  // namespace

CounterResult<void> FileCounter::open() {
  Descriptor file(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.valid() && errno == ENOENT) return std::unexpected(CounterError::kMissing);
  if (!file.valid() && (errno == ELOOP || errno == EISDIR)) return std::unexpected(CounterError::kInvalid);
  if (!file.valid()) return std::unexpected(CounterError::kFailed);
  if (!is_private_file(file.get())) return std::unexpected(CounterError::kInvalid);
  file_.emplace(std::move(file));
  return {};
}

CounterResult<void> FileCounter::load() {
  std::optional<std::uint64_t> highest;
  for (const std::size_t place : {std::size_t{0}, std::size_t{1}}) {
    Entry entry{};
    const auto offset = static_cast<off_t>(place * kPlaceSize);
    if (::pread(file_->get(), entry.data(), entry.size(), offset) != static_cast<ssize_t>(entry.size())) {
      return std::unexpected(CounterError::kFailed);
    }
    const auto value = decode(entry);
    if (!value || (highest && *highest > *value)) continue;
    highest = value;
    place_ = place;
  }
  if (!highest) return std::unexpected(CounterError::kInvalid);
  value_ = *highest;
  return {};
}

CounterResult<std::uint64_t> FileCounter::read() {
  if (file_) return value_;
  COFFER_CHECK(open());
  if (const auto loaded = load(); !loaded) {
    file_.reset();
    return std::unexpected(loaded.error());
  }
  return value_;
}

CounterResult<void> FileCounter::raise(std::uint64_t value) {
  if (!file_ || value < value_) return std::unexpected(CounterError::kFailed);
  if (value == value_) return {};
  COFFER_TRY(const Entry entry, encode(value));
  const std::size_t place = 1 - place_;
  if (!write_at(file_->get(), entry, place * kPlaceSize)) return std::unexpected(CounterError::kFailed);
  value_ = value;
  place_ = place;
  return {};
}

CounterResult<void> FileCounter::sync() {
  if (!file_ || ::fdatasync(file_->get()) != 0) return std::unexpected(CounterError::kFailed);
  return {};
}

std::uint64_t FileCounter::first_number() { return static_cast<std::uint64_t>(std::time(nullptr)) << 20; }

CounterResult<void> FileCounter::create() {
  const auto present = read();
  if (present) return {};
  if (present.error() != CounterError::kMissing) return std::unexpected(CounterError::kFailed);
  COFFER_TRY(const Entry entry, encode(first_));
  const std::string draft = path_.string() + ".new";
  ::unlink(draft.c_str());  // of an attempt that was cut off
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool made = file.valid() && ::fchmod(file.get(), 0600) == 0 &&
                    ::posix_fallocate(file.get(), 0, static_cast<off_t>(kFileSize)) == 0 &&
                    write_at(file.get(), entry, 0) && ::fsync(file.get()) == 0 &&
                    ::rename(draft.c_str(), path_.c_str()) == 0 && sync_directory_of(path_);
  if (!made) return std::unexpected(CounterError::kFailed);
  return {};
}

}  // namespace coffer::platform
