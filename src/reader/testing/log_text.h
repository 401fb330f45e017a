#pragma once
#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>
#include <string>

#include "reader/host/log.h"

namespace coffer::reader::testing {

/// A log whose text a test reads, while others write.
class LogText {
 public:
  [[nodiscard]] const Log& log() const { return log_; }
  [[nodiscard]] std::string text() const { return sink_->text(); }

 private:
  class Sink final : public spdlog::sinks::base_sink<std::mutex> {
   public:
    [[nodiscard]] std::string text() {
      const std::lock_guard held(mutex_);
      return text_;
    }

   private:
    void sink_it_(const spdlog::details::log_msg& message) override {
      spdlog::memory_buf_t line;
      formatter_->format(message, line);
      text_.append(line.data(), line.size());
    }
    void flush_() override {}

    std::string text_;
  };

  std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
  Log log_{sink_, spdlog::level::info, LogFormat::kText};
};

}  // namespace coffer::reader::testing
