"""Replay a 双随机 draw from its published record: python replay_draw.py record.json (see replay-a-draw.md)."""

import json
import sys
from hashlib import sha256
from pathlib import Path


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


record = json.loads(Path(sys.argv[1]).read_text("utf-8"))
pool = record["pool"]
frozen = _sha(json.dumps(pool, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
if _sha(record["nonce"]) != record["commitment"] or frozen != record["pool_sha256"]:
    sys.exit("number or pool are not those that were announced")
seed = _sha(f"{record['nonce']}|{record['word']}|{frozen}")
ticket = {o["code"]: min(_sha(f"{seed}|object|{o['code']}|{k}") for k in range(o["weight"])) for o in pool["objects"]}
waiting = sorted(ticket, key=lambda code: (ticket[code], code))
load = {officer["id"]: 0 for officer in pool["officers"]}
barred = {(officer, code) for officer, code in pool["conflicts"]}
drawn: dict[str, list[str]] = {}
# A turn for each object that is drawn, then one for each redraw; the redraws are numbered from 1.
for number, turn in enumerate([{}] * record["count"] + record["redraws"], 1 - record["count"]):
    code, gone = turn.get("object"), turn.get("officer")
    for officer in [gone] if gone else drawn.pop(code, []):
        load[officer] -= 1
    if gone:
        barred.add((gone, code))
        drawn[code].remove(gone)
    else:
        code = waiting.pop(0)
        drawn[code] = []
    while len(drawn[code]) < 2:
        lot = f"{seed}|redraw|{number}|{code}|" if gone else f"{seed}|officer|{code}|"
        free = [one for one in load if one not in drawn[code] and (one, code) not in barred]
        drawn[code].append(min(free, key=lambda one: (load[one], _sha(lot + one), one)))
        load[drawn[code][-1]] += 1
for code, pair in drawn.items():
    print(code, *pair)
if [{"object": code, "officers": pair} for code, pair in drawn.items()] != record["result"]:
    sys.exit("DIFFERENT")
print("SAME")
