#include "sim/kernel/process.hpp"

#include <utility>

#include "sim/kernel/kernel.hpp"
#include "sim/kernel/process_executor.hpp"

namespace torpor::sim {

namespace asio = boost::asio;

namespace {

using EntryPoint = asio::awaitable<asio::detail::awaitable_thread_entry_point>;
using Strand = asio::detail::awaitable_thread<asio::any_io_executor>;

// The bottom frame of every task. An exception leaves it through the step that resumed it, which
// is where the process is told of it.
EntryPoint enter(asio::awaitable<void> task) {
    co_await std::move(task);
}

}  // namespace

Process::Process(Kernel& kernel, std::uint32_t id, ProcessOptions options)
    : kernel_(kernel),
      id_(id),
      has_before_step_(static_cast<bool>(options.before_step)),
      options_(std::move(options)) {
    ready_.process = this;
}

void Process::spawn(asio::awaitable<void> task) {
    Strand strand{enter(std::move(task)), executor(), {}, {}};
    // The resumption of a task that has not begun starts it.
    kernel_.spawn(*this, Resumption{&strand, kernel_.unawaited_});
}

void Process::post(Callback callback) {
    kernel_.enqueue(this, std::move(callback));
}

void Process::crash() {
    kernel_.crash(*this);
}

void Process::freeze() {
    kernel_.freeze(*this);
}

void Process::thaw() {
    kernel_.thaw(*this);
}

WaitOperation Process::sleep_for(base::Duration duration) {
    return {kernel_, kernel_.now() + duration};
}

WaitOperation Process::sleep_until(base::Instant until) {
    return {kernel_, until};
}

asio::any_io_executor Process::executor() {
    return ProcessExecutor{*this};
}

}  // namespace torpor::sim
