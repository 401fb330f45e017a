#include "manifest/host/new_state.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "manifest/host/state_errors.h"
#include "platform/host/directory.h"

namespace coffer::manifest {
namespace {

using platform::FileRootKey;
using platform::IfMissing;
using platform::StateErrorCode;
using Outcome = Result<void, platform::StateError>;

std::filesystem::path draft_of(const std::filesystem::path& file) { return file.string() + ".new"; }

/// Of whatever kind, a link that points nowhere included.
bool is_taken(const std::filesystem::path& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 || errno != ENOENT;
}

void remove_drafts(const StateFiles& files) {
  const std::string records = draft_of(files.records);
  const std::string root_key = draft_of(files.root_key);
  for (const std::string& draft :
       {records, records + "-wal", records + "-journal", records + "-shm", root_key, root_key + ".new"}) {
    ::unlink(draft.c_str());
  }
}

/// Opens the records' draft with its manifest, or makes it, and closes it: then it is one file.
Outcome prepare_records(const StateFiles& files, const platform::RootKey& root, bool make) {
  const std::filesystem::path draft = draft_of(files.records);
  {
    auto records = store::SqliteStore::open_locked(draft, {.create = make});
    if (!records) return std::unexpected(translate(records.error()));
    StateCounters counters(files.counters);
    platform::StdMutex mutex;
    ManifestStore manifest(**records, mutex, counters.counters());
    const auto done = make ? manifest.create(root) : manifest.open(root);
    if (!done) return std::unexpected(translate(done.error(), draft, files.counters));
    manifest.sync_counter();
  }
  if (is_taken(draft.string() + "-wal")) {
    return platform::state_error(StateErrorCode::kIo, draft, "cannot be closed: is the disk full?");
  }
  return platform::sync_directory_of(draft);
}

/// Gives a draft its name, which nothing may have; durable when it returns.
Outcome publish(const std::filesystem::path& file) {
  const std::filesystem::path draft = draft_of(file);
  if (::link(draft.c_str(), file.c_str()) != 0) return platform::state_io_error(file);
  COFFER_CHECK(platform::sync_directory_of(file));
  ::unlink(draft.c_str());
  return {};
}

Outcome make_first(const StateFiles& files) {
  remove_drafts(files);
  COFFER_TRY(const auto root_key, FileRootKey::open(draft_of(files.root_key), IfMissing::kCreate));
  COFFER_CHECK(prepare_records(files, *root_key, true));
  COFFER_CHECK(publish(files.root_key));
  return publish(files.records);
}

Outcome make_records(const StateFiles& files) {
  remove_drafts(files);
  COFFER_TRY(const auto root_key, FileRootKey::open(files.root_key, IfMissing::kFail));
  COFFER_CHECK(prepare_records(files, *root_key, true));
  return publish(files.records);
}

/// A first start that was cut off after the root key got its name.
Outcome finish_first(const StateFiles& files) {
  COFFER_TRY(const auto root_key, FileRootKey::open(files.root_key, IfMissing::kFail));
  const bool whole = is_taken(draft_of(files.records)) && prepare_records(files, *root_key, false);
  if (whole) return publish(files.records);
  return platform::state_error(
      StateErrorCode::kRecordsMissing, files.records,
      "the records are missing, but there is a root key that they were sealed under; "
      "put the newest copy back");
}

}  // namespace

StateFiles::StateFiles(const std::filesystem::path& directory, CounterPlaces places)
    : root_key(directory / "root.key"),
      records(directory / "records.db"),
      reserve(directory / "reserve"),
      counters(std::move(places)) {
  if (counters.file.empty()) counters.file = directory / "counter";
}

Outcome complete_state(const StateFiles& files, StateAction action) {
  const bool has_root_key = is_taken(files.root_key);
  const bool has_records = is_taken(files.records);
  if (has_records && action == StateAction::kNewToken) {
    return platform::state_error(StateErrorCode::kHasRecords, files.records,
                                 "there are records; a new token is made where there are none");
  }
  if (has_records) {
    if (has_root_key) remove_drafts(files);
    return {};
  }
  if (!has_root_key && action == StateAction::kAcceptOlder) {
    return platform::state_error(StateErrorCode::kRecordsMissing, files.records,
                                 "there are no records to accept");
  }
  if (!has_root_key) return make_first(files);
  return action == StateAction::kNewToken ? make_records(files) : finish_first(files);
}

}  // namespace coffer::manifest
