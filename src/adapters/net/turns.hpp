// Turns: who may call now. At most so many in all and so many of one place at once; the others
// wait in the order in which they came, and nobody waits behind a place that is full.
//
// A place begins with few, until one of them has connected: a name that is not known yet costs a
// thread for each who asks for it. Lives on one executor.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/async.hpp"

namespace clipmill::net {

struct TurnLimits {
  std::size_t all_max = 0;
  std::size_t place_max = 0;
  std::size_t place_first_max = 8;  // until settled()
  std::size_t waiting_max = 0;
};

class Turns {
 public:
  using Steady = std::chrono::steady_clock;

  Turns(asio::any_io_executor executor, TurnLimits limits);
  ~Turns();

  // Given back when it goes.
  class Turn {
   public:
    Turn(Turn&& other) noexcept
        : turns_(std::exchange(other.turns_, nullptr)), place_(other.place_) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();
    void settled();  // it has connected

   private:
    friend Turns;
    struct Place;
    Turn(Turns& turns, Turns::Turn::Place& place) : turns_(&turns), place_(&place) {}
    Turns* turns_;
    Place* place_;
  };

  enum class Refusal { full, late };

  // late: it did not come before `end`. full: too many wait already.
  asio::awaitable<std::expected<Turn, Refusal>> wait(std::string place, Steady::time_point end);

 private:
  using Place = Turn::Place;
  struct Waiter;

  bool has_room(const Place& place) const;
  void offer(Place& place);
  void withdraw(Place& place);
  void take(Place& place);
  void give_back(Place& place);
  void forget_if_unused(Place& place);
  void hand_out();

  asio::any_io_executor executor_;
  TurnLimits limits_;
  std::unordered_map<std::string, std::unique_ptr<Place>> places_;
  std::map<std::uint64_t, Place*> offers_;  // places with room, by who waits longest there
  std::uint64_t next_number_ = 0;
  std::size_t taken_ = 0;
  std::size_t waiting_ = 0;
};

}  // namespace clipmill::net
