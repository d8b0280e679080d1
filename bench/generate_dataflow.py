#!/usr/bin/env python3
"""Writes a large dataflow as minified JSON, the same bytes for the same arguments.

    bench/generate_dataflow.py COMPONENTS > flow.json

Pipelines of 100 components: ten layers of ten, every component fed by two of the layer before, so that there are two
streams for each component. Nine in ten components are confluent filters; the last layer writes; its first component
is order-sensitive on the key that the sources are sealed on. In one pipeline of a hundred a source lacks its seal, and
one of fifty has a cycle: there the answers need coordination, and `check` has something to say.
"""
import sys

LAYERS, WIDTH = 10, 10
PIPELINE = LAYERS * WIDTH


def component(c):
    layer, column = divmod(c % PIPELINE, WIDTH)
    if layer < LAYERS - 1:
        label = '"CR"'
    elif column == 0:
        label = '"OW","gate":["k"]'
    else:
        label = '"CW"'
    return f'"c{c}":{{"paths":[{{"from":"i","to":"o","label":{label}}}]}}'


def streams(pipelines):
    """Yields the body of each stream of all pipelines."""
    for p in range(pipelines):
        base = p * PIPELINE
        broken, cyclic = p % 100 == 37, p % 50 == 11
        for column in range(WIDTH):
            seal = "" if broken and column == 3 else ',"seal":["k"]'
            yield f'{{"to":"c{base + column}.i"{seal}}}'
        for layer in range(1, LAYERS):
            for column in range(WIDTH):
                to = base + layer * WIDTH + column
                first = base + (layer - 1) * WIDTH + column
                second = base + (layer - 1) * WIDTH + (column * 7 + layer) % WIDTH
                if second == first:
                    second = base + (layer - 1) * WIDTH + (column + 1) % WIDTH
                yield f'{{"from":"c{first}.o","to":"c{to}.i"}}'
                yield f'{{"from":"c{second}.o","to":"c{to}.i"}}'
        last = base + (LAYERS - 1) * WIDTH
        for column in range(WIDTH):
            if cyclic and column == 5:
                yield f'{{"from":"c{last + column}.o","to":"c{base + column}.i"}}'
            else:
                yield f'{{"from":"c{last + column}.o"}}'


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if count % PIPELINE or count <= 0:
        sys.exit(f"COMPONENTS must be a multiple of {PIPELINE}")
    out = sys.stdout
    out.write('{"components":{')
    for start in range(0, count, 10_000):
        out.write("," if start else "")
        out.write(",".join(component(c) for c in range(start, min(start + 10_000, count))))
    out.write('},"streams":{')
    batch = []
    for i, body in enumerate(streams(count // PIPELINE)):
        batch.append(f'{"," if i else ""}"s{i}":{body}')
        if len(batch) == 20_000:
            out.write("".join(batch))
            batch.clear()
    out.write("".join(batch))
    out.write("}}")


main()
