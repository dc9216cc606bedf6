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


def table(text, first_head):
    """Rows, as lists of cells, of the table whose first head cell is `first_head`; the first one after that."""
    rows = []
    for line in text.split("\n"):
        cells = [c.strip() for c in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if rows and not cells:
            break
        if cells and (rows or cells[0] == first_head):
            rows.append(cells)
    return rows[2:]  # without the head and the line below it


def part(text, heading):
    """What stands below a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    begin = text.index(f"\n{heading}\n") + len(heading) + 2
    end = re.search(rf"^#{{1,{len(level)}}} ", text[begin:], flags=re.M)
    return text[begin:begin + end.start()] if end else text[begin:]
