#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/engine/slice.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::engine {

/// Asks tool servers, after a restart, whether they still work on what they owe us (rap.md,
/// Appendix B). An optimisation: without it a call that died with its server waits for its deadline
/// or for the user.
///
/// The safe reading: only servers whose manifests offer the question are asked, and whatever is not
/// a clear answer leaves things as they are. Work whose server is not recorded is gone only if
/// every configured server says so.
class CallStatus {
public:
    /// Both must outlive the object and its tasks.
    CallStatus(const SlicePorts& ports, const SliceSettings& settings)
        : ports_(ports), settings_(settings) {}

    /// Asks about all open work of all threads, some questions at once, each bounded by
    /// `notice_timeout`. A call that is gone gets an error result, a subscription its final event,
    /// through the inbox and under an identity of its own. Gives how many were gone. Throws what
    /// the conversation store throws; everything else is logged.
    Task<std::size_t> ask();

private:
    struct Inquiry;

    Task<void> ask_in_turn(Inquiry& inquiry);
    Task<wire::rap::CallLife> life_of(const Inquiry& inquiry, ports::OpenWork work);
    Task<wire::rap::CallLife> ask_server(std::string server, ports::OpenWork work);
    Task<bool> tell_gone(ports::OpenWork work);

    const SlicePorts& ports_;
    const SliceSettings& settings_;
};

}  // namespace torpor::engine
