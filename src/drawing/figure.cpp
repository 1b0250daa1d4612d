#include "drawing/figure.hpp"

#include <string>
#include <unordered_map>

namespace clipmill::drawing {
namespace {

struct Found {
  const Figure* figure;
  int index;
};

const std::unordered_map<std::string_view, Found>& index_of_words() {
  static const auto index = [] {
    std::unordered_map<std::string_view, Found> words;
    for (const auto table : {beasts(), birds(), swimmers(), crawlers(), people(), vehicles(),
                             buildings(), plants(), foods(), things()}) {
      for (const Figure& figure : table) {
        std::string_view rest = figure.words;
        for (int place = 0; !rest.empty(); ++place) {
          const std::size_t end = std::min(rest.find('|'), rest.size());
          words.emplace(rest.substr(0, end), Found{&figure, place});
          rest.remove_prefix(std::min(end + 1, rest.size()));
        }
      }
    }
    return words;
  }();
  return index;
}

}  // namespace

const Figure* find_figure(std::string_view word, int* index) {
  const auto found = index_of_words().find(word);
  if (found == index_of_words().end()) return nullptr;
  if (index != nullptr) *index = found->second.index;
  return found->second.figure;
}

float blink(const Look& look, float t) {
  const float period = look.chance.range(2.6F, 4.4F, 901);
  const float phase = std::fmod(t + look.chance.range(0, period, 902), period);
  return phase < 0.16F ? std::abs(phase - 0.08F) / 0.08F : 1.0F;
}

void draw_eye(Canvas& canvas, Point at, float radius, float open, Rgb iris) {
  canvas.ellipse(at, radius, std::max(radius * open, radius * 0.12F), iris);
  if (open > 0.5F) {
    canvas.circle({at.x + radius * 0.3F, at.y - radius * 0.35F}, radius * 0.34F, white);
  }
}

Point joint(Point a, Point b, float upper, float lower, float bend) {
  const Point way = b - a;
  const float distance =
      std::clamp(length(way), std::abs(upper - lower) + 0.01F, upper + lower - 0.01F);
  const float along = (upper * upper - lower * lower + distance * distance) / (2 * distance);
  const float aside = std::sqrt(std::max(upper * upper - along * along, 0.0F));
  const Point unit = way * (1 / std::max(length(way), 1e-4F));
  return a + unit * along + Point{-unit.y, unit.x} * (aside * bend);
}

}  // namespace clipmill::drawing
