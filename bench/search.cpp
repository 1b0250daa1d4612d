// The in-process similarity indexes on synthetic vectors that lie in clusters, as captions do.
//
//   search [VECTORS [QUERIES [exact|hnsw|both]]]      100000 200 both
//
// Printed for each index: time to fill it, time until nothing is left to do (the graph), memory,
// recall@10 against plain floats, and queries a second from one caller and from one a core. On a
// machine that others use too, trust the processor time.
// The graph over 100,000 vectors takes one core about two minutes.
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "adapters/exact/exact_index.hpp"
#include "adapters/hnsw/hnsw_index.hpp"
#include "base/random.hpp"
#include "catalog/scratch_vectors.hpp"

namespace {

using namespace clipmill;

constexpr std::size_t clusters = 400;
constexpr std::size_t nearest = 10;
constexpr std::size_t page = 1000;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string line_of(const char* file, const std::string& start) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(start)) return line.substr(line.find(':') + 1);
  }
  return " unknown";
}

// Memory of our own: pages of scratch files are the kernel's to take back.
std::size_t anonymous_megabytes() {
  return std::strtoull(line_of("/proc/self/status", "RssAnon").c_str(), nullptr, 10) / 1024;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

VideoId id_of(std::size_t i) { return VideoId(fmt::format("v{}", i)); }

// Components that sum three uniform ones: near enough to normal, and quick to draw.
void add_noise(std::span<float> vector, float length, Random& random) {
  Embedding noise(embedding_size);
  for (std::size_t i = 0; i < embedding_size; i += 3) {
    const std::uint64_t bits = random.next();
    for (std::size_t k = 0; k < 3; ++k) {
      float sum = 0;
      for (std::size_t j = 0; j < 3; ++j) {
        sum += static_cast<float>((bits >> (7 * (3 * k + j))) & 0x7fU) - 63.5F;
      }
      noise[i + k] = sum;
    }
  }
  normalise(noise);
  add_scaled(vector, noise, length);
  normalise(vector);
}

struct Sample {
  ScratchVectors vectors;
  std::vector<Embedding> queries;
  std::vector<std::unordered_set<VideoId>> truth;
};

Sample make_sample(std::size_t count, std::size_t query_count,
                   const std::filesystem::path& folder) {
  Sample sample{ScratchVectors(folder), {}, {}};
  if (auto room = sample.vectors.reserve(count); !room) {
    fmt::print(stderr, "{}\n", room.error().message);
    std::exit(1);
  }
  SeededRandom random(1);
  std::vector<Embedding> centres(clusters, Embedding(embedding_size, 0.0F));
  for (Embedding& centre : centres) add_noise(centre, 1.0F, random);
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::copy(centres[random.below(clusters)], sample.vectors.row(i).begin());
    add_noise(sample.vectors.row(i), 0.8F, random);
  }
  for (std::size_t i = 0; i < query_count; ++i) {
    Embedding query = centres[random.below(clusters)];
    add_noise(query, 0.8F, random);
    std::vector<std::pair<float, std::size_t>> scores;
    scores.reserve(count);
    for (std::size_t j = 0; j < count; ++j) {
      scores.emplace_back(-dot(query, sample.vectors.row(j)), j);
    }
    const std::size_t kept = std::min(nearest, count);
    std::ranges::partial_sort(scores, scores.begin() + static_cast<std::ptrdiff_t>(kept));
    std::unordered_set<VideoId> ids;
    for (std::size_t k = 0; k < kept; ++k) ids.insert(id_of(scores[k].second));
    sample.truth.push_back(std::move(ids));
    sample.queries.push_back(std::move(query));
  }
  return sample;
}

class Loop {
 public:
  template <class T>
  T run(asio::awaitable<T> work) {
    std::optional<T> result;
    asio::co_spawn(context_, std::move(work), [&result](std::exception_ptr failure, T value) {
      if (failure) std::rethrow_exception(failure);
      result = std::move(value);
    });
    context_.restart();
    context_.run();
    return std::move(*result);
  }
  asio::io_context& context() { return context_; }

 private:
  asio::io_context context_;
};

asio::awaitable<std::size_t> ask(SimilarityIndex& index, const Sample& sample, std::size_t first,
                                 std::size_t step) {
  std::size_t hits = 0;
  for (std::size_t i = first; i < sample.queries.size(); i += step) {
    const auto found = co_await index.search(sample.queries[i], nearest, nullptr);
    if (!found) continue;
    for (const Match& match : *found) hits += sample.truth[i].contains(match.id) ? 1 : 0;
  }
  co_return hits;
}

// Queries a second from `callers` at once; recall through `hits`.
double rate(Loop& loop, SimilarityIndex& index, const Sample& sample, std::size_t callers,
            std::size_t& hits) {
  hits = 0;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t caller = 0; caller < callers; ++caller) {
    asio::co_spawn(loop.context(), ask(index, sample, caller, callers),
                   [&hits](std::exception_ptr, std::size_t found) { hits += found; });
  }
  loop.context().restart();
  loop.context().run();
  return static_cast<double>(sample.queries.size()) / seconds_since(start);
}

void fill(Loop& loop, SimilarityIndex& index, const Sample& sample, std::size_t count) {
  for (std::size_t start = 0; start < count; start += page) {
    std::vector<IndexedVector> vectors;
    for (std::size_t i = start; i < std::min(start + page, count); ++i) {
      const EmbeddingView row = sample.vectors.row(i);
      vectors.push_back({id_of(i), Embedding(row.begin(), row.end())});
    }
    const Result<void> stored = loop.run(index.upsert(std::move(vectors)));
    if (!stored) {
      fmt::print(stderr, "{}\n", stored.error().message);
      std::exit(1);
    }
  }
}

void report(Loop& loop, SimilarityIndex& index, const Sample& sample, double filled, double settled,
            std::size_t megabytes) {
  std::size_t hits = 0;
  const double cpu_before = cpu_seconds();
  const double alone = rate(loop, index, sample, 1, hits);
  const double cpu =
      1000 * (cpu_seconds() - cpu_before) / static_cast<double>(sample.queries.size());
  const double recall = static_cast<double>(hits) /
                        static_cast<double>(sample.queries.size() * sample.truth[0].size());
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const double together = rate(loop, index, sample, cores, hits);
  fmt::print(
      "{:<6} filled {:7.2f} s   settled {:7.2f} s   memory {:5} MB   recall@10 {:.4f}   "
      "{:8.0f} queries/s ({:.2f} ms, {:.2f} ms of processor)   {} at once {:8.0f} "
      "queries/s\n",
      index.name(), filled, settled, megabytes, recall, alone, 1000 / alone, cpu, cores, together);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
  const std::size_t queries = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200;
  const std::string which = argc > 3 ? argv[3] : "both";
  if (count == 0 || queries == 0) {
    fmt::print(stderr, "search [VECTORS [QUERIES [exact|hnsw|both]]]\n");
    return 2;
  }
  fmt::print("processor{}   cores {}   avx2 {}   memory{}   {}\n",
             line_of("/proc/cpuinfo", "model name"), std::thread::hardware_concurrency(),
             line_of("/proc/cpuinfo", "flags").find(" avx2") != std::string::npos ? "yes" : "no",
             line_of("/proc/meminfo", "MemTotal"),
#ifdef __OPTIMIZE__
             "optimised build"
#else
             "NOT an optimised build"
#endif
  );
  fmt::print("{} vectors of {} floats in {} clusters, {} queries\n", count, embedding_size,
             clusters, queries);
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  const Sample sample = make_sample(count, queries, folder);
  Loop loop;
  NullLog log;

  if (which != "hnsw") {
    const std::size_t before = anonymous_megabytes();
    ExactIndex index({.scratch_folder = folder});
    const auto start = std::chrono::steady_clock::now();
    fill(loop, index, sample, count);
    const double filled = seconds_since(start);
    report(loop, index, sample, filled, filled, anonymous_megabytes() - before);
  }
  if (which != "exact") {
    const std::size_t before = anonymous_megabytes();
    HnswIndex index({.scratch_folder = folder, .graph_min = std::min<std::size_t>(1000, count)},
                    log);
    const auto start = std::chrono::steady_clock::now();
    fill(loop, index, sample, count);
    const double filled = seconds_since(start);
    auto settle = [](HnswIndex& of) -> asio::awaitable<bool> {
      co_await of.settle();
      co_return true;
    };
    loop.run(settle(index));
    report(loop, index, sample, filled, seconds_since(start), anonymous_megabytes() - before);
  }
  return 0;
}
