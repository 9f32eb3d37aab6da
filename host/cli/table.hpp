#pragma once
#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace iotcc::cli {

enum class Align { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
};

// Rows for people, in columns as wide as what is in them. Text of devices may be in it: it goes out
// through text::printable.
class Table {
public:
    explicit Table(std::vector<Column> columns);

    // One cell per column; an empty one is shown as "-". `note`: a line of its own below, or "".
    void add(const std::vector<std::string>& cells, const std::string& note = {});

    // Cells of the widest columns are cut until a row takes at most `width`; 0: nothing is cut.
    void print(std::ostream& out, std::size_t width) const;

private:
    struct Row {
        std::vector<std::string> cells;
        std::string note;
    };

    [[nodiscard]] std::vector<std::size_t> widths(std::size_t all) const;
    void print_row(const Row& row, const std::vector<std::size_t>& widths, std::ostream& out) const;

    std::vector<Column> columns_;
    std::vector<Row> rows_; // the titles first
};

} // namespace iotcc::cli
