"""Puts what was measured into the text of a page, between `<!-- NAME: made by ... -->` and `<!-- end of NAME -->`."""
import re


def filled(text, name, lines):
    body = "\n".join(lines)
    text, count = re.subn(rf"(<!-- {name}:[^\n]*-->\n).*?(<!-- end of {name} -->)", lambda m: f"{m[1]}{body}\n{m[2]}", text, flags=re.DOTALL)
    if count != 1:
        raise SystemExit(f"the page has {count} places for {name}, not one")
    return text


def fill(page, name, lines):
    page.write_text(filled(page.read_text(encoding="utf-8"), name, lines), encoding="utf-8")
