// What a server's refusal, or a lost connection, means for the command: did it run, may it be sent
// again, and where. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace clipmill::redis {

enum class Trouble {
  not_sent,      // it never left this process
  unknown,       // it was sent, and no answer came: whether it ran is not known
  busy_server,   // LOADING, BUSY, TRYAGAIN, ASK, CLUSTERDOWN, NOREPLICAS: it did not run, later it
                 // will
  wrong_server,  // READONLY, MASTERDOWN, MOVED: it did not run here; another server is to be asked
  no_script,     // NOSCRIPT: it did not run; load the script and send it again
  full,          // OOM, MISCONF: it did not run; the server takes no writes
  woken,         // UNBLOCKED: a blocking command was ended by the server
  unauthorized,  // NOAUTH, WRONGPASS, NOPERM
  lost_index,    // our scripts' own CLIPMILL_EPOCH
  other_pools,   // our scripts' own CLIPMILL_POOLS
  refused,       // anything else that the server said
};

struct Failure {
  Trouble trouble = Trouble::unknown;
  std::string text;  // the server's words, or ours
};

// `text` as an error reply has it, without the leading minus.
Failure classify(std::string text);

// It did not run, and the same command may succeed by and by.
bool is_worth_another_try(Trouble trouble);

// HOST and PORT of a MOVED or ASK; nothing in other texts. The host is empty where the server means
// itself.
struct Redirection {
  std::string host;
  std::string port;

  bool operator==(const Redirection&) const = default;
};
std::optional<Redirection> redirection_in(std::string_view text);

// For callers of the dispatcher.
Error to_error(const Failure& failure);

}  // namespace clipmill::redis
