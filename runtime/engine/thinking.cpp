#include "runtime/engine/thinking.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/core/text.hpp"
#include "runtime/engine/discovery.hpp"

namespace torpor::engine {

namespace {

using Kind = ports::ModelFailure::Kind;

/// How many bytes of each text are shown, request after request, while the model refuses them as
/// too long. Images are shown only in the first.
constexpr std::array<std::size_t, 4> text_bytes_shown{200'000, 16'000, 4'000, 1'000};

/// For the user; the provider's own words stay in the log.
std::string explain(Kind kind) {
    switch (kind) {
        case Kind::throttled:
            return "the model is overloaded. Please try again later.";
        case Kind::unavailable:
            return "the model cannot be reached. Please try again later.";
        case Kind::refused:
            return "the model refused the request.";
        case Kind::too_long:
            return "the conversation has become too long for the model.";
        case Kind::out_of_time:
            return "the model took too long. Please try again.";
    }
    return {};
}

}  // namespace

struct Thinking::Completion {
    core::ModelTurn turn;
    std::optional<Kind> failure;
};

Thinking::Thinking(const SlicePorts& ports,
                   const SliceSettings& settings,
                   ThreadSetup setup,
                   base::Instant deadline)
    : ports_(ports), settings_(settings), setup_(std::move(setup)), deadline_(deadline) {
    const auto left = std::max(deadline - ports.clock.now(), base::Duration::zero());
    deadline_ -= std::min(settings.reserve_max, left / 4);
}

Task<void> Thinking::run(core::Slice& slice) {
    if (!slice.needs_summary() && !slice.needs_model()) co_return;
    if (ports_.clock.now() >= deadline_) {
        throw SliceAbandoned("no time was left to ask the model");
    }
    const auto catalog = co_await discover(slice);
    if (slice.needs_summary()) co_await summarise(slice, catalog);
    while (slice.needs_model())
        co_await take_turn(slice, catalog);
}

Task<core::ToolCatalog> Thinking::discover(core::Slice& slice) {
    Discovery discovery(ports_, settings_);
    auto fetched = co_await discovery.fetch_due(slice.state().toolsets);
    const bool fresh = !fetched.empty();
    slice.keep_toolsets(std::move(fetched));
    std::vector<core::ToolSpec> local;
    for (const auto* tool : settings_.local_tools)
        local.push_back(tool->spec());
    core::ToolCatalog catalog(discovery.configured(slice.state().toolsets), local);
    if (fresh) {
        for (const auto& report : catalog.reports())
            ports_.log.write(base::LogLevel::warning, report);
    }
    co_return catalog;
}

Task<void> Thinking::take_turn(core::Slice& slice, const core::ToolCatalog& catalog) {
    bool shortened = false;
    for (;;) {
        auto request = slice.request(catalog, setup_.system_prompt, showing());
        const auto completion = co_await ask(std::move(request));
        if (!completion.failure) {
            slice.apply_turn(completion.turn, catalog, ports_.clock.now(), ports_.random);
            co_return;
        }
        if (completion.failure == Kind::too_long) {
            if (show_less()) continue;
            if (!std::exchange(shortened, true) && slice.force_summary()) {
                co_await summarise(slice, catalog);
                rung_ = 0;
                continue;
            }
        }
        slice.give_up(explain(*completion.failure));
        co_return;
    }
}

Task<void> Thinking::summarise(core::Slice& slice, const core::ToolCatalog& catalog) {
    for (;;) {
        auto request = slice.summary_request(catalog, setup_.system_prompt, showing());
        const auto completion = co_await ask(std::move(request));
        if (!completion.failure) {
            slice.apply_summary(completion.turn, ports_.clock.now());
            co_return;
        }
        if (completion.failure == Kind::too_long && show_less()) continue;
        slice.give_up_summary(ports_.clock.now());
        co_return;
    }
}

Task<Thinking::Completion> Thinking::ask(core::ModelRequest request) {
    Completion completion;
    if (ports_.clock.now() >= deadline_) {
        completion.failure = Kind::out_of_time;
        co_return completion;
    }
    std::string detail;
    try {
        auto& model = setup_.model == nullptr ? ports_.model : *setup_.model;
        completion.turn = co_await model.complete(std::move(request), deadline_);
    } catch (const ports::ModelFailure& failure) {
        completion.failure = failure.kind;
        detail = failure.what();
    }
    if (completion.failure) {
        // A provider may quote the request.
        constexpr std::size_t detail_bytes_max = 300;
        ports_.log.write(
            base::LogLevel::error,
            "no turn of the model: " + std::string(core::beginning(detail, detail_bytes_max)));
    }
    co_return completion;
}

core::Showing Thinking::showing() const {
    core::Showing showing;
    showing.text_bytes_max = text_bytes_shown[rung_];
    showing.images = rung_ == 0 ? setup_.policy.images : core::Images::replaced;
    return showing;
}

/// Says whether the next request may ask for less than the last one.
bool Thinking::show_less() {
    if (rung_ + 1 == text_bytes_shown.size()) return false;
    rung_ += 1;
    return true;
}

}  // namespace torpor::engine
