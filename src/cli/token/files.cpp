#include "cli/token/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "reader/host/unique_fd.h"

namespace coffer::cli {
namespace {

std::unexpected<Failure> cannot(ExitCode code, std::string_view path, std::string_view what) {
  return fail(
      {code, fmt::format("{} cannot be {}: {}.", path, what, std::strerror(errno)), "Nothing was done."});
}

bool write_all(int descriptor, Bytes content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<ByteVector, Failure> read_input(const std::string& path, std::size_t most) {
  const bool standard = path == "-";
  reader::UniqueFd opened(standard ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!standard && !opened) {
    return cannot(errno == ENOENT ? ExitCode::kNotFound : ExitCode::kBadInput, path, "opened");
  }
  ByteVector content;
  constexpr std::size_t kPiece = 65536;
  for (;;) {
    const std::size_t size = content.size();
    content.resize(size + kPiece);
    const ssize_t got = ::read(standard ? STDIN_FILENO : opened.get(), content.data() + size, kPiece);
    content.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot(ExitCode::kBadInput, path, "read");
    if (got == 0) return content;
    if (content.size() > most) {
      return fail({ExitCode::kBadInput, fmt::format("{} is too long.", path), "Nothing was done."});
    }
  }
}

Result<void, Failure> write_output(const std::string& path, Bytes content, Privacy privacy) {
  const bool secret = privacy == Privacy::kPrivate;
  if (secret && ::access(path.c_str(), F_OK) == 0) {
    return fail({ExitCode::kExists, fmt::format("{} is there already.", path), "It was not touched.",
                 "Give another name, or remove it."});
  }
  // Whole or not at all: under another name first.
  std::string temporary = path + ".XXXXXX";
  const reader::UniqueFd file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file) return cannot(ExitCode::kOutput, path, "made");
  constexpr mode_t kForAll = 0666;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const bool written = write_all(file.get(), content) &&
                       (secret || ::fchmod(file.get(), kForAll & ~mask) == 0) && ::fsync(file.get()) == 0;
  const bool named = written && (secret ? ::link(temporary.c_str(), path.c_str()) == 0
                                        : std::rename(temporary.c_str(), path.c_str()) == 0);
  const int error = errno;
  if (!named || secret) ::unlink(temporary.c_str());
  errno = error;
  if (!named) return cannot(ExitCode::kOutput, path, "written");
  return {};
}

std::string to_base64(Bytes bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::optional<ByteVector> from_base64(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') packed += c;
  }
  if (packed.empty() || packed.size() % 4 != 0) return std::nullopt;
  ByteVector bytes(packed.size() / 4 * 3);
  if (EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(packed.data()),
                      static_cast<int>(packed.size())) < 0) {
    return std::nullopt;
  }
  if (packed.ends_with("==")) bytes.pop_back();
  if (packed.ends_with('=')) bytes.pop_back();
  return bytes;
}

std::string to_pem(std::string_view name, Bytes der) {
  constexpr std::size_t kLine = 64;
  const std::string base64 = to_base64(der);
  std::string text = fmt::format("-----BEGIN {}-----\n", name);
  for (std::size_t i = 0; i < base64.size(); i += kLine) text += base64.substr(i, kLine) + "\n";
  return text + fmt::format("-----END {}-----\n", name);
}

}  // namespace coffer::cli
