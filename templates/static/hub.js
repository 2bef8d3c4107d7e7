// Reads a page aloud, fits a letter into its frame, keeps a page up to date, and leaves no sent form behind. Every page works without this file.
(() => {
  "use strict";

  if ("speechSynthesis" in window) {
    // A page that brings itself up to date brings its button hidden again.
    const show = () => document.querySelectorAll("[data-listen][hidden]").forEach((one) => { one.hidden = false; });
    show();
    new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
    document.addEventListener("click", (event) => {
      const listen = event.target.closest("[data-listen]");
      if (!listen) return;
      const quiet = () => { listen.textContent = "Escuchar"; };
      const talking = speechSynthesis.speaking;
      speechSynthesis.cancel();
      if (talking) return quiet();
      // One piece a line: some browsers fall silent in the middle of a long one.
      const lines = document.getElementById(listen.dataset.listen).innerText.split("\n")
        .filter((line) => line.trim() && line !== listen.textContent);
      const pieces = lines.map((line) => Object.assign(new SpeechSynthesisUtterance(line), { lang: "es-CL", rate: 0.9 }));
      pieces.at(-1).onend = quiet;
      pieces.forEach((piece) => speechSynthesis.speak(piece));
      listen.textContent = "Parar";
    });
    addEventListener("pagehide", () => speechSynthesis.cancel());
  }

  // A letter is as high as what it says. None of its own scripts run, so it may be measured.
  for (const letter of document.querySelectorAll("iframe.letter")) {
    const fit = () => {
      const says = letter.contentDocument?.documentElement;
      if (!says) return;
      letter.style.height = "0";
      letter.style.height = `${says.scrollHeight + 2}px`;
    };
    letter.addEventListener("load", fit);
    addEventListener("resize", fit);
    fit();
  }

  // What was sent is past: going back leads to what it became part of, and not to a page that asks to send again.
  document.addEventListener("submit", (event) => {
    const past = event.submitter?.dataset.past;
    if (past) history.replaceState(null, "", past);
  });

  // What somebody unfolded stays so when the page comes anew.
  for (const fold of document.querySelectorAll("details[data-keep]")) {
    if (sessionStorage.getItem(fold.id)) fold.open = true;
    fold.addEventListener("toggle", () => {
      if (fold.open) sessionStorage.setItem(fold.id, "open");
      else sessionStorage.removeItem(fold.id);
    });
  }

  const seconds = Number(document.documentElement.dataset.seconds);
  if (!seconds) return;
  const stale = document.querySelector("[data-stale]");
  const again = () => setTimeout(look, seconds * 1000);
  let seen = document.documentElement.dataset.seen;
  const replace = (fresh) => {
    seen = fresh.documentElement.dataset.seen;
    for (const old of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(old.id);
      if (!now || now.innerHTML === old.innerHTML) continue;
      // What was unfolded stays so, and whoever goes by keyboard keeps their place.
      const folds = [...old.querySelectorAll("details[id]")].map((one) => [one.id, one.open]);
      const active = old.contains(document.activeElement) && document.activeElement;
      const at = active && (active.matches("summary") ? `#${active.parentElement.id} > summary`
        : active.hasAttribute("href") && `[href="${CSS.escape(active.getAttribute("href"))}"]`);
      old.innerHTML = now.innerHTML;
      for (const [id, open] of folds) {
        const fold = document.getElementById(id);
        if (fold) fold.open = open;
      }
      if (at) old.querySelector(at)?.focus({ preventScroll: true });
    }
  };
  const look = async () => {
    if (!document.hidden) {
      try {
        const headers = seen ? { "If-None-Match": seen } : {};
        const answer = await fetch(location.href, { headers, signal: AbortSignal.timeout(10000) });
        if (answer.status !== 304) {
          if (!answer.ok) throw new Error(String(answer.status));
          replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
        }
        stale.hidden = true;
      } catch {
        stale.hidden = false;
      }
    }
    again();
  };
  again();
})();
