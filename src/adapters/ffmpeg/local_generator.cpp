#include "adapters/ffmpeg/local_generator.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

#include "adapters/ffmpeg/child_process.hpp"
#include "adapters/ffmpeg/encoder_command.hpp"
#include "adapters/ffmpeg/title.hpp"
#include "base/offload.hpp"
#include "drawing/painter.hpp"

namespace clipmill {
namespace {

using namespace asio::experimental::awaitable_operators;

constexpr std::size_t prompt_bytes_max = 8192;
constexpr int side_min = 32;
constexpr int side_max = 4096;
constexpr int frames_per_second_max = 60;
constexpr Duration length_max{60'000};
constexpr Duration poll_pace{100};
constexpr const char* lock_name = "lock";

const std::array<const char*, 3> known_fonts{
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",    // Debian
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",  // Fedora
    "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf"};               // Arch

int frame_count(const GenerationRequest& request) {
  const double seconds = std::chrono::duration<double>(request.length).count();
  return std::max(1, static_cast<int>(std::lround(seconds * request.frames_per_second)));
}

Result<void> check(const GenerationRequest& request) {
  const auto side_is_bad = [](int side) {
    return side < side_min || side > side_max || side % 2 != 0;
  };
  if (request.prompt.size() > prompt_bytes_max) {
    return fail(ErrorCode::invalid, fmt::format("a prompt has at most {} bytes", prompt_bytes_max));
  }
  if (side_is_bad(request.width) || side_is_bad(request.height)) {
    return fail(ErrorCode::invalid, fmt::format("{}x{}: width and height are even numbers from {} "
                                                "to {}",
                                                request.width, request.height, side_min, side_max));
  }
  if (request.frames_per_second < 1 || request.frames_per_second > frames_per_second_max) {
    return fail(ErrorCode::invalid,
                fmt::format("a clip has 1 to {} frames per second", frames_per_second_max));
  }
  if (request.length <= Duration(0) || request.length > length_max) {
    return fail(ErrorCode::invalid,
                fmt::format("a clip is at most {} seconds long", length_max.count() / 1000));
  }
  return {};
}

std::unexpected<Error> no_such_operation(const OperationId& id) {
  return fail(ErrorCode::not_found, "no operation " + id.value +
                                        " in this process; local operations end with the process "
                                        "that began them");
}

// The lock of a scratch folder, if nobody else holds it. Without a descriptor: errno says why.
UniqueFd lock_folder(const std::filesystem::path& folder) {
  UniqueFd lock(
      ::open((folder / lock_name).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) lock.reset();
  return lock;
}

}  // namespace

struct LocalGenerator::Operation {
  Operation(OperationId id_given, GenerationRequest request_given,
            std::filesystem::path folder_given, const asio::any_io_executor& executor)
      : id(std::move(id_given)),
        request(std::move(request_given)),
        folder(std::move(folder_given)),
        frames(frame_count(request)),
        cancelling(executor, asio::steady_timer::time_point::max()),
        ended(executor, asio::steady_timer::time_point::max()) {}
  ~Operation() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  const OperationId id;
  const GenerationRequest request;
  const std::filesystem::path folder;  // goes with the operation
  const int frames;
  int frames_written = 0;
  std::optional<Result<void>> outcome;  // set once it has ended
  bool cancelled = false;
  // Events: the timers never expire and are cancelled instead.
  asio::steady_timer cancelling;
  asio::steady_timer ended;
};

// Sets the outcome of an operation that was given up. An argument of the coroutine, so that it acts
// even if the coroutine is destroyed before its first step.
class LocalGenerator::Ending {
 public:
  explicit Ending(std::shared_ptr<Operation> operation) : operation_(std::move(operation)) {}
  Ending(Ending&&) = default;
  Ending& operator=(Ending&&) = delete;
  ~Ending() {
    if (!operation_) return;
    if (!operation_->outcome) {
      operation_->outcome = fail(ErrorCode::unavailable, "the clip was given up");
    }
    operation_->ended.cancel();
  }
  const std::shared_ptr<Operation>& operation() const { return operation_; }

 private:
  std::shared_ptr<Operation> operation_;
};

// One of the `concurrent_max` places, given back at the end of the scope.
class LocalGenerator::Place {
 public:
  explicit Place(LocalGenerator& owner) : owner_(owner) {}
  ~Place() { owner_.give_place(); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  LocalGenerator& owner_;
};

LocalGenerator::LocalGenerator(asio::any_io_executor executor, Clock& clock, Random& random,
                               Log& log, LocalGeneratorOptions options)
    : executor_(executor),
      clock_(clock),
      random_(random),
      log_(log),
      options_(std::move(options)),
      places_(std::max<std::size_t>(1, options_.concurrent_max)),
      scope_(executor, log),
      pool_(std::max<std::size_t>(1, options_.concurrent_max)) {
  std::error_code ignored;
  if (std::filesystem::exists(options_.font, ignored)) font_ = options_.font;
  for (const char* known : known_fonts) {
    if (font_.empty() && options_.font.empty() && std::filesystem::exists(known, ignored)) {
      font_ = known;
    }
  }
  if (font_.empty()) {
    log_.warning("no font for titles, local clips have none; apt-get install fonts-dejavu-core",
                 {{"font", options_.font.string()}});
  }
}

LocalGenerator::~LocalGenerator() {
  operations_.clear();
  pool_.join();
  std::error_code ignored;
  if (!scratch_.empty()) std::filesystem::remove_all(scratch_, ignored);
}

GeneratorTraits LocalGenerator::traits() const {
  return {.name = "local", .paid = false, .survives_process = false};
}

std::int64_t LocalGenerator::remove_abandoned() {
  std::int64_t removed = 0;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(options_.scratch, code)) {
    if (!entry.path().filename().string().starts_with("local-")) continue;
    // Younger than its lock: another process may be about to take it.
    if (!std::filesystem::exists(entry.path() / lock_name, code)) continue;
    if (const UniqueFd lock = lock_folder(entry.path())) {
      std::filesystem::remove_all(entry.path(), code);
      ++removed;
    }
  }
  return removed;
}

// Takes a subfolder of the scratch folder.
Result<void> LocalGenerator::claim_scratch() {
  const auto failed = [this](const std::string& why) {
    return fail(ErrorCode::unavailable, fmt::format("the scratch folder {} cannot be used: {}",
                                                    options_.scratch.string(), why));
  };
  std::error_code code;
  std::filesystem::create_directories(options_.scratch, code);
  if (code) return failed(code.message());
  remove_abandoned();
  const std::filesystem::path mine = options_.scratch / ("local-" + make_token(random_));
  std::filesystem::create_directory(mine, code);
  if (code) return failed(code.message());
  UniqueFd lock = lock_folder(mine);
  if (!lock) return failed(std::system_category().message(errno));
  scratch_ = mine;
  scratch_lock_ = std::move(lock);
  return {};
}

asio::awaitable<Result<OperationId>> LocalGenerator::submit(GenerationRequest request) {
  if (scope_.cancelled()) co_return fail(ErrorCode::unavailable, "this generator is stopping");
  if (auto good = check(request); !good) co_return fail(std::move(good.error()));
  if (operations_.size() >= options_.operations_max) {
    Error full{.code = ErrorCode::throttled,
               .message = fmt::format("{} clips are waiting or being made here already",
                                      operations_.size())};
    full.retry_after = std::chrono::seconds(5);
    co_return fail(std::move(full));
  }
  if (scratch_.empty()) {
    if (auto claimed = claim_scratch(); !claimed) co_return fail(std::move(claimed.error()));
  }
  const OperationId id("local-" + make_token(random_));
  auto operation =
      std::make_shared<Operation>(id, std::move(request), scratch_ / id.value, executor_);
  operations_.emplace(id, operation);
  scope_.spawn("render " + id.value, work(Ending(std::move(operation))));
  co_return id;
}

asio::awaitable<Result<GenerationProgress>> LocalGenerator::poll(OperationId id) {
  const auto found = operations_.find(id);
  if (found == operations_.end()) co_return no_such_operation(id);
  const Operation& operation = *found->second;
  GenerationProgress progress;
  if (operation.outcome && !*operation.outcome) {
    progress.failed = operation.outcome->error();
    co_return progress;
  }
  progress.done = operation.outcome.has_value();
  // The last hundredth is the encoder's: it still holds frames when the last one is written.
  progress.fraction =
      progress.done ? 1.0 : 0.99 * operation.frames_written / static_cast<double>(operation.frames);
  progress.poll_after = poll_pace;
  co_return progress;
}

asio::awaitable<Result<void>> LocalGenerator::fetch(OperationId id,
                                                    std::filesystem::path destination) {
  const auto found = operations_.find(id);
  if (found == operations_.end()) co_return no_such_operation(id);
  const auto operation = found->second;  // kept while its file is copied
  if (!operation->outcome) co_return fail(ErrorCode::conflict, "the clip is not finished; poll on");
  if (!*operation->outcome) co_return fail(operation->outcome->error());
  co_return co_await offload(pool_, [&]() -> Result<void> {
    // Copied, not moved: a fetch may be repeated. Renamed, so that no reader meets half a clip.
    std::filesystem::path part = destination;
    part += ".part";
    std::error_code code;
    std::filesystem::copy_file(operation->folder / encoder_clip_name, part,
                               std::filesystem::copy_options::overwrite_existing, code);
    if (!code) std::filesystem::rename(part, destination, code);
    if (!code) return {};
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    return fail(ErrorCode::unavailable, fmt::format("the clip cannot be written to {}: {}",
                                                    destination.string(), code.message()));
  });
}

asio::awaitable<Result<void>> LocalGenerator::cancel(OperationId id) {
  const auto found = operations_.find(id);
  if (found == operations_.end()) co_return Result<void>();
  const auto operation = found->second;
  operations_.erase(found);
  operation->cancelled = true;
  operation->cancelling.cancel();
  while (!operation->outcome) {
    boost::system::error_code ignored;
    co_await operation->ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return Result<void>();
}

asio::awaitable<void> LocalGenerator::stop() {
  scope_.cancel();
  co_await scope_.join();
  operations_.clear();
}

// The life of one operation. However it ends, its outcome is set.
asio::awaitable<void> LocalGenerator::work(Ending ending) {
  const auto operation = ending.operation();
  auto first = co_await (make(operation) || until_cancelled(operation));
  Result<void> outcome = std::visit([](auto& result) { return std::move(result); }, first);
  if (!outcome) {
    if (!operation->cancelled) {
      log_.failure("a local clip was not made", {{"task_id", operation->request.task.value},
                                                 {"operation", operation->id.value},
                                                 {"error", outcome.error().message}});
    }
    // Whoever polls gets the error; the half-made clip is of no use to anybody.
    std::error_code ignored;
    std::filesystem::remove_all(operation->folder, ignored);
  }
  operation->outcome = std::move(outcome);
}

asio::awaitable<Result<void>> LocalGenerator::until_cancelled(
    std::shared_ptr<Operation> operation) {
  while (!operation->cancelled) {
    boost::system::error_code ignored;
    co_await operation->cancelling.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return fail(ErrorCode::unavailable, "the clip was cancelled");
}

asio::awaitable<void> LocalGenerator::take_place() {
  if (places_ > 0) {
    --places_;
    co_return;
  }
  const auto waiter = waiters_.insert(
      waiters_.end(),
      Waiter{.called = asio::steady_timer(executor_, asio::steady_timer::time_point::max())});
  const auto leave = [this](std::list<Waiter>::iterator* entry) { waiters_.erase(*entry); };
  auto entry = waiter;
  const std::unique_ptr<std::list<Waiter>::iterator, decltype(leave)> leaving(&entry, leave);
  boost::system::error_code ignored;
  co_await waiter->called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (waiter->given) co_return;
  throw boost::system::system_error(asio::error::operation_aborted);
}

void LocalGenerator::give_place() {
  for (Waiter& waiter : waiters_) {
    if (waiter.given) continue;
    waiter.given = true;
    waiter.called.cancel();
    return;
  }
  ++places_;
}

asio::awaitable<Result<void>> LocalGenerator::make(std::shared_ptr<Operation> operation) {
  co_await take_place();
  const Place place(*this);
  co_return co_await render(operation);
}

asio::awaitable<Result<void>> LocalGenerator::render(std::shared_ptr<Operation> operation) {
  const GenerationRequest& request = operation->request;
  const auto lines = font_.empty() ? std::vector<std::string>() : title_lines(request.title, 29, 2);

  // The folder, the title's files, and what is worked out once per clip.
  std::optional<drawing::Painter> painter;
  auto prepared = co_await offload(pool_, [&]() -> Result<void> {
    std::error_code code;
    std::filesystem::create_directory(operation->folder, code);
    if (!code && !lines.empty()) {
      std::filesystem::create_symlink(std::filesystem::absolute(font_),
                                      operation->folder / encoder_font_name, code);
    }
    for (std::size_t line = 0; line < lines.size() && !code; ++line) {
      std::ofstream out(operation->folder / encoder_title_name(line), std::ios::binary);
      out << lines[line];
      out.close();
      if (!out) code = std::make_error_code(std::errc::io_error);
    }
    if (code) {
      return fail(ErrorCode::unavailable, fmt::format("the scratch folder {} cannot be used: {}",
                                                      scratch_.string(), code.message()));
    }
    const double seconds = static_cast<double>(operation->frames) / request.frames_per_second;
    const float half_width = drawing::Canvas::half_height * static_cast<float>(request.width) /
                             static_cast<float>(request.height);
    painter.emplace(drawing::describe_scene(request.prompt, request.seed, half_width),
                    drawing::PainterOptions{.width = request.width,
                                            .height = request.height,
                                            .seconds = seconds,
                                            .room_for_title = !lines.empty()});
    return {};
  });
  if (!prepared) co_return fail(std::move(prepared.error()));

  ChildCommand command;
  command.program = options_.ffmpeg;
  command.folder = operation->folder;
  command.arguments =
      encoder_arguments(EncoderSettings{.width = request.width,
                                        .height = request.height,
                                        .frames_per_second = request.frames_per_second,
                                        .preset = options_.preset,
                                        .quality = options_.quality,
                                        .title_lines = lines.size()},
                        "pipe:0", encoder_clip_name);

  // The next frame is drawn while this one goes through the pipe.
  drawing::Frame front(request.width, request.height);
  drawing::Frame back(request.width, request.height);
  const auto time_of = [&](int frame) {
    return static_cast<double>(frame) / request.frames_per_second;
  };
  const auto feeder = [&](ChildInput& input) -> asio::awaitable<Result<void>> {
    co_await offload(pool_, [&] { painter->paint(time_of(0), front); });
    for (int frame = 0; frame < operation->frames; ++frame) {
      bool open = true;
      if (frame + 1 < operation->frames) {
        const auto draw_next = [&] { painter->paint(time_of(frame + 1), back); };
        open = co_await (input.write(front.bytes()) && offload(pool_, draw_next));
      } else {
        open = co_await input.write(front.bytes());
      }
      if (!open) break;
      operation->frames_written = frame + 1;
      std::swap(front, back);
    }
    co_return Result<void>();
  };
  auto ended =
      co_await run_child(std::move(command), feeder, clock_, clock_.now() + options_.deadline);
  if (!ended) {
    Error error = std::move(ended.error());
    if (error.code == ErrorCode::timeout) {
      error.message = fmt::format("ffmpeg was stopped: {} s were not enough for one clip",
                                  options_.deadline.count() / 1000);
    } else {
      error.message += "; install ffmpeg (apt-get install ffmpeg) or set its path";
    }
    co_return fail(std::move(error));
  }
  if (ended->status != 0) co_return fail(encoder_error(*ended, scratch_));
  if (operation->frames_written < operation->frames) {
    co_return fail(ErrorCode::unavailable,
                   fmt::format("ffmpeg stopped reading after {} of {} frames; is {} really ffmpeg?",
                               operation->frames_written, operation->frames, options_.ffmpeg));
  }
  std::error_code code;
  const auto size = std::filesystem::file_size(operation->folder / encoder_clip_name, code);
  if (code || size == 0) {
    co_return fail(ErrorCode::unavailable,
                   fmt::format("ffmpeg made no clip; is {} really ffmpeg?", options_.ffmpeg));
  }
  co_return Result<void>();
}

}  // namespace clipmill
