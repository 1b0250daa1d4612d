// Tab-separated files whose first line names the columns, for the measures that read captions.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace clipmill::bench {

inline std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\t') {
      fields.emplace_back();
    } else {
      fields.back().push_back(c);
    }
  }
  return fields;
}

// The named columns of each line that has them all; ends the program when one is missing.
inline std::vector<std::vector<std::string>> read_columns(const std::string& path,
                                                          const std::vector<std::string>& wanted) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = split(line);
  std::vector<std::size_t> columns;
  for (const std::string& name : wanted) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      fmt::print(stderr, "{} has no column {}\n", path, name);
      std::exit(2);
    }
    columns.push_back(static_cast<std::size_t>(found - names.begin()));
  }
  std::vector<std::vector<std::string>> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = split(line);
    if (fields.size() <= *std::ranges::max_element(columns)) continue;
    std::vector<std::string> row;
    for (const std::size_t column : columns) row.push_back(fields[column]);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace clipmill::bench
