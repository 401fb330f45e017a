#include "platform/host/locked_page.h"

#include <sys/mman.h>
#include <unistd.h>

namespace coffer::platform {

LockedPage::LockedPage()
    : size_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))),
      address_(::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
  if (address_ == MAP_FAILED) throw std::bad_alloc();
  [[maybe_unused]] const int locked = ::mlock(address_, size_);
  [[maybe_unused]] const int left_out = ::madvise(address_, size_, MADV_DONTDUMP);
}

LockedPage::~LockedPage() { ::munmap(address_, size_); }

}  // namespace coffer::platform
