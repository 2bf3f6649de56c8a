#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>
#include <valijson/internal/basic_adapter.hpp>

#include "runtime/base/invariant.hpp"

/// A JSON document as valijson wants to see it, in which every look at a value costs a step; only
/// for json_schema.cpp. A hostile schema can make a validator look for ever.
namespace torpor::wire::counted {

using Json = nlohmann::json;

/// Thrown by the look that nobody pays for any more.
struct OutOfSteps {};

class Steps {
public:
    explicit Steps(std::size_t count) : left_(count) {}
    void spend(std::size_t count) {
        if (count > left_) throw OutOfSteps{};
        left_ -= count;
    }

private:
    std::size_t left_;
};

class Document;
using Member = std::pair<std::string, Document>;

/// An iterator of the library's container that hands out documents.
template <class Place, class Item>
class Iterator {
public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    using pointer = Item*;
    using reference = Item&;

    Iterator(Place place, Steps* steps) : place_(place), steps_(steps) {}
    Item operator*() const;
    valijson::adapters::DerefProxy<Item> operator->() const {
        return valijson::adapters::DerefProxy<Item>(**this);
    }
    bool operator==(const Iterator& other) const { return place_ == other.place_; }
    Iterator& operator++() {
        ++place_;
        return *this;
    }
    Iterator operator++(int) {
        Iterator before = *this;
        ++place_;
        return before;
    }
    Iterator& operator--() {
        --place_;
        return *this;
    }
    void advance(std::ptrdiff_t count) { place_ += count; }

private:
    Place place_;
    Steps* steps_;
};

class Array {
public:
    using const_iterator = Iterator<Json::array_t::const_iterator, Document>;
    using iterator = const_iterator;
    Array() = default;
    Array(const Json::array_t* items, Steps* steps) : items_(items), steps_(steps) {}
    const_iterator begin() const {
        return {items_ ? items_->begin() : Json::array_t::const_iterator{}, steps_};
    }
    const_iterator end() const {
        return {items_ ? items_->end() : Json::array_t::const_iterator{}, steps_};
    }
    std::size_t size() const { return items_ ? items_->size() : 0; }

private:
    const Json::array_t* items_ = nullptr;
    Steps* steps_ = nullptr;
};

class Object {
public:
    using const_iterator = Iterator<Json::object_t::const_iterator, Member>;
    using iterator = const_iterator;
    Object() = default;
    Object(const Json::object_t* members, Steps* steps) : members_(members), steps_(steps) {}
    const_iterator begin() const {
        return {members_ ? members_->begin() : Json::object_t::const_iterator{}, steps_};
    }
    const_iterator end() const {
        return {members_ ? members_->end() : Json::object_t::const_iterator{}, steps_};
    }
    const_iterator find(const std::string& name) const {
        if (steps_) steps_->spend(1);
        return members_ ? const_iterator{members_->find(name), steps_} : end();
    }
    std::size_t size() const { return members_ ? members_->size() : 0; }

private:
    const Json::object_t* members_ = nullptr;
    Steps* steps_ = nullptr;
};

// NOLINTBEGIN(readability-identifier-naming): valijson gives the names.
/// What valijson's adapter asks of a value.
class Value {
public:
    Value() = default;
    Value(const Json& value, Steps* steps) : value_(&value), steps_(steps) {}

    valijson::adapters::FrozenValue* freeze() const {
        base::invariant(false, "only parts of a schema are frozen");
        return nullptr;
    }
    ::opt::optional<Array> getArrayOptional() const {
        const auto* items = look().get_ptr<const Json::array_t*>();
        if (!items) return {};
        return Array(items, steps_);
    }
    bool getArraySize(std::size_t& result) const { return size_of(isArray(), result); }
    bool getBool(bool& result) const { return get(isBool(), result); }
    bool getDouble(double& result) const { return get(isDouble(), result); }
    bool getInteger(std::int64_t& result) const { return get(isInteger(), result); }
    ::opt::optional<Object> getObjectOptional() const {
        const auto* members = look().get_ptr<const Json::object_t*>();
        if (!members) return {};
        return Object(members, steps_);
    }
    bool getObjectSize(std::size_t& result) const { return size_of(isObject(), result); }
    bool getString(std::string& result) const {
        const auto* text = look().get_ptr<const Json::string_t*>();
        if (!text) return false;
        // A copy is a look at all of it.
        constexpr std::size_t bytes_per_step = 64;
        if (steps_) steps_->spend(text->size() / bytes_per_step);
        result = *text;
        return true;
    }
    static bool hasStrictTypes() { return true; }
    bool isArray() const { return look().is_array(); }
    bool isBool() const { return look().is_boolean(); }
    bool isDouble() const { return look().is_number_float(); }
    bool isInteger() const { return look().is_number_integer(); }
    bool isNull() const { return look().is_null(); }
    bool isNumber() const { return look().is_number(); }
    bool isObject() const { return look().is_object(); }
    bool isString() const { return look().is_string(); }

private:
    const Json& look() const {
        base::invariant(value_ != nullptr, "what is looked at is a part of the document");
        if (steps_) steps_->spend(1);
        return *value_;
    }
    template <class Result>
    bool get(bool fits, Result& result) const {
        if (fits) result = value_->get<Result>();
        return fits;
    }
    bool size_of(bool fits, std::size_t& result) const {
        if (fits) result = value_->size();
        return fits;
    }

    const Json* value_ = nullptr;
    Steps* steps_ = nullptr;
};

// NOLINTEND(readability-identifier-naming)

class Document : public valijson::adapters::BasicAdapter<Document, Array, Member, Object, Value> {
public:
    Document() = default;
    Document(const Json& value, Steps* steps) : BasicAdapter(Value(value, steps)) {}
};

template <class Place, class Item>
Item Iterator<Place, Item>::operator*() const {
    if (steps_) steps_->spend(1);
    if constexpr (std::is_same_v<Item, Member>) {
        return Member(place_->first, Document(place_->second, steps_));
    } else {
        return Item(*place_, steps_);
    }
}

}  // namespace torpor::wire::counted
