#!/usr/bin/python3
"""Prints what an import of a dump keeps of its pages, so that two wikis can be compared.

    pages.py FILE.xml

One line of JSON for each revision, pages sorted by title: title, timestamp, contributor, minor, comment, model, sha1.
Ids, sizes and texts are not among them: import renumbers, and the sha1 stands for the text.
"""
import json
import sys
import xml.etree.ElementTree as ElementTree


def local(tag):
    return tag.rpartition("}")[2]


def revision(element):
    part = {local(child.tag): child for child in element}
    text = {name: (part[name].text or "") if name in part else "" for name in ("timestamp", "comment", "model", "sha1")}
    contributor = [child.text or "" for child in part["contributor"] if local(child.tag) in ("username", "ip")]
    return {**text, "contributor": contributor, "minor": "minor" in part}


def main(path):
    pages = {}
    for _, element in ElementTree.iterparse(path):
        if local(element.tag) != "page":
            continue
        title = next(child.text for child in element if local(child.tag) == "title")
        pages[title] = [revision(child) for child in element if local(child.tag) == "revision"]
        element.clear()
    for title in sorted(pages):
        for one in pages[title]:
            print(json.dumps({"title": title, **one}, ensure_ascii=False, sort_keys=True))


main(sys.argv[1])
