#include "host/io/json_document.hpp"

#include <set>
#include <vector>

namespace dcmrnn {
namespace {

// Finds keys that appear twice in one object: nlohmann's own parser keeps the last silently, and
// with a callback its time grows with the square of a list's length.
class DuplicateKeys : public nlohmann::json_sax<Json> {
 public:
  DuplicateKeys(const std::string& file, FaultList& faults) : file_(file), faults_(faults) {}

  bool start_object(std::size_t) override {
    open_.emplace_back();
    return true;
  }
  bool end_object() override {
    open_.pop_back();
    return true;
  }
  bool key(std::string& name) override {
    Object& object = open_.back();
    object.current = name;
    if (!object.keys.insert(name).second) {
      faults_.add(file_ + ": " + path(), "the key appears twice; expected once");
    }
    return true;
  }
  // Values do not matter here; what is no JSON at all, the parser will say.
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

 private:
  struct Object {
    std::set<std::string> keys;
    std::string current;
  };

  std::string path() const {
    std::string text;
    for (const Object& object : open_) text += (text.empty() ? "" : ".") + object.current;
    return text;
  }

  const std::string& file_;
  FaultList& faults_;
  std::vector<Object> open_;
};

// nlohmann's message without its own number: "parse error at line 3, column 5: ...".
std::string without_tag(const std::string& message) {
  const std::size_t end = message.find("] ");
  return message.starts_with('[') && end != std::string::npos ? message.substr(end + 2) : message;
}

}  // namespace

std::optional<Json> parse_json(const InputFile& file, FaultList& faults) {
  FaultList found;
  std::optional<Json> document;
  try {
    DuplicateKeys watch(file.name, found);
    Json::sax_parse(file.bytes, &watch);
    document = Json::parse(file.bytes);
  } catch (const nlohmann::json::exception& error) {
    found.add(file.name, "is not JSON: " + without_tag(error.what()));
  }
  faults.append(found);
  if (!found.empty()) return std::nullopt;
  return document;
}

std::optional<Json> read_json(const std::filesystem::path& path, const std::string& name,
                              FaultList& faults) {
  const std::optional<InputFile> file = read_input(path, name, faults);
  if (!file) return std::nullopt;
  return parse_json(*file, faults);
}

std::string described(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "an array of " + std::to_string(value.size());
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::string: {
      constexpr std::size_t kShown = 60;
      const std::string text = value.get<std::string>();
      return text.size() <= kShown ? '"' + text + '"'
                                   : "a string of " + std::to_string(text.size());
    }
    default:
      return value.dump();
  }
}

}  // namespace dcmrnn
