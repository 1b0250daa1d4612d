// How well the taste rule finds what a viewer likes next, against popularity and plain means.
//
//   taste_offline FILE.tsv [CAPTION_COLUMN [CATEGORY_COLUMN [VIEWERS]]]
//
// The viewers are made up; what they like is not drawn from the vectors that rank. Each likes two
// or three of the file's categories and cannot stand one; a third of them gives up one of them
// half-way for another. What a viewer likes of a liked category also depends on the clip's own
// quality, which is what popularity can learn. Each watches a while; then five of the unseen clips
// that the viewer would like are held out, and all unseen clips are ranked.
//
// hit@10: viewers with a held-out like among the first ten. rank: mean place of the held-out likes,
// 0 first, 1 last. liked@10: of the first ten, the share that the viewer would like.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/hashing/hashing_embedder.hpp"
#include "base/random.hpp"
#include "bench/tsv.hpp"
#include "taste/ranking.hpp"
#include "taste/update_rule.hpp"

namespace {

using namespace clipmill;

constexpr std::size_t first_places = 10;
constexpr std::size_t held_out = 5;
constexpr Duration between_events{90'000};
const Instant start = from_millis(1'760'000'000'000);

struct Clip {
  VideoId id;
  std::string category;
  double quality = 0;  // 0 to 1
  Embedding raw;
  Embedding centred;
};

struct Catalogue {
  std::vector<Clip> clips;
  std::vector<std::string> categories;
  std::unordered_map<VideoId, std::size_t> place;
};

struct Viewer {
  std::map<std::string, double> affinity;  // -1 to 1, by category
  std::map<std::string, double> later;     // from the middle of the history on
  std::vector<Interaction> events;         // newest first
  std::vector<bool> seen;                  // by place
};

double clamp01(double x) { return std::clamp(x, 0.0, 1.0); }

double like_chance(const Clip& clip, const std::map<std::string, double>& affinity) {
  const auto found = affinity.find(clip.category);
  const double likes = found == affinity.end() ? 0 : found->second;
  return likes > 0 ? clamp01(likes * (0.3 + 0.7 * clip.quality)) : 0.03 * clip.quality;
}

Catalogue read(const std::string& path, const std::string& caption, const std::string& category,
               Random& random) {
  Catalogue catalogue;
  std::vector<std::string> captions;
  for (auto& row : bench::read_columns(path, {caption, category})) {
    captions.push_back(row[0]);
    Clip clip;
    clip.id = VideoId(fmt::format("clip-{}", catalogue.clips.size()));
    clip.category = row[1];
    clip.quality = random.unit();
    catalogue.place.emplace(clip.id, catalogue.clips.size());
    if (std::ranges::find(catalogue.categories, row[1]) == catalogue.categories.end()) {
      catalogue.categories.push_back(row[1]);
    }
    catalogue.clips.push_back(std::move(clip));
  }
  HashingEmbedder embedder;
  const auto model = embedder.fit(captions);
  if (!model || !embedder.use(*model)) std::exit(1);
  Embedding mean(embedding_size, 0.0F);
  for (std::size_t i = 0; i < captions.size(); ++i) {
    catalogue.clips[i].raw =
        embedder.embed_one(captions[i]).value_or(Embedding(embedding_size, 0.0F));
    add_scaled(mean, catalogue.clips[i].raw, 1.0F / static_cast<float>(captions.size()));
  }
  for (Clip& clip : catalogue.clips) clip.centred = centred(clip.raw, mean);
  return catalogue;
}

Viewer make_viewer(const Catalogue& catalogue, int history, Random& random) {
  std::vector<std::string> categories = catalogue.categories;
  for (std::size_t i = categories.size(); i > 1; --i) {
    std::swap(categories[i - 1], categories[random.below(i)]);
  }
  const std::size_t liked = 2 + random.below(2);
  Viewer viewer;
  for (std::size_t i = 0; i < liked; ++i) {
    viewer.affinity[categories[i]] = 0.4 + 0.5 * random.unit();
  }
  viewer.affinity[categories[liked]] = -1;
  viewer.later = viewer.affinity;
  if (random.below(3) == 0) {
    viewer.later.erase(categories[0]);
    viewer.later[categories[liked + 1]] = 0.8;
  }
  viewer.seen.assign(catalogue.clips.size(), false);
  for (int i = 0; i < history; ++i) {
    const auto& affinity = i < history / 2 ? viewer.affinity : viewer.later;
    std::size_t shown = random.below(catalogue.clips.size());
    while (viewer.seen[shown]) shown = random.below(catalogue.clips.size());
    viewer.seen[shown] = true;
    const Clip& clip = catalogue.clips[shown];
    Interaction event;
    event.video = clip.id;
    event.number = i + 1;
    event.at = start + i * between_events;
    const auto found = affinity.find(clip.category);
    const double likes = found == affinity.end() ? 0 : found->second;
    if (random.unit() < like_chance(clip, affinity)) {
      event.action = random.below(5) == 0 ? Action::save : Action::like;
    } else if (random.unit() < 0.5 - 0.4 * likes) {
      event.action = Action::skip;
      event.watched_share = clamp01(0.3 * random.unit() + (likes > 0 ? 0.2 : 0));
    } else {
      event.action = Action::view;
      event.watched_share = clamp01(0.2 + 0.6 * random.unit() + (likes > 0 ? 0.3 : 0));
    }
    viewer.events.insert(viewer.events.begin(), std::move(event));
  }
  return viewer;
}

using Score = std::function<double(const Clip&)>;
using Method = std::function<Score(const Viewer&, const Taste&)>;

struct Figures {
  double hits = 0;
  double rank = 0;
  double liked = 0;
  double viewers = 0;

  void print(const std::string& name) const {
    fmt::print("{:<34} hit@10 {:.3f}   rank {:.3f}   liked@10 {:.3f}\n", name, hits / viewers,
               rank / viewers, liked / viewers);
  }
};

void judge_ranking(const Catalogue& catalogue, const Viewer& viewer, const Score& score,
                   const std::vector<bool>& would_like, const std::vector<std::size_t>& likes,
                   Figures& figures) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < catalogue.clips.size(); ++i) {
    if (!viewer.seen[i]) order.emplace_back(-score(catalogue.clips[i]), i);
  }
  std::ranges::sort(order);
  bool hit = false;
  double rank = 0;
  double liked = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t clip = order[place].second;
    const bool held = std::ranges::find(likes, clip) != likes.end();
    if (held) rank += static_cast<double>(place) / static_cast<double>(order.size());
    if (place >= first_places) continue;
    hit = hit || held;
    liked += would_like[clip] ? 1 : 0;
  }
  figures.hits += hit ? 1 : 0;
  figures.rank += rank / static_cast<double>(likes.size());
  figures.liked += liked / static_cast<double>(first_places);
  figures.viewers += 1;
}

// The seen videos' plain mean of what was liked, without weights, ages, dislikes or centring.
Score plain_mean(const Catalogue& catalogue, const Taste& taste) {
  Embedding sum(embedding_size, 0.0F);
  for (const JudgedVideo& liked : taste.liked) {
    add_scaled(sum, catalogue.clips[catalogue.place.at(liked.judgement.video)].raw, 1.0F);
  }
  return [sum](const Clip& clip) { return static_cast<double>(dot(sum, clip.raw)); };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "taste_offline FILE.tsv [CAPTION_COLUMN [CATEGORY_COLUMN [VIEWERS]]]\n");
    return 2;
  }
  SeededRandom random(20'261'124);
  const Catalogue catalogue =
      read(argv[1], argc > 2 ? argv[2] : "caption", argc > 3 ? argv[3] : "category", random);
  const int viewers = argc > 4 ? std::atoi(argv[4]) : 400;
  if (catalogue.categories.size() < 5 || catalogue.clips.size() < 250 || viewers < 1) {
    fmt::print(stderr, "five categories, 250 captions and one viewer at least are needed\n");
    return 2;
  }
  fmt::print("{} captions in {} categories, {} viewers\n", catalogue.clips.size(),
             catalogue.categories.size(), viewers);

  // What other viewers did gives popularity.
  std::vector<double> positives(catalogue.clips.size(), 2);
  std::vector<double> views(catalogue.clips.size(), 20);
  for (int i = 0; i < 300; ++i) {
    for (const Interaction& event : make_viewer(catalogue, 100, random).events) {
      const std::size_t place = catalogue.place.at(event.video);
      views[place] += 1;
      positives[place] += event_weight(event.action, event.watched_share) > 0 ? 1 : 0;
    }
  }
  const TasteOptions options;
  const auto with_dot = [](const Embedding& direction) -> Score {
    return [direction](const Clip& clip) {
      return direction.empty() ? 0.0 : static_cast<double>(dot(direction, clip.centred));
    };
  };
  const std::vector<std::pair<std::string, Method>> methods{
      {"chance",
       [&](const Viewer&, const Taste&) -> Score {
         return [&](const Clip&) { return random.unit(); };
       }},
      {"popularity",
       [&](const Viewer&, const Taste&) -> Score {
         return [&](const Clip& clip) {
           const std::size_t place = catalogue.place.at(clip.id);
           return positives[place] / views[place];
         };
       }},
      {"plain mean of the liked",
       [&](const Viewer&, const Taste& taste) { return plain_mean(catalogue, taste); }},
      {"liked direction P alone",
       [&](const Viewer&, const Taste& taste) { return with_dot(taste.liked_direction); }},
      {"preference p = unit(P - 0.3 N)",
       [&](const Viewer&, const Taste& taste) { return with_dot(taste.preference); }},
      {"score s (the rule)",
       [&](const Viewer&, const Taste& taste) -> Score {
         return [&](const Clip& clip) { return score_of(taste, clip.centred, options); };
       }},
  };

  for (const int history : {20, 40, 80, 160}) {
    std::vector<Figures> figures(methods.size());
    double similar = 0, live = 0, above = 0, above_raw = 0, pairs = 0;
    for (int v = 0; v < viewers; ++v) {
      const Viewer viewer = make_viewer(catalogue, history, random);
      const auto look_up = [&](const VideoId& id) -> std::optional<Embedding> {
        return catalogue.clips[catalogue.place.at(id)].centred;
      };
      const Taste taste =
          taste_of(viewer.events, look_up, start + history * between_events, options);
      if (taste.preference.empty()) continue;
      std::vector<bool> would_like(catalogue.clips.size(), false);
      std::vector<std::size_t> likes;
      for (std::size_t i = 0; i < catalogue.clips.size(); ++i) {
        if (viewer.seen[i]) continue;
        would_like[i] = random.unit() < like_chance(catalogue.clips[i], viewer.later);
        if (would_like[i]) likes.push_back(i);
      }
      if (likes.size() < held_out) continue;
      for (std::size_t i = 0; i < held_out; ++i) {
        std::swap(likes[i], likes[i + random.below(likes.size() - i)]);
      }
      likes.resize(held_out);
      for (std::size_t m = 0; m < methods.size(); ++m) {
        judge_ranking(catalogue, viewer, methods[m].second(viewer, taste), would_like, likes,
                      figures[m]);
      }

      Embedding raw(embedding_size, 0.0F);
      for (const JudgedVideo& liked : taste.liked) {
        add_scaled(raw, catalogue.clips[catalogue.place.at(liked.judgement.video)].raw,
                   static_cast<float>(liked.strength()));
      }
      normalise(raw);
      int near = 0;
      for (std::size_t i = 0; i < catalogue.clips.size(); ++i) {
        if (viewer.seen[i]) continue;
        const Clip& clip = catalogue.clips[i];
        const bool centred_near = static_cast<double>(dot(taste.preference, clip.centred)) >=
                                  options.similarity_threshold;
        near += centred_near ? 1 : 0;
        above += centred_near ? 1 : 0;
        above_raw +=
            static_cast<double>(dot(raw, clip.raw)) >= options.similarity_threshold ? 1 : 0;
        pairs += 1;
      }
      similar += near;
      live += near >= 3 ? 1 : 0;
    }
    fmt::print("\nafter {} events\n", history);
    for (std::size_t m = 0; m < methods.size(); ++m) figures[m].print(methods[m].first);
    const double counted = figures[0].viewers;
    fmt::print(
        "at the threshold {}: viewers with 3 or more similar unseen {:.2f}, similar unseen per "
        "viewer {:.1f}, of the catalogue {:.1f} % (raw cosines: {:.1f} %)\n",
        options.similarity_threshold, live / counted, similar / counted, 100 * above / pairs,
        100 * above_raw / pairs);
  }
  return 0;
}
