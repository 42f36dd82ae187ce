#include "host/io/text_table.hpp"

#include <algorithm>

namespace dcmrnn {
namespace {

bool ends_line(char c) { return c == '\n' || c == '\r'; }
bool blank(char c) { return c == ' ' || c == '\t'; }

bool ends_in_two(std::string_view bytes, std::size_t position) {
  return bytes[position] == '\r' && position + 1 < bytes.size() && bytes[position + 1] == '\n';
}

// Only a quoted cell goes on over several lines.
std::size_t lines_of(std::string_view row, bool quoted) {
  return quoted ? std::max<std::size_t>(1, std::ranges::count(row, '\n')) : 1;
}

struct Start {
  std::size_t position = 0;
  std::size_t line = 1;
};

// Behind the comments that some programs put before the table. They may hold the names of columns
// that stand in another order, so they are a fault and not just skipped.
Start after_comments(const InputFile& file, FaultList& faults) {
  const std::string& bytes = file.bytes;
  Start start;
  while (bytes.compare(start.position, 1, "#") == 0) {
    start.position = std::min(bytes.find('\n', start.position), bytes.size() - 1) + 1;
    ++start.line;
  }
  if (start.line > 1) {
    faults.add(file.name + " line 1",
               "begins with #, and comments are not read; expected names without it, or numbers");
  }
  return start;
}

char find_delimiter(std::string_view bytes) {
  const std::string_view first_line = bytes.substr(0, bytes.find_first_of("\r\n"));
  return first_line.find('\t') == std::string_view::npos ? ',' : '\t';
}

// How many there can be at most: quoted cells may hold what elsewhere separates them.
std::size_t most_cells(std::string_view bytes, char delimiter) {
  return static_cast<std::size_t>(
      std::ranges::count_if(bytes, [delimiter](char c) { return c == delimiter || ends_line(c); }));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

TextTable::TextTable(const InputFile& file, FaultList& faults) : file_(file) {
  const std::string& bytes = file.bytes;
  auto [position, line] = after_comments(file, faults);
  delimiter_ = find_delimiter(std::string_view(bytes).substr(position));
  const std::size_t most = most_cells(bytes, delimiter_);
  if (most > kMostCells) {
    faults.add(file.name, "has more than 67,108,864 cells; expected fewer");
    return;
  }
  cells_.reserve(most + 1);  // nothing may end the last one
  // Empty lines at the end of the file are no rows.
  const std::size_t end = bytes.find_last_not_of(" \r\n") + 1;
  while (position < end && !open_quote_) {
    const std::size_t row_line = line;
    const std::size_t row_start = position;
    const std::size_t first_cell = cells_.size();
    cells_.push_back(read_cell(position));
    while (position < bytes.size() && bytes[position] == delimiter_) {
      cells_.push_back(read_cell(++position));
    }
    const bool unended = position >= bytes.size();
    if (!unended) position += ends_in_two(bytes, position) ? 2 : 1;
    line += lines_of(std::string_view(bytes).substr(row_start, position - row_start), quoted_);
    quoted_ = false;
    if (open_quote_) {
      faults.add(file_.name + " line " + std::to_string(row_line),
                 "a quote is never closed; expected \" at the end of the cell");
      cells_.resize(first_cell);
    } else {
      end_row(first_cell, row_line, unended, faults);
    }
  }
}

// Reads from `position` up to the delimiter or the end of the line, where it leaves `position`.
std::string_view TextTable::read_cell(std::size_t& position) {
  const std::string_view rest = std::string_view(file_.bytes).substr(position);
  if (rest.starts_with('"')) return read_quoted(position);
  const char delimiter = delimiter_;
  std::size_t size = 0;
  while (size < rest.size() && rest[size] != delimiter && !ends_line(rest[size])) ++size;
  position += size;
  const std::string_view cell = rest.substr(0, size);
  return size > 0 && (blank(cell.front()) || blank(cell.back())) ? trimmed(cell) : cell;
}

std::string_view TextTable::read_quoted(std::size_t& position) {
  const std::string& bytes = file_.bytes;
  quoted_ = true;
  const std::size_t start = ++position;
  bool doubled = false;
  while (position < bytes.size()) {
    if (bytes[position] != '"') {
      ++position;
    } else if (position + 1 < bytes.size() && bytes[position + 1] == '"') {
      doubled = true;
      position += 2;
    } else {
      break;
    }
  }
  open_quote_ = position >= bytes.size();
  std::string_view cell = std::string_view(bytes).substr(start, position - start);
  while (position < bytes.size() && bytes[position] != delimiter_ && !ends_line(bytes[position])) {
    ++position;  // the quote, and blanks after it
  }
  if (doubled) {
    std::string& text = unescaped_.emplace_back();
    for (std::size_t i = 0; i < cell.size(); ++i) {
      text += cell[i];
      if (cell[i] == '"') ++i;
    }
    cell = text;
  }
  return trimmed(cell);
}

// Keeps the row whose cells begin at `first_cell`, or reports it and takes them back.
void TextTable::end_row(std::size_t first_cell, std::size_t line, bool last, FaultList& faults) {
  const std::size_t found = cells_.size() - first_cell;
  if (lines_.empty()) columns_ = found;
  const auto where = [&] { return file_.name + " line " + std::to_string(line); };
  if (found == 1 && cells_.back().empty()) {
    faults.add(where(), "is empty; expected " + std::to_string(columns_) + " cells");
  } else if (found != columns_) {
    const std::string counts = "has " + std::to_string(found) + " cells; expected " +
                               std::to_string(columns_) + ", as in the first row";
    faults.add(where(), last && found < columns_ ? counts + " (is the file truncated?)" : counts);
  } else if (std::any_of(cells_.end() - static_cast<std::ptrdiff_t>(found), cells_.end(),
                         [](std::string_view cell) { return cell.size() > kLongestCell; })) {
    faults.add(where(), "has a cell of more than 10,000 bytes; expected a number or a name");
  } else {
    lines_.push_back(line);
    return;
  }
  cells_.resize(first_cell);
}

}  // namespace dcmrnn
