// VectorTable: what the in-process indexes hold of each video: id, int8 codes in memory (157 MB for
// 100,000), floats in a scratch file.
//
// A video's vector lives in a slot. A slot's address, and its codes while it is in use, never
// change under a reader. retire() takes a slot out of every search and leaves its codes in place (a
// graph may still walk over them); release() lets the next vector have it.
//
// Not thread safe: the index that owns it guards it. Readers may share it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adapters/exact/quantised.hpp"
#include "catalog/scratch_vectors.hpp"
#include "catalog/similarity_index.hpp"

namespace clipmill {

class VectorTable {
 public:
  using Slot = std::uint32_t;
  static constexpr Slot no_slot = std::numeric_limits<Slot>::max();

  explicit VectorTable(const std::filesystem::path& scratch_folder);

  // Makes room for `count` calls of add(). unavailable: the disk is full.
  Result<void> reserve(std::size_t count);

  // `id` has no slot yet, and reserve() has made room.
  Slot add(const VideoId& id, const QuantisedVector& code, EmbeddingView vector);
  void overwrite(Slot slot, const QuantisedVector& code, EmbeddingView vector);
  void retire(Slot slot);
  void release(Slot slot);
  void clear();  // keeps the room

  std::optional<Slot> find(const VideoId& id) const;
  bool in_use(Slot slot) const { return !bit(unused_, slot); }
  const VideoId& id(Slot slot) const { return ids_[slot]; }
  const QuantisedVector& code(Slot slot) const {
    return codes_[slot / chunk_slots][slot % chunk_slots];
  }
  EmbeddingView vector(Slot slot) const { return vectors_.row(slot); }

  std::size_t size() const { return slots_by_id_.size(); }
  Slot slot_count() const { return static_cast<Slot>(ids_.size()); }

  // A set of slots that a search passes over.
  using Mask = std::vector<std::uint64_t>;
  static bool bit(const Mask& mask, Slot slot) {
    return ((mask[slot / 64] >> (slot % 64)) & 1U) != 0;
  }
  // Slots that are not in use, or that hold an excluded video. `excluded` may be null.
  Mask blocked(const std::unordered_set<VideoId>* excluded) const;

 private:
  static constexpr std::size_t chunk_slots = 1024;

  std::vector<std::unique_ptr<QuantisedVector[]>> codes_;  // chunks never move
  ScratchVectors vectors_;
  std::vector<VideoId> ids_;  // by slot
  Mask unused_;
  std::unordered_map<VideoId, Slot> slots_by_id_;
  std::vector<Slot> free_;
};

// BestSlots: the best `keep` slots by quantised score, ties by id; then the best few by the floats.
class BestSlots {
 public:
  BestSlots(const VectorTable& table, std::size_t keep);

  void offer(float score, VectorTable::Slot slot);
  std::size_t size() const { return heap_.size(); }

  // Scores what was kept with the floats: the best `limit`, best first, ties by id.
  std::vector<Match> rescored(EmbeddingView query, std::size_t limit) const;

  // How many to keep for `limit` answers, so that the rounding of the codes loses none.
  static std::size_t keep_for(std::size_t limit) { return 2 * limit + 32; }

 private:
  struct Candidate {
    float score;
    VectorTable::Slot slot;
  };
  bool better(const Candidate& a, const Candidate& b) const;

  const VectorTable& table_;
  std::size_t keep_;
  std::vector<Candidate> heap_;  // the worst on top
};

// Offers every slot that is not blocked.
void scan(const VectorTable& table, const QuantisedVector& query, const VectorTable::Mask& blocked,
          BestSlots& best);

// invalid unless every vector is 1536 finite floats.
Result<void> check_vector(EmbeddingView vector, const char* what);

}  // namespace clipmill
