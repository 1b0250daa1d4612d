// What one `clipmill serve` takes in over HTTP, and how soon it acts on it.
//
//   interactions CLIPMILL [VIDEOS [SECONDS [VIEWERS]]]     1000 5 200
//
// Makes a catalogue of VIDEOS synthetic captions in clusters, imports it with the program given,
// and starts that program's serve without workers on a free port of loopback.
//
// Load: 64 keep-alive connections, one request under way on each, for SECONDS. First GET /health,
// which is all that HTTP costs, then interactions, each durable when it is answered, of viewers who
// stay below the threshold. CPU is the server's own, user and system; the client shares the
// machine, and takes from the rates what it needs.
//
// Reaction: VIEWERS viewers, one after the other on an idle server. Each likes 14 clips of one
// cluster; then the time runs from sending the 15th like (and from its answer) to the answer of the
// first GET /video-queue/{user}/status?vectors=0 that holds a ready clip, asked again and again.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <cstdlib>
#include <random>

#include "base/async.hpp"
#include "base/random.hpp"
#include "bench/report.hpp"

extern char** environ;

namespace {

using namespace clipmill;
using bench::Steady;

constexpr int connections = 64;
constexpr int threshold = 15;  // PREFERENCE_UPDATE_THRESHOLD's default
constexpr double visible_within_seconds = 10;

[[noreturn]] void die(const std::string& why) {
  fmt::print(stderr, "❌ {}\n", why);
  std::exit(1);
}

// ---- the catalogue

struct Catalogue {
  int videos = 1000;
  int clusters() const { return std::clamp(videos / 50, 1, 400); }

  static std::string id(int video) { return fmt::format("video-{:07}", video); }
  int cluster_of(int video) const { return video % clusters(); }
  // Every cluster has at least 15 clips to like and some that are left.
  std::vector<int> of_cluster(int cluster, int count) const {
    std::vector<int> chosen;
    for (int i = 0; i < count; ++i) chosen.push_back(cluster + i * clusters());
    return chosen;
  }
};

std::string word(std::uint64_t number) {
  constexpr std::string_view consonants = "bdfgklmnprstvz";
  constexpr std::string_view vowels = "aeiou";
  std::string text;
  SeededRandom random(number);
  for (int i = 0; i < 3; ++i) {
    text += consonants[random.below(consonants.size())];
    text += vowels[random.below(vowels.size())];
  }
  return text;
}

// Five of the cluster's fourteen words and two that every cluster uses.
void write_catalogue(const Catalogue& catalogue, const std::filesystem::path& file) {
  std::ofstream out(file);
  out << "id\tcaption\n";
  std::mt19937_64 random(7);
  std::vector<std::uint64_t> own(14);
  for (int video = 0; video < catalogue.videos; ++video) {
    for (std::size_t i = 0; i < own.size(); ++i) {
      own[i] = static_cast<std::uint64_t>(catalogue.cluster_of(video)) * 100 + i + 1000;
    }
    std::ranges::shuffle(own, random);
    out << fmt::format("{}\ta {} {} with {} and {} on the {} {} {}\n", Catalogue::id(video),
                       word(own[0]), word(own[1]), word(own[2]), word(own[3]), word(own[4]),
                       word(random() % 200), word(random() % 200));
  }
}

// ---- the program under measurement

pid_t spawn(std::vector<std::string> arguments, const std::filesystem::path& output) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    ::posix_spawn_file_actions_addopen(&actions, descriptor, output.c_str(),
                                       O_WRONLY | O_CREAT | O_APPEND, 0600);
  }
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_t child = 0;
  const int failed =
      ::posix_spawn(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    die(arguments.front() + ": " + std::generic_category().message(failed));
  }
  return child;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

void import_catalogue(const std::string& program, const std::filesystem::path& folder) {
  const pid_t child = spawn({program, "videos", "import", (folder / "catalogue.tsv").string(),
                             "--data", (folder / "data").string()},
                            folder / "import.log");
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) die("videos import failed:\n" + text_of(folder / "import.log"));
}

class Server {
 public:
  Server(const std::string& program, const std::filesystem::path& folder)
      : pid_(spawn({program, "serve", "--workers", "0", "--listen", "127.0.0.1:0", "--data",
                    (folder / "data").string(), "--log-format", "json"},
                   folder / "serve.log")) {
    constexpr std::string_view mark = "\"url\":\"http://127.0.0.1:";
    while (port_ == 0) {
      if (::waitpid(pid_, nullptr, WNOHANG) != 0) {
        pid_ = -1;
        die("serve ended:\n" + text_of(folder / "serve.log"));
      }
      ::usleep(20'000);
      const std::string log = text_of(folder / "serve.log");
      const std::size_t at = log.find(mark);
      if (at == std::string::npos) continue;
      std::from_chars(log.data() + at + mark.size(), log.data() + log.size(), port_);
    }
  }
  ~Server() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const { return port_; }

  // Returns once it has used next to no processor time for a while: what it builds in the
  // background stands.
  void wait_until_idle() const {
    for (int idle_count = 0; idle_count < 4;) {
      const double before = cpu_seconds();
      ::usleep(250'000);
      idle_count = cpu_seconds() - before < 0.025 ? idle_count + 1 : 0;
    }
  }

  std::string memory() const {
    return bench::proc_field(fmt::format("/proc/{}/status", pid_).c_str(), "VmRSS");
  }

  // Fields 14 and 15 of proc(5)'s stat; field 2 may hold spaces, and ends with the last ')'.
  double cpu_seconds() const {
    const std::string stat = text_of(fmt::format("/proc/{}/stat", pid_));
    std::istringstream fields(stat.substr(stat.rfind(')') + 1));
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }

 private:
  pid_t pid_;
  std::uint16_t port_ = 0;
};

// ---- the client: as little of HTTP as a keep-alive connection to a good server needs

struct Answer {
  int status = 0;
  std::string body;
};

class Connection {
 public:
  explicit Connection(asio::any_io_executor executor) : socket_(executor) {}

  asio::awaitable<void> connect(std::uint16_t port) {
    const asio::ip::tcp::endpoint server(asio::ip::address_v4::loopback(), port);
    co_await socket_.async_connect(server, asio::use_awaitable);
    socket_.set_option(asio::ip::tcp::no_delay(true));
  }

  asio::awaitable<Answer> ask(std::string request) {
    co_await asio::async_write(socket_, asio::buffer(request), asio::use_awaitable);
    const std::size_t head_size = co_await asio::async_read_until(
        socket_, asio::dynamic_buffer(input_), std::string_view("\r\n\r\n"), asio::use_awaitable);
    Answer answer;
    std::from_chars(input_.data() + 9, input_.data() + 12, answer.status);
    const std::size_t whole = head_size + body_size(std::string_view(input_).substr(0, head_size));
    while (input_.size() < whole) {
      std::array<char, 16384> more;
      const std::size_t size =
          co_await socket_.async_read_some(asio::buffer(more), asio::use_awaitable);
      input_.append(more.data(), size);
    }
    answer.body = input_.substr(head_size, whole - head_size);
    input_.erase(0, whole);
    co_return answer;
  }

 private:
  static std::size_t body_size(std::string_view head) {
    constexpr std::string_view name = "\r\ncontent-length: ";
    const auto same = [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); };
    const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(),
                                   [&](char have, char want) { return same(want, have); });
    if (found == head.end()) die("an answer without Content-Length");
    std::size_t size = 0;
    const std::string_view digits =
        head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), size);
    return size;
  }

  asio::ip::tcp::socket socket_;
  std::string input_;
};

std::string get(const std::string& path) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", path);
}

std::string like(const std::string& user, int video) {
  const std::string body = fmt::format(R"({{"user_id":"{}","video_id":"{}","action":"like"}})",
                                       user, Catalogue::id(video));
  return fmt::format(
      "POST /user-preference/interaction HTTP/1.1\r\nHost: 127.0.0.1\r\n"
      "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
      body.size(), body);
}

// ---- load

struct Load {
  Load(const Catalogue& videos, const std::string& prefix) : catalogue(videos), viewer(prefix) {}

  const Catalogue& catalogue;
  const std::string viewer;  // ids begin with this; empty: GET /health
  Steady::time_point end;
  std::vector<double> millis;
  std::size_t failed = 0;

  // One viewer after the other, each two short of the threshold.
  std::string request(int connection, int number) const {
    if (viewer.empty()) return get("/health");
    const int likes = threshold - 2;
    const std::string user = fmt::format("{}-{}-{}", viewer, connection, number / likes);
    return like(user, (connection * 131 + number) % catalogue.videos);
  }
};

asio::awaitable<void> keep_asking(Connection& connection, Load& load, int number) {
  for (int i = 0; Steady::now() < load.end; ++i) {
    const Steady::time_point start = Steady::now();
    std::string request = load.request(number, i);
    const Answer answer = co_await connection.ask(std::move(request));
    load.millis.push_back(bench::seconds_since(start) * 1000);
    if (answer.status != 200) ++load.failed;
  }
}

void run_all(asio::io_context& loop, std::vector<asio::awaitable<void>> works) {
  std::size_t running = works.size();
  for (auto& work : works) {
    asio::co_spawn(loop, std::move(work), [&loop, &running](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
      if (--running == 0) loop.stop();
    });
  }
  loop.restart();
  loop.run();
}

double measure_load(const char* what, asio::io_context& loop, const Server& server, Load load,
                    double seconds) {
  std::vector<std::unique_ptr<Connection>> opened;
  std::vector<asio::awaitable<void>> works;
  for (int i = 0; i < connections; ++i) {
    opened.push_back(std::make_unique<Connection>(loop.get_executor()));
    works.push_back(opened.back()->connect(server.port()));
  }
  run_all(loop, std::move(works));

  works.clear();
  for (int i = 0; i < connections; ++i) {
    works.push_back(keep_asking(*opened[static_cast<std::size_t>(i)], load, i));
  }
  const double cpu = server.cpu_seconds();
  const Steady::time_point start = Steady::now();
  load.end =
      start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
  run_all(loop, std::move(works));
  const double spent = bench::seconds_since(start);
  const auto count = static_cast<double>(load.millis.size());
  fmt::print("{:<26}{:>10.0f}{:>9.1f}{:>9.2f}{:>9.2f}{:>8}\n", what, count / spent,
             1e6 * (server.cpu_seconds() - cpu) / count, bench::percentile(load.millis, 0.5),
             bench::percentile(load.millis, 0.99), load.failed);
  return count / spent;
}

// ---- reaction

struct Reaction {
  std::vector<double> from_sending;  // milliseconds
  std::vector<double> from_answer;
  std::vector<double> like_answer;
  int never = 0;  // within visible_within_seconds
};

bool has_ready_clip(const Answer& answer) {
  return answer.status == 200 &&
         boost::json::parse(answer.body).at("existing_videos").to_number<std::int64_t>() > 0;
}

asio::awaitable<void> react(Connection& connection, const Catalogue& catalogue, int viewers,
                            Reaction& reaction) {
  for (int viewer = 0; viewer < viewers; ++viewer) {
    const std::string user = fmt::format("reaction-{}", viewer);
    const std::vector<int> liked = catalogue.of_cluster(viewer % catalogue.clusters(), threshold);
    for (std::size_t i = 0; i + 1 < liked.size(); ++i) {
      std::string request = like(user, liked[i]);
      const Answer answer = co_await connection.ask(std::move(request));
      if (answer.status != 200) die("a like was answered: " + answer.body);
    }
    const std::string status = get(fmt::format("/video-queue/{}/status?vectors=0", user));
    std::string last = like(user, liked.back());
    const Steady::time_point sent = Steady::now();
    co_await connection.ask(std::move(last));
    const Steady::time_point answered = Steady::now();
    for (;;) {
      const Answer queue = co_await connection.ask(status);
      if (has_ready_clip(queue)) break;
      if (bench::seconds_since(answered) < visible_within_seconds) continue;
      ++reaction.never;
      break;
    }
    reaction.from_sending.push_back(bench::seconds_since(sent) * 1000);
    reaction.from_answer.push_back(bench::seconds_since(answered) * 1000);
    reaction.like_answer.push_back(
        std::chrono::duration<double, std::milli>(answered - sent).count());
  }
}

void print_reaction(const char* what, std::vector<double>& millis) {
  fmt::print("{:<36}{:>9.2f}{:>9.2f}{:>9.2f}\n", what, bench::percentile(millis, 0.5),
             bench::percentile(millis, 0.99), bench::percentile(millis, 1));
}

void measure_reaction(asio::io_context& loop, const Server& server, const Catalogue& catalogue,
                      int viewers) {
  Connection connection(loop.get_executor());
  std::vector<asio::awaitable<void>> works;
  works.push_back(connection.connect(server.port()));
  run_all(loop, std::move(works));
  Reaction reaction;
  works.clear();
  works.push_back(react(connection, catalogue, viewers, reaction));
  run_all(loop, std::move(works));

  fmt::print("\n{:<36}{:>9}{:>9}{:>9}\n", fmt::format("{} viewers, ms", viewers), "p50", "p99",
             "max");
  print_reaction("the 15th like answered", reaction.like_answer);
  print_reaction("its answer to a ready clip visible", reaction.from_answer);
  print_reaction("sent to a ready clip visible", reaction.from_sending);
  if (reaction.never > 0) {
    fmt::print("not visible within {} s: {} viewers\n", visible_within_seconds, reaction.never);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "interactions CLIPMILL [VIDEOS [SECONDS [VIEWERS]]]\n");
    return 2;
  }
  const std::string program = std::filesystem::absolute(argv[1]).string();
  Catalogue catalogue;
  if (argc > 2) catalogue.videos = std::max(100, std::atoi(argv[2]));
  const double seconds = argc > 3 ? std::max(0.1, std::atof(argv[3])) : 5;
  const int viewers = argc > 4 ? std::max(1, std::atoi(argv[4])) : 200;

  const bench::Scratch scratch;
  fmt::print("interactions: {} videos in {} clusters, {} connections\n", catalogue.videos,
             catalogue.clusters(), connections);
  bench::print_machine();
  scratch.print();

  write_catalogue(catalogue, scratch.path() / "catalogue.tsv");
  const Steady::time_point importing = Steady::now();
  import_catalogue(program, scratch.path());
  const Steady::time_point starting = Steady::now();
  const Server server(program, scratch.path());
  const double serving_after = bench::seconds_since(starting);
  server.wait_until_idle();
  fmt::print("imported in {:.1f} s, serving after {:.1f} s, idle after {:.1f} s, {} resident\n",
             std::chrono::duration<double>(starting - importing).count(), serving_after,
             bench::seconds_since(starting), server.memory());

  asio::io_context loop{1};
  fmt::print("\n{:<26}{:>10}{:>9}{:>9}{:>9}{:>8}\n", "", "req/s", "CPU us", "p50 ms", "p99 ms",
             "failed");
  const double limit = measure_load("GET /health", loop, server, Load(catalogue, ""), seconds);
  const double stored =
      measure_load("POST interaction", loop, server, Load(catalogue, "load"), seconds);
  fmt::print("ratio {:.2f}\n", stored / limit);
  measure_reaction(loop, server, catalogue, viewers);
  return 0;
}
