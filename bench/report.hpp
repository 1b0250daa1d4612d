// What every measurement prints besides its own table: the machine it ran on, and percentiles.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace clipmill::bench {

using Steady = std::chrono::steady_clock;

inline double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

// The field of the first line of `file` that begins with `name`, as in /proc/cpuinfo.
inline std::string proc_field(const char* file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name)) continue;
    const std::size_t value = line.find_first_not_of(" \t:", name.size());
    return value == std::string::npos ? "" : line.substr(value);
  }
  return "unknown";
}

inline std::string load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? fmt::format("{:.2f}", load) : "unknown";
}

// A figure without these means nothing. The load shows whether others had the machine too.
inline void print_machine() {
  utsname system{};
  ::uname(&system);
  fmt::print("machine   {}, {} cores, {} memory, load {}\n",
             proc_field("/proc/cpuinfo", "model name"), std::thread::hardware_concurrency(),
             proc_field("/proc/meminfo", "MemTotal"), load_average());
  fmt::print("system    {} {}\n", system.sysname, system.release);
  fmt::print("built by  {}\n", __VERSION__);
}

// The smallest value that `share` of all values do not exceed (nearest rank). Sorts.
inline double percentile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size()) + 0.999999);
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

// A fresh folder under TMPDIR that goes at the end. Figures are about the disk it lies on.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "clipmill-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void print() const {
    struct statfs disk{};
    ::statfs(path_.c_str(), &disk);
    const auto type = static_cast<unsigned long>(disk.f_type);
    const char* name = type == 0xef53       ? "ext4"
                       : type == 0x58465342 ? "xfs"
                       : type == 0x9123683e ? "btrfs"
                       : type == 0x01021994 ? "tmpfs: NOT A DISK, figures say nothing"
                       : type == 0x794c7630 ? "overlayfs"
                                            : "unknown";
    fmt::print("data      {} on {}, a flush of 4 KiB takes {:.2f} ms (median)\n",
               path_.parent_path().string(), name, flush_millis());
  }

 private:
  // What a durable figure can at best be made of; it varies by the hour on shared disks.
  double flush_millis() const {
    const std::filesystem::path file = path_ / "flush";
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const std::string page(4096, 'x');
    std::vector<double> millis;
    for (int i = 0; i < 50; ++i) {
      const Steady::time_point start = Steady::now();
      if (::write(descriptor, page.data(), page.size()) < 0 || ::fdatasync(descriptor) != 0) break;
      millis.push_back(seconds_since(start) * 1000);
    }
    ::close(descriptor);
    return percentile(millis, 0.5);
  }

  std::filesystem::path path_;
};

}  // namespace clipmill::bench
