// Headers: the fields of a request or response, in order; names compare without case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clipmill::http {

struct Header {
  std::string name;
  std::string value;
};

class Headers {
 public:
  void add(std::string name, std::string value);

  // Replaces every field of that name by this one.
  void set(std::string name, std::string value);

  // The first of that name.
  std::optional<std::string_view> find(std::string_view name) const;

  // How many fields have that name.
  std::size_t count(std::string_view name) const;

  std::size_t size() const { return fields_.size(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<Header> fields_;
};

// ASCII only, as HTTP compares.
bool equal_without_case(std::string_view a, std::string_view b);

}  // namespace clipmill::http
