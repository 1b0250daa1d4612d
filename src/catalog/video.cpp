#include "catalog/video.hpp"

namespace clipmill {

std::string embedding_text(const std::string& caption, const std::vector<std::string>& tags) {
  std::string text = caption;
  for (const std::string& tag : tags) text += ", " + tag;
  return text;
}

}  // namespace clipmill
