#include "drawing/reading.hpp"

#include <algorithm>

#include "drawing/vocabulary.hpp"

namespace clipmill::drawing {
namespace {

constexpr std::size_t phrase_words_max = 4;

// The word itself, then what it may be the plural of.
std::vector<std::string> forms_of(const std::string& word) {
  std::vector<std::string> forms{word};
  const auto ends = [&](std::string_view tail) {
    return word.size() > tail.size() + 1 && word.ends_with(tail);
  };
  const auto without = [&](std::size_t count) { return word.substr(0, word.size() - count); };
  if (ends("ies")) forms.push_back(without(3) + "y");
  if (ends("ves")) {
    forms.push_back(without(3) + "f");
    forms.push_back(without(3) + "fe");
  }
  if (ends("es")) forms.push_back(without(2));
  if (ends("s") && !ends("ss")) forms.push_back(without(1));
  return forms;
}

// Places that are often named without being where things happen: "in a field" is a place, "snow on
// the field" hardly one.
bool is_weak(Setting setting, std::string_view word) {
  switch (setting) {
    case Setting::dark_room:
    case Setting::table:
    case Setting::macro:
    case Setting::meadow:
    case Setting::lake:
      return !one_of(word, {"dark room", "foggy room", "meadow", "field", "hill", "hills",
                            "countryside", "lake", "pond", "valley"});
    default:
      return one_of(word, {"sand",
                           "wave",
                           "waves",
                           "wall",
                           "floor",
                           "wild",
                           "cook",
                           "cooking",
                           "cutting",
                           "slicing",
                           "exercise",
                           "practice",
                           "training",
                           "band",
                           "show",
                           "performing",
                           "class",
                           "job",
                           "sleeping",
                           "party",
                           "air",
                           "above",
                           "flying",
                           "driving",
                           "crossing",
                           "ice",
                           "snow",
                           "street",
                           "police",
                           "traffic",
                           "inside",
                           "interior",
                           "living",
                           "harvesting",
                           "trees",
                           "wood",
                           "moss",
                           "soil",
                           "sofa",
                           "couch",
                           "bed",
                           "furniture",
                           "movie",
                           "dance",
                           "musical",
                           "planet",
                           "camp",
                           "market",
                           "path",
                           "school",
                           "teacher",
                           "colleague",
                           "office building",
                           "colleagues",
                           "stove",
                           "chef",
                           "mud",
                           "algae",
                           "blooming",
                           "study",
                           "audience",
                           "water",
                           "vegetation"});
  }
}

bool is_plural(const std::string& said, const std::string& form) {
  return form != said ||
         one_of(form, {"sheep", "deer", "geese", "people", "men", "women", "children", "mice",
                       "kids", "boys", "girls", "buildings", "babies", "twins"});
}

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& words) : words_(words) {}

  Reading read() {
    while (at_ < words_.size()) {
      std::size_t length = std::min(phrase_words_max, words_.size() - at_);
      while (length > 1 && !take(length)) --length;
      if (length == 1) take(1);
      at_ += length;
    }
    leave_colour();
    return std::move(reading_);
  }

 private:
  // Takes the phrase of this many words, if anything knows it.
  bool take(std::size_t length) {
    std::string head;
    for (std::size_t k = at_; k + 1 < at_ + length; ++k) head += words_[k] + " ";
    const std::string& last = words_[at_ + length - 1];
    const std::string phrase = head + last;

    bool known = is_filming_word(phrase);
    note(phrase);
    for (const std::string& form : forms_of(last)) known = take_meaning(head + form) || known;

    // A colour is one only before something: "an orange dress", but "an orange on a plate".
    const std::size_t after = at_ + length;
    const bool fruit = phrase == "orange" &&
                       (after >= words_.size() ||
                        one_of(words_[after], {"on", "in", "by", "fruit", "juice", "and", "with",
                                               "at", "of", "tree", "cut", "peel", "slice"}));
    if (const auto tone = colour_of(phrase); tone && !fruit) {
      leave_colour();
      colour_ = tone;
      colour_at_ = at_;
      return true;
    }
    for (const std::string& form : forms_of(last)) {
      if (take_figure(head, last, form, length)) return true;
    }
    return known;
  }

  // Single facts that a word or two give away.
  void note(const std::string& phrase) {
    const auto is = [&](std::initializer_list<std::string_view> words) {
      return one_of(phrase, words);
    };
    if (is({"time lapse", "timelapse", "time lapse video", "time lapse footage"})) {
      reading_.pace = 1.9F;
    }
    if (phrase == "slow motion") reading_.pace = 0.55F;
    if (is({"autumn", "fall season", "fallen leaves", "dried leaves", "autumn leaves",
            "golden leaves"})) {
      reading_.autumn = true;
    }
    if (is({"parked", "broken", "empty", "docked", "wreck", "shipwreck", "abandoned", "charging",
            "stopped", "parking", "museum", "hood", "fixing"})) {
      reading_.stopped = true;
    }
    if (is({"riding", "ride", "rides", "rider"})) reading_.riding = true;
    if (phrase.find("interior") != std::string::npos ||
        is({"inside", "indoor", "indoors", "atrium"})) {
      reading_.inside = true;
    }
    if (is({"outside", "front", "exterior", "facade", "behind", "near"})) reading_.outside = true;
    if (is({"baby", "little", "young", "small", "cute", "tiny", "kitten", "puppy", "calf",
            "cub"})) {
      young_ = true;
    }
    // A young woman is no child.
    if (is({"young", "small"})) grown_ = true;
    // "a road without any traffic"
    if (is({"without", "no"})) denied_until_ = at_ + 4;
  }

  bool take_meaning(const std::string& text) {
    bool known = false;
    const auto first = [&](auto& slot, const auto& found) {
      if (!found) return;
      if (!slot) slot = found;
      known = true;
    };
    if (const auto place = setting_of(text)) {
      reading_.places.push_back({*place, is_weak(*place, text)});
      known = true;
    }
    // A grey sky gives way: "a rainy city at night".
    const auto hour = hour_of(text);
    if (hour && *hour != Hour::day && reading_.hour == Hour::overcast) reading_.hour = hour;
    first(reading_.hour, hour);
    first(reading_.weather, weather_of(text));
    first(reading_.shot, shot_of(text));
    first(reading_.move, move_of(text));
    if (const auto activity = activity_of(text)) {
      reading_.activities.push_back(*activity);
      known = true;
    }
    if (const int count = count_of(text); count > 0) {
      count_ = count;
      count_at_ = at_;
      known = true;
    }
    return known;
  }

  bool take_figure(const std::string& head, const std::string& said, const std::string& form,
                   std::size_t length) {
    std::string text = head + form;
    if (text == "bat" && std::find(words_.begin(), words_.end(), "baseball") != words_.end()) {
      text = "baseball bat";
    }
    int word = 0;
    const Figure* figure = find_figure(text, &word);
    if (figure == nullptr) return false;
    if (at_ < denied_until_) return true;
    // "a pomeranian dog", "an oak tree": one thing, which its first word names best.
    const bool compound = mention_end_ == at_ && !reading_.mentions.empty() &&
                          reading_.mentions.back().figure->family == figure->family;
    mention_end_ = at_ + length;
    if (compound) return true;

    Mention mention;
    mention.figure = figure;
    mention.word = word;
    mention.text = text;
    mention.count = is_plural(said, form) ? 3 : 1;
    if (count_ > 0 && at_ - count_at_ <= 3) mention.count = count_;
    if (const int own = count_of(text); own > 0) mention.count = own;
    count_ = 0;
    if (colour_ && at_ - colour_at_ <= 3) {
      mention.colour = colour_;
      colour_.reset();
    }
    mention.young = young_ && !(grown_ && figure->family == Family::person);
    young_ = grown_ = false;
    reading_.mentions.push_back(std::move(mention));
    return true;
  }

  // Nothing took the colour: it is the picture's.
  void leave_colour() {
    if (colour_) reading_.colours.push_back(*colour_);
    colour_.reset();
  }

  const std::vector<std::string>& words_;
  Reading reading_;
  std::size_t at_ = 0;
  std::optional<Rgb> colour_;
  std::size_t colour_at_ = 0;
  int count_ = 0;
  std::size_t count_at_ = 0;
  bool young_ = false;
  bool grown_ = false;
  std::size_t denied_until_ = 0;
  std::optional<std::size_t> mention_end_;
};

}  // namespace

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> words_of(std::string_view prompt) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i < prompt.size(); ++i) {
    const char c = prompt[i];
    // "a girl's kite": the owner, not many of them.
    if (prompt.substr(i).starts_with("'s") && (i + 2 == prompt.size() || prompt[i + 2] == ' ')) {
      ++i;
      continue;
    }
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    // Bytes of UTF-8 letters belong to words too: they only serve to tell prompts apart.
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ||
        static_cast<unsigned char>(c) >= 0x80) {
      word += lower;
    } else if (c != '\'' && !word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

Reading read(const std::vector<std::string>& words) { return Reader(words).read(); }

}  // namespace clipmill::drawing
