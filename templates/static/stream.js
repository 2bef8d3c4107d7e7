// Brings what is new to a page of messages. Every page works without this file.
(() => {
  "use strict";

  const root = document.documentElement;
  const talk = document.querySelector("[data-conversation]");
  let last = root.dataset.heard;
  let source = null;
  let later = 0;
  let whole = false; // whether more than lines changed
  let wanted = false; // whether there is news that the page does not show
  let busy = false;

  const number = (line) => Number(line.dataset.line);

  // Only the hub writes what is brought here, and it is taken over as nodes: no text becomes markup.
  const addLines = (fresh) => {
    const list = document.querySelector("[data-conversation]");
    const known = new Map([...list.children].map((line) => [number(line), line]));
    for (const line of fresh.querySelectorAll("[data-line]")) {
      const old = known.get(number(line));
      if (!old) list.append(document.importNode(line, true));
      else if (old.innerHTML !== line.innerHTML && !old.contains(document.activeElement)) {
        old.replaceWith(document.importNode(line, true));
      }
    }
    if (list.children.length) document.querySelector("main > .empty")?.remove();
  };

  // What somebody is writing stays, and so does their place in it.
  const replaceAll = (fresh) => {
    const main = document.querySelector("main");
    const old = document.getElementById("text");
    const writing = old && document.activeElement === old;
    const draft = old && [old.value, old.selectionStart, old.selectionEnd];
    main.replaceChildren(...document.importNode(fresh.querySelector("main"), true).childNodes);
    const box = document.getElementById("text");
    if (!box || !draft) return;
    box.value = draft[0];
    if (writing) {
      box.focus({ preventScroll: true });
      box.setSelectionRange(draft[1], draft[2]);
    }
  };

  const look = async () => {
    // A message is read when somebody looks, not when it comes to a page behind others.
    if (busy || !wanted || document.hidden) return;
    busy = true;
    wanted = false;
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(10000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (talk && !whole) addLines(fresh);
      else replaceAll(fresh);
      whole = false;
    } catch {
      wanted = true;
      setTimeout(look, 3000);
    }
    busy = false;
    if (wanted && !document.hidden) setTimeout(look, 200);
  };

  const hear = (event) => {
    last = event.lastEventId;
    const { conversation } = JSON.parse(event.data);
    if (talk && conversation && conversation !== talk.dataset.conversation) return;
    if (event.type === "read" && talk) return;
    whole ||= event.type !== "message";
    wanted = true;
    look();
  };

  const open = () => {
    clearTimeout(later);
    source = new EventSource(`/v1/stream?after=${encodeURIComponent(last)}`);
    for (const kind of ["message", "read", "revealed", "ended", "reset"]) source.addEventListener(kind, hear);
    source.addEventListener("error", () => {
      // The browser comes again by itself, unless it was told no.
      if (source?.readyState === EventSource.CLOSED) later = setTimeout(open, 30000);
    });
  };
  const close = () => {
    clearTimeout(later);
    source?.close();
    source = null;
  };

  addEventListener("pagehide", close);
  addEventListener("pageshow", () => { if (!source) open(); });
  document.addEventListener("visibilitychange", look);
})();
