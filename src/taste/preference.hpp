// Preference: what the newest 200 events say a viewer likes. The rule is update_rule.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/embedding.hpp"
#include "base/ids.hpp"

namespace clipmill {

struct Interest {
  VideoId medoid;
  double weight = 0;  // sum of w d over its members
  int size = 0;

  bool operator==(const Interest&) const = default;
};

struct Preference {
  UserId user;
  std::int64_t version = 0;    // 1, 2, 3, ...: the update's count
  std::int64_t watermark = 0;  // number of the newest event it has read
  std::string space;           // the embedder's fingerprint
  std::int64_t mean_version = 0;
  Embedding vector;                 // unit length, centred; empty while nothing positive is known
  std::vector<Interest> interests;  // heaviest first, at most 5
  int window_size = 0;              // events read
  Instant updated_at;
};

}  // namespace clipmill
