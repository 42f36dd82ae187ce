#include "host/cli/slurm_job.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <regex>

#include "host/io/nearest.hpp"

namespace dcmrnn::cli {
namespace {

constexpr long kMostShards = 1'000'000;
// Slurm may send the signal up to a minute early; the program needs up to 10 s to save.
constexpr long kLeastLead = 30;
constexpr long kMostLead = 65'535;  // what sbatch takes

const std::vector<std::string> kMailTypes = {
    "NONE",          "BEGIN",       "END",           "FAIL",          "REQUEUE",
    "ALL",           "STAGE_OUT",   "TIME_LIMIT",    "TIME_LIMIT_90", "TIME_LIMIT_80",
    "TIME_LIMIT_50", "ARRAY_TASKS", "INVALID_DEPEND"};

// What the script says itself; said twice, the one would silently win over the other.
constexpr const char* kOwnOptions[] = {"--array",  "--signal", "--requeue",   "--no-requeue",
                                       "--output", "--error",  "--open-mode", "--ntasks"};

std::optional<long> whole_number(const std::string& text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void check_number(const char* option, const std::string& text, long least, long most,
                  FaultList& faults) {
  const std::optional<long> value = whole_number(text);
  if (value && *value >= least && *value <= most) return;
  faults.add(option, "is \"" + text + "\"; expected a whole number from " + std::to_string(least) +
                         " to " + std::to_string(most));
}

// Nothing that could begin another line or word of the script.
void check_word(const char* option, const std::string& text, FaultList& faults) {
  static const std::regex word("[A-Za-z0-9_.,@%+-]+");
  if (text.empty() || std::regex_match(text, word)) return;
  faults.add(option, "is \"" + text + "\"; expected letters, digits and _ . , @ % + - only");
}

void check_pattern(const char* option, const std::string& text, const char* pattern,
                   const char* expected, FaultList& faults) {
  if (text.empty() || std::regex_match(text, std::regex(pattern))) return;
  faults.add(option, "is \"" + text + "\"; expected " + expected);
}

void check_one_line(const char* option, const std::string& text, FaultList& faults) {
  const bool control = std::ranges::any_of(
      text, [](unsigned char letter) { return std::iscntrl(letter) != 0 && letter != '\t'; });
  if (control || text.empty()) faults.add(option, "is not one line of text");
}

void check_mail_types(const std::string& text, FaultList& faults) {
  std::size_t begin = 0;
  while (!text.empty() && begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string one = text.substr(begin, end - begin);
    if (std::ranges::find(kMailTypes, one) == kMailTypes.end())
      faults.add("--mail-type", "has \"" + one + "\"; nearest is \"" +
                                    nearest_name(one, kMailTypes) + "\", and sbatch knows " +
                                    listed(kMailTypes));
    begin = end + 1;
  }
}

void check_further(const std::string& text, FaultList& faults) {
  check_one_line("--sbatch", text, faults);
  if (!text.starts_with("--")) {
    faults.add("--sbatch", "has \"" + text + "\"; expected an option, such as --constraint=avx512");
    return;
  }
  const std::string name = text.substr(0, text.find_first_of("= "));
  if (std::ranges::find(kOwnOptions, name) != std::end(kOwnOptions))
    faults.add("--sbatch", "has " + name + ", which the script says itself");
}

}  // namespace

std::optional<long> slurm_seconds(const std::string& text) {
  static const std::regex form(
      "(?:([0-9]{1,5})-)?([0-9]{1,7})(?::([0-9]{1,7}))?(?::([0-9]{1,7}))?");
  std::smatch found;
  if (!std::regex_match(text, found, form)) return std::nullopt;
  const auto part = [&found](int group) {
    return found[group].matched ? whole_number(found[group].str()).value_or(0) : 0;
  };
  constexpr long kMinute = 60, kHour = 3600, kDay = 86'400;
  if (found[1].matched) return part(1) * kDay + part(2) * kHour + part(3) * kMinute + part(4);
  if (found[4].matched) return part(2) * kHour + part(3) * kMinute + part(4);
  return part(2) * kMinute + part(3);
}

void SlurmJob::add_to(CLI::App& app) {
  app.add_option("--shards", shards, "number of shards, which is that of the array's tasks")
      ->required();
  app.add_option("--at-once", at_once, "tasks that may run at a time; all by default");
  app.add_option("--time", time,
                 "time limit of a task, as sbatch takes it; the partition's if none");
  app.add_option("--lead", lead, "s before the time limit at which a task saves and is requeued");
  app.add_option("--cpus-per-task", cpus, "cores of a task, and its threads");
  app.add_option("--mem", memory, "memory of a task, for example 4G");
  app.add_option("--gpus-per-task", gpus, "GPUs of a task ([TYPE:]NUMBER), which must be there");
  app.add_option("--partition", partition, "partition");
  app.add_option("--account", account, "account");
  app.add_option("--qos", qos, "quality of service");
  app.add_option("--job-name", name, "name of the job; that of the study by default");
  app.add_option("--mail-user", mail_user, "who gets mail");
  app.add_option("--mail-type", mail_type, "when (END,FAIL by default)");
  app.add_option("--requeues", requeues, "how often a task is requeued at most");
  app.add_option(
      "--logs", logs,
      "folder of the tasks' logs, which has to be there; by default where it is submitted");
  app.add_option("--setup", setup,
                 "a line of shell that comes first, such as \"module load cuda\"; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--sbatch", further,
                 "a further option of sbatch, as --sbatch=--constraint=avx512; "
                 "may be repeated")
      ->allow_extra_args(false);
}

void SlurmJob::check(FaultList& faults) const {
  check_number("--shards", shards, 1, kMostShards, faults);
  if (!at_once.empty()) check_number("--at-once", at_once, 1, kMostShards, faults);
  check_number("--cpus-per-task", cpus, 1, 4096, faults);
  check_number("--requeues", requeues, 0, 1'000'000, faults);
  check_number("--lead", lead, kLeastLead, kMostLead, faults);
  if (const auto limit = slurm_seconds(time); !time.empty() && !limit)
    faults.add("--time",
               "is \"" + time + "\"; expected minutes, m:s, h:m:s, days-h, days-h:m or days-h:m:s");
  else if (limit && whole_number(lead) && *limit <= *whole_number(lead))
    faults.add("--time", "is " + std::to_string(*limit) + " s; expected more than the " + lead +
                             " s of --lead, at which a task ends");
  check_pattern("--mem", memory, "[1-9][0-9]{0,8}[KMGTkmgt]?", "a number with K, M, G or T",
                faults);
  check_pattern("--gpus-per-task", gpus, "([A-Za-z0-9_.-]+:)?[1-9][0-9]{0,2}",
                "a number, or TYPE:NUMBER", faults);
  check_word("--partition", partition, faults);
  check_word("--account", account, faults);
  check_word("--qos", qos, faults);
  check_word("--job-name", name, faults);
  check_word("--mail-user", mail_user, faults);
  check_mail_types(mail_type, faults);
  if (!mail_type.empty() && mail_user.empty())
    faults.add("--mail-type", "is given without --mail-user");
  if (!logs.empty()) check_one_line("--logs", logs, faults);
  for (const std::string& line : setup) check_one_line("--setup", line, faults);
  for (const std::string& option : further) check_further(option, faults);
}

}  // namespace dcmrnn::cli
