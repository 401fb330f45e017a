#include "store/sqlite/testing/faulty_vfs.h"

#include <fstream>
#include <new>

namespace coffer::store {
namespace {

/// SQLite allocates this, followed by the real layer's file.
struct File {
  sqlite3_file base;
  FaultyVfs* vfs;
  std::string* path;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
const sqlite3_io_methods& methods_of(sqlite3_file* file) { return *file_of(file).real()->pMethods; }

int close(sqlite3_file* file) {
  const int code = methods_of(file).xClose(file_of(file).real());
  delete file_of(file).path;
  return code;
}
int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  return methods_of(file).xRead(file_of(file).real(), out, size, offset);
}
int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  if (const int code = file_of(file).vfs->begin_operation(); code != SQLITE_OK) return code;
  const auto end = static_cast<std::uintmax_t>(offset) + static_cast<std::uintmax_t>(size);
  if (!file_of(file).vfs->has_room(*file_of(file).path, end)) return SQLITE_FULL;
  return methods_of(file).xWrite(file_of(file).real(), data, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = file_of(file).vfs->begin_operation(); code != SQLITE_OK) return code;
  return methods_of(file).xTruncate(file_of(file).real(), size);
}
int sync(sqlite3_file* file, int) {
  if (const int code = file_of(file).vfs->begin_operation(); code != SQLITE_OK) return code;
  file_of(file).vfs->remember(*file_of(file).path);  // the medium itself does not matter here, and is slow
  return SQLITE_OK;
}
int file_size(sqlite3_file* file, sqlite3_int64* out) {
  return methods_of(file).xFileSize(file_of(file).real(), out);
}
int lock(sqlite3_file* file, int level) { return methods_of(file).xLock(file_of(file).real(), level); }
int unlock(sqlite3_file* file, int level) { return methods_of(file).xUnlock(file_of(file).real(), level); }
int check_reserved_lock(sqlite3_file* file, int* out) {
  return methods_of(file).xCheckReservedLock(file_of(file).real(), out);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
  return methods_of(file).xFileControl(file_of(file).real(), operation, argument);
}
int sector_size(sqlite3_file* file) { return methods_of(file).xSectorSize(file_of(file).real()); }
int device_characteristics(sqlite3_file*) { return 0; }  // no promises beyond the least

// Version 1: without shared memory, which an exclusively locked database does not need.
constexpr sqlite3_io_methods kMethods = {1,
                                         close,
                                         read,
                                         write,
                                         truncate,
                                         sync,
                                         file_size,
                                         lock,
                                         unlock,
                                         check_reserved_lock,
                                         file_control,
                                         sector_size,
                                         device_characteristics,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr,
                                         nullptr};

FaultyVfs& self(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }

int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags) {
  File& file = *new (out) File{};
  sqlite3_vfs* real = self(vfs).real();
  const int code = real->xOpen(real, name, file.real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  file.vfs = &self(vfs);
  file.path = new std::string(name == nullptr ? "" : name);
  file.base.pMethods = &kMethods;
  return SQLITE_OK;
}
int remove(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  self(vfs).forget(name);
  return self(vfs).real()->xDelete(self(vfs).real(), name, sync_directory);
}

}  // namespace

FaultyVfs::FaultyVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = kName;
  vfs_.pNext = nullptr;
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.pAppData = this;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  // The others take nothing of ours from their first argument: they are used as they are.
  sqlite3_vfs_register(&vfs_, 0);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&vfs_); }

void FaultyVfs::fail_operation(std::size_t nth, int code, bool for_good) {
  fail_in_ = nth;
  fail_code_ = code;
  fail_for_good_ = for_good;
  faulted_ = false;
}

int FaultyVfs::begin_operation() {
  ++operations_;
  if (fail_in_ == 0) return SQLITE_OK;
  if (fail_in_ > 1) {
    --fail_in_;
    return SQLITE_OK;
  }
  faulted_ = true;
  if (!fail_for_good_) fail_in_ = 0;
  return fail_code_;
}

bool FaultyVfs::has_room(const std::string& path, std::uintmax_t end) const {
  const std::uintmax_t size = std::filesystem::file_size(path);
  if (disk_.empty() || end <= size) return true;
  std::uintmax_t used = end - size;
  for (const auto& entry : std::filesystem::directory_iterator(disk_)) used += entry.file_size();
  return used <= disk_size_;
}

void FaultyVfs::remember(const std::string& path) {
  std::vector<char>& content = durable_[path];
  content.resize(std::filesystem::file_size(path));
  std::ifstream(path, std::ios::binary).read(content.data(), static_cast<std::streamsize>(content.size()));
}

void FaultyVfs::write_durable(const std::filesystem::path& from, const std::filesystem::path& to) const {
  std::filesystem::create_directories(to);
  for (const auto& [path, content] : durable_) {
    if (std::filesystem::path(path).parent_path() != from) continue;
    std::ofstream file(to / std::filesystem::path(path).filename(), std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
  }
}

}  // namespace coffer::store
