#include "drawing/scene.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "drawing/vocabulary.hpp"

namespace clipmill::drawing {
namespace {

// Reading -----------------------------------------------------------------------------------------

std::vector<std::string> words_of(std::string_view prompt) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : prompt) {
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

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

struct Mention {
  const Figure* figure = nullptr;
  int word = 0;
  std::string text;
  int count = 1;
  std::optional<Rgb> colour;
  bool young = false;
};

struct Place {
  Setting setting = Setting::meadow;
  bool weak = false;  // said in passing: anything definite wins
};

struct Reading {
  std::vector<Mention> mentions;
  std::vector<Place> places;
  std::vector<Activity> activities;
  std::vector<Rgb> colours;
  std::optional<Hour> hour;
  std::optional<Weather> weather;
  std::optional<Shot> shot;
  std::optional<Move> move;
  bool autumn = false;
  bool stopped = false;  // parked, empty, ...: a vehicle that does not move
  float pace = 1;
};

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_weak(Setting setting, std::string_view word) {
  if (setting == Setting::dark_room || setting == Setting::table || setting == Setting::macro ||
      setting == Setting::meadow || setting == Setting::lake) {
    return !one_of(word,
                   {"meadow", "field", "hill", "hills", "countryside", "lake", "pond", "valley"});
  }
  return one_of(word, {"sand",     "wave",       "waves",      "wall",       "floor",
                       "wild",     "cook",       "cooking",    "cutting",    "slicing",
                       "exercise", "practice",   "training",   "performing", "band",
                       "show",     "class",      "job",        "sleeping",   "party",
                       "air",      "above",      "flying",     "driving",    "crossing",
                       "ice",      "snow",       "street",     "police",     "traffic",
                       "inside",   "interior",   "living",     "harvesting", "trees",
                       "wood",     "moss",       "soil",       "sofa",       "couch",
                       "bed",      "furniture",  "movie",      "dance",      "musical",
                       "planet",   "camp",       "market",     "path",       "office building",
                       "school",   "colleague",  "colleagues", "teacher",    "stove",
                       "chef",     "mud",        "algae",      "blooming",   "study",
                       "audience", "vegetation", "water"});
}

Reading read(const std::vector<std::string>& words) {
  Reading reading;
  std::optional<Rgb> colour;
  std::size_t colour_at = 0;
  int count = 0;
  std::size_t count_at = 0;
  bool young = false;
  const auto take_colour = [&] {
    if (colour) reading.colours.push_back(*colour);
    colour.reset();
  };

  for (std::size_t i = 0; i < words.size();) {
    std::size_t consumed = 1;
    for (std::size_t length = std::min<std::size_t>(4, words.size() - i); length > 0; --length) {
      std::string head;
      for (std::size_t k = i; k + 1 < i + length; ++k) head += words[k] + " ";
      const std::string& last = words[i + length - 1];
      bool known = false;

      const std::string phrase = head + last;
      if (is_filming_word(phrase)) known = true;
      if (one_of(phrase, {"time lapse", "timelapse", "time lapse video", "time lapse footage"}))
        reading.pace = 1.9F;
      if (phrase == "slow motion") reading.pace = 0.55F;
      if (one_of(phrase, {"autumn", "fall season", "fallen leaves", "dried leaves", "autumn leaves",
                          "golden leaves"}))
        reading.autumn = true;
      if (one_of(phrase,
                 {"parked", "broken", "empty", "docked", "wreck", "shipwreck", "abandoned", "still",
                  "charging", "stopped", "parking", "museum", "landing on", "getting out", "hood"}))
        reading.stopped = true;
      if (one_of(phrase, {"baby", "little", "young", "small", "cute", "tiny", "kitten", "puppy",
                          "calf", "cub"}))
        young = true;

      for (const std::string& form : forms_of(last)) {
        const std::string text = head + form;
        if (const auto place = setting_of(text)) {
          reading.places.push_back({*place, is_weak(*place, text)});
          known = true;
        }
        if (const auto hour = hour_of(text)) {
          if (!reading.hour) reading.hour = hour;
          known = true;
        }
        if (const auto weather = weather_of(text)) {
          if (!reading.weather) reading.weather = weather;
          known = true;
        }
        if (const auto shot = shot_of(text)) {
          if (!reading.shot) reading.shot = shot;
          known = true;
        }
        if (const auto move = move_of(text)) {
          if (!reading.move) reading.move = move;
          known = true;
        }
        if (const auto activity = activity_of(text)) {
          reading.activities.push_back(*activity);
          known = true;
        }
        if (const int n = count_of(text); n > 0) {
          count = n;
          count_at = i;
          known = true;
        }
      }

      // A colour is one only before something: "an orange dress", but "an orange on a plate".
      const bool named_last =
          i + length >= words.size() ||
          one_of(words[i + length], {"on", "in", "by", "fruit", "juice", "and", "with", "at", "of",
                                     "tree", "cut", "peel", "slice"});
      const auto tone = colour_of(phrase);
      if (tone && !(phrase == "orange" && named_last)) {
        take_colour();
        colour = tone;
        colour_at = i;
        known = true;
      } else {
        for (const std::string& form : forms_of(last)) {
          std::string text = head + form;
          if (form == "bat" && std::find(words.begin(), words.end(), "baseball") != words.end())
            text = "baseball bat";
          int index = 0;
          const Figure* figure = find_figure(text, &index);
          if (figure == nullptr) continue;
          known = true;
          Mention mention;
          mention.figure = figure;
          mention.word = index;
          mention.text = text;
          const bool plural =
              form != last ||
              one_of(form, {"sheep", "fish", "deer", "geese", "people", "men", "women", "children",
                            "mice", "kids", "boys", "girls", "buildings", "waves"});
          mention.count = plural ? 3 : 1;
          if (count > 0 && i - count_at <= 3) mention.count = count;
          if (const int own = count_of(text); own > 0) mention.count = own;
          count = 0;
          if (colour && i - colour_at <= 3) {
            mention.colour = colour;
            colour.reset();
          }
          mention.young = young;
          young = false;
          reading.mentions.push_back(std::move(mention));
          break;
        }
      }
      if (known) {
        consumed = length;
        break;
      }
    }
    i += consumed;
  }
  take_colour();
  return reading;
}

// Choosing ----------------------------------------------------------------------------------------

float salience(const Mention& mention) {
  switch (mention.figure->family) {
    case Family::person:
      return 6;
    case Family::beast:
    case Family::bird:
    case Family::swimmer:
    case Family::crawler:
      return 6.2F;
    case Family::vehicle:
      return 5;
    case Family::building:
    case Family::food:
      return 4;
    case Family::plant:
    case Family::thing:
      return 3;
  }
  return 0;
}

bool is_animal(const Figure& figure) {
  return figure.family == Family::beast || figure.family == Family::bird ||
         figure.family == Family::swimmer || figure.family == Family::crawler;
}

// Can be held, or stand on a table.
bool is_small(const Figure& figure) {
  return figure.family == Family::food ||
         (figure.family == Family::thing &&
          (figure.home == Home::table || figure.words.starts_with("flag"))) ||
         (figure.family == Family::plant && figure.metres <= 0.8F) ||
         (figure.family == Family::building && figure.metres < 0.6F);
}

bool is_open_air(Setting setting) {
  return setting <= Setting::graveyard && setting != Setting::space &&
         setting != Setting::underwater;
}

template <std::size_t n>
Setting any(const Chance& chance, const std::array<Setting, n>& choices, int salt) {
  return choices[static_cast<std::size_t>(chance.below(static_cast<int>(n), salt))];
}

Setting choose_setting(const Reading& reading, const std::vector<Mention>& cast, Activity activity,
                       const Chance& chance) {
  std::optional<Setting> said;
  std::optional<Setting> hinted;
  for (const Place& place : reading.places) {
    auto& slot = place.weak ? hinted : said;
    if (!slot) slot = place.setting;
  }
  if (cast.empty()) return said ? *said : hinted.value_or(Setting::abstract);

  const Figure& main = *cast.front().figure;
  std::optional<Setting> native = habitat_of(cast.front().text);
  for (std::size_t i = 1; i < cast.size() && !native; ++i) {
    if (main.family == Family::person) native = habitat_of(cast[i].text);
  }
  const auto outdoors = [&](Setting fallback) {
    if (said && is_open_air(*said)) return *said;
    if (hinted && is_open_air(*hinted) && *hinted != Setting::meadow) return *hinted;
    if (native && is_open_air(*native)) return *native;
    if (hinted && is_open_air(*hinted)) return *hinted;
    return fallback;
  };

  switch (main.family) {
    case Family::swimmer:
      if (main.home == Home::ground) return outdoors(Setting::beach);
      return Setting::underwater;
    case Family::beast:
    case Family::bird:
    case Family::crawler: {
      if (said && !one_of(cast.front().text, {"bat"})) return *said;
      if (main.home == Home::sea) return outdoors(Setting::lake);
      if (main.family == Family::crawler && reading.shot == Shot::close) return Setting::macro;
      if (hinted && (*hinted == Setting::room || *hinted == Setting::macro)) return *hinted;
      if (activity == Activity::fly) return outdoors(Setting::sky);
      return outdoors(Setting::meadow);
    }
    case Family::vehicle:
      switch (main.home) {
        case Home::road:
          if (said && is_open_air(*said) && *said != Setting::sky && *said != Setting::rails)
            return *said;
          if (native && (!hinted || *hinted == Setting::road || *hinted == Setting::meadow))
            return *native;
          if (hinted && is_open_air(*hinted) && *hinted != Setting::sky) return *hinted;
          return chance.yes(0.45F, 31) ? Setting::city : Setting::road;
        case Home::rails:
          return Setting::rails;
        case Home::sea:
          if (said && (*said == Setting::lake || *said == Setting::river ||
                       *said == Setting::beach || *said == Setting::sea || *said == Setting::swamp))
            return *said;
          return native && is_open_air(*native) ? *native : Setting::sea;
        case Home::air:
          if (native == Setting::space) return Setting::space;
          if (said && is_open_air(*said)) return *said;
          return native.value_or(Setting::sky);
        default:
          return outdoors(Setting::farm);
      }
    case Family::building:
      if (main.metres < 0.6F && said) return *said;
      return outdoors(chance.yes(0.4F, 32) ? Setting::mountains : Setting::meadow);
    case Family::plant:
      if (said && *said != Setting::room && *said != Setting::table) return *said;
      if (reading.shot == Shot::close && main.metres < 3) return Setting::macro;
      if (main.words.starts_with("plant|") || main.words.starts_with("hanging"))
        return said.value_or(Setting::room);
      if (main.words.starts_with("christmas")) return Setting::room;
      if (main.metres < 0.9F) return chance.yes(0.5F, 33) ? Setting::garden : Setting::macro;
      return outdoors(any(
          chance, std::array{Setting::park, Setting::meadow, Setting::meadow, Setting::lake}, 34));
    case Family::food:
      return Setting::table;
    case Family::thing:
      if (native == Setting::space) return Setting::space;
      if (main.home == Home::air) {
        if (said && is_open_air(*said)) return *said;
        return native.value_or(Setting::sky);
      }
      if (main.home == Home::ground) {
        if (said) return *said;
        if (one_of(main.words.substr(0, 4), {"camp", "flag", "snow", "rock", "fenc", "road", "sign",
                                             "traf", "benc", "hamm", "swin"}))
          return outdoors(one_of(main.words.substr(0, 4), {"traf", "sign", "road"}) ? Setting::road
                          : one_of(main.words.substr(0, 4), {"snow"})               ? Setting::snow
                                                                      : Setting::park);
        return native ? *native : Setting::room;
      }
      if (main.home == Home::wall) return said.value_or(Setting::room);
      return Setting::table;
    case Family::person:
      break;
  }
  if (said) return *said;
  if (hinted && *hinted != Setting::meadow && *hinted != Setting::table) return *hinted;
  switch (activity) {
    case Activity::cook:
      return Setting::kitchen;
    case Activity::exercise:
      return Setting::gym;
    case Activity::play_music:
      return Setting::stage;
    case Activity::swim:
      return Setting::sea;
    case Activity::work:
      return native.value_or(
          any(chance, std::array{Setting::office, Setting::room, Setting::office}, 35));
    case Activity::read:
      return native.value_or(
          any(chance, std::array{Setting::library, Setting::room, Setting::park}, 36));
    default:
      break;
  }
  if (native) return *native;
  if (hinted) return *hinted == Setting::table ? Setting::room : *hinted;
  switch (activity) {
    case Activity::eat:
      return any(chance, std::array{Setting::restaurant, Setting::kitchen, Setting::room}, 37);
    case Activity::walk:
    case Activity::run:
      return any(chance, std::array{Setting::park, Setting::city, Setting::beach, Setting::forest},
                 38);
    case Activity::dance:
      return any(chance, std::array{Setting::stage, Setting::park, Setting::room}, 39);
    default:
      return any(
          chance,
          std::array{Setting::park, Setting::city, Setting::room, Setting::meadow, Setting::beach},
          40);
  }
}

Activity choose_activity(const Reading& reading, const Figure& main) {
  const bool animal = is_animal(main);
  for (const Activity activity : reading.activities) {
    if (animal) {
      switch (activity) {
        case Activity::walk:
        case Activity::run:
        case Activity::eat:
        case Activity::sit:
        case Activity::lie:
        case Activity::climb:
        case Activity::perch:
        case Activity::swim:
          return activity;
        case Activity::fly:
          if (main.family == Family::bird || main.family == Family::crawler) return activity;
          break;
        case Activity::play:
        case Activity::dance:
          if (main.family == Family::beast) return Activity::run;
          break;
        default:
          break;
      }
      continue;
    }
    if (main.family == Family::person) return activity;
    break;
  }
  if (main.family == Family::person) {
    if (main.words.starts_with("chef")) return Activity::cook;
    if (main.words.starts_with("athlete")) return Activity::exercise;
    if (main.words.starts_with("ballerina")) return Activity::dance;
  }
  return Activity::none;
}

// Placing -----------------------------------------------------------------------------------------

class Director {
 public:
  Director(Scene& scene, Reading reading, const Chance& chance, float half_width)
      : scene_(scene), reading_(std::move(reading)), chance_(chance), half_width_(half_width) {}

  void stage() {
    cast();
    const Figure* main = cast_.empty() ? nullptr : cast_.front().figure;
    activity_ = main != nullptr ? choose_activity(reading_, *main) : Activity::none;
    scene_.setting = choose_setting(reading_, cast_, activity_, chance_);
    scene_.concrete = main != nullptr || scene_.setting != Setting::abstract;
    choose_light();
    choose_camera();
    if (main == nullptr) return;
    if (main->family == Family::person) {
      place_people();
    } else if (is_animal(*main)) {
      place_animals();
    } else if (main->family == Family::vehicle) {
      place_vehicles();
    } else if (main->family == Family::building) {
      place_buildings();
    } else if (main->family == Family::plant) {
      place_plants();
    } else {
      place_things();
    }
    sort_by_depth();
  }

 private:
  // Farthest first; of two at one depth, the one placed first.
  void sort_by_depth() {
    std::vector<std::tuple<bool, float, std::size_t>> order;
    for (std::size_t i = 0; i < scene_.actors.size(); ++i) {
      order.emplace_back(scene_.actors[i].on_counter, scene_.actors[i].y, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<Actor> sorted;
    for (const auto& place : order) {
      sorted.push_back(std::move(scene_.actors[std::get<2>(place)]));
    }
    scene_.actors = std::move(sorted);
  }

  // Who and what is seen: the most telling first, nothing twice.
  void cast() {
    std::vector<std::pair<float, std::size_t>> order;
    for (std::size_t i = 0; i < reading_.mentions.size(); ++i) {
      const Mention& mention = reading_.mentions[i];
      bool repeated = false;
      for (std::size_t k = 0; k < i; ++k) {
        repeated = repeated || (reading_.mentions[k].figure == mention.figure &&
                                mention.figure->family != Family::person);
      }
      if (repeated) continue;
      float weight = salience(mention) + (i == 0 ? 1.6F : 0.0F) - 0.12F * static_cast<float>(i);
      // "a dog wearing a costume", "a dish with rose garnish": what comes late adorns.
      if (mention.figure->family == Family::plant && i > 0) weight -= 0.5F;
      if (mention.figure->words.starts_with("hat|") || mention.figure->words.starts_with("mask|"))
        weight -= 1.5F;
      order.emplace_back(weight, i);
    }
    // Of equally telling ones the first named goes first.
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return std::pair(-a.first, a.second) < std::pair(-b.first, b.second);
    });
    for (const auto& entry : order) cast_.push_back(reading_.mentions[entry.second]);
    if (cast_.size() > 5) cast_.resize(5);
  }

  void choose_light() {
    const Setting s = scene_.setting;
    scene_.autumn = reading_.autumn;
    scene_.colours = reading_.colours;
    scene_.pace = reading_.pace;
    scene_.shot = reading_.shot.value_or(Shot::medium);
    scene_.weather = reading_.weather.value_or(Weather::clear);
    if (reading_.hour) {
      scene_.hour = *reading_.hour;
    } else {
      // Days are common; low sun is what people like to look at.
      constexpr Hour usual[] = {Hour::day,    Hour::day,    Hour::day, Hour::morning,
                                Hour::golden, Hour::golden, Hour::dusk};
      constexpr Hour inside[] = {Hour::day, Hour::day, Hour::morning, Hour::golden};
      scene_.hour = scene_.indoors() || s == Setting::table || s == Setting::macro
                        ? chance_.pick(inside, 41)
                        : chance_.pick(usual, 41);
      if (s == Setting::snow && scene_.hour == Hour::golden) scene_.hour = Hour::morning;
      if (s == Setting::stage || s == Setting::space || s == Setting::graveyard ||
          s == Setting::dark_room)
        scene_.hour = Hour::night;
    }
    if (scene_.weather == Weather::rain && scene_.hour == Hour::day) scene_.hour = Hour::overcast;
    if (scene_.weather == Weather::storm && scene_.hour != Hour::night) scene_.hour = Hour::dusk;
    if (s == Setting::snow && scene_.weather == Weather::clear && chance_.yes(0.55F, 42))
      scene_.weather = Weather::snow;
  }

  void choose_camera() {
    constexpr Move usual[] = {Move::push_in,   Move::push_in, Move::pull_out, Move::pan_left,
                              Move::pan_right, Move::drift,   Move::rise,     Move::sway};
    scene_.move = reading_.move ? *reading_.move : chance_.pick(usual, 43);
  }

  Look look_of(const Mention& mention, int salt) const {
    Look look;
    look.colour = mention.colour;
    look.word = mention.word;
    look.young = mention.young;
    look.chance = chance_.of(100 + salt);
    look.night = scene_.hour == Hour::night || scene_.hour == Hour::dusk;
    constexpr std::uint32_t accents[] = {0xe4572e, 0x2e86ab, 0xf2b134, 0xd1495b,
                                         0x2f9d7f, 0x8d5aa8, 0xef8354};
    look.accent =
        scene_.colours.empty() ? hex(chance_.pick(accents, 44 + salt)) : scene_.colours.front();
    return look;
  }

  // The height that makes a figure fill this much at most.
  float fit(const Figure& figure, float share_of_width, float height_max) const {
    const float width_max = 2 * half_width_ * share_of_width;
    return std::min(height_max, figure.height * width_max / figure.width);
  }

  Actor actor(const Mention& mention, int salt) const {
    Actor made;
    made.figure = mention.figure;
    made.look = look_of(mention, salt);
    return made;
  }

  float zoomed(float height) const {
    switch (scene_.shot) {
      case Shot::close:
        return height * 1.3F;
      case Shot::wide:
        return height * 0.78F;
      case Shot::aerial:
        return height * 0.62F;
      default:
        return height;
    }
  }

  void place_animals() {
    const Mention& main = cast_.front();
    const Figure& figure = *main.figure;
    const bool water = figure.home == Home::under_water || scene_.setting == Setting::underwater;
    const bool flies = activity_ == Activity::fly ||
                       (figure.home == Home::air && activity_ != Activity::perch &&
                        figure.family != Family::crawler) ||
                       (figure.home == Home::air && figure.family == Family::crawler &&
                        activity_ == Activity::none && reading_.shot != Shot::close);
    const bool on_water = figure.home == Home::sea &&
                          (scene_.setting == Setting::lake || scene_.setting == Setting::river ||
                           scene_.setting == Setting::sea || scene_.setting == Setting::swamp);
    const bool perches =
        !flies && !water && !on_water && scene_.setting != Setting::room &&
        ((figure.home == Home::branch && activity_ != Activity::walk &&
          activity_ != Activity::run) ||
         activity_ == Activity::perch || activity_ == Activity::climb || has("branch"));
    const int count = std::clamp(main.count, 1, 4);
    const bool moves = activity_ == Activity::walk || activity_ == Activity::run ||
                       activity_ == Activity::swim || flies || water || on_water;

    // Another creature of another kind takes part.
    const Mention* other = nullptr;
    const Mention* lesser = nullptr;
    for (std::size_t i = 1; i < cast_.size(); ++i) {
      const Figure& f = *cast_[i].figure;
      if (!other && (is_animal(f) || f.family == Family::person)) other = &cast_[i];
      if (!lesser && !is_animal(f) && f.family != Family::person) lesser = &cast_[i];
    }
    const bool side_by_side = other != nullptr;
    const int shown = side_by_side ? std::min(count, 2) : count;

    constexpr float places[4][4] = {
        {0}, {-0.36F, 0.40F}, {-0.52F, 0.06F, 0.56F}, {-0.62F, -0.16F, 0.26F, 0.66F}};
    const float share = shown == 1   ? (side_by_side ? 0.56F : 0.82F)
                        : shown == 2 ? 0.56F
                        : shown == 3 ? 0.46F
                                     : 0.42F;
    for (int i = 0; i < shown; ++i) {
      Actor a = actor(main, i);
      a.height = zoomed(fit(figure, share, water || flies ? 380.0F : 470.0F)) *
                 (i == 0 ? 1.0F : chance_.range(0.82F, 1.0F, 50 + i));
      a.activity = activity_;
      a.moving = moves;
      const float row = shown == 1 ? 0.0F : places[shown - 1][i];
      a.x = row * half_width_ + (shown == 1 && side_by_side ? -0.34F * half_width_ : 0.0F);
      a.y = 300 + (shown > 1 ? chance_.range(-46, 40, 60 + i) : 0.0F);
      if (shown > 1 && i > 0 && !moves) a.mirrored = chance_.yes(0.35F, 65 + i);
      if (water) {
        a.activity = Activity::swim;
        a.y = shown == 1 ? 60.0F + a.height * 0.5F
                         : -190 + 150.0F * static_cast<float>(i) + chance_.range(-30, 30, 70 + i) +
                               a.height * 0.5F;
        a.airborne = true;
        if (figure.words.starts_with("starfish") || figure.words.starts_with("lobster")) {
          a.y = 390;
          a.airborne = false;
        }
      } else if (flies) {
        a.activity = Activity::fly;
        a.y = shown == 1 ? a.height * 0.5F - 20
                         : -170 + 130.0F * static_cast<float>(i) + chance_.range(-26, 26, 70 + i) +
                               a.height * 0.5F;
        a.airborne = true;
      } else if (on_water) {
        a.activity = Activity::swim;
        a.y = 232 + 46.0F * static_cast<float>(i);
      } else if (perches) {
        a.activity = figure.family == Family::bird
                         ? Activity::perch
                         : (activity_ == Activity::eat ? Activity::eat : Activity::sit);
        a.y = 168;
        a.height = zoomed(fit(figure, shown == 1 ? 0.62F : 0.42F, 380));
        a.moving = false;
      }
      if (figure.home == Home::wall) {
        a.y = a.height * 0.5F - 20;
        a.airborne = true;
      }
      a.speed = moves && !perches ? (activity_ == Activity::run || flies ? 190.0F : 84.0F) : 0;
      scene_.actors.push_back(a);
    }
    if (perches) {
      Mention branch;
      branch.figure =
          find_figure(scene_.setting == Setting::room ? "table" : "branch", &branch.word);
      Actor a = actor(branch, 20);
      a.height = a.figure->height * 2 * half_width_ * 1.16F / a.figure->width;
      a.x = -20;
      a.y = 168 + a.height * 0.36F;
      a.look.colour.reset();
      scene_.actors.insert(scene_.actors.begin(), a);
      // The branch lies behind whoever sits on it.
      for (Actor& sitter : scene_.actors) {
        if (sitter.figure != a.figure) sitter.y += 0.01F;
      }
      scene_.actors.front().y = 168 + a.height * 0.36F;
      for (std::size_t i = 1; i < scene_.actors.size(); ++i) scene_.actors[i].y = 168;
      scene_.actors.front().depth = 1;
      branch_first_ = true;
    }
    if (other != nullptr) {
      Actor a = actor(*other, 30);
      const bool person = other->figure->family == Family::person;
      a.height = person ? 480.0F
                        : fit(*other->figure,
                              other->figure->metres < figure.metres * 0.5F ? 0.34F : 0.52F, 380);
      a.x = 0.46F * half_width_;
      a.y = water || flies ? scene_.actors.back().y + 40 : 318;
      a.mirrored = true;
      a.activity = person ? (activity_ == Activity::walk ? Activity::walk : Activity::none)
                          : (water   ? Activity::swim
                             : flies ? Activity::fly
                                     : Activity::none);
      a.airborne = (water || flies) && !person;
      if (person && moves) {
        a.mirrored = false;
        a.moving = true;
        a.activity = activity_ == Activity::run ? Activity::run : Activity::walk;
        a.speed = scene_.actors.back().speed;
      }
      scene_.actors.push_back(a);
    }
    if (lesser != nullptr && !water && !flies) add_background(*lesser, perches);
    if (branch_first_) {
      // Sorting is by y: keep the branch before its guests.
      for (Actor& a : scene_.actors) {
        if (a.figure->words.starts_with("branch|")) a.y = 167.5F;
      }
    }
  }

  bool has(std::string_view word) const {
    return std::any_of(cast_.begin(), cast_.end(),
                       [&](const Mention& m) { return m.text == word; });
  }

  // Something that goes with the subject: small things before it, large ones behind it.
  void add_background(const Mention& mention, bool only_small = false) {
    const Figure& figure = *mention.figure;
    if (figure.words.starts_with("branch|") || figure.words.starts_with("leaf|") ||
        figure.words.starts_with("grass|"))
      return;
    if (figure.words.starts_with("hat|") || figure.words.starts_with("mask|")) return;
    Actor a = actor(mention, 40);
    const float side = chance_.yes(0.5F, 80) ? -1.0F : 1.0F;
    if (figure.home == Home::wall || figure.home == Home::air) {
      a.height = fit(figure, 0.4F, 240);
      a.x = side * 0.46F * half_width_;
      a.y = figure.home == Home::wall ? -60.0F : -150.0F;
      a.airborne = true;
    } else if (is_small(figure) || figure.metres < 1.1F) {
      a.height = fit(figure, 0.26F, 150);
      a.x = side * 0.62F * half_width_;
      a.y = only_small ? 168.0F : 372.0F;
    } else {
      if (only_small) return;
      const bool huge = figure.metres > 4;
      a.height = fit(figure, huge ? 0.86F : 0.52F, huge ? 520.0F : 360.0F);
      a.x = side * (huge ? 0.34F : 0.55F) * half_width_;
      a.y = huge ? 196.0F : 256.0F;
      a.depth = huge ? 0.55F : 0.85F;
    }
    scene_.actors.push_back(a);
  }

  void place_people() {
    std::vector<Mention> people;
    const Mention* prop = nullptr;
    const Mention* beside = nullptr;
    for (const Mention& mention : cast_) {
      if (mention.figure->family == Family::person) {
        const int wanted = std::clamp(mention.count, 1, 4);
        for (int i = 0; i < wanted && people.size() < 4; ++i) {
          people.push_back(mention);
          people.back().count = 1;
        }
      } else if (is_small(*mention.figure)) {
        if (prop == nullptr) prop = &mention;
      } else if (beside == nullptr) {
        beside = &mention;
      }
    }
    if (people.size() > 4) people.resize(4);
    const auto n = people.size();
    Activity act = activity_;
    if (act == Activity::none && prop != nullptr) act = Activity::hold;
    if (prop != nullptr && prop->figure->words.starts_with("guitar") && act != Activity::work)
      act = Activity::play_music;
    if (prop != nullptr && prop->figure->words.starts_with("violin")) act = Activity::play_music;
    if (act == Activity::fly || act == Activity::perch) act = Activity::none;
    if (act == Activity::swim) act = Activity::none;
    const bool moving =
        (act == Activity::walk || act == Activity::run) && scene_.setting != Setting::kitchen;
    const bool handy = act == Activity::cook || act == Activity::work || act == Activity::eat ||
                       act == Activity::read || (act == Activity::hold && prop != nullptr);
    const bool seated = scene_.setting == Setting::kitchen ||
                        scene_.setting == Setting::restaurant || scene_.setting == Setting::office;
    const bool near = n <= 3 && !moving && beside == nullptr && act != Activity::dance &&
                      act != Activity::exercise && act != Activity::climb &&
                      act != Activity::play && act != Activity::sit && act != Activity::lie &&
                      scene_.shot != Shot::wide && scene_.shot != Shot::aerial &&
                      (handy || seated || scene_.shot == Shot::close || act == Activity::talk ||
                       (n == 1 && chance_.yes(0.3F, 90)));
    scene_.counter = near && (act == Activity::cook || act == Activity::work ||
                              (act == Activity::eat && prop != nullptr) || seated ||
                              (act == Activity::hold && n > 1));
    if (scene_.setting == Setting::table || scene_.setting == Setting::macro)
      scene_.setting = Setting::room;

    constexpr float spread[4][4] = {
        {0}, {-0.44F, 0.44F}, {-0.6F, 0.02F, 0.6F}, {-0.68F, -0.24F, 0.22F, 0.66F}};
    for (std::size_t i = 0; i < n; ++i) {
      Actor a = actor(people[i], static_cast<int>(i));
      const float spot = spread[n - 1][i];
      a.activity = act;
      a.moving = moving;
      a.look.word = people[i].word;
      if (near) {
        a.height = n == 1 ? 930.0F : n == 2 ? 720.0F : 560.0F;
        if (scene_.shot == Shot::close) a.height *= 1.12F;
        a.y = 300 + a.height * (scene_.counter ? 0.46F : 0.40F);
        a.x = spot * half_width_;
        if (a.height > 1000) a.y += 40;
      } else {
        a.height = zoomed(n == 1 ? 580.0F : n == 2 ? 500.0F : n == 3 ? 430.0F : 390.0F);
        a.height = std::min(a.height, 640.0F);
        a.y = 356 - (n > 2 && i % 2 == 1 ? 46.0F : 0.0F);
        a.x = spot * half_width_ * (beside != nullptr ? 0.8F : 1.0F);
        a.speed = moving ? (act == Activity::run ? 230.0F : 118.0F) : 0;
      }
      // People who do something together face each other.
      if (!moving && n >= 2) a.mirrored = spot > 0.1F;
      if (n >= 2 && (act == Activity::talk || act == Activity::none) && i % 2 == 1 && !near)
        a.activity = act == Activity::talk ? Activity::hold : Activity::none;
      if (act == Activity::hold && i > 0 && prop != nullptr) a.activity = Activity::none;
      if (prop != nullptr && i == 0 &&
          (!scene_.counter || act == Activity::eat || act == Activity::hold)) {
        a.look.held = prop->figure;
        a.look.held_colour = prop->colour;
        a.look.held_word = prop->word;
      }
      scene_.actors.push_back(a);
      if (act == Activity::sit && !near) add_seat(a, static_cast<int>(i));
    }
    if (scene_.counter) set_counter(prop, act);
    if (beside != nullptr) {
      Actor a = actor(*beside, 31);
      const Figure& figure = *beside->figure;
      const float side = chance_.yes(0.5F, 91) ? -1.0F : 1.0F;
      if (figure.family == Family::vehicle) {
        a.height = fit(figure, figure.metres > 2 ? 0.96F : 0.8F, 400);
        a.x = 0;
        a.y = 292;
        if (figure.home == Home::air) {
          a.y = -170;
          a.airborne = true;
          a.height = fit(figure, 0.5F, 220);
        }
        if (figure.home == Home::sea) a.y = 250;
      } else if (is_animal(figure)) {
        a.height = fit(figure, 0.42F, figure.metres > 1 ? 400.0F : 190.0F);
        a.x = (n == 1 ? 0.52F : 0.0F) * half_width_;
        a.y = 384;
        a.mirrored = true;
        if (moving) {
          a.mirrored = false;
          a.moving = true;
          a.activity = Activity::walk;
          a.speed = 118;
        }
        if (figure.home == Home::air || figure.home == Home::under_water ||
            figure.home == Home::wall) {
          a.y = -20;
          a.airborne = true;
        }
        if (n == 1) scene_.actors.front().x = -0.3F * half_width_;
      } else if (figure.family == Family::building) {
        a.height = fit(figure, 0.94F, 560);
        a.x = side * 0.12F * half_width_;
        a.y = 206;
        a.depth = 0.5F;
      } else if (figure.home == Home::wall || figure.home == Home::air) {
        a.height = fit(figure, 0.46F, 300);
        a.x = side * 0.4F * half_width_;
        a.y = figure.home == Home::wall ? -70.0F : -130.0F;
        a.airborne = true;
      } else {
        a.height = fit(figure, figure.width > figure.height * 1.4F ? 0.82F : 0.46F,
                       figure.metres > 2.5F ? 600.0F : 330.0F);
        a.x = figure.width > figure.height * 1.4F ? 0.0F : side * 0.56F * half_width_;
        a.y = 300;
      }
      scene_.actors.push_back(a);
    }
  }

  void add_seat(const Actor& sitter, int salt) {
    if (scene_.indoors() && salt > 0) return;
    Mention seat;
    const bool outside = !scene_.indoors();
    seat.figure = find_figure(outside ? "rock" : "sofa", &seat.word);
    Actor a = actor(seat, 60 + salt);
    a.height = sitter.height * (outside ? 0.25F : 0.52F);
    a.x = outside ? sitter.x - sitter.height * 0.02F : 0.0F;
    a.y = sitter.y - 3;
    a.height = outside ? a.height : fit(*a.figure, 0.98F, sitter.height * 0.56F);
    scene_.actors.push_back(a);
  }

  void set_counter(const Mention* prop, Activity act) {
    std::vector<const Mention*> laid;
    for (const Mention& mention : cast_) {
      if (is_small(*mention.figure) &&
          (&mention != prop || act == Activity::cook || act == Activity::work))
        laid.push_back(&mention);
    }
    std::vector<Mention> usual;
    const auto add = [&](std::string_view word) {
      Mention mention;
      mention.figure = find_figure(word, &mention.word);
      mention.text = std::string(word);
      if (mention.figure != nullptr) usual.push_back(mention);
    };
    if (laid.empty() && act == Activity::cook) add(chance_.yes(0.5F, 92) ? "salad" : "dough");
    if (act == Activity::cook) add("knife");
    if (laid.empty() && act == Activity::work) add("laptop");
    if (act == Activity::eat && scene_.setting == Setting::restaurant) add("wine");
    if (scene_.setting == Setting::office && laid.empty() && act != Activity::work) add("laptop");
    if (scene_.setting == Setting::restaurant && laid.empty() && act != Activity::eat)
      add("coffee");
    for (const Mention& mention : usual) laid.push_back(&mention);
    if (laid.size() > 3) laid.resize(3);
    constexpr float spots[3][3] = {{0.26F}, {-0.46F, 0.44F}, {-0.62F, 0.02F, 0.62F}};
    for (std::size_t i = 0; i < laid.size(); ++i) {
      Actor a = actor(*laid[i], 70 + static_cast<int>(i));
      a.height = fit(*a.figure, laid.size() == 1 ? 0.42F : 0.3F, 210);
      a.x = spots[laid.size() - 1][i] * half_width_;
      a.y = 344 + 26.0F * static_cast<float>(i % 2);
      a.on_counter = true;
      scene_.actors.push_back(a);
    }
  }

  void place_vehicles() {
    const Mention& main = cast_.front();
    const Figure& figure = *main.figure;
    const int count = std::clamp(main.count, 1, 3);
    const bool runs = !reading_.stopped;
    for (int i = 0; i < count; ++i) {
      Actor a = actor(main, i);
      if (i > 0 && !main.colour) a.look.chance = chance_.of(700 + i);
      const float share = figure.home == Home::rails ? 1.05F : figure.metres > 20 ? 0.94F : 0.84F;
      a.height = fit(figure, count == 1 ? share : 0.5F,
                     figure.home == Home::air && figure.height > figure.width ? 520.0F : 400.0F);
      if (scene_.shot == Shot::wide || scene_.shot == Shot::aerial) a.height *= 0.72F;
      if (scene_.shot == Shot::close) a.height *= 1.16F;
      a.moving = runs;
      a.speed = runs ? 230.0F + 60.0F * static_cast<float>(i) : 0;
      a.x = count == 1 ? 0 : half_width_ * (-0.5F + 0.5F * static_cast<float>(i));
      switch (figure.home) {
        case Home::road:
          a.y = 326 - 62.0F * static_cast<float>(count - 1 - i);
          if (count > 1) a.x = half_width_ * (i % 2 == 0 ? -0.34F : 0.42F);
          break;
        case Home::rails:
          a.y = 318;
          a.x = -0.12F * half_width_;
          break;
        case Home::sea:
          a.y = 196 + 62.0F * static_cast<float>(i);
          a.speed = runs ? 44.0F : 0;
          break;
        case Home::air:
          a.airborne = true;
          a.y = count == 1 ? a.height * 0.5F - 40
                           : -190 + 150.0F * static_cast<float>(i) + a.height * 0.5F;
          a.speed = figure.width > figure.height ? 150.0F : 0;
          if (scene_.setting == Setting::space || figure.words.starts_with("rocket")) a.speed = 0;
          break;
        default:
          a.y = 322;
          a.speed = runs ? 70.0F : 0;
      }
      if (figure.words.starts_with("train|") && reading_.stopped) a.speed = 0;
      scene_.actors.push_back(a);
    }
    for (std::size_t i = 1; i < cast_.size() && i < 3; ++i) {
      const Figure& f = *cast_[i].figure;
      if (f.family == Family::vehicle) {
        Actor a = actor(cast_[i], 31 + static_cast<int>(i));
        a.height = fit(f, 0.46F, 220);
        a.x = half_width_ * (i % 2 == 0 ? 0.5F : -0.5F);
        a.y = f.home == Home::air ? -150.0F : f.home == Home::sea ? 170.0F : 258.0F;
        a.airborne = f.home == Home::air;
        a.moving = runs;
        a.speed = runs ? 170.0F : 0;
        scene_.actors.push_back(a);
      } else if (f.family == Family::building && figure.home != Home::air) {
        add_background(cast_[i]);
      } else if (f.family == Family::person && figure.home != Home::sea) {
        Actor a = actor(cast_[i], 31);
        a.height = 420;
        a.x = 0.55F * half_width_;
        a.y = 392;
        scene_.actors.push_back(a);
      } else if (f.home != Home::table) {
        add_background(cast_[i]);
      }
    }
  }

  void place_buildings() {
    const Mention& main = cast_.front();
    const Figure& figure = *main.figure;
    const int count = main.count > 1 ? std::min(main.count, 3) : 1;
    for (int i = 0; i < count; ++i) {
      Actor a = actor(main, i);
      a.height =
          fit(figure, count == 1 ? 0.92F : 0.56F, scene_.shot == Shot::low ? 760.0F : 620.0F);
      if (scene_.shot == Shot::wide || scene_.shot == Shot::aerial) a.height *= 0.74F;
      if (scene_.shot == Shot::close) a.height *= 1.12F;
      a.x = count == 1 ? chance_.range(-0.1F, 0.1F, 95) * half_width_
                       : half_width_ * (count == 2 ? (i == 0 ? -0.42F : 0.44F)
                                                   : -0.62F + 0.62F * static_cast<float>(i));
      a.y = 252 - (i == 1 ? 18.0F : 0.0F) +
            (scene_.setting == Setting::sea || scene_.setting == Setting::lake ||
                     scene_.setting == Setting::river
                 ? -58.0F
                 : 0.0F);
      a.depth = 0.8F;
      if (figure.words.starts_with("bridge")) a.y = 214;
      scene_.actors.push_back(a);
    }
    int salt = 31;
    for (std::size_t i = 1; i < cast_.size() && i < 3; ++i, ++salt) {
      const Figure& f = *cast_[i].figure;
      if (f.family == Family::person) {
        Actor a = actor(cast_[i], salt);
        a.height = 190;
        a.x = (i % 2 == 0 ? -0.5F : 0.46F) * half_width_;
        a.y = 342;
        a.activity = activity_ == Activity::none ? Activity::walk : activity_;
        scene_.actors.push_back(a);
      } else if (is_animal(f)) {
        Actor a = actor(cast_[i], salt);
        a.height = fit(f, 0.26F, 130);
        a.x = 0.5F * half_width_;
        a.y = f.home == Home::air ? -120.0F : 350.0F;
        a.airborne = f.home == Home::air;
        scene_.actors.push_back(a);
      } else {
        add_background(cast_[i]);
      }
    }
  }

  void place_plants() {
    const Mention& main = cast_.front();
    const Figure& figure = *main.figure;
    const bool tall = figure.metres > 1.5F;
    const bool close = scene_.setting == Setting::macro;
    if (figure.words.starts_with("leaf|") && tall) return;
    const int count = tall ? std::clamp(main.count, 1, 3) : 1;
    for (int i = 0; i < count; ++i) {
      Actor a = actor(main, i);
      a.height = fit(figure, count == 1 ? (close ? 1.12F : 0.94F) : 0.6F,
                     tall    ? 700.0F
                     : close ? 760.0F
                             : 560.0F);
      if (scene_.shot == Shot::wide || scene_.shot == Shot::aerial) a.height *= 0.76F;
      a.x = count == 1
                ? 0
                : half_width_ * (count == 2 ? (i == 0 ? -0.44F : 0.46F)
                                            : -0.62F + 0.62F * static_cast<float>((i * 2) % 3));
      if (count > 1) a.height *= 1 - 0.12F * static_cast<float>(i);
      a.y = close ? 420.0F : 300.0F + (count > 1 ? 26.0F * static_cast<float>(i) : 0.0F);
      if (figure.words.starts_with("branch") || figure.words.starts_with("bird nest")) {
        a.y = 130;
        a.height = a.figure->height * 2 * half_width_ * 1.1F / a.figure->width;
      }
      if (figure.words.starts_with("hanging")) {
        a.y = 110;
        a.airborne = true;
      }
      if (figure.words.starts_with("leaf|") || figure.words.starts_with("red leaf")) a.y = 250;
      scene_.actors.push_back(a);
    }
    for (std::size_t i = 1; i < cast_.size() && i < 3; ++i) {
      const Figure& f = *cast_[i].figure;
      if (is_animal(f)) {
        Actor a = actor(cast_[i], 31);
        a.height = fit(f, 0.34F, 180);
        a.x = 0.3F * half_width_;
        a.y = close ? 40.0F : 330.0F;
        a.airborne = f.home == Home::air;
        a.activity = f.home == Home::air ? Activity::fly : Activity::none;
        scene_.actors.push_back(a);
      } else {
        add_background(cast_[i]);
      }
    }
  }

  // Food and things.
  void place_things() {
    const Mention& main = cast_.front();
    const Figure& figure = *main.figure;
    const bool on_table = scene_.setting == Setting::table;
    Actor a = actor(main, 0);
    const bool several =
        main.count > 1 && figure.family == Family::thing && figure.home == Home::table;
    a.height = fit(figure, on_table ? (several ? 0.5F : 0.74F) : 0.8F, on_table ? 400.0F : 560.0F);
    if (scene_.shot == Shot::close) a.height = std::min(a.height * 1.2F, 470.0F);
    a.y = on_table ? 306.0F : 330.0F;
    if (figure.home == Home::air) {
      a.airborne = true;
      a.height = fit(figure, figure.words.starts_with("firework") ? 1.15F : 0.72F, 620);
      a.y = figure.words.starts_with("firework") ? 240.0F : a.height * 0.5F - 70;
    } else if (figure.home == Home::wall) {
      a.airborne = true;
      a.height = fit(figure, 0.62F, 460);
      a.y = 70;
      if (figure.words.starts_with("lantern") || figure.words.starts_with("chandelier")) {
        a.height = fit(figure, 0.8F, 640);
        a.y = -500 + a.height * 1.04F;
      }
    }
    scene_.actors.push_back(a);
    if (several) {
      scene_.actors.front().x = -0.4F * half_width_;
      Actor twin = a;
      twin.x = 0.42F * half_width_;
      twin.y += 34;
      twin.look.chance = chance_.of(801);
      scene_.actors.push_back(twin);
    }
    int side = chance_.yes(0.5F, 96) ? 1 : -1;
    for (std::size_t i = 1; i < cast_.size() && i < 4; ++i) {
      const Figure& f = *cast_[i].figure;
      if (f.words.starts_with("food|") && figure.family == Family::food) continue;
      if (f.words.starts_with("table|")) continue;
      if (on_table && (is_small(f) || f.family == Family::plant)) {
        Actor b = actor(cast_[i], 31 + static_cast<int>(i));
        b.height = fit(f, 0.36F, 240);
        b.x = static_cast<float>(side) * 0.6F * half_width_;
        b.y = i == 1 ? 356.0F : 262.0F;
        side = -side;
        scene_.actors.push_back(b);
        if (i == 1 && scene_.actors.front().x == 0)
          scene_.actors.front().x = static_cast<float>(side) * 0.16F * half_width_;
      } else if (!on_table) {
        add_background(cast_[i]);
      }
    }
    if (on_table && figure.family == Family::food && cast_.size() == 1) {
      // A companion, so that the table is laid.
      constexpr std::string_view friends[] = {"knife", "vase", "coffee", "candle", "wine", "juice"};
      Mention mention;
      mention.figure =
          find_figure(friends[static_cast<std::size_t>(chance_.below(6, 97))], &mention.word);
      Actor b = actor(mention, 39);
      b.height = fit(*b.figure, 0.3F, 250);
      b.x = static_cast<float>(side) * 0.66F * half_width_;
      b.y = 232;
      b.depth = 0.9F;
      scene_.actors.push_back(b);
    }
  }

  Scene& scene_;
  Reading reading_;
  Chance chance_;
  float half_width_;
  std::vector<Mention> cast_;
  Activity activity_ = Activity::none;
  bool branch_first_ = false;
};

}  // namespace

Scene describe_scene(std::string_view prompt, std::uint64_t seed, float half_width) {
  const std::vector<std::string> words = words_of(prompt);
  std::string text;
  for (const std::string& word : words) text += word + " ";
  Scene scene;
  // The seed alone would give two prompts the same palette and layout.
  const Chance chance = Chance(seed).of(static_cast<std::int64_t>(hash_of(text) >> 1));
  scene.seed = chance.bits();
  Director(scene, read(words), chance, half_width).stage();
  return scene;
}

}  // namespace clipmill::drawing
