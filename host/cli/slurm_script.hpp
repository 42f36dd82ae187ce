// A Slurm array as a script for sbatch.
#pragma once

#include <string>
#include <vector>

#include "host/cli/slurm_job.hpp"

namespace dcmrnn::cli {

// The commands that the tasks run. Every path is absolute.
struct SlurmWork {
  std::string study;             // name, for people
  std::string program;           // dcmrnn
  std::string out;               // folder of everything
  std::vector<std::string> fit;  // words of a task's command but for shard, threads, output folder
  bool bids = false;             // the shards share one output folder
  std::vector<std::string> merge;  // words of the last command
  bool submit_merge = false;       // as a job of its own that waits for the array
};

// The words in single quotes where the shell would change them, with blanks between.
std::string shell_line(const std::vector<std::string>& words);

// The script. `job` is checked.
std::string slurm_script(const SlurmJob& job, const SlurmWork& work);

}  // namespace dcmrnn::cli
