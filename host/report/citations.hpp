// The works that a methods text cites: only those that the run used, in the order of their authors.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace dcmrnn::report {

class Citations {
 public:
  // "(Friston et al., 2003)", of a key of the table ("friston2003"); the work joins the references.
  std::string cite(const std::string& key);
  std::string cite(const std::string& first, const std::string& second);  // in one pair of brackets

  std::vector<std::string> references() const;  // of what was cited, each with authors and journal

 private:
  std::string in_text(const std::string& key);

  std::set<std::string> cited_;
};

}  // namespace dcmrnn::report
