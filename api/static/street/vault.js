// What the device keeps: everything encrypted with a key of its own, which is wrapped by a key made from the PIN.
// Records are JSON; files lie in pieces of one mebibyte, so that a long video never lies in memory.

const NAME = "duecourse-street";
const ROUNDS = 600_000;
export const PIECE = 1 << 20;

const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("meta");
      request.result.createObjectStore("records");
      request.result.createObjectStore("pieces");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let database;
let key;

const run = async (store, mode, work) => {
  database ??= await open();
  return new Promise((resolve, reject) => {
    // Strict: what was confirmed to the officer survives a battery that is pulled.
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const request = work(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
};

const bytes = (text) => new TextEncoder().encode(text);

const wrapping = async (pin, salt) => {
  const base = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, base,
    { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
};

/** Tell whether this device has been set up. */
export const exists = async () => Boolean(await run("meta", "readonly", (store) => store.get("lock")));

/** Set the device up: a new key, wrapped by the PIN. */
export const create = async (pin) => {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", fresh, await wrapping(pin, salt), { name: "AES-GCM", iv });
  await run("meta", "readwrite", (store) => store.put({ salt, iv, wrapped }, "lock"));
  await unlock(pin);
};

/** Open the device with its PIN; false when it is the wrong one. */
export const unlock = async (pin) => {
  const { salt, iv, wrapped } = await run("meta", "readonly", (store) => store.get("lock"));
  try {
    key = await crypto.subtle.unwrapKey("raw", wrapped, await wrapping(pin, salt), { name: "AES-GCM", iv },
      { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);
    return true;
  } catch {
    return false;
  }
};

export const lock = () => {
  key = undefined;
};
export const unlocked = () => key !== undefined;

// The place of a record is part of what is authenticated: nothing can be moved to where something else lay.
const seal = async (place, data) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, data);
  return { iv, sealed };
};
const unseal = async (place, { iv, sealed }) =>
  crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytes(place) }, key, sealed);

/** Keep a record under ``kind/id``. */
export const put = async (kind, id, value) => {
  const place = `${kind}/${id}`;
  const sealed = await seal(place, bytes(JSON.stringify(value)));
  await run("records", "readwrite", (store) => store.put(sealed, place));
};

/** Give a record, or undefined. */
export const get = async (kind, id) => {
  const place = `${kind}/${id}`;
  const found = await run("records", "readonly", (store) => store.get(place));
  return found && JSON.parse(new TextDecoder().decode(await unseal(place, found)));
};

/** Give all records of a kind. */
export const all = async (kind) => {
  const range = IDBKeyRange.bound(`${kind}/`, `${kind}/\uffff`);
  const places = await run("records", "readonly", (store) => store.getAllKeys(range));
  return Promise.all(places.map((place) => get(kind, place.slice(kind.length + 1))));
};

export const remove = async (kind, id) => run("records", "readwrite", (store) => store.delete(`${kind}/${id}`));

/** Keep one piece of a file. */
export const putPiece = async (file, index, data) => {
  const place = `${file}/${String(index).padStart(8, "0")}`;
  const sealed = await seal(place, data);
  await run("pieces", "readwrite", (store) => store.put(sealed, place));
};

/** Give one piece of a file as it was kept; a piece that was changed on the device cannot be opened. */
export const getPiece = async (file, index) => {
  const place = `${file}/${String(index).padStart(8, "0")}`;
  const found = await run("pieces", "readonly", (store) => store.get(place));
  return found && unseal(place, found);
};

export const removePieces = async (file) =>
  run("pieces", "readwrite", (store) => store.delete(IDBKeyRange.bound(`${file}/`, `${file}/\uffff`)));

/** Ask the browser to keep our data, and say how much room there is (bytes). */
export const room = async () => {
  await navigator.storage?.persist?.().catch(() => false);
  const { quota = 0, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota - usage;
};
