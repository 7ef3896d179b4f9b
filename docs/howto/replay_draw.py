"""Replay a 双随机 draw from its published record: python replay_draw.py record.json (standard library only)."""

import hashlib
import json
import sys
from typing import Any


def sha(text: str) -> str:
    """Give the SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def replay(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Draw again: objects by their smallest ticket, officers by the fewest objects so far, then what was redrawn."""
    pool = record["pool"]
    frozen = sha(json.dumps(pool, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    if sha(record["nonce"]) != record["commitment"] or frozen != record["pool_sha256"]:
        sys.exit("number or pool are not those that were announced")
    seed = sha(f"{record['nonce']}|{record['word']}|{frozen}")
    tickets = {
        o["code"]: min(sha(f"{seed}|object|{o['code']}|{t}") for t in range(o["weight"])) for o in pool["objects"]
    }
    waiting = sorted(tickets, key=lambda code: (tickets[code], code))
    load = {o["id"]: 0 for o in pool["officers"]}
    barred = {(officer, code) for officer, code in pool["conflicts"]}
    pairs: dict[str, list[str]] = {}

    def draw_officer(code: str, turn: str) -> None:
        free = [o for o in load if o not in pairs[code] and (o, code) not in barred]
        chosen = min(free, key=lambda o: (load[o], sha(f"{seed}|{turn}|{o}"), o))
        load[chosen] += 1
        pairs[code].append(chosen)

    def draw_object() -> None:
        code = waiting.pop(0)
        pairs[code] = []
        draw_officer(code, f"officer|{code}")
        draw_officer(code, f"officer|{code}")

    for _ in range(record["count"]):
        draw_object()
    for number, again in enumerate(record["redraws"], 1):
        code, gone = again["object"], again.get("officer")
        for one in [gone] if gone else pairs.pop(code):
            load[one] -= 1
        if gone:
            barred.add((gone, code))
            pairs[code].remove(gone)
            draw_officer(code, f"redraw|{number}|{code}")
        else:
            draw_object()
    return [{"object": code, "officers": pair} for code, pair in pairs.items()]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        published = json.load(file)
    drawn = replay(published)
    for row in drawn:
        print(row["object"], *row["officers"])
    print("SAME" if drawn == published["result"] else "DIFFERENT")
    sys.exit(drawn != published["result"])
