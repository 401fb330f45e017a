#include "store/flash/plan.h"

#include "store/flash/format.h"

namespace coffer::store::flash {
namespace {

bool is_covered(RecordId id, std::span<const Change> changes) {
  return std::ranges::any_of(changes,
                             [id](const Change& change) { return change.first <= id && id <= change.last; });
}

}  // namespace

bool takes_effect(const RecordIndex& index, std::span<const Change> changes, std::size_t which) {
  const Change& change = changes[which];
  if (change.kind == Change::Kind::kPut) return !is_covered(change.first, changes.subspan(which + 1));
  const auto found = index.from(change.first);
  return !found.empty() && found.front().id <= change.last;
}

Plan plan(const RecordIndex& index, std::span<const Change> changes) {
  Plan plan;
  for (const FlashIndexEntry& record : index.records()) {
    if (is_covered(record.id, changes)) continue;
    plan.records += 1;
    plan.live_bytes += record_cost(record.length);
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (!takes_effect(index, changes, i)) continue;
    if (changes[i].kind == Change::Kind::kErase) {
      plan.length += kEntryHeader;
      continue;
    }
    const auto length = static_cast<std::uint32_t>(changes[i].value.size());
    plan.length += put_size(length);
    plan.records += 1;
    plan.live_bytes += record_cost(length);
  }
  return plan;
}

}  // namespace coffer::store::flash
