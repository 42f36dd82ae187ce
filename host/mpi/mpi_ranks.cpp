// Ranks by the C functions of the MPI standard (3.0 and later): messages of bytes from one process
// to another. A process that does not answer must hold up nobody: nothing here waits for a message
// to arrive or to be taken.
#include <mpi.h>

#include <chrono>
#include <limits>
#include <list>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include "host/mpi/launch.hpp"
#include "host/mpi/ranks.hpp"

namespace dcmrnn::mpi {
namespace {

// Whoever is asked to stop looks between two launches, each of which takes a second at most.
constexpr auto kPatience = std::chrono::seconds(5);

struct Transfer {
  MPI_Request request = MPI_REQUEST_NULL;
  Message message{0, Kind::kStop, {}};  // its text is the buffer: it stays where it is
};

struct World {
  int rank = 0, count = 1;
  bool joined = false, dismissed = false;
  std::list<Transfer> sending, receiving;
};
World world;

bool has_ended(Transfer& transfer) {
  int ended = 0;
  MPI_Test(&transfer.request, &ended, MPI_STATUS_IGNORE);
  return ended != 0;
}

// Begins to take every message that has come.
void begin_receiving() {
  for (;;) {
    int found = 0, size = 0;
    MPI_Message handle;
    MPI_Status status;
    MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &found, &handle, &status);
    if (found == 0) return;
    MPI_Get_count(&status, MPI_BYTE, &size);
    Transfer& transfer = world.receiving.emplace_back();
    transfer.message.rank = status.MPI_SOURCE;
    transfer.message.kind = static_cast<Kind>(status.MPI_TAG);
    transfer.message.text.resize(static_cast<std::size_t>(size));
    MPI_Imrecv(transfer.message.text.data(), size, MPI_BYTE, &handle, &transfer.request);
  }
}

// Whether every other rank has said its last word within the time.
bool all_said_bye() {
  std::set<int> missing;
  for (int other = 1; other < world.count; ++other) missing.insert(other);
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!missing.empty() && std::chrono::steady_clock::now() < end) {
    if (const auto message = receive()) {
      if (message->kind == Kind::kBye) missing.erase(message->rank);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  return missing.empty();
}

}  // namespace

void join() {
  if (launched_processes() == 1) return;
  int threads = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &threads);
  MPI_Comm_rank(MPI_COMM_WORLD, &world.rank);
  MPI_Comm_size(MPI_COMM_WORLD, &world.count);
  world.joined = true;
}

int rank() { return world.rank; }
int count() { return world.count; }

void send(int to, Kind kind, std::string text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::length_error("a message of more than 2 GiB; fewer starts make smaller batches");
  std::erase_if(world.sending, has_ended);
  Transfer& transfer = world.sending.emplace_back();
  transfer.message = {to, kind, std::move(text)};
  const std::string& bytes = transfer.message.text;
  MPI_Isend(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, static_cast<int>(kind),
            MPI_COMM_WORLD, &transfer.request);
}

std::optional<Message> receive() {
  if (!world.joined) return std::nullopt;
  std::erase_if(world.sending, has_ended);
  begin_receiving();
  for (auto transfer = world.receiving.begin(); transfer != world.receiving.end(); ++transfer) {
    if (!has_ended(*transfer)) continue;
    Message message = std::move(transfer->message);
    world.receiving.erase(transfer);
    return message;
  }
  return std::nullopt;
}

void dismiss() {
  if (world.rank != 0 || std::exchange(world.dismissed, true)) return;
  for (int other = 1; other < world.count; ++other) send(other, Kind::kStop, {});
}

int leave(int exit_code) {
  if (!world.joined) return exit_code;
  dismiss();
  if (world.rank != 0) {
    send(0, Kind::kBye, {});
  } else if (!all_said_bye()) {
    MPI_Abort(MPI_COMM_WORLD, exit_code);
  }
  for (Transfer& transfer : world.sending) MPI_Wait(&transfer.request, MPI_STATUS_IGNORE);
  MPI_Finalize();
  return exit_code;
}

}  // namespace dcmrnn::mpi
