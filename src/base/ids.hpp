// Strong types for ids: a UserId is not a VideoId, and neither is a bare string.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace clipmill {

template <class Tag>
struct Id {
  std::string value;

  Id() = default;
  explicit Id(std::string text) : value(std::move(text)) {}

  bool empty() const { return value.empty(); }
  auto operator<=>(const Id&) const = default;
};

using UserId = Id<struct UserTag>;
using VideoId = Id<struct VideoTag>;
using TaskId = Id<struct TaskTag>;
using LeaseId = Id<struct LeaseTag>;
using WorkerId = Id<struct WorkerTag>;
using OperationId = Id<struct OperationTag>;  // a provider's name for a generation under way

// An id that a caller chose: 1 to 128 bytes of ASCII letters, digits and . _ - @ + | ~ = , that
// starts with a letter, digit or underscore. So an id never holds a separator (/ \ : ? # %) or a
// control byte, never is "..", and is safe in a path, a key and a log line. `what` names it in the
// error.
Result<void> check_id(std::string_view text, std::string_view what);

// RFC 9562 UUID version 7 (48 bits of milliseconds, then random): ids that sort by creation.
std::string make_uuid7(Instant now, Random& random);

// 128 random bits as 32 hex digits.
std::string make_token(Random& random);

}  // namespace clipmill

template <class Tag>
struct std::hash<clipmill::Id<Tag>> {
  std::size_t operator()(const clipmill::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value);
  }
};
