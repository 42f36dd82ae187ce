#include "host/io/json_document.hpp"

#include <set>
#include <vector>

namespace dcmrnn {
namespace {

// Watches the parser for keys that appear twice in one object: nlohmann keeps the last silently.
class DuplicateKeys {
 public:
  DuplicateKeys(const std::string& file, FaultList& faults) : file_(file), faults_(faults) {}

  bool operator()(int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) {
      open_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      open_.pop_back();
    } else if (event == Json::parse_event_t::key) {
      Object& object = open_.back();
      object.current = parsed.get<std::string>();
      if (!object.keys.insert(object.current).second) {
        faults_.add(file_ + ": " + path(), "the key appears twice; expected once");
      }
    }
    return true;
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
    document = Json::parse(file.bytes, std::ref(watch));
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
