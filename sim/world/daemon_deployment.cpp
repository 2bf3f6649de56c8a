#include "sim/world/daemon_deployment.hpp"

#include <exception>
#include <utility>

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include "sim/checks/rows.hpp"
#include "sim/world/cloud_settings.hpp"

namespace torpor::sim {

namespace {

constexpr TraceKind daemon_started{"daemon.started"};
constexpr TraceKind daemon_failed{"daemon.failed"};
constexpr const char* dead_letter_queue = "agent-input-dlq.fifo";

/// The model and the tool servers; the rest of the account is what a daemon does without.
fakes::cloud::CloudSettings services_of(const Scenario& scenario) {
    auto settings = cloud_settings(scenario, fakes::lambda::Hosting::managed,
                                   simulated_addresses(fakes::Account{}));
    settings.functions.functions.clear();
    settings.mappings.clear();
    settings.queues.clear();
    settings.tables.clear();
    return settings;
}

daemon::DaemonSettings settings_of(const Scenario& scenario) {
    const auto& agent = scenario.agent;
    daemon::DaemonSettings settings;
    settings.slices.system_prompt =
        agent.system_prompt.empty() ? "You are a helpful agent." : agent.system_prompt;
    settings.slices.policy.context_window = agent.context_window;
    settings.slices.policy.images =
        agent.takes_images ? core::Images::shown : core::Images::replaced;
    settings.slices.policy.destructive = agent.asks_before_destructive
                                             ? core::DestructiveTools::ask_first
                                             : core::DestructiveTools::run_at_once;
    settings.slices.policy.call_deadline = agent.call_deadline;
    for (const auto& [tool, deadline] : agent.tool_deadlines)
        settings.slices.policy.tool_deadlines.emplace(tool, deadline);
    const auto addresses = simulated_addresses(fakes::Account{});
    for (const auto& server : services_of(scenario).tool_servers) {
        settings.slices.tool_servers.push_back(addresses.tool_server_prefix + server.name +
                                               addresses.tool_server_suffix);
    }
    settings.slices.callback_base = std::string{"http://"} + daemon_host;
    settings.slices.callback_secret = std::string{callback_secret};
    settings.slices_at_once = static_cast<std::size_t>(agent.workers);
    settings.slice_time_max = agent.function_timeout;
    settings.slice_retry.attempts = agent.max_receive_count;
    return settings;
}

/// A producer at the daemon's own address.
class DaemonEntrance final : public Entrance {
public:
    explicit DaemonEntrance(EntrancePorts ports) : ports_(ports) {}

    Task<Sent> send(base::ThreadId, base::MessageId id, std::string body) override {
        constexpr base::Duration patience = std::chrono::seconds{5};
        wire::HttpRequest request;
        request.method = "POST";
        request.url = {.scheme = "http", .host = daemon_host, .port = 80, .target = "/messages"};
        request.headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", id.str()}};
        request.body = std::move(body);
        int status = 0;
        try {
            const auto response =
                co_await ports::exchange(ports_.http, std::move(request), patience);
            status = response.status;
        } catch (const ports::HttpFailure&) {
            // It may have arrived.
        }
        if (status == 200) co_return Sent::accepted;
        if (status >= 400 && status < 500) co_return Sent::refused;
        throw boost::system::system_error(
            boost::system::errc::make_error_code(boost::system::errc::host_unreachable),
            "the daemon has not taken the message");
    }

private:
    EntrancePorts ports_;
};

std::string what(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    }
}

}  // namespace

DaemonDeployment::DaemonDeployment(const Scenario& scenario,
                                   Kernel& kernel,
                                   Network& network,
                                   DeploymentHooks hooks)
    : kernel_(kernel),
      network_(network),
      hooks_(std::move(hooks)),
      choices_(kernel.oracle().stream("daemon-host")),
      settings_(settings_of(scenario)),
      host_(kernel,
            network,
            nullptr,
            services_of(scenario),
            {.observe = hooks_.observe,
             .before_step = {},
             .ready = [](const std::string&) {},
             .part_clock = hooks_.part_clock,
             .watch = nullptr,
             .meter = hooks_.meter}),
      disk_(kernel.oracle().stream("disk")),
      facts_(kernel, hooks_.observe) {
    disk_.set_faults(scenario.faults.disk_errors, [this](const char* operation) {
        hooks_.observe(FaultHappened{FaultKind::disk_error, daemon_host, operation});
    });
    const auto& account = host_.cloud().settings().account;
    account_ = aws::account_in(account.region, account.credentials);
    network_.attach(front_end_host,
                    [this](const RequestArrival& arrival) { take_output(arrival); });
    start();
}

DaemonDeployment::~DaemonDeployment() {
    if (life_) life_->process().crash();
}

void DaemonDeployment::start() {
    lives_ += 1;
    facts_.begin(fakes::EnvironmentId{lives_});
    auto& process = kernel_.start(
        {.name = daemon_host,
         .on_exception = [this](Process&, const std::exception_ptr& error) { failed(error); },
         .before_step = hooks_.before_step});
    kernel_.record(daemon_started, daemon_host, {{"life", lives_}});
    life_ = std::make_unique<DaemonProcess>(
        process, network_, disk_, settings_, account_, facts_, hooks_.part_clock, *hooks_.effects,
        [this](std::vector<fakes::RowChange> rows) { facts_.report(std::move(rows)); });
    network_.attach(daemon_host, [this](RequestArrival arrival) { serve(std::move(arrival)); });
}

void DaemonDeployment::end(Disk disk, FaultKind fault) {
    hooks_.observe(FaultHappened{fault, daemon_host, disk == Disk::kept ? "disk" : "machine"});
    end(disk);
}

void DaemonDeployment::end(Disk disk) {
    base::invariant(life_ != nullptr, "what ends has begun");
    auto life = std::move(life_);
    dying_ = false;
    hooks_.observe(ProcessKilled{fakes::EnvironmentId{lives_}, daemon_host});
    network_.detach(daemon_host);
    life->process().crash();
    if (disk == Disk::crashed) disk_.crash();
    for (auto& rows : disk_.drain())
        facts_.report(std::move(rows));
    facts_.crashed();
    gone_.push_back(std::move(life));
    kernel_.post([this] { gone_.clear(); });

    constexpr std::uint64_t tenths_max = 50;
    constexpr std::chrono::milliseconds tenth{100};
    const auto tenths = 1 + choices_.choose("daemon/starts-again-after", tenths_max);
    kernel_.after(tenth * static_cast<std::int64_t>(tenths), [this] { start(); });
}

void DaemonDeployment::kill(Process& process) {
    if (life_ && &life_->process() == &process) end(Disk::crashed, FaultKind::kill);
}

void DaemonDeployment::kill_in_step(Process& process) {
    if (!life_ || &life_->process() != &process) return;
    // It may as well strike while the disk is written.
    if (!dying_ && choices_.choose("daemon/dies-writing", 2) == 1) {
        die_writing();
    } else {
        end(Disk::crashed, FaultKind::kill);
    }
}

void DaemonDeployment::die_writing() {
    constexpr std::uint64_t operations_max = 12;
    dying_ = true;
    disk_.disk().crash_at(1 + choices_.choose("daemon/dies-in-operation", operations_max), [this] {
        disk_.crashed();
        end(Disk::kept, FaultKind::kill);
    });
    kernel_.after(std::chrono::seconds{1}, [this, life = lives_] {
        if (dying_ && life == lives_) end(Disk::crashed, FaultKind::kill);
    });
}

void DaemonDeployment::restart() {
    if (life_) end(Disk::crashed, FaultKind::restart);
}

void DaemonDeployment::heal() {
    disk_.heal();
    disk_.disk().forget_crash();
    dying_ = false;
    host_.cloud().heal();
}

void DaemonDeployment::failed(const std::exception_ptr& error) {
    kernel_.record(daemon_failed, daemon_host, {{"why", what(error)}});
    if (life_) end(Disk::kept);
}

bool DaemonDeployment::at_work(const Process& process) const {
    return life_ && &life_->process() == &process && facts_.slices_run();
}

std::vector<Process*> DaemonDeployment::at_slices() const {
    std::vector<Process*> processes;
    if (life_ && facts_.slices_run()) processes.push_back(&life_->process());
    return processes;
}

std::unique_ptr<Entrance> DaemonDeployment::entrance(EntrancePorts ports) {
    return std::make_unique<DaemonEntrance>(ports);
}

std::string DaemonDeployment::callback_base() const {
    return settings_.slices.callback_base;
}

std::string DaemonDeployment::host_pattern(const std::string& name) const {
    return name == "worker" ? daemon_host : name;
}

void DaemonDeployment::serve(RequestArrival arrival) {
    base::invariant(life_ != nullptr, "a request arrives where a process is");
    life_->process().spawn(answer(arrival.id, std::move(arrival.request)));
}

Task<void> DaemonDeployment::answer(ExchangeId id, wire::HttpRequest request) {
    Answer answer;
    answer.response = co_await life_->daemon().handle(std::move(request));
    // What leaves the machine has left it, whatever happens to the process in this step.
    kernel_.post([this, id, answer = std::move(answer)]() mutable {
        network_.answer(id, std::move(answer));
    });
}

void DaemonDeployment::take_output(const RequestArrival& arrival) {
    Answer answer;
    answer.response.status = 200;
    network_.answer(arrival.id, std::move(answer));
    hooks_.observe(fakes::MessageAccepted{.queue = std::string{output_queue},
                                          .message_id = {},
                                          .group_id = {},
                                          .deduplication_id = {},
                                          .body = arrival.request.body});
    hooks_.output(arrival.request.body);
}

FinalState DaemonDeployment::final_state(base::Instant now) {
    if (life_) life_->process().crash();
    // What a power failure would leave is what there is.
    disk_.crash();
    for (auto& rows : disk_.drain())
        facts_.report(std::move(rows));
    FinalState state;
    state.at = now;
    state.tables = disk_.tables();
    for (const auto& row : state.tables["inbox"]) {
        const auto [thread, id] = message_key(row);
        state.queues[std::string{input_queue}].push_back(
            {waiting_name(row), thread, id, std::string(column(row, "body"))});
    }
    for (const auto& row : state.tables["dead_letters"]) {
        const auto [thread, id] = message_key(row);
        state.queues[dead_letter_queue].push_back(
            {id, thread, id, std::string(column(row, "body"))});
    }
    for (const auto& row : state.tables["timers"])
        state.schedules.push_back(timer_name(row));
    return state;
}

}  // namespace torpor::sim
