// Requests to the API. A token, where one is needed, is kept for this tab only, and sent as a header.

const KEY = "iotcc.token";
const WAIT_MS = 20000; // for an answer to begin; requests that wait for a device say how long

let askForToken; // see setTokenQuestion

export class ApiError extends Error {
  // `status` 0: there was no answer at all.
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// What is done on 401: a function that ends once a token is stored that the host takes.
export function setTokenQuestion(question) {
  askForToken = question;
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (text) => sessionStorage.setItem(KEY, text),
  clear: () => sessionStorage.removeItem(KEY),
};

async function send(path, options, waitMs) {
  const headers = new Headers(options.headers);
  if (token.get()) headers.set("Authorization", `Bearer ${token.get()}`);
  // A body is sent as what no form can send, since the host takes none from forms.
  if (options.body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/octet-stream");
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), waitMs);
  const signal = AbortSignal.any([late.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    return await fetch(path, { ...options, headers, signal, cache: "no-store" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "no answer");
  } finally {
    clearTimeout(timer);
  }
}

async function errorOf(response) {
  const body = await response.json().catch(() => null);
  return new ApiError(response.status, body?.error?.message ?? response.statusText);
}

// The response, whose body may go on; throws ApiError where the host refuses. A 401 ends in a question for a token, and
// then in another try.
export async function open(path, options = {}, waitMs = WAIT_MS) {
  for (;;) {
    const offered = token.get();
    const response = await send(path, options, waitMs);
    if (response.ok) return response;
    if (response.status !== 401) throw await errorOf(response);
    if (token.get() === offered) await askForToken();
    options.signal?.throwIfAborted();
  }
}

// One try with that token, which is not stored.
export async function tryToken(text) {
  const response = await fetch("v1/status", { headers: { Authorization: `Bearer ${text}` }, cache: "no-store" });
  if (!response.ok) throw await errorOf(response);
}

// The JSON of an answer, null where it has no content.
export async function ask(path, options, waitMs) {
  const response = await open(path, options, waitMs);
  return response.status === 204 ? null : response.json();
}

// /readyz says what does not work with 503 as well as with 200, and to everybody.
export async function readiness(signal) {
  const response = await send("readyz", { signal }, WAIT_MS);
  return response.json();
}

export function devicePath(id) {
  return `v1/devices/${encodeURIComponent(id)}`;
}
