// What pages do beyond HTML. Everything works without it: forms post, links lead, a reload shows the newest.
(() => {
  "use strict";

  // A second click on the same form changes nothing; the hub would refuse it anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) button.setAttribute("aria-disabled", "true");
  });
  // Back from the next page: the form is as before.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  // What was said about the last click is read first.
  document.querySelector("[data-focus]")?.focus({ preventScroll: false });
  // It is said once: a reload or a shared address does not say it again.
  const here = new URL(location.href);
  if (here.searchParams.has("said")) {
    here.searchParams.delete("said");
    here.searchParams.delete("code");
    history.replaceState(null, "", here);
  }

  // Passkeys: the device answers the hub's question, the form carries the answer. Where the browser cannot, the form stays hidden.
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      failed.hidden = true;
      try {
        const asked = await fetch(form.dataset.question, { method: "POST", body: new URLSearchParams(new FormData(form)) });
        if (asked.redirected) { location.assign(asked.url); return; }
        const { options, ticket } = await asked.json();
        const credential = form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        form.elements.answer.value = JSON.stringify(credential.toJSON());
        form.elements.ticket.value = ticket;
        form.submit();
      } catch { failed.hidden = false; }
    });
  }

  // "/" leads to the search, as long as nobody types.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const box = document.querySelector('[data-hotkey="/"]');
    if (box) { event.preventDefault(); box.focus(); }
  });

  // "j" and "k": to the next and the previous piece of work; in a list, to its next and previous line.
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const neighbour = document.querySelector(step > 0 ? 'a[rel="next"]' : 'a[rel="prev"]');
    if (neighbour) { neighbour.click(); return; }
    const lines = [...document.querySelectorAll("a[data-line]")];
    if (lines.length === 0) return;
    const at = lines.indexOf(document.activeElement);
    lines[at < 0 ? 0 : Math.min(Math.max(at + step, 0), lines.length - 1)].focus();
  });

  // Printing is the browser's; the button is there when it can do something.
  for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => window.print()); }

  // A menu closes by Escape and by a click beside it.
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? document.querySelector("details.me[open]") : null;
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.me[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // Live parts: nobody's typing, focus or opened details are taken away, and a change of state is said aloud.
  // The hub says when there is something new to ask for; while it can be heard a page asks by itself only now and then. A hidden page listens to
  // nothing: a browser has few connections to one host.
  let open = [], state = null, hub = null, heard = false, owed = false, asked = 0;
  // Owed until it is asked for: a question that waits for the one under way goes with the part that the answer replaces, and that answer may be older than the news.
  const news = () => document.body.dispatchEvent(new Event("news"));
  const listen = () => {
    if (hub || document.hidden || !document.querySelector("#now[hx-get]") || !window.EventSource) return;
    hub = new EventSource("/live");
    hub.addEventListener("open", () => { heard = true; });
    hub.addEventListener("news", () => { owed = true; news(); });
    // The session is over, or its owner may see something else now.
    hub.addEventListener("gone", () => { hub.close(); location.reload(); });
    hub.addEventListener("error", () => { heard = false; });
  };
  const deafen = () => { hub?.close(); hub = null; heard = false; };
  document.addEventListener("visibilitychange", () => { if (document.hidden) deafen(); else listen(); });
  window.addEventListener("pagehide", deafen);
  window.addEventListener("pageshow", listen);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden || event.target.querySelector("input:focus, textarea:focus")) { event.preventDefault(); return; }
    if (heard && !owed && ++asked % 6 !== 0) { event.preventDefault(); return; }
    owed = false;
  });
  // A part that was replaced hears again when it has settled; an answer without anything new replaces none.
  for (const over of ["htmx:afterRequest", "htmx:afterSettle"]) document.addEventListener(over, () => { if (owed) news(); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    open = [...event.target.querySelectorAll("details[open][id]")].map((details) => details.id);
    state = event.target.dataset.said ?? null;
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const now = document.getElementById("now")?.dataset.said;
    if (now && now !== state) document.getElementById("says").textContent = now;
  });
})();
