"""Measured throughput becomes a picture: a panel for each size of batch, a curve for each way over the number of counters."""
import statistics

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "blazes", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9,
                            "axes.spines.top": False, "axes.spines.right": False})

from matplotlib import pyplot  # noqa: E402  pylint: disable=wrong-import-position

STYLES = {  # colours that remain apart for those who do not see red and green
    "plain": ("#999999", "o", "plain (no acknowledgements)"),
    "acked": ("#56b4e9", "s", "acknowledged"),
    "sealed": ("#0072b2", "D", "sealed"),
    "ordered": ("#d55e00", "^", "ordered"),
    "trident": ("#cc79a7", "v", "Trident, grouped"),
    "trident-lean": ("#e69f00", "<", "Trident, lean"),
}


def save(figure, path):
    figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)


def draw_throughput(cells, path):
    """`cells`: cell to way to runs. Medians, with a line from the slowest to the fastest run."""
    batches = sorted({cell.batch for cell in cells})
    figure, panels = pyplot.subplots(1, len(batches), figsize=(3.2 * len(batches) + 1.2, 3.4), sharey=True, squeeze=False)
    for panel, batch in zip(panels[0], batches):
        of_batch = sorted((cell for cell in cells if cell.batch == batch), key=lambda cell: cell.counters)
        for way, (colour, marker, label) in STYLES.items():
            points = [(cell.counters, [r.words_per_s / 1000 for r in cells[cell][way]]) for cell in of_batch if way in cells[cell]]
            if not points:
                continue
            middle = [statistics.median(s) for _, s in points]
            panel.errorbar([c for c, _ in points], middle, color=colour, marker=marker, markersize=5, linewidth=1.5, capsize=2,
                           label=label, yerr=[[m - min(s) for m, (_, s) in zip(middle, points)],
                                              [max(s) - m for m, (_, s) in zip(middle, points)]])
        panel.set_title(f"{batch:,} sentences a batch")
        panel.set_xlabel("counters")
        panel.set_xticks([cell.counters for cell in of_batch])
        panel.set_ylim(bottom=0)
        panel.grid(axis="y", color="#dddddd", linewidth=0.6)
        panel.set_axisbelow(True)
    panels[0][0].set_ylabel("thousand words a second")
    panels[0][0].set_ylim(top=1.05 * max(r.words_per_s for ways in cells.values() for way in STYLES for r in ways.get(way, [])) / 1000)
    known = {label: handle for panel in panels[0] for handle, label in zip(*panel.get_legend_handles_labels())}
    labels = [label for _, _, label in STYLES.values() if label in known]
    figure.legend([known[label] for label in labels], labels, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.tight_layout()
    save(figure, path)


def draw_growth(rows, tasks, path):
    """`rows`: machines to way to words a second, simulated. Left what goes through, right sealed over each of the others."""
    figure, (speed, over) = pyplot.subplots(1, 2, figsize=(8.4, 3.4))
    counters = [machines * tasks for machines in rows]
    for way, (colour, marker, label) in STYLES.items():
        if not all(way in speeds for speeds in rows.values()):
            continue
        speed.plot(counters, [speeds[way] / 1e6 for speeds in rows.values()], color=colour, marker=marker, markersize=5, linewidth=1.5, label=label)
        if way != "sealed":
            over.plot(counters, [speeds["sealed"] / speeds[way] for speeds in rows.values()], color=colour, marker=marker, markersize=5,
                      linewidth=1.5)
    speed.set_ylabel("million words a second, simulated")
    over.set_ylabel("sealed over the others, simulated")
    for panel in (speed, over):
        panel.set_xlabel("counters, two cores for each")
        panel.set_xticks(counters)
        panel.set_ylim(bottom=0)
        panel.grid(axis="y", color="#dddddd", linewidth=0.6)
        panel.set_axisbelow(True)
    handles, labels = speed.get_legend_handles_labels()
    figure.legend(handles, labels, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.tight_layout()
    save(figure, path)
