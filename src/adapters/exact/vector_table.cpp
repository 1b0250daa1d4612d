#include "adapters/exact/vector_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace clipmill {

VectorTable::VectorTable(const std::filesystem::path& scratch_folder) : vectors_(scratch_folder) {}

Result<void> VectorTable::reserve(std::size_t count) {
  const std::size_t fresh = count > free_.size() ? count - free_.size() : 0;
  const std::size_t slots = ids_.size() + fresh;
  if (slots >= no_slot) return fail(ErrorCode::unavailable, "the index is full");
  if (auto done = vectors_.reserve(slots); !done) return done;
  while (codes_.size() * chunk_slots < slots) {
    codes_.push_back(std::make_unique_for_overwrite<QuantisedVector[]>(chunk_slots));
  }
  return {};
}

VectorTable::Slot VectorTable::add(const VideoId& id, const QuantisedVector& code,
                                   EmbeddingView vector) {
  Slot slot = slot_count();
  if (free_.empty()) {
    ids_.push_back(id);
    if (slot % 64 == 0) unused_.push_back(~std::uint64_t{0});
  } else {
    slot = free_.back();
    free_.pop_back();
    ids_[slot] = id;
  }
  unused_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  slots_by_id_.emplace(id, slot);
  overwrite(slot, code, vector);
  return slot;
}

void VectorTable::overwrite(Slot slot, const QuantisedVector& code, EmbeddingView vector) {
  codes_[slot / chunk_slots][slot % chunk_slots] = code;
  std::ranges::copy(vector, vectors_.row(slot).begin());
}

void VectorTable::retire(Slot slot) {
  unused_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  slots_by_id_.erase(ids_[slot]);
}

void VectorTable::release(Slot slot) {
  ids_[slot] = VideoId();
  free_.push_back(slot);
}

void VectorTable::clear() {
  ids_.clear();
  unused_.clear();
  slots_by_id_.clear();
  free_.clear();
}

std::optional<VectorTable::Slot> VectorTable::find(const VideoId& id) const {
  const auto found = slots_by_id_.find(id);
  if (found == slots_by_id_.end()) return std::nullopt;
  return found->second;
}

VectorTable::Mask VectorTable::blocked(const std::unordered_set<VideoId>* excluded) const {
  // One look-up an excluded id, not one a slot: viewers have seen thousands, catalogues hold more.
  Mask mask = unused_;
  if (excluded == nullptr) return mask;
  for (const VideoId& id : *excluded) {
    if (const auto slot = find(id)) mask[*slot / 64] |= std::uint64_t{1} << (*slot % 64);
  }
  return mask;
}

BestSlots::BestSlots(const VectorTable& table, std::size_t keep) : table_(table), keep_(keep) {
  heap_.reserve(keep);
}

bool BestSlots::better(const Candidate& a, const Candidate& b) const {
  if (a.score != b.score) return a.score > b.score;
  return table_.id(a.slot) < table_.id(b.slot);
}

void BestSlots::offer(float score, VectorTable::Slot slot) {
  const Candidate candidate{score, slot};
  const auto order = [this](const Candidate& a, const Candidate& b) { return better(a, b); };
  if (heap_.size() < keep_) {
    heap_.push_back(candidate);
    std::ranges::push_heap(heap_, order);
    return;
  }
  if (score < heap_.front().score || !better(candidate, heap_.front())) return;
  std::ranges::pop_heap(heap_, order);
  heap_.back() = candidate;
  std::ranges::push_heap(heap_, order);
}

std::vector<Match> BestSlots::rescored(EmbeddingView query, std::size_t limit) const {
  std::vector<Match> matches;
  matches.reserve(heap_.size());
  for (const Candidate& candidate : heap_) {
    matches.push_back({table_.id(candidate.slot), dot(query, table_.vector(candidate.slot))});
  }
  const std::size_t count = std::min(limit, matches.size());
  std::ranges::partial_sort(matches, matches.begin() + static_cast<std::ptrdiff_t>(count),
                            [](const Match& a, const Match& b) {
                              return a.score != b.score ? a.score > b.score : a.id < b.id;
                            });
  matches.resize(count);
  return matches;
}

void scan(const VectorTable& table, const QuantisedVector& query, const VectorTable::Mask& blocked,
          BestSlots& best) {
  for (VectorTable::Slot slot = 0; slot < table.slot_count(); ++slot) {
    if (VectorTable::bit(blocked, slot)) continue;
    best.offer(quantised_dot(query, table.code(slot)), slot);
  }
}

Result<void> check_vector(EmbeddingView vector, const char* what) {
  if (vector.size() != embedding_size) {
    return fail(ErrorCode::invalid, fmt::format("{} has {} floats; {} are needed", what,
                                                vector.size(), embedding_size));
  }
  if (!is_finite(vector)) {
    return fail(ErrorCode::invalid, fmt::format("{} holds a NaN or an infinity", what));
  }
  return {};
}

}  // namespace clipmill
