#include "runtime/aws/error.hpp"

#include <string>

namespace torpor::aws {

namespace {

class Category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "torpor.aws"; }

    std::string message(int value) const override {
        switch (static_cast<Error>(value)) {
            case Error::unreachable:
                return "The service did not answer; check the network and the endpoint.";
            case Error::service_failed:
                return "The service failed; the same request may succeed later.";
            case Error::throttled:
                return "The service is asking for fewer requests; raise its quota or wait.";
            case Error::refused:
                return "The service refused the request; correct it or its permissions.";
            case Error::not_understood:
                return "The answer of the service is not the documented one.";
        }
        return "An unknown failure of a service.";
    }
};

constexpr Category category;

}  // namespace

const boost::system::error_category& error_category() {
    return category;
}

boost::system::error_code make_error_code(Error error) {
    return {static_cast<int>(error), category};
}

bool is_transient(const boost::system::error_code& code) {
    if (code.category() != category) return false;
    switch (static_cast<Error>(code.value())) {
        case Error::unreachable:
        case Error::service_failed:
        case Error::throttled:
            return true;
        case Error::refused:
        case Error::not_understood:
            return false;
    }
    return false;
}

}  // namespace torpor::aws
