"""How much each way of the ad network had processed when, as a picture: a panel for each number of ad servers."""
from storm_picture import pyplot, save

STYLES = {  # colours that remain apart for those who do not see red and green
    "uncoordinated": ("#999999", "uncoordinated"),
    "ordered": ("#d55e00", "ordered"),
    "by-campaign": ("#e69f00", "ordered by campaign"),
    "independent": ("#56b4e9", "sealed, one producer"),
    "voted": ("#0072b2", "sealed, with a vote"),
}


def draw_progress(curves, sample, path):
    """`curves`: servers to way to (seconds, samples) of a replica."""
    figure, panels = pyplot.subplots(1, len(curves), figsize=(4.2 * len(curves) + 1.4, 3.4), squeeze=False)
    for panel, (servers, ways) in zip(panels[0], sorted(curves.items())):
        for way, (colour, label) in STYLES.items():
            if way in ways:
                panel.step([0.0] + [at for at, _ in ways[way]], [0.0] + [n * sample / 1000 for _, n in ways[way]], where="post",
                           color=colour, linewidth=1.5, label=label)
        panel.set_title(f"{servers} ad servers")
        panel.set_xlabel("seconds")
        panel.set_xlim(left=0)
        panel.set_ylim(bottom=0)
        panel.grid(axis="y", color="#dddddd", linewidth=0.6)
        panel.set_axisbelow(True)
    panels[0][0].set_ylabel("thousand clicks processed by a replica")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    figure.tight_layout()
    save(figure, path)
