#include "platform/host/state_error.h"

#include <cerrno>
#include <system_error>

namespace coffer::platform {

std::unexpected<StateError> state_error(StateErrorCode code, const std::filesystem::path& path,
                                        std::string_view what) {
  return std::unexpected(StateError{code, path.string() + ": " + std::string(what)});
}

std::unexpected<StateError> state_io_error(const std::filesystem::path& path) {
  return state_error(StateErrorCode::kIo, path, std::generic_category().message(errno));
}

}  // namespace coffer::platform
