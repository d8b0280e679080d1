"""What was measured of the ad network becomes tables and lines of Markdown."""
import statistics

from adnet_world import WAYS
from measure import ratio, verdict


def of(results, setting, way, servers):
    """By round."""
    return sorted((r for r in results if (r.setting, r.way, r.servers) == (setting, way, servers)), key=lambda r: r.round)


def sizes(results, setting):
    return sorted({r.servers for r in results if r.setting == setting})


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(results, setting):
    """A line for each way and number of ad servers."""
    yield row(["ad servers", "way", "entries a server", "rounds", "seconds", "clicks/s", "slowest", "fastest", "CPU us, ad servers",
               "CPU us, a replica", "replicas differ in", "unlike the run before"])
    yield row(["--:", "---"] + ["--:"] * 10)
    for servers in sizes(results, setting):
        for way in WAYS:
            runs = of(results, setting, way, servers)
            if not runs:
                continue
            rates = [r.clicks_per_s for r in runs]
            compared = [r for r in runs if r.unlike]
            asked = sum(r.questions for r in runs)
            unlike = f"{sum(int(r.unlike) for r in compared)} of {sum(r.questions for r in compared)}" if compared else "-"
            yield row([servers, way, f"{runs[0].entries:,}", len(runs), f"{statistics.median(r.seconds for r in runs):.2f}",
                       f"{statistics.median(rates):,.0f}", f"{min(rates):,.0f}", f"{max(rates):,.0f}",
                       f"{statistics.median(r.cpu_ads_us for r in runs):.2f}", f"{statistics.median(r.cpu_report_us for r in runs):.2f}",
                       f"{sum(r.differing for r in runs)} of {asked}", unlike])


def in_both(one, other):
    """The rates of the rounds that both have."""
    rates = [{r.round: r.clicks_per_s for r in runs} for runs in (one, other)]
    both = sorted(rates[0].keys() & rates[1].keys())
    return [[of_way[n] for n in both] for of_way in rates]


def ratios(results, setting):
    """Times for equally many entries a server, from the rates, round by round."""
    for servers in sizes(results, setting):
        for way in WAYS:
            rates, plain = in_both(of(results, setting, way, servers), of(results, setting, "uncoordinated", servers))
            if way == "uncoordinated" or not rates:
                continue
            value, of_medians = ratio(plain, rates), statistics.median(plain) / statistics.median(rates)
            is_bound = WAYS[way].sealed and setting == "unpaced"
            bound = f"; at most 1.10: {verdict(max(value, of_medians), 1.1)}" if is_bound else ""
            yield f"- {way}, {servers} ad servers: {value:.2f} times the time of the uncoordinated one, {of_medians:.2f} by the medians{bound}"
    for way in WAYS:
        few, many = in_both(of(results, setting, way, 5), of(results, setting, way, 10))
        if few:
            published = "; published: about 3" if way == "ordered" else ""
            yield f"- {way}: with 10 ad servers {2 * ratio(few, many):.2f} times the time that it takes with 5{published}"


def extent(results, setting):
    runs = [r for r in results if r.setting == setting]
    if not runs:
        return "Not measured."
    rounds = len({r.round for r in runs})
    seconds = [r.seconds for r in runs]
    return f"Medians of {rounds} round{'' if rounds == 1 else 's'}; a run took {min(seconds):.1f} to {max(seconds):.1f} s."


def wrong(results):
    """Runs that differ where their way promises that they do not."""
    return [r for r in results if r.differing and r.way != "uncoordinated"]


def section(results, setting):
    yield extent(results, setting)
    yield ""
    yield from table(results, setting)
    yield ""
    yield from ratios(results, setting)
