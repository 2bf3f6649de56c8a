#pragma once

#include <boost/system/error_code.hpp>

namespace torpor::aws {

/// How a service of AWS failed us, after the retry policy. The sentence of the service itself
/// travels beside it, in the text of the exception.
enum class Error {
    unreachable = 1,  ///< no answer: refused, reset, timed out or cut off
    service_failed,   ///< the service reported a failure of its own
    throttled,        ///< the service asked us to slow down, to the end of the policy
    refused,          ///< the request is wrong or forbidden; the same request never succeeds
    not_understood,   ///< the answer is not what the service documents
};

const boost::system::error_category& error_category();
boost::system::error_code make_error_code(Error error);

/// Whether the same request may succeed later. False for errors of other categories.
bool is_transient(const boost::system::error_code& code);

}  // namespace torpor::aws

template <>
struct boost::system::is_error_code_enum<torpor::aws::Error> : std::true_type {};
