#pragma once

#include <string>

#include <boost/system/system_error.hpp>

#include "runtime/aws/error.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::aws {

/// What a service said, or the network instead of it, when a request did not succeed.
struct ServiceFailure {
    Error error = Error::refused;
    int status = 0;       ///< of the response; 0 if there was none
    std::string type;     ///< shape name, such as "ConflictException"; may be empty
    std::string message;  ///< the service's own sentence

    /// "sqs: QueueDoesNotExist: The specified queue does not exist."
    boost::system::system_error exception(const std::string& service) const;
};

/// Judges a response whose status is not 2xx by its status and error type (aws.md 1.1, 6, 7.3).
ServiceFailure classify(const wire::HttpResponse& response);
ServiceFailure classify(const ports::HttpFailure& failure);

}  // namespace torpor::aws
