#include "report/render_text.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/escape.h"
#include "report/paint.h"
#include "report/render_diagnostic.h"
#include "rules/words.h"

namespace blazes::report {
namespace {

using analysis::Contents;
using dataflow::StreamId;

struct SinkLine {
  const VariantResult* variant;
  StreamId sink;
  int rank;  // 0: worse than required, 1: waits for a barrier, 2: as required
};

class TextRenderer {
 public:
  TextRenderer(const CheckResult& result, Style style)
      : result_(result), style_(style), locator_(*result.sources), many_(result.variants.size() > 1) {}

  std::string run() {
    for (const VariantResult& v : result_.variants) findings(v);
    summary();
    table();
    allowed();
    return std::move(out_);
  }

 private:
  void findings(const VariantResult& v) {
    Place before{};
    for (const rules::Finding& f : v.findings.list) {
      if (!f.allowed.empty()) continue;
      ++found_;
      if (printed_ == kShown) continue;
      ++printed_;
      render_diagnostic(out_, f.diagnostic, locator_,
                        {.variant = v.name, .remedy = "remedy", .line = f.diagnostic.place != before},
                        style_);
      out_ += '\n';
      before = f.diagnostic.place;
    }
    left_out_ += v.findings.left_out;
  }

  void summary() {
    if (found_ > printed_)
      out_ += fmt::format("... and {} (--format json has all)\n\n", more(found_ - printed_));
    if (left_out_ > 0)
      out_ += fmt::format("... and {} that {} not as required (--format json has all)\n\n",
                          count(left_out_, "more sink"), left_out_ == 1 ? "is" : "are");
    if (found_ + left_out_ == 0) {
      std::string_view what = sinks() == 1 ? "the sink is" : "all sinks are";
      out_ += paint(
          sinks() == 0 ? std::string("clean: there is no sink") : fmt::format("clean: {} as required", what),
          Hue::Green, style_);
      out_ += '\n';
      return;
    }
    Contents worst = Contents::Async;
    for (const VariantResult& v : result_.variants) worst = analysis::worse(worst, rules::worst(v.findings));
    std::string text = count(found_, "finding");
    if (many_) {
      auto bad = std::ranges::count_if(result_.variants,
                                       [](const auto& v) { return rules::any_counts(v.findings); });
      text += fmt::format(" in {} of {}", bad, count(result_.variants.size(), "variant"));
    }
    out_ += fmt::format("{}: {}\n", paint(text, Hue::Bold, style_), next_step(worst));
  }

  static std::string more(std::size_t n) { return fmt::format("{} more finding{}", n, n == 1 ? "" : "s"); }

  std::string next_step(Contents worst) {
    std::string is = fmt::format("at worst a sink {}", rules::anomaly_phrase(worst));
    bool satisfied = std::ranges::all_of(result_.variants, [](const auto& v) { return v.plan.satisfies; });
    return satisfied ? fmt::format("{}; a plan prevents it ({})", is, for_terminal(result_.plan_command))
                     : fmt::format("{}; no plan is enough ({})", is, for_terminal(result_.advise_command));
  }

  std::size_t sinks() {
    std::size_t n = 0;
    for (const VariantResult& v : result_.variants)
      for (StreamId s : v.flow->streams()) n += v.flow->stream(s).is_sink();
    return n;
  }

  std::vector<SinkLine> lines() {
    std::vector<SinkLine> lines;
    std::size_t clean = 0;
    for (const VariantResult& v : result_.variants) {
      rules::Results r{*v.flow, v.label, v.now, v.plan};
      for (StreamId s : v.flow->streams()) {
        if (!v.flow->stream(s).is_sink()) continue;
        int rank = rules::violated(r, s) ? 0 : rules::needs_barrier(r, s) ? 1 : 2;
        // Of millions of sinks that are well no more are kept than can be printed.
        if (rank < 2 || clean++ < kShown)
          lines.push_back({&v, s, rank});
        else
          ++untold_;
      }
    }
    // Variants stand together where all is shown; where not, what is wrong comes first.
    if (lines.size() + untold_ > kShown || !many_)
      std::ranges::stable_sort(lines, {}, [](const SinkLine& l) { return l.rank; });
    if (lines.size() > kShown) {
      untold_ += lines.size() - kShown;
      lines.resize(kShown);
    }
    return lines;
  }

  void table() {
    std::vector<SinkLine> lines = this->lines();
    if (lines.empty()) return;
    for (const VariantResult& v : result_.variants)
      for (const rules::Finding& f : v.findings.list)
        if (!f.allowed.empty() && f.diagnostic.rule->id.starts_with("BLZ2")) quiet_[{&v, f.stream}] = true;

    TextTable table;
    std::vector<TextTable::Cell> head;
    if (many_) head.push_back({"variant", Hue::Dim});
    for (const char* title : {"stream", "label", "now", "required", "verdict"})
      head.push_back({title, Hue::Dim});
    table.row(std::move(head));
    for (const SinkLine& line : lines) table.row(cells(line));
    out_ += '\n';
    table.print(out_, style_, "  ");
    if (untold_ > 0) out_ += fmt::format("  ... and {}\n", count(untold_, "more sink"));
  }

  std::vector<TextTable::Cell> cells(const SinkLine& line) {
    const VariantResult& v = *line.variant;
    const analysis::Label& label = v.label.label(line.sink);
    const analysis::Label& now = v.now.label(line.sink);
    std::vector<TextTable::Cell> cells;
    if (many_) cells.push_back({for_terminal(v.name)});
    cells.push_back({for_terminal(v.flow->name(line.sink))});
    cells.push_back({std::string(published_name(label)), hue_of(label.contents)});
    cells.push_back({std::string(published_name(now)), hue_of(now.contents)});
    cells.push_back({std::string(name_of(analysis::accepted(v.flow->promises(line.sink).required)))});
    cells.push_back(verdict(line));
    return cells;
  }

  TextTable::Cell verdict(const SinkLine& line) {
    if (quiet_.contains({line.variant, line.sink})) return {"allowed", Hue::Dim};
    if (line.rank == 2) return {"ok", Hue::Green};
    if (line.rank == 1) return {"ok once its seals are waited for", Hue::Yellow};
    Contents after = line.variant->plan.after.label(line.sink).contents;
    if (after <= analysis::accepted(line.variant->flow->promises(line.sink).required))
      return {"needs coordination: blazes plan", Hue::Yellow};
    return {"no plan: blazes advise", Hue::Red};
  }

  void allowed() {
    std::map<std::string, std::size_t> kinds;
    std::size_t n = 0;
    for (const VariantResult& v : result_.variants)
      for (const rules::Finding& f : v.findings.list)
        if (!f.allowed.empty()) {
          ++n;
          ++kinds[fmt::format("{} on {} ({})", f.diagnostic.rule->id,
                              for_terminal(rules::quoted(v.flow->name(f.stream))), for_terminal(f.allowed))];
        }
    if (n > 0) {
      std::string list;
      std::size_t told = 0;
      for (const auto& [kind, times] : kinds) {
        if (told++ == 5) {
          list += ", ...";
          break;
        }
        list += (list.empty() ? "" : ", ") + kind;
      }
      out_ += fmt::format("\n{} allowed: {}\n", count(n, "finding"), list);
    }
    for (const std::string& unused : result_.unused_allowances)
      out_ += fmt::format("{}the allowance of {} quiets nothing\n", n > 0 ? "" : "\n", for_terminal(unused));
  }

  const CheckResult& result_;
  Style style_;
  diagnostics::Locator locator_;
  bool many_;
  std::string out_;
  std::size_t found_ = 0, printed_ = 0, left_out_ = 0, untold_ = 0;
  std::map<std::pair<const VariantResult*, StreamId>, bool> quiet_;
};

}  // namespace

std::string render_text(const CheckResult& result, Style style) {
  if (!result.diagnostics.empty()) return render_mistakes(result, style);
  return TextRenderer(result, style).run();
}

std::string render_mistakes(const CheckResult& result, Style style, std::string_view consequence) {
  diagnostics::Locator locator(*result.sources);
  std::string out;
  std::size_t errors = result.diagnostics.size() + result.omitted, shown = 0;
  for (const diagnostics::Diagnostic& d : result.diagnostics) {
    if (shown++ == kShown) break;
    render_diagnostic(out, d, locator, {}, style);
    out += '\n';
  }
  if (errors > kShown) out += fmt::format("... and {}\n\n", count(errors - kShown, "more error"));
  out += fmt::format("{}: {}\n", paint(count(errors, "error"), Hue::Bold, style), consequence);
  return out;
}

}  // namespace blazes::report
