// CPU seconds of one local clip (drawing, piping, encoding) against those of ffmpeg encoding the
// same raw frames from a file, in one run on one machine. The goal: at most 1.3 times as much.
//
//   local_clip ["a prompt" ...]
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "adapters/ffmpeg/child_process.hpp"
#include "adapters/ffmpeg/encoder_command.hpp"
#include "adapters/ffmpeg/local_generator.hpp"
#include "adapters/system/system_clock.hpp"
#include "bench/run_one.hpp"
#include "drawing/painter.hpp"

namespace clipmill {
namespace {

double cpu_seconds() {
  double sum = 0;
  for (const auto whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    ::getrusage(whose, &usage);
    for (const timeval& time : {usage.ru_utime, usage.ru_stime}) {
      sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    }
  }
  return sum;
}

asio::awaitable<Result<void>> make_clip(LocalGenerator& generator, Clock& clock,
                                        GenerationRequest request, std::filesystem::path file) {
  auto id = co_await generator.submit(std::move(request));
  if (!id) co_return fail(id.error());
  for (;;) {
    auto progress = co_await generator.poll(*id);
    if (!progress) co_return fail(progress.error());
    if (progress->done) break;
    co_await clock.sleep_for(progress->poll_after);
  }
  auto fetched = co_await generator.fetch(*id, std::move(file));
  co_await generator.cancel(*id);
  co_return fetched;
}

int measure(const std::vector<std::string>& prompts) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / "clipmill-bench-local-clip";
  std::filesystem::create_directories(folder);
  asio::io_context loop;
  SystemClock clock;
  SeededRandom random(1);
  NullLog log;
  double ours_sum = 0;
  double ffmpeg_sum = 0;
  std::printf("%8s %8s %8s %6s %9s\n", "draw", "clip", "ffmpeg", "ratio", "bytes");
  for (const std::string& prompt : prompts) {
    GenerationRequest request;
    request.task = TaskId("bench");
    request.prompt = prompt;
    request.title = prompt;

    LocalGenerator generator(loop.get_executor(), clock, random, log,
                             LocalGeneratorOptions{.scratch = folder / "scratch"});
    const double before = cpu_seconds();
    const auto made =
        bench::run_one(loop, make_clip(generator, clock, request, folder / "clip.mp4"));
    const double ours = cpu_seconds() - before;
    bench::run_one(loop, [](LocalGenerator& stopping) -> asio::awaitable<bool> {
      co_await stopping.stop();
      co_return true;
    }(generator));
    if (!made) {
      std::fprintf(stderr, "%s\n", made.error().message.c_str());
      return 1;
    }

    // The same frames, raw, in a file.
    const double drawing_before = cpu_seconds();
    double writing = 0;
    {
      drawing::Painter painter(drawing::describe_scene(prompt, request.seed),
                               drawing::PainterOptions{.room_for_title = true});
      drawing::Frame frame(request.width, request.height);
      std::ofstream raw(folder / "raw.yuv", std::ios::binary);
      for (int i = 0; i < 192; ++i) {
        painter.paint(i / 24.0, frame);
        const double start = cpu_seconds();
        raw.write(reinterpret_cast<const char*>(frame.bytes().data()),
                  static_cast<std::streamsize>(frame.bytes().size()));
        writing += cpu_seconds() - start;
      }
    }
    const double drawn = cpu_seconds() - drawing_before - writing;
    ChildCommand command{.program = "ffmpeg",
                         .arguments = encoder_arguments(EncoderSettings(), "raw.yuv", "raw.mp4"),
                         .folder = folder};
    const double encoding_before = cpu_seconds();
    const auto encoded = bench::run_one(
        loop, run_child(std::move(command), nullptr, clock, clock.now() + std::chrono::minutes(5)));
    const double ffmpeg = cpu_seconds() - encoding_before;
    if (!encoded || encoded->status != 0) {
      std::fprintf(stderr, "ffmpeg failed\n");
      return 1;
    }
    std::printf("%7.2fs %7.2fs %7.2fs %6.2f %9ju  %s\n", drawn, ours, ffmpeg, ours / ffmpeg,
                static_cast<std::uintmax_t>(std::filesystem::file_size(folder / "clip.mp4")),
                prompt.c_str());
    std::fflush(stdout);
    ours_sum += ours;
    ffmpeg_sum += ffmpeg;
  }
  std::printf("all: %.2f s against %.2f s, ratio %.2f\n", ours_sum, ffmpeg_sum,
              ours_sum / ffmpeg_sum);
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace clipmill

int main(int argc, char** argv) {
  std::vector<std::string> prompts(argv + 1, argv + argc);
  if (prompts.empty()) {
    prompts = {
        "a red sailboat on a calm sea at sunset",   "a hedgehog crossing the road in a forest",
        "a chef slicing vegetables in the kitchen", "a yellow taxi in a rainy city at night",
        "a clown fish swimming in a coral reef",    "pancakes with strawberries and coffee"};
  }
  return clipmill::measure(prompts);
}
