#include "platform/host/file_root_key.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>

#include "platform/host/descriptor.h"
#include "platform/host/directory.h"

namespace coffer::platform {
namespace {

using Status = Result<void, StateError>;

/// Removes a file when the scope ends, whether or not it still exists.
class Removal {
 public:
  explicit Removal(const std::filesystem::path& path) : path_(path) {}
  ~Removal() { ::unlink(path_.c_str()); }
  Removal(const Removal&) = delete;
  Removal& operator=(const Removal&) = delete;

 private:
  const std::filesystem::path& path_;
};

Status fill_random(MutableBytes out, const std::filesystem::path& path) {
  while (!out.empty()) {
    const ssize_t n = ::getrandom(out.data(), out.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return state_error(StateErrorCode::kIo, path, "no random bytes from the system");
    out = out.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

Status write_all(int fd, Bytes bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return state_io_error(path);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

/// The key is written under another name and linked to its own when it is durable: a crash leaves no half of
/// a key. A link never replaces what is there.
Status create(const std::filesystem::path& path) {
  InLockedPage<Secret<kRootKeySize>> key;
  COFFER_CHECK(fill_random(key.get().writable(), path));

  const std::filesystem::path draft = path.string() + ".new";
  ::unlink(draft.c_str());  // of a start that was cut off
  const Descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.valid()) return state_io_error(draft);
  const Removal removal(draft);
  if (::fchmod(file.get(), 0600) != 0) return state_io_error(draft);
  COFFER_CHECK(write_all(file.get(), key.get().expose(), draft));
  if (::fsync(file.get()) != 0) return state_io_error(draft);
  if (::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) return state_io_error(path);
  return sync_directory_of(path);
}

Status check_file(int fd, const std::filesystem::path& path) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return state_io_error(path);
  if (!S_ISREG(status.st_mode))
    return state_error(StateErrorCode::kRootKeyInvalid, path, "is not a plain file");
  if (status.st_uid != ::geteuid()) {
    return state_error(StateErrorCode::kUnsafe, path, "the root key belongs to another user");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return state_error(StateErrorCode::kUnsafe, path,
                       "the root key is accessible by others (chmod 600 makes it private)");
  }
  if (status.st_size != static_cast<off_t>(kRootKeySize)) {
    return state_error(StateErrorCode::kRootKeyInvalid, path,
                       "a root key has " + std::to_string(kRootKeySize) + " bytes, this file has " +
                           std::to_string(status.st_size));
  }
  return {};
}

Status read_all(int fd, MutableBytes out, const std::filesystem::path& path) {
  while (!out.empty()) {
    const ssize_t n = ::read(fd, out.data(), out.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return state_io_error(path);
    if (n == 0) return state_error(StateErrorCode::kRootKeyInvalid, path, "the root key file is too short");
    out = out.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

/// O_NONBLOCK: something that is not a plain file shall not make us wait.
Descriptor open_to_read(const std::filesystem::path& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
}

}  // namespace

Result<std::unique_ptr<FileRootKey>, StateError> FileRootKey::open(const std::filesystem::path& path,
                                                                   IfMissing if_missing) {
  if (if_missing == IfMissing::kCreate && ::access(path.c_str(), F_OK) != 0 && errno == ENOENT) {
    COFFER_CHECK(create(path));
  }
  const Descriptor file = open_to_read(path);
  if (!file.valid() && errno == ENOENT) {
    return state_error(StateErrorCode::kRootKeyMissing, path, "the root key is missing");
  }
  if (!file.valid() && errno == ELOOP) {
    return state_error(StateErrorCode::kRootKeyInvalid, path, "is a symbolic link");
  }
  if (!file.valid()) return state_io_error(path);
  COFFER_CHECK(check_file(file.get(), path));
  std::unique_ptr<FileRootKey> key(new FileRootKey);
  COFFER_CHECK(read_all(file.get(), key->key_.get().writable(), path));
  return key;
}

}  // namespace coffer::platform
