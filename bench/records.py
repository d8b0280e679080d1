"""Data classes as lines of a CSV file, whose first line names the fields."""
import csv
import dataclasses


def read(path, kind):
    def value(field, text):
        return text == "True" if field.type is bool else field.type(text)

    with open(path, encoding="utf-8", newline="") as file:
        return [kind(**{field.name: value(field, line[field.name]) for field in dataclasses.fields(kind)}) for line in csv.DictReader(file)]


def write_lines(path, lines, mode="a"):
    with open(path, mode, encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def begin(path, kind):
    """An empty file for records of this kind."""
    write_lines(path, [[field.name for field in dataclasses.fields(kind)]], "w")


def append(path, *records):
    write_lines(path, map(dataclasses.astuple, records))
