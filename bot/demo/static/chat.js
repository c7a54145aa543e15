// The simple chat of the demo page: text, quick replies, helpline cards, wiping. The municipal widget is a component of its own.
"use strict";

const messages = document.getElementById("messages");
const replies = document.getElementById("replies");
const form = document.getElementById("form");
const text = document.getElementById("text");
const shown = new Set();
let conversation = null;
let looking = 0;
/** What could not be sent for want of a connection; the same text again is the same message. */
let unsent = null;

/** @param {string} tag @param {string} className @param {string} [content] */
function element(tag, className, content = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content; // never as HTML
  return made;
}

function show(message) {
  if (shown.has(message.id)) return;
  shown.add(message.id);
  const box = element("div", `message ${message.role} ${message.kind}`, message.text);
  if (message.cards.length) {
    const list = element("ul", "cards");
    for (const card of message.cards) {
      const link = element("a", "");
      link.href = `tel:${card.tel}`;
      link.append(element("strong", "", `Bel ${card.number}`), element("span", "", `${card.name}, ${card.hours}, ${card.cost}`));
      const item = element("li", "");
      item.append(link);
      list.append(item);
    }
    box.append(list);
  }
  messages.append(box);
  messages.scrollTop = messages.scrollHeight;
  if (message.role === "bot") offer(message.quick_replies);
}

function offer(options) {
  replies.replaceChildren(
    ...options.map(({ title, payload }) => {
      const button = element("button", "", title);
      button.type = "button";
      button.addEventListener("click", () => send({ payload }, title));
      return button;
    }),
  );
}

function notice(content) {
  show({ id: crypto.randomUUID(), role: "bot", kind: "notice", text: content, cards: [], quick_replies: [] });
}

async function call(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (conversation) headers.Authorization = `Bearer ${conversation.token}`;
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const answer = response.status === 204 ? null : await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? "Er ging iets mis bij ons. Probeer het zo nog eens.");
  return answer;
}

async function begin() {
  try {
    const opened = await call("POST", "/api/conversations", {});
    conversation = { path: `/api/conversations/${opened.conversation_id}`, token: opened.token };
    opened.messages.forEach(show);
  } catch {
    notice("Het gesprek kan nu niet beginnen. Probeer het zo nog eens, of bel de Luisterlijn. Het nummer staat op deze pagina.");
  }
}

/** @param {{text?: string, payload?: string, client_message_id?: string}} message @param {string} spoken */
async function send(message, spoken) {
  if (!conversation) await begin();
  if (!conversation) return;
  const here = conversation;
  offer([]);
  const own = element("div", "message resident", spoken);
  messages.append(own);
  messages.scrollTop = messages.scrollHeight;
  // The same id on a second try: a message that did arrive is not answered twice.
  const body = { client_message_id: crypto.randomUUID(), ...message };
  try {
    const answer = await call("POST", `${here.path}/messages`, body);
    if (here !== conversation) return; // wiped meanwhile
    answer.messages.forEach(show);
    if (answer.degraded) followUp(here);
  } catch (error) {
    own.remove();
    if (error instanceof TypeError && message.text) {
      unsent = body;
      if (!text.value) text.value = message.text;
      notice("De verbinding is weg. Je bericht staat nog in het tekstvak. Verstuur het zo nog eens.");
    } else {
      if (message.text && !text.value) text.value = message.text;
      notice(error instanceof TypeError ? "De verbinding is weg. Probeer het zo nog eens." : error.message);
    }
  }
}

/** While the assistant has trouble its real answers come later: look for them until nothing waits. */
function followUp(here) {
  clearInterval(looking);
  looking = setInterval(async () => {
    if (here !== conversation) return clearInterval(looking);
    const { messages: all } = await call("GET", `${here.path}/messages`).catch(() => ({ messages: [] }));
    if (here !== conversation) return;
    all.filter((message) => message.role === "bot").forEach(show);
    if (all.length && all.at(-1).role === "bot" && all.at(-1).kind !== "notice") clearInterval(looking);
  }, 3000);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = text.value.trim();
  if (!typed) return;
  text.value = "";
  const again = unsent?.text === typed ? unsent : { text: typed };
  unsent = null;
  send(again, typed);
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.getElementById("erase").addEventListener("click", async () => {
  try {
    if (conversation) await call("DELETE", conversation.path);
  } catch {
    notice("Het wissen is niet gelukt. Probeer het nog eens.");
    return;
  }
  conversation = null;
  shown.clear();
  messages.replaceChildren();
  offer([]);
  notice("Alles van dit gesprek is gewist.");
  begin();
});

begin();
