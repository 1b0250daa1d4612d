// Draw: what the generators of traces draw from a seed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace clipmill::test::model {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::uint64_t next() { return random_.next(); }
  bool one_in(std::uint64_t times) { return random_.below(times) == 0; }
  int below(int bound) {
    return static_cast<int>(random_.below(static_cast<std::uint64_t>(bound)));
  }
  double unit() { return random_.unit(); }
  Duration up_to(Duration most) { return Duration(below(static_cast<int>(most.count()) + 1)); }

  template <class T>
  T of(const std::vector<T>& values) {
    return values[random_.below(values.size())];
  }

  // At least one of them, in their order.
  template <class T>
  std::vector<T> some_of(std::vector<T> values) {
    const std::size_t count = 1 + random_.below(values.size());
    while (values.size() > count) {
      values.erase(values.begin() + static_cast<std::ptrdiff_t>(random_.below(values.size())));
    }
    return values;
  }

  // `count` items; now and then one of them twice, as a careless caller gives them.
  template <class Make>
  auto list(int count, Make make) {
    std::vector<decltype(make())> items;
    while (items.size() < static_cast<std::size_t>(count)) items.push_back(make());
    if (one_in(10)) items.push_back(items[random_.below(items.size())]);
    return items;
  }

 private:
  SeededRandom random_;
};

}  // namespace clipmill::test::model
