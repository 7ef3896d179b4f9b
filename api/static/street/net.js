// The way to the server: session, second secret, device; a refusal is a Problem, no network is Offline.

export class Offline extends Error {}
export class LoggedOut extends Error {}
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || `${status}`);
    Object.assign(this, { status, code: body.code || "", detail: body.detail || "", errors: body.errors || [] });
  }
}

let session = null;
let device = "";

export const useDevice = (id) => {
  device = id;
};

const reach = async (path, options) => {
  try {
    return await fetch(path, { credentials: "same-origin", redirect: "manual", cache: "no-store", ...options });
  } catch {
    throw new Offline("没有网络");
  }
};

/** Give the session: who is logged in, and the second secret of its writes. */
export const whoami = async ({ fresh = false } = {}) => {
  if (session && !fresh) return session;
  const answer = await reach("/street/session", {});
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new LoggedOut("请登录");
  if (!answer.ok) throw new Offline("服务暂时不可用");
  session = await answer.json();
  return session;
};

/** Call the API under /api/v1. */
export const call = async (method, path, { json, body, headers = {} } = {}) => {
  const { csrf } = await whoami();
  const answer = await reach(`/api/v1${path}`, {
    method,
    headers: {
      Accept: "application/json",
      ...(method === "GET" || method === "HEAD" ? {} : { "X-CSRFToken": csrf }),
      ...(device ? { "X-Device": device } : {}),
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: json === undefined ? body : JSON.stringify(json),
  });
  if (answer.status === 401 || answer.type === "opaqueredirect") {
    session = null;
    throw new LoggedOut("请登录");
  }
  if (answer.status >= 500 || answer.status === 429) throw new Offline("服务暂时不可用");
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    if (said.code === "csrf") session = null;
    throw new Problem(answer.status, said);
  }
  return answer;
};
