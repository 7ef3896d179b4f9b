"""Replay a 双随机 draw from its published record: python replay_draw.py record.json (see replay-a-draw.md)."""

import json
import sys
from hashlib import sha256
from pathlib import Path

sha = lambda text: sha256(text.encode()).hexdigest()  # noqa: E731 - short enough to be read at a glance
record = json.loads(Path(sys.argv[1]).read_text("utf-8"))
pool, objects, drawn = record["pool"], record["pool"]["objects"], {}
frozen = sha(json.dumps(pool, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
if sha(record["nonce"]) != record["commitment"] or frozen != record["pool_sha256"]:
    sys.exit("number or pool are not those that were announced")
seed = sha(f"{record['nonce']}|{record['word']}|{frozen}")
queue = sorted((min(sha(f"{seed}|object|{o['code']}|{k}") for k in range(o["weight"])), o["code"]) for o in objects)
barred = {(officer, code) for officer, code in pool["conflicts"]}
for number, turn in enumerate([{}] * record["count"] + record["redraws"], 1 - record["count"]):  # redraws from 1
    code, gone = turn.get("object"), turn.get("officer")
    if not gone:  # the next object, or one in place of another that is left out
        drawn.pop(code, None)
        code = queue.pop(0)[1]
    barred.add((gone, code))
    pair = drawn[code] = [one for one in drawn.get(code, []) if one != gone]
    lot = f"{seed}|redraw|{number}|{code}|" if gone else f"{seed}|officer|{code}|"
    while len(pair) < 2:  # those with the fewest objects so far, equal ones by lot
        free = [o["id"] for o in pool["officers"] if o["id"] not in pair and (o["id"], code) not in barred]
        pair.append(min(free, key=lambda one: (sum(one in two for two in drawn.values()), sha(lot + one), one)))
same = [{"object": code, "officers": two} for code, two in drawn.items()] == record["result"]
print(*(" ".join([code, *two]) for code, two in drawn.items()), "SAME" if same else "DIFFERENT", sep="\n")
sys.exit(not same)
