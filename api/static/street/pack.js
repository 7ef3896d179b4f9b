// What the device took along: people, items, texts, forms, my open steps, reserved numbers.

import { Offline, LoggedOut, Problem, call, useDevice } from "./net.js";
import { setOffset } from "./clock.js";
import * as vault from "./vault.js";

/** Numbers that the device likes to have at hand. */
const RESERVE = 5;

export const current = () => vault.get("state", "pack");

/** Register this installation when it is not yet, and take it into use. */
export const device = async () => {
  let known = await vault.get("state", "device");
  if (!known) {
    known = await (await call("POST", "/street/devices", {
      json: { name: `执法终端 ${new Date().toISOString().slice(0, 10)}`, platform: navigator.userAgent.slice(0, 200) },
    })).json();
    await vault.put("state", "device", known);
  }
  useDevice(known.id);
  return known;
};

/** Fetch the pack anew and fill up the numbers; without a network the old one stays. Gives whether it is new. */
export const refresh = async () => {
  try {
    await device();
    const sent = Date.now();
    let found = await (await call("GET", "/street/pack")).json();
    const offset = Math.round((sent + Date.now()) / 2 - new Date(found.at).getTime());
    await vault.put("state", "clock", { offset_ms: offset });
    setOffset(offset);
    await vault.put("state", "pack", found);
    if ((await numbers(found)).length < 2) {
      const more = await call("POST", "/street/numbers", { json: { series: "on_the_spot", count: RESERVE } }).catch((error) => {
        if (error instanceof Problem) return null; // no series, or enough of them: the desk will number it
        throw error;
      });
      if (more) {
        found = { ...found, numbers: { on_the_spot: [...found.numbers.on_the_spot, ...(await more.json()).numbers] } };
        await vault.put("state", "pack", found);
      }
    }
    return true;
  } catch (error) {
    if (error instanceof Offline || error instanceof LoggedOut) return false;
    throw error;
  }
};

/** Give the reserved numbers that no case of this device uses. */
export const numbers = async (pack) => {
  const used = new Set((await vault.all("case")).map((one) => one.number?.id).filter(Boolean));
  return (pack?.numbers?.on_the_spot ?? []).filter((one) => !used.has(one.id));
};

/** Return the numbers that are not used. */
export const giveBack = async () => {
  const pack = await current();
  const free = await numbers(pack);
  if (!free.length) return 0;
  await call("POST", "/street/numbers/return", { json: { ids: free.map((one) => one.id) } });
  const ids = new Set(free.map((one) => one.id));
  pack.numbers.on_the_spot = pack.numbers.on_the_spot.filter((one) => !ids.has(one.id));
  await vault.put("state", "pack", pack);
  return free.length;
};
