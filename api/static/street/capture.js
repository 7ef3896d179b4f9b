// Evidence as it is taken: its digest first, over the very bytes that the camera gave; then kept in encrypted pieces.

import { sha256 } from "../vendor/noble/sha2.js";
import { now } from "./clock.js";
import * as vault from "./vault.js";

const hex = (data) => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let lastPlace = null;

/** Give where the device is, with its accuracy in metres; the last known place when a new one takes too long. */
export const position = () =>
  new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(lastPlace);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lastPlace = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, datum: "wgs84" };
        resolve(lastPlace);
      },
      () => resolve(lastPlace),
      { enableHighAccuracy: true, timeout: 4000, maximumAge: 15_000 },
    );
  });

/** Take a file in: digest, device time, position; gives the record that is kept of it. */
export const take = async (file, about, progress = () => {}) => {
  if ((await vault.room()) < file.size * 1.2 + (8 << 20)) throw new Error("本机剩余空间不足，请先同步或清理后再拍摄。");
  const id = crypto.randomUUID();
  const at = now();
  const where = await position();
  const digest = sha256.create();
  let count = 0;
  for (let start = 0; start < file.size; start += vault.PIECE) {
    const piece = new Uint8Array(await file.slice(start, start + vault.PIECE).arrayBuffer());
    digest.update(piece);
    await vault.putPiece(id, count, piece);
    count += 1;
    progress(Math.min(1, (start + piece.length) / file.size));
  }
  const record = {
    id, name: file.name || "capture", type: file.type, size: file.size, pieces: count, sha256: hex(digest.digest()),
    captured_at: at.toISOString(), position: where, upload: "", sent: false, ...about,
  };
  await vault.put("file", id, record);
  return record;
};

/** Give a small picture of a captured photo for the list, or nothing. */
export const thumbnail = async (record) => {
  if (!record.type.startsWith("image/")) return "";
  const parts = [];
  for (let index = 0; index < record.pieces; index += 1) parts.push(await vault.getPiece(record.id, index));
  return URL.createObjectURL(new Blob(parts, { type: record.type }));
};
