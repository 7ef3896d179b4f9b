// Handing in: action by action in the order in which they were taken, files in pieces; what the server refuses waits
// for a person. Nothing is ever dropped here.

import { sha256 } from "../vendor/noble/sha2.js";
import { LoggedOut, Offline, Problem, call } from "./net.js";
import * as vault from "./vault.js";

const base64 = (data) => btoa(String.fromCharCode(...data));
const listeners = new Set();
export const state = { online: navigator.onLine, busy: false, waiting: 0, conflicts: 0, loggedOut: false, progress: "" };

export const watch = (listener) => {
  listeners.add(listener);
  listener(state);
  return () => listeners.delete(listener);
};
const tell = (changes = {}) => {
  Object.assign(state, changes);
  for (const listener of listeners) listener(state);
};

/** Add an action to the end of a case's queue. */
export const enqueue = async (client, kind, payload, position = null) => {
  const actions = (await vault.all("action")).filter((one) => one.case === client);
  const seq = Math.max(0, ...actions.map((one) => one.seq)) + 1;
  const offset = (await vault.get("state", "clock"))?.offset_ms ?? null;
  const action = {
    id: crypto.randomUUID(), case: client, seq, at: new Date().toISOString(), clock_offset_ms: offset, position, kind,
    payload, state: "waiting", problem: null,
  };
  await vault.put("action", action.id, action);
  await count();
  kick();
  return action;
};

/** Put a mended action in the place of one that was refused; it is a new one to the server. */
export const replace = async (refused, kind, payload) => {
  const fresh = { ...refused, id: crypto.randomUUID(), at: new Date().toISOString(), kind, payload, state: "waiting",
                  problem: null };
  await vault.put("action", fresh.id, fresh);
  await vault.remove("action", refused.id);
  await count();
  kick();
  return fresh;
};

export const count = async () => {
  const actions = await vault.all("action");
  tell({
    waiting: actions.filter((one) => one.state === "waiting").length,
    conflicts: actions.filter((one) => one.state === "conflict").length,
  });
};

// --- files

const piecesOf = async (record, start) => {
  const data = new Uint8Array(await vault.getPiece(record.id, Math.floor(start / vault.PIECE)));
  return data.subarray(start % vault.PIECE);
};

const metadata = (pairs) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`)
    .join(",");

const TUS = { "Tus-Resumable": "1.0.0" };

/** Send a captured file; goes on where the last attempt stopped. Gives the upload's identifier. */
export const upload = async (record) => {
  if (!record.upload) {
    const device = (await vault.get("state", "device"))?.id ?? "";
    const about = metadata({ sha256: record.sha256, filename: record.name, device });
    const begun = await call("POST", "/uploads", {
      headers: { ...TUS, "Upload-Length": String(record.size), "Upload-Metadata": about },
    });
    record.upload = begun.headers.get("Location").split("/").pop();
    await vault.put("file", record.id, record);
  }
  const place = `/uploads/${record.upload}`;
  let offset = Number((await call("HEAD", place, { headers: TUS })).headers.get("Upload-Offset"));
  while (offset < record.size) {
    const piece = await piecesOf(record, offset);
    const sent = await call("PATCH", place, {
      body: piece,
      headers: { ...TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset),
                 "Upload-Checksum": `sha256 ${base64(sha256(piece))}` },
    }).catch(async (error) => {
      // Another connection was further along, or the piece changed on its way: ask how far it is and go on from there.
      if (error instanceof Problem && ["offset-differs", "part-differs", "part-busy"].includes(error.code))
        return call("HEAD", place, { headers: TUS });
      throw error;
    });
    offset = Number(sent.headers.get("Upload-Offset"));
    tell({ progress: `${record.title || record.name} ${Math.floor((offset / record.size) * 100)}%` });
  }
  tell({ progress: "" });
  return record.upload;
};

// --- actions

const hand = async (action) => {
  let payload = action.payload;
  if (action.kind === "evidence" && payload.file) {
    const record = await vault.get("file", payload.file);
    const { file, ...rest } = payload;
    payload = { ...rest, upload_id: await upload(record) };
  }
  const { id, case: client, seq, at, clock_offset_ms, position, kind } = action;
  const json = { id, case: client, seq, at, clock_offset_ms, position, kind, payload };
  return (await call("POST", "/street/actions", { json })).json();
};

const handOne = async (action) => {
  try {
    const answer = await hand(action);
    await vault.put("action", action.id, { ...action, state: "sent", problem: null, answer });
    if (action.kind === "evidence" && action.payload.file) {
      const record = await vault.get("file", action.payload.file);
      await vault.put("file", record.id, { ...record, sent: true });
      await vault.removePieces(record.id);
    }
    // Apart from the officer's own record, which a screen may be writing at this very moment.
    await vault.put("outcome", action.case, answer);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { status, code, detail, errors } = error;
    await vault.put("action", action.id, { ...action, state: "conflict", problem: { status, code, detail, errors } });
    return false;
  }
};

const handAll = async () => {
  const actions = (await vault.all("action")).sort((one, two) => one.seq - two.seq);
  for (const client of new Set(actions.map((one) => one.case))) {
    for (const action of actions.filter((one) => one.case === client)) {
      if (action.state === "sent") continue;
      if (action.state === "conflict" || !(await handOne(action))) break;
      await count();
    }
  }
};

let patience = 2_000;
let timer;

/** Try to hand in now; without a network it tries again by itself, less and less often. */
export const kick = () => {
  clearTimeout(timer);
  timer = setTimeout(run, 50);
};

const run = async () => {
  if (!vault.unlocked()) return;
  // One tab at a time: two must not hand in the same case side by side.
  await navigator.locks.request("duecourse-street-sync", { ifAvailable: true }, async (mine) => {
    if (!mine) return;
    tell({ busy: true });
    try {
      await handAll();
      patience = 2_000;
      tell({ online: true, loggedOut: false });
    } catch (error) {
      tell({ online: !(error instanceof Offline), loggedOut: error instanceof LoggedOut });
      patience = Math.min(patience * 2, 60_000);
    }
    await count();
    tell({ busy: false });
  });
  if (state.waiting) timer = setTimeout(run, patience);
};

addEventListener("online", () => {
  patience = 2_000;
  kick();
});
addEventListener("offline", () => tell({ online: false }));
