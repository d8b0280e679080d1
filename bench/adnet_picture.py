"""How much each way of the ad network had processed when, and how it grows, as pictures."""
from storm_picture import pyplot, save

STYLES = {  # colours and lines that remain apart for those who do not see red and green
    "uncoordinated": ("#999999", "-", "o", "uncoordinated"),
    "ordered": ("#d55e00", "-", "^", "ordered"),
    "by-campaign": ("#e69f00", "-", "<", "ordered by campaign"),
    "independent": ("#56b4e9", "--", "s", "sealed, one producer"),
    "voted": ("#0072b2", ":", "D", "sealed, with a vote"),
}


def in_reading_order(panels):
    """The legend of all panels, a line for each way."""
    known = {label: handle for panel in panels for handle, label in zip(*panel.get_legend_handles_labels())}
    labels = [label for *_, label in STYLES.values() if label in known]
    return [known[label] for label in labels], labels


def finish(figure, panels, path):
    for panel in panels:
        panel.grid(axis="y", color="#dddddd", linewidth=0.6)
        panel.set_axisbelow(True)
    figure.legend(*in_reading_order(panels), loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.tight_layout()
    save(figure, path)


def draw_progress(curves, path):
    """`curves`: servers to way to (seconds, clicks) of a replica. A panel for each number of ad servers."""
    figure, panels = pyplot.subplots(1, len(curves), figsize=(4.2 * len(curves) + 1.4, 3.4), squeeze=False)
    for panel, (servers, ways) in zip(panels[0], sorted(curves.items())):
        for way, (colour, line, _, label) in STYLES.items():
            if way in ways:
                panel.step([0.0] + [at for at, _ in ways[way]], [0.0] + [clicks / 1000 for _, clicks in ways[way]], where="post",
                           color=colour, linestyle=line, linewidth=1.5, label=label)
        panel.set_title(f"{servers} ad servers")
        panel.set_xlabel("seconds")
        panel.set_xlim(left=0)
        panel.set_ylim(bottom=0)
    panels[0][0].set_ylabel("thousand clicks processed by a replica")
    finish(figure, panels[0], path)


def draw_growth(results, path):
    """Simulated: when all clicks are processed, and how late one is, over the number of ad servers, which all go on for as long."""
    entries = max({r.entries for r in results}, key=lambda n: sum(r.entries == n for r in results))
    figure, (end, late) = pyplot.subplots(1, 2, figsize=(9.8, 3.4))
    for way, (colour, line, marker, label) in STYLES.items():
        points = sorted((r.servers, r.seconds, r.late_s) for r in results if (r.way, r.entries) == (way, entries))
        for panel, values in ((end, [p[1] for p in points]), (late, [p[2] for p in points])):
            if points:
                panel.plot([p[0] for p in points], values, color=colour, linestyle=line, marker=marker, markersize=5, linewidth=1.5, label=label)
    end.set_ylabel(f"seconds until all of {entries:,} clicks\na server are processed, simulated")
    end.set_ylim(0, 1.05 * end.get_ylim()[1])
    late.set_ylabel("seconds that a click is late,\nmedian, simulated")
    late.set_yscale("log")
    for panel in (end, late):
        panel.set_xlabel("ad servers")
        panel.set_xticks(sorted({r.servers for r in results}))
    finish(figure, (end, late), path)
