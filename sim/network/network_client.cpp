#include "sim/network/network_client.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/wait_queue.hpp"

namespace torpor::sim {

namespace {

// The client's end of one exchange, and the reader of its body. It dies with the coroutine that
// holds it, and takes the exchange with it.
class ClientExchange final : public ports::BodyReader, public ResponseListener {
public:
    ClientExchange(Network& network, const std::string& host, Waiting waiting)
        : network_(network),
          awaited_("http response of " + host),
          waiting_(waiting),
          changed_(network.kernel()) {}
    ~ClientExchange() override {
        if (ended_ || failure_) return;
        network_.abandon(id_);
        if (fate_ != EffectFate::lives) acknowledge();
    }

    /// The process is to die of this request.
    void set_fate(SendWatch& watch, Process& process, EffectFate fate) {
        watch_ = &watch;
        process_ = &process;
        fate_ = fate;
    }

    void begin(std::string from, wire::HttpRequest request, base::Duration timeout) {
        id_ = network_.send(std::move(from), std::move(request), timeout, *this);
    }

    Task<ports::StreamedResponse> take_head() {
        while (!head_ && !failure_) {
            co_await changed_.wait(reason());
        }
        if (!head_) throw *failure_;
        ports::StreamedResponse response = std::move(*head_);
        co_return response;
    }

    Task<std::optional<std::string>> read() override {
        while (pieces_.empty() && !ended_ && !failure_) {
            co_await changed_.wait(reason());
        }
        std::optional<std::string> piece;
        if (!pieces_.empty()) {
            piece = std::move(pieces_.front());
            pieces_.pop_front();
            co_return piece;
        }
        if (!ended_) throw *failure_;
        co_return piece;
    }

    void bound(base::Duration timeout) override {
        if (!ended_ && !failure_) network_.bound(id_, timeout);
    }

    void head(int status, wire::Headers headers) override {
        if (keeps_silent()) return;
        head_.emplace();
        head_->status = status;
        head_->headers = std::move(headers);
        changed_.wake_all();
    }
    void piece(std::string bytes) override {
        if (fate_ == EffectFate::dies_unacknowledged) return;
        pieces_.push_back(std::move(bytes));
        changed_.wake_all();
    }
    void end() override {
        ended_ = true;
        if (fate_ == EffectFate::dies_unacknowledged) return;
        changed_.wake_all();
        if (fate_ == EffectFate::dies_after) acknowledge();
    }
    void failed(ports::HttpFailure::Kind kind, std::string text) override {
        failure_.emplace(kind, text);
        if (keeps_silent()) return;
        changed_.wake_all();
        if (fate_ == EffectFate::dies_after) acknowledge();
    }

private:
    /// The first that there is to tell, where the process is to hear nothing.
    bool keeps_silent() {
        if (fate_ != EffectFate::dies_unacknowledged) return false;
        acknowledge();
        return true;
    }
    /// Once. Nobody may touch the exchange afterwards if its process was ended at once.
    void acknowledge() {
        auto* watch = std::exchange(watch_, nullptr);
        if (watch != nullptr) watch->acknowledged(*process_, fate_);
    }

    WaitReason reason() const { return {awaited_.c_str(), waiting_}; }

    Network& network_;
    std::string awaited_;
    Waiting waiting_;
    ExchangeId id_{};
    std::optional<ports::StreamedResponse> head_;
    std::deque<std::string> pieces_;
    bool ended_ = false;
    std::optional<ports::HttpFailure> failure_;
    WaitQueue changed_;
    EffectFate fate_ = EffectFate::lives;
    SendWatch* watch_ = nullptr;  ///< until it was told
    Process* process_ = nullptr;
};

}  // namespace

NetworkClient::NetworkClient(
    Network& network, Process& process, std::string host, Waiting waiting, SendWatch* watch)
    : network_(network),
      process_(process),
      host_(std::move(host)),
      waiting_(waiting),
      watch_(watch) {}

Task<ports::StreamedResponse> NetworkClient::send(wire::HttpRequest request,
                                                  base::Duration timeout) {
    base::invariant(network_.kernel().current() == &process_,
                    "a client is used in the steps of its own process");
    auto fate = EffectFate::lives;
    if (watch_ != nullptr) fate = watch_->sends(process_, request);
    if (fate == EffectFate::dies_before) co_await wait_for_the_end(process_);
    auto exchange = std::make_unique<ClientExchange>(network_, request.url.host, waiting_);
    if (fate != EffectFate::lives) exchange->set_fate(*watch_, process_, fate);
    exchange->begin(host_, std::move(request), timeout);
    ports::StreamedResponse response = co_await exchange->take_head();
    response.body = std::move(exchange);
    co_return response;
}

}  // namespace torpor::sim
