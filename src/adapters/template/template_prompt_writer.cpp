#include "adapters/template/template_prompt_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

#include "base/random.hpp"
#include "queue/caption.hpp"

namespace clipmill {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t subject_size_max =
    110;                       // characters; two of them and the rest stay under 400
constexpr int tries_max = 60;  // combinations looked at for one prompt

constexpr std::array lights{
    "at golden hour"sv,
    "at blue hour, just after sunset"sv,
    "in soft morning mist"sv,
    "in gentle rain"sv,
    "under a bright midday sky"sv,
    "in the first snow of the year"sv,
    "by warm lamplight"sv,
    "under drifting clouds"sv,
    "in clear winter light"sv,
    "as a storm clears"sv,
    "in dappled shade"sv,
    "by moonlight"sv,
};

constexpr std::array cameras{
    "slow push-in"sv,
    "steady tracking shot"sv,
    "gentle orbit around the subject"sv,
    "low angle, wide lens"sv,
    "handheld, close and intimate"sv,
    "overhead drone shot"sv,
    "slow motion, shallow focus"sv,
    "static tripod frame with quiet movement inside it"sv,
    "crane shot that rises and reveals the scene"sv,
    "macro close-up that pulls back"sv,
    "timelapse from a fixed point"sv,
    "smooth pan from left to right"sv,
};

constexpr std::array styles{
    "natural colours and fine film grain"sv, "cinematic contrast and deep shadows"sv,
    "pastel palette, calm mood"sv,           "documentary realism"sv,
    "rich saturated colours, lively mood"sv, "muted tones, quiet atmosphere"sv,
    "crisp detail and clean composition"sv,  "dreamlike haze and glowing highlights"sv,
    "vintage look with faded colours"sv,     "high-key light, airy and minimal"sv,
    "warm tones, nostalgic mood"sv,          "cool tones, sense of wonder"sv,
};

// Where a liked subject has not been yet.
constexpr std::array turns{
    "as a miniature diorama"sv,
    "as a watercolour painting that comes to life"sv,
    "as a paper-cut animation"sv,
    "in a world of soft clay"sv,
    "inside a snow globe"sv,
    "reflected in perfectly still water"sv,
    "seen through a window streaked with drops"sv,
    "as a stop-motion film of wool and felt"sv,
    "in a city that floats among the clouds"sv,
    "on a small moon with stars above"sv,
    "as shadows on a sunlit wall"sv,
    "at the bottom of a clear lake"sv,
};

// "close up of a wolf" is about a wolf; what comes before is a camera's business, and ours differs.
constexpr std::array lead_ins{
    "close up of "sv,      "close-up of "sv,       "closeup of "sv,
    "video of "sv,         "footage of "sv,        "view of "sv,
    "shot of "sv,          "scenic view of "sv,    "aerial view of "sv,
    "aerial shot of "sv,   "aerial footage of "sv, "drone view of "sv,
    "drone footage of "sv, "time lapse of "sv,     "time lapse video of "sv,
    "timelapse of "sv,     "slow motion of "sv,    "scenic video of "sv,
    "animation of "sv,     "a video of "sv,        "a close up of "sv,
    "a shot of "sv,        "an aerial view of "sv, "zoom in video of "sv,
};

// Words that say nothing of what a caption shows, or that these templates need.
constexpr std::array common_words{
    "that"sv,  "this"sv,  "with"sv, "from"sv, "into"sv,  "over"sv,    "under"sv,
    "while"sv, "their"sv, "them"sv, "they"sv, "some"sv,  "very"sv,    "there"sv,
    "video"sv, "scene"sv, "shot"sv, "view"sv, "close"sv, "footage"sv, "background"sv,
};

std::set<std::string> content_words(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (word.size() > 3 && std::ranges::find(common_words, word) == common_words.end()) {
      words.insert(word);
    }
    word.clear();
  };
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c + ('a' - 'A'));
    } else if ((c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0) {
      word += c;
    } else {
      end_word();
    }
  }
  end_word();
  return words;
}

bool shares_word(const std::set<std::string>& words, std::string_view text) {
  return std::ranges::any_of(content_words(text),
                             [&](const std::string& word) { return words.contains(word); });
}

std::string subject_of(std::string_view caption) {
  std::string subject = clean_caption(caption, subject_size_max);
  if (subject.size() > 1 && subject[0] >= 'A' && subject[0] <= 'Z' &&
      !(subject[1] >= 'A' && subject[1] <= 'Z')) {
    subject[0] = static_cast<char>(subject[0] + ('a' - 'A'));
  }
  for (const std::string_view lead_in : lead_ins) {
    if (subject.starts_with(lead_in) && subject.size() > lead_in.size()) {
      subject.erase(0, lead_in.size());
      break;
    }
  }
  while (!subject.empty() &&
         std::string_view(" .,;:!?-").find(subject.back()) != std::string_view::npos) {
    subject.pop_back();
  }
  return subject;
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - ('a' - 'A'));
  }
  return text;
}

// What the prompts may be about: per interest the subjects of its captions, the medoid's first.
struct Subjects {
  int interest = 0;
  std::vector<std::string> subjects;
};

class Writer {
 public:
  explicit Writer(const PromptContext& context) : random_(context.seed), context_(context) {
    for (const std::string& caption : context.avoid) avoided_.merge(content_words(caption));
    // What the viewer likes in one caption and skips in another says nothing of the word.
    for (const PromptContext::Interest& interest : context.interests) {
      for (const std::string& word : content_words(interest.caption)) avoided_.erase(word);
    }
    for (const std::string& prompt : context.recent_prompts) used_.insert(clean_caption(prompt));
    for (std::size_t i = 0; i < context.interests.size(); ++i) {
      const PromptContext::Interest& interest = context.interests[i];
      Subjects subjects{static_cast<int>(i), {}};
      add(subjects, interest.caption);
      for (const std::string& caption : interest.captions) add(subjects, caption);
      if (!subjects.subjects.empty()) subjects_.push_back(std::move(subjects));
    }
  }

  std::vector<WrittenPrompt> write() {
    // Of five: three of the heaviest interests, a blend, and one step outside.
    constexpr std::array kinds{PromptKind::exploit, PromptKind::exploit, PromptKind::exploit,
                               PromptKind::blend, PromptKind::neighbour};
    std::vector<WrittenPrompt> prompts;
    for (int i = 0; i < context_.count && !subjects_.empty(); ++i) {
      PromptKind kind = kinds[static_cast<std::size_t>(i) % kinds.size()];
      if (kind == PromptKind::blend && subjects_.size() < 2) kind = PromptKind::exploit;
      if (auto prompt = new_prompt(kind, static_cast<std::size_t>(i))) {
        prompts.push_back(std::move(*prompt));
      }
    }
    return prompts;
  }

 private:
  void add(Subjects& subjects, const std::string& caption) {
    std::string subject = subject_of(caption);
    if (subject.empty() || shares_word(avoided_, subject)) return;
    if (std::ranges::find(subjects.subjects, subject) == subjects.subjects.end()) {
      subjects.subjects.push_back(std::move(subject));
    }
  }

  std::optional<WrittenPrompt> new_prompt(PromptKind kind, std::size_t place) {
    for (int i = 0; i < tries_max; ++i) {
      WrittenPrompt prompt = draft(kind, place);
      if (used_.insert(clean_caption(prompt.prompt)).second) return prompt;
    }
    return std::nullopt;
  }

  WrittenPrompt draft(PromptKind kind, std::size_t place) {
    const std::size_t count = subjects_.size();
    if (kind == PromptKind::exploit) {
      const Subjects& about = subjects_[place % count];
      const std::string subject = any_of(about);
      std::string text =
          random_.below(2) == 0
              ? fmt::format("{}, {}, {}, {}", subject, pick(lights), pick(cameras), pick(styles))
              : fmt::format("{}: {}, {}, {}", pick(cameras), subject, pick(lights), pick(styles));
      return {sentence(std::move(text)), about.interest, kind};
    }
    if (kind == PromptKind::blend) {
      // Mostly the two heaviest, so that both are wanted.
      const auto first = static_cast<std::size_t>(random_.below(std::min<std::size_t>(count, 2)));
      const std::size_t second = (first + 1 + random_.below(count - 1)) % count;
      const std::string a = any_of(subjects_[first]);
      const std::string b = any_of(subjects_[second]);
      std::string text =
          random_.below(2) == 0
              ? fmt::format("{}, with {} in the background, {}, {}", a, b, pick(lights),
                            pick(styles))
              : fmt::format("{} and {} in one scene, {}, {}", a, b, pick(cameras), pick(lights));
      return {sentence(std::move(text)), subjects_[first].interest, kind};
    }
    const Subjects& about = subjects_[random_.below(count)];
    std::string text =
        fmt::format("{} {}, {}, {}", any_of(about), pick(turns), pick(cameras), pick(lights));
    return {sentence(std::move(text)), about.interest, kind};
  }

  // The medoid speaks best for its interest: every other time.
  const std::string& any_of(const Subjects& about) {
    if (random_.below(2) == 0) return about.subjects.front();
    return about.subjects[random_.below(about.subjects.size())];
  }

  std::string_view pick(std::span<const std::string_view> list) {
    std::string_view picked = list[random_.below(list.size())];
    // A list is far longer than what is avoided of it; should it not be, the last try is taken.
    for (int i = 0; i < tries_max && shares_word(avoided_, picked); ++i) {
      picked = list[random_.below(list.size())];
    }
    return picked;
  }

  SeededRandom random_;
  const PromptContext& context_;
  std::set<std::string> avoided_;
  std::set<std::string> used_;
  std::vector<Subjects> subjects_;
};

}  // namespace

std::vector<WrittenPrompt> template_prompts(const PromptContext& context) {
  return Writer(context).write();
}

asio::awaitable<Result<std::vector<WrittenPrompt>>> TemplatePromptWriter::write(
    PromptContext context) {
  co_return template_prompts(context);
}

}  // namespace clipmill
