// PromptWriter: words what a viewer might like to see next.
//
// Captions are data from other people, never instructions. The answer is only ever text to draw;
// prompt_check.hpp decides whether it may be used.
// Obligations in full: tests/contract/prompt_writer_contract.cpp
#pragma once

#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/result.hpp"

namespace clipmill {

struct PromptContext {
  struct Interest {
    double weight = 0;
    std::string caption;                // its medoid's
    std::vector<std::string> captions;  // at most 2 more of its liked ones
  };
  std::vector<Interest> interests;          // heaviest first, at most 5
  std::vector<std::string> newest_liked;    // at most 5
  std::vector<std::string> avoid;           // at most 5
  std::vector<std::string> recent_prompts;  // the viewer's last 20; not to be repeated
  int count = 5;
  std::uint64_t seed = 0;
};

enum class PromptKind { exploit, blend, neighbour };

struct WrittenPrompt {
  std::string prompt;
  int interest = 0;  // index into the context's interests
  PromptKind kind = PromptKind::exploit;
};

class PromptWriter {
 public:
  virtual ~PromptWriter() = default;

  // At most context.count prompts; fewer when it has nothing new to say.
  virtual asio::awaitable<Result<std::vector<WrittenPrompt>>> write(PromptContext context) = 0;

  virtual std::string name() const = 0;
};

}  // namespace clipmill
