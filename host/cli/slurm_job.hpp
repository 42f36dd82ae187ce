// What a Slurm array is asked to be: one shard a task.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "host/io/faults.hpp"

namespace dcmrnn::cli {

// As the command line gives it; the options are named as Slurm names them. Empty: not given.
struct SlurmJob {
  std::string shards, at_once;
  std::string time, lead = "120";  // lead: s before the time limit
  std::string cpus = "1", memory, gpus;
  std::string partition, account, qos, name;
  std::string mail_user, mail_type;
  std::string requeues = "50";
  std::string logs;                         // folder
  std::vector<std::string> setup, further;  // shell lines; options of sbatch

  // Adds the options. They are taken as text: check() names all faults at once.
  void add_to(CLI::App& app);
  void check(FaultList& faults) const;

  int shard_count() const { return std::stoi(shards); }  // of a checked job
};

// A time limit as Slurm takes it: minutes, m:s, h:m:s, d-h, d-h:m or d-h:m:s, in s; nothing where
// it is none.
std::optional<long> slurm_seconds(const std::string& text);

}  // namespace dcmrnn::cli
