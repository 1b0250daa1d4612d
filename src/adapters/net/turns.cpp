#include "adapters/net/turns.hpp"

namespace clipmill::net {

struct Turns::Waiter {
  Waiter(const asio::any_io_executor& executor, std::uint64_t its_number, Steady::time_point end)
      : number(its_number), called(executor, end) {}

  std::uint64_t number;
  asio::steady_timer called;  // cancelled with the turn
  bool has_turn = false;
};

struct Turns::Turn::Place {
  std::string name;
  std::size_t taken = 0;
  bool settled = false;
  std::list<Turns::Waiter*> waiters;
  std::optional<std::uint64_t> offered;  // its key in offers_
};

Turns::Turns(asio::any_io_executor executor, TurnLimits limits)
    : executor_(std::move(executor)), limits_(limits) {}

Turns::~Turns() = default;

Turns::Turn::~Turn() {
  if (turns_ != nullptr) turns_->give_back(*place_);
}

void Turns::Turn::settled() {
  if (place_->settled) return;
  place_->settled = true;
  turns_->offer(*place_);
  turns_->hand_out();
}

asio::awaitable<std::expected<Turns::Turn, Turns::Refusal>> Turns::wait(std::string name,
                                                                        Steady::time_point end) {
  auto& entry = places_[name];
  if (!entry) {
    entry = std::make_unique<Place>();
    entry->name = std::move(name);
  }
  Place& place = *entry;
  if (place.waiters.empty() && has_room(place) && taken_ < limits_.all_max) {
    take(place);
    co_return Turn(*this, place);
  }
  if (waiting_ >= limits_.waiting_max) {
    forget_if_unused(place);
    co_return std::unexpected(Refusal::full);
  }

  Waiter waiter(executor_, next_number_++, end);
  // Leaves the line, however the wait ends; a turn that was not taken goes to the next.
  struct InLine {
    InLine(Turns& its_turns, Place& its_place, Waiter& its_waiter)
        : turns(its_turns), place(its_place), waiter(its_waiter) {
      at = place.waiters.insert(place.waiters.end(), &waiter);
      ++turns.waiting_;
      turns.offer(place);
    }
    ~InLine() {
      if (!waiter.has_turn) {
        turns.withdraw(place);
        place.waiters.erase(at);
        --turns.waiting_;
        turns.offer(place);
        turns.forget_if_unused(place);
      } else if (!taken) {
        turns.give_back(place);
      }
    }
    Turns& turns;
    Place& place;
    Waiter& waiter;
    std::list<Waiter*>::iterator at;
    bool taken = false;
  };
  InLine line(*this, place, waiter);
  hand_out();
  while (!waiter.has_turn) {
    if (Steady::now() >= end) co_return std::unexpected(Refusal::late);
    boost::system::error_code ignored;
    co_await waiter.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  line.taken = true;
  co_return Turn(*this, place);
}

bool Turns::has_room(const Place& place) const {
  return place.taken <
         (place.settled ? limits_.place_max : std::min(limits_.place_first_max, limits_.place_max));
}

void Turns::withdraw(Place& place) {
  if (place.offered) offers_.erase(*place.offered);
  place.offered.reset();
}

// Says, or says anew, that the place has room for who waits longest there.
void Turns::offer(Place& place) {
  withdraw(place);
  if (place.waiters.empty() || !has_room(place)) return;
  place.offered = place.waiters.front()->number;
  offers_.emplace(*place.offered, &place);
}

void Turns::take(Place& place) {
  ++taken_;
  ++place.taken;
}

void Turns::give_back(Place& place) {
  --taken_;
  --place.taken;
  offer(place);
  forget_if_unused(place);
  hand_out();
}

void Turns::forget_if_unused(Place& place) {
  if (place.taken == 0 && place.waiters.empty()) places_.erase(places_.find(place.name));
}

void Turns::hand_out() {
  while (taken_ < limits_.all_max && !offers_.empty()) {
    Place& place = *offers_.begin()->second;
    Waiter& waiter = *place.waiters.front();
    place.waiters.pop_front();
    --waiting_;
    take(place);
    offer(place);
    waiter.has_turn = true;
    waiter.called.cancel();
  }
}

}  // namespace clipmill::net
