#include "table.hpp"

#include "printable.hpp"
#include "terminal_text.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <ostream>

namespace iotcc::cli {
namespace {

constexpr std::size_t kGap = 2, kNarrowest = 4;

} // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns))
{
    Row titles;
    for (const Column& column : columns_)
        titles.cells.push_back(column.title);
    rows_.push_back(std::move(titles));
}

void Table::add(const std::vector<std::string>& cells, const std::string& note)
{
    assert(cells.size() == columns_.size());
    Row row{{}, text::printable(note)};
    for (const std::string& cell : cells)
        row.cells.push_back(cell.empty() ? "-" : text::printable(cell));
    rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths(std::size_t all) const
{
    std::vector<std::size_t> widths(columns_.size());
    for (const Row& row : rows_)
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row.cells[i]));
    const std::size_t gaps = kGap * (columns_.size() - 1);
    auto taken = std::accumulate(widths.begin(), widths.end(), gaps);
    while (all != 0 && taken > all) {
        auto& widest = *std::max_element(widths.begin(), widths.end());
        if (widest <= kNarrowest)
            break; // no terminal is that narrow
        --widest;
        --taken;
    }
    return widths;
}

void Table::print(std::ostream& out, std::size_t width) const
{
    const auto fitting = widths(width);
    for (const Row& row : rows_)
        print_row(row, fitting, out);
}

void Table::print_row(const Row& row, const std::vector<std::size_t>& widths,
                      std::ostream& out) const
{
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const std::string cell = cut_to_width(row.cells[i], widths[i]);
        const std::string blanks(widths[i] - width_of(cell), ' ');
        line += columns_[i].align == Align::right ? blanks + cell : cell + blanks;
        line += std::string(kGap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << '\n';
    if (!row.note.empty())
        out << "  " << row.note << '\n';
}

} // namespace iotcc::cli
