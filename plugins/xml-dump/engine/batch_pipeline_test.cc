#include "plugins/xml-dump/engine/batch_pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace dumps::xml_dump {
namespace {

// Numbers the batches through their byte count, and notes in which order they come by.
class BatchPipelineTest : public ::testing::TestWithParam<size_t> {
 protected:
  BatchPipeline::Steps steps() {
    return {.render =
                [this](PageBatch& batch, size_t thread) {
                  EXPECT_LT(thread, GetParam());
                  // Early batches take longer than those behind them.
                  if (batch.text_bytes % 3 == 0) std::this_thread::yield();
                  if (batch.text_bytes == failing_render) throw std::runtime_error("render");
                  batch.rendered[0] << batch.text_bytes << ' ';
                },
            .write =
                [this](PageBatch& batch) {
                  if (batch.text_bytes == failing_write) throw std::runtime_error("write");
                  written += batch.rendered[0].view();
                },
            .collect =
                [this](PageBatch& batch) {
                  EXPECT_EQ(batch.text_bytes, collected++);
                  if (batch.text_bytes == failing_collect) throw std::runtime_error("collect");
                }};
  }
  void run(std::int64_t batches) {
    BatchPipeline pipeline(GetParam(), 1, steps());
    for (std::int64_t i = 0; i < batches; ++i) {
      pipeline.empty_batch().text_bytes = i;
      pipeline.submit();
    }
    pipeline.finish();
  }
  std::string failure_of(std::int64_t batches) {
    try {
      run(batches);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }
  std::int64_t failing_render = -1;
  std::int64_t failing_write = -1;
  std::int64_t failing_collect = -1;
  std::string written;
  std::int64_t collected = 0;
};

TEST_P(BatchPipelineTest, WritesAndCollectsInTheOrderOfFilling) {
  run(200);
  std::string want;
  for (int i = 0; i < 200; ++i) want += std::to_string(i) + ' ';
  EXPECT_EQ(written, want);
  EXPECT_EQ(collected, 200);
}

TEST_P(BatchPipelineTest, NothingToDoIsDone) {
  run(0);
  EXPECT_EQ(written, "");
}

TEST_P(BatchPipelineTest, AFailureOfAnyStepStopsAll) {
  failing_render = 20;
  EXPECT_EQ(failure_of(100), "render");
  EXPECT_LE(collected, 20);
  failing_render = -1;
  collected = 0;
  written.clear();
  failing_write = 20;
  EXPECT_EQ(failure_of(100), "write");
  EXPECT_EQ(written.substr(written.size() - 3), "19 ");
  failing_write = -1;
  collected = 0;
  failing_collect = 20;
  EXPECT_EQ(failure_of(100), "collect");
}

TEST_P(BatchPipelineTest, AFailureOfTheLastBatchIsNotLost) {
  failing_render = 9;
  EXPECT_EQ(failure_of(10), "render");
  failing_render = -1;
  collected = 0;
  failing_collect = 9;
  EXPECT_EQ(failure_of(10), "collect");
}

INSTANTIATE_TEST_SUITE_P(Threads, BatchPipelineTest, ::testing::Values(1, 2, 5));

}  // namespace
}  // namespace dumps::xml_dump
