// A web form that opens cases in Redress, on Node.js 20 or later and nothing else.
//
//   SERVICE_KEY=rdr_… SERVICE_URL=https://redress.council.example node examples/web-form.mjs
//
// The key has the scope cases:write alone and stays on this server: no browser ever sees it.

import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";

const SERVICE = process.env.SERVICE_URL ?? "http://127.0.0.1:8000";
const KEY = process.env.SERVICE_KEY ?? "";
const PORT = Number(process.env.PORT ?? 8080);
const FIELDS = ["text", "name", "email", "phone"];
const TRIES = 4;
const WORTH_ANOTHER_TRY = new Set([429, 502, 503, 504]);
const LONGEST_FORM = 200_000;
const UNFIT = "Please check what you wrote: something is missing or too long.";
const BUSY = "We could not take your message just now. It is still here: press Send again.";

/** Open a case; sent again with the same attempt and words, it is answered with the same case. */
async function openCase(contact, attempt) {
  const body = JSON.stringify(contact);
  // Who changes their words before they send again means another message: the key tells it apart.
  const words = createHash("sha256").update(body).digest("hex").slice(0, 16);
  const request = {
    method: "POST",
    headers: {
      Authorization: `Bearer ${KEY}`,
      "Content-Type": "application/json",
      "Idempotency-Key": `${attempt}.${words}`,
    },
    body,
  };
  for (let number = 1; ; number += 1) {
    const answer = await sent(request);
    if (answer?.ok) return { opened: await answer.json() };
    if (number < TRIES && (!answer || WORTH_ANOTHER_TRY.has(answer.status))) {
      await pause(number, answer?.headers.get("Retry-After"));
      continue;
    }
    // Whatever else is wrong is for whoever keeps this server.
    return { isTheirs: answer?.status === 422 };
  }
}

async function sent(request) {
  try {
    return await fetch(`${SERVICE}/v1/cases`, { ...request, signal: AbortSignal.timeout(30_000) });
  } catch {
    return null;
  }
}

function pause(number, told) {
  const seconds = told ? Number(told) : 0.5 * 2 ** number * (1 + Math.random());
  return new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(seconds || 0, 30)));
}

const escaped = (text) => String(text ?? "").replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const page = (body) => `<!doctype html><html lang="en"><meta charset="utf-8">
<title>Tell us</title><main><h1>Tell us</h1>${body}</main></html>`;

const form = (given, attempt, fault = "") => page(`${fault && `<p role="alert">${escaped(fault)}</p>`}
<form method="post">
<input type="hidden" name="attempt" value="${escaped(attempt)}">
<p><label>What happened? <textarea name="text" required maxlength="20000">${escaped(given.text)}</textarea></label>
<p><label>Your name <input name="name" autocomplete="name" value="${escaped(given.name)}"></label>
<p><label>Email <input name="email" type="email" autocomplete="email" value="${escaped(given.email)}"></label>
<p><label>Telephone <input name="phone" autocomplete="tel" value="${escaped(given.phone)}"></label>
<p><button>Send</button></form>`);

/** The reference and the promised day, and nothing else of the answer: the rest is for officers. */
function thanks(opened) {
  const clock = opened.clocks.find((one) => one.code === "acknowledge");
  const promise = clock ? `<p>We will write to you by <time>${escaped(clock.latest)}</time>.` : "";
  return page(`<p>Thank you. Your reference is <strong>${escaped(opened.reference)}</strong>.${promise}`);
}

async function fieldsOf(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    if ((length += part.length) > LONGEST_FORM) return null;
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString("utf-8"));
}

async function answered(request) {
  if (request.method !== "POST") return [200, form({}, randomUUID())];
  const fields = await fieldsOf(request);
  if (fields === null) return [413, page("<p>That is too long to be sent.")];
  const given = Object.fromEntries(FIELDS.map((name) => [name, fields.get(name)?.trim()]));
  const attempt = /^[0-9a-f-]{36}$/.test(fields.get("attempt")) ? fields.get("attempt") : randomUUID();
  const contact = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const { opened, isTheirs } = await openCase({ ...contact, channel: "webform" }, attempt);
  if (opened) return [200, thanks(opened)];
  return isTheirs ? [422, form(given, attempt, UNFIT)] : [503, form(given, attempt, BUSY)];
}

const server = createServer(async (request, response) => {
  const [status, body] = await answered(request).catch(() => [500, page("<p>Something went wrong.")]);
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" }).end(body);
});
server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
