#include "host/io/json_document.hpp"

#include <set>
#include <vector>

namespace dcmrnn {
namespace {

// Finds keys that appear twice in one object: nlohmann's own parser keeps the last silently, and
// with a callback its time grows with the square of a list's length. Stops where nesting would
// overflow the stack of whoever walks through it, or an object would take forever.
class DocumentCheck : public nlohmann::json_sax<Json> {
 public:
  DocumentCheck(const std::string& file, FaultList& faults) : file_(file), faults_(faults) {}

  // Whether parsing the whole is safe.
  bool bounded() const { return bounded_; }

  bool start_object(std::size_t) override {
    open_.emplace_back();
    return enter();
  }
  bool end_object() override {
    open_.pop_back();
    return leave();
  }
  bool key(std::string& name) override {
    Object& object = open_.back();
    object.current = name;
    if (!object.keys.insert(name).second) {
      faults_.add(file_ + ": " + path(), "the key appears twice; expected once");
    }
    return object.keys.size() <= kMostJsonKeys ||
           stop("has an object of more than 20,000 keys; expected fewer");
  }
  // Values do not matter here; what is no JSON at all, the parser will say.
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(Json::binary_t&) override { return true; }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

 private:
  struct Object {
    std::set<std::string> keys;
    std::string current;
  };

  // False stops the parser.
  bool enter() {
    return ++depth_ <= kDeepestJson ||
           stop("nests arrays and objects deeper than 64; expected less");
  }
  bool leave() {
    --depth_;
    return true;
  }

  bool stop(const char* fault) {
    faults_.add(file_, fault);
    return bounded_ = false;
  }

  std::string path() const {
    std::string text;
    for (const Object& object : open_) text += (text.empty() ? "" : ".") + object.current;
    return text;
  }

  const std::string& file_;
  FaultList& faults_;
  std::vector<Object> open_;
  std::size_t depth_ = 0;
  bool bounded_ = true;
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
  if (file.bytes.size() > kLargestJson) {
    faults.add(file.name, "is JSON of more than 128 MiB; expected less");
    return std::nullopt;
  }
  try {
    DocumentCheck watch(file.name, found);
    Json::sax_parse(file.bytes, &watch);
    if (watch.bounded()) document = Json::parse(file.bytes);
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
