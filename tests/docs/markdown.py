"""What tests read in Markdown: marked code blocks, tables, inline code. Used by tests/docs and tests/abi."""
import re
from dataclasses import dataclass


@dataclass
class Block:
    """A fenced block; `mark` is the comment on the line before it: <!-- MARK -->."""
    mark: str
    language: str
    body: str
    section: str  # of the second level that it stands in


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def blocks(text):
    lines = text.split("\n")
    section = ""
    i = 0
    while i < len(lines):
        if lines[i].startswith("## "):
            section = lines[i][3:]
        fence = re.match(r"```(\w*)$", lines[i])
        if not fence:
            i += 1
            continue
        end = lines.index("```", i + 1)
        mark = re.match(r"<!-- (.*) -->$", lines[i - 1])
        yield Block(mark.group(1) if mark else "", fence.group(1), "\n".join(lines[i + 1:end]), section)
        i = end + 1


def without_blocks(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def code_spans(text):
    return re.findall(r"`([^`\n]+)`", text)


def tables(text, first_head):
    """Rows, as lists of cells, of each table whose first head cell is `first_head`, without the head."""
    rows = []
    for line in [*text.split("\n"), ""]:
        cells = [c.strip() for c in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if rows and not cells:
            yield rows[2:]  # without the head and the line below it
            rows = []
        if cells and (rows or cells[0] == first_head):
            rows.append(cells)


def table(text, first_head):
    return next(tables(text, first_head), [])


def part(text, heading):
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    begin = text.index(f"\n{heading}\n") + len(heading) + 2
    end = re.search(rf"^#{{1,{len(level)}}} ", text[begin:], flags=re.M)
    return text[begin:begin + end.start()] if end else text[begin:]


def pattern(line):
    """What a line of expected output matches: numbers may differ, "…" is any text."""
    parts = []
    for word in re.split(r"(…|\s+|\d[\d,.]*)", line.strip()):
        if word == "…":
            parts.append(".*")
        elif word.isspace():
            parts.append(r"\s+")
        elif re.fullmatch(r"\d[\d,.]*", word):
            parts.append(r"[\d,.]+")
        else:
            parts.append(re.escape(word))
    return "".join(parts)


def missing_line(expected, printed):
    """The first expected line that is not printed in its place; a line "…" is any lines. None: all are there."""
    lines = printed.split("\n")
    at, anywhere = 0, False
    for line in expected.split("\n"):
        if line == "…":
            anywhere = True
            continue
        found = next((i for i in range(at, len(lines)) if re.fullmatch(pattern(line), lines[i].strip())), None)
        if found is None or (found != at and not anywhere):
            return line
        at, anywhere = found + 1, False
    return None
