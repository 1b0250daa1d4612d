// What every PromptWriter promises (queue/prompt_writer.hpp). The obligations are in
// prompt_writer_contract.cpp; an adapter adds one INSTANTIATE_TEST_SUITE_P line.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "queue/prompt_writer.hpp"
#include "tests/support/run.hpp"

namespace clipmill::test {

struct PromptWriterAdapter {
  std::string name;
  // Whatever the writer lives on outlives it in the object returned here.
  std::function<std::shared_ptr<PromptWriter>(asio::io_context&)> make;
};

class PromptWriterContract : public testing::TestWithParam<PromptWriterAdapter> {
 protected:
  PromptWriterContract() : writer_(GetParam().make(loop_)) {}

  std::vector<WrittenPrompt> write(PromptContext context) {
    auto written = run(loop_, writer_->write(std::move(context)));
    if (!written) throw std::runtime_error(written.error().message);
    return std::move(*written);
  }

  PromptWriter& writer() { return *writer_; }

  static PromptContext context();

 private:
  asio::io_context loop_;
  std::shared_ptr<PromptWriter> writer_;
};

}  // namespace clipmill::test
