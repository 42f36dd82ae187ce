#include "host/cli/slurm_script.hpp"

#include <algorithm>
#include <regex>

namespace dcmrnn::cli {
namespace {

std::string shell_word(const std::string& text) {
  static const std::regex plain("[A-Za-z0-9_./:,@%+=-]+");
  if (std::regex_match(text, plain)) return text;
  std::string quoted = "'";
  for (const char letter : text)
    quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

// A comment stays one line.
std::string comment(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string directive(const std::string& option, const std::string& value) {
  return value.empty() ? "" : "#SBATCH --" + option + "=" + value + "\n";
}

// "%" is Slurm's sign for the parts of a log's name.
std::string log_file(const SlurmJob& job, const std::string& name) {
  std::string folder;
  for (const char letter : job.logs)
    folder += letter == '%' ? std::string("%%") : std::string(1, letter);
  if (!folder.empty() && !folder.ends_with('/')) folder += '/';
  const std::string file = folder + name + "-%A_%a.log";
  return file.find_first_of(" \t\"'\\") == std::string::npos ? file : '"' + file + '"';
}

// The study's name with what Slurm could take amiss replaced.
std::string job_name(const SlurmJob& job, const SlurmWork& work) {
  if (!job.name.empty()) return job.name;
  std::string name = std::regex_replace(work.study, std::regex("[^A-Za-z0-9_.-]+"), "_");
  return "dcmrnn-" + (name.empty() ? "fit" : name);
}

std::string merge_line(const SlurmWork& work) {
  const std::string shards = work.bids ? "" : " " + shell_word(work.out + "/shards") + "/*";
  return shell_line(work.merge) + shards;
}

std::string header(const SlurmJob& job, const SlurmWork& work) {
  const std::string folders = shell_word(work.out) + (work.bids ? "" : "/shards/*");
  std::string text =
      "#!/bin/bash\n# Fits " + comment(work.study) + " in " + job.shards +
      " shards, one a task of a Slurm array:  sbatch THIS_FILE\n"
      "# A task that is interrupted saves, and is requeued; submitted once more, the "
      "script finishes\n# what is missing.\n";
  text +=
      "# How far it is:\n#   " + comment(shell_word(work.program) + " status " + folders) + "\n";
  text += work.submit_merge
              ? "# The first task submits the last step, which waits for all of them:\n"
              : "# The last step, once every task has ended with 0:\n";
  return text + "#   " + comment(merge_line(work)) + "\n";
}

std::string directives(const SlurmJob& job, const SlurmWork& work) {
  const std::string name = job_name(job, work);
  std::string text = directive("job-name", name);
  text += "#SBATCH --array=0-" + std::to_string(job.shard_count() - 1) +
          (job.at_once.empty() ? "" : "%" + job.at_once) + "\n";
  text += directive("partition", job.partition) + directive("account", job.account) +
          directive("qos", job.qos) + directive("time", job.time) + "#SBATCH --ntasks=1\n" +
          directive("cpus-per-task", job.cpus) + directive("mem", job.memory) +
          directive("gpus-per-task", job.gpus) + directive("mail-user", job.mail_user);
  if (!job.mail_user.empty())
    text += directive("mail-type", job.mail_type.empty() ? "END,FAIL" : job.mail_type);
  text += "#SBATCH --requeue\n#SBATCH --signal=B:USR1@" + job.lead + "\n" +
          directive("output", log_file(job, name)) + "#SBATCH --open-mode=append\n";
  for (const std::string& option : job.further) text += "#SBATCH " + option + "\n";
  return text;
}

// The job that waits for the array. Submitted once: a requeued task has been here before.
std::string merge_submission(const SlurmJob& job, const SlurmWork& work) {
  const std::string name = job_name(job, work) + "-merge";
  const std::string log = (job.logs.empty() ? name : job.logs + "/" + name) + "-%j.log";
  std::vector<std::string> options = {"--job-name=" + name, "--output=" + log};
  const auto add = [&options](const char* option, const std::string& value) {
    if (!value.empty()) options.push_back(option + value);
  };
  add("--partition=", job.partition);
  add("--account=", job.account);
  add("--qos=", job.qos);
  add("--mem=", job.memory);
  std::string text =
      "if [ \"$SLURM_ARRAY_TASK_ID\" = 0 ] && [ \"${SLURM_RESTART_COUNT:-0}\" = 0 ]; then\n"
      "  sbatch --dependency=\"afterok:$SLURM_ARRAY_JOB_ID\" --kill-on-invalid-dep=yes \\\n    " +
      shell_line(options) + " <<'END_OF_JOB' ||\n#!/bin/bash\n";
  for (const std::string& line : job.setup) text += line + "\n";
  return text + merge_line(work) +
         "\nEND_OF_JOB\n"
         "    echo \"the last step could not be submitted from here: run it yourself\" >&2\n"
         "fi\n\n";
}

// The program runs in the background, for bash hands on no signal while it waits in front; one that
// comes before the program does is handed on later.
constexpr const char* kSignals = R"(child='' early='' ended=''
pass_on() { if [ -n "$child" ]; then kill -"$1" "$child" 2>/dev/null; else early=$1; fi; }
trap 'again=yes; pass_on USR1' USR1            # the time limit is near
trap 'again=yes ended=yes; pass_on TERM' TERM  # scancel, preemption
)";

constexpr const char* kWaiting = R"(child=$!
[ -z "$early" ] || pass_on "$early"
again=yes
while [ -n "$again" ]; do  # a signal ends the waiting, not the program
  again=
  wait "$child"
  code=$?
done

)";

std::string requeueing(const SlurmJob& job) {
  return "# 75: interrupted with everything saved. Who ended the job does not want it back, or "
         "requeues it himself.\n"
         "if [ \"$code\" -eq 75 ] && [ -z \"$ended\" ]; then\n"
         "  if [ \"${SLURM_RESTART_COUNT:-0}\" -ge " +
         job.requeues +
         " ]; then\n"
         "    echo \"interrupted after " +
         job.requeues +
         " requeues; a longer time limit may help, or more shards\" >&2\n"
         "  else\n"
         "    scontrol requeue \"${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\"\n"
         "  fi\n"
         "fi\n"
         "exit \"$code\"\n";
}

}  // namespace

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

std::string slurm_script(const SlurmJob& job, const SlurmWork& work) {
  std::string text = header(job, work) + directives(job, work) + "\n";
  for (const std::string& line : job.setup) text += line + "\n";
  text += "shard=${SLURM_ARRAY_TASK_ID:?is not set: submit this script with sbatch}\n";
  if (!work.bids) text += "out=" + shell_word(work.out) + "/shards/$shard\n";
  text += "\n";
  if (work.submit_merge) text += merge_submission(job, work);
  text += kSignals + shell_line(work.fit) + (work.bids ? "" : " -o \"$out\" --finished-is-done") +
          " --shard \"$shard/" + job.shards + "\" \\\n  --threads \"${SLURM_CPUS_PER_TASK:-" +
          job.cpus + "}\" &\n";
  return text + kWaiting + requeueing(job);
}

}  // namespace dcmrnn::cli
