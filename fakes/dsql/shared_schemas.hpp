#pragma once

#include <cstddef>
#include <memory>

namespace torpor::fakes::dsql {

class Schema;

/// What clusters that take the same definitions can share: plans, the pages of empty tables, and
/// SQLite connections with their prepared statements. All of it follows from the definitions alone,
/// so a cluster answers the same with it and without. For clusters of one thread; bounded.
class SharedSchemas {
public:
    SharedSchemas();
    ~SharedSchemas();
    SharedSchemas(const SharedSchemas&) = delete;
    SharedSchemas& operator=(const SharedSchemas&) = delete;

private:
    friend class Store;

    std::unique_ptr<Schema> empty_;
    std::size_t count_ = 1;
};

}  // namespace torpor::fakes::dsql
