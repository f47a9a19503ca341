// Keys and copying for the desk. Every page does without; nothing is loaded and nothing is sent.
"use strict";
(() => {
  const steps = () => [...document.querySelectorAll("[data-step]")];
  let at = -1;

  function step(by) {
    const all = steps();
    if (all.length === 0) return;
    if (at >= 0) all[at]?.classList.remove("here");
    at = Math.max(0, Math.min(all.length - 1, at + by));
    const here = all[at];
    here.classList.add("here");
    here.tabIndex = -1;
    here.focus({ preventScroll: true });
    here.scrollIntoView({ block: "center" });
  }

  function copy() {
    const text = document.querySelector("[data-copy]")?.textContent ?? location.href;
    navigator.clipboard?.writeText(text).then(() => {
      const said = document.createElement("p");
      said.className = "said";
      said.setAttribute("role", "status");
      said.textContent = "Copied";
      document.body.append(said);
      setTimeout(() => said.remove(), 1500);
    });
  }

  const keys = {
    "/": () => document.getElementById("q")?.focus(),
    "?": () => location.assign("/help"),
    j: () => step(1),
    k: () => step(-1),
    c: copy,
    g: () => location.assign("/"),
    Enter: () => {
      if (document.activeElement === steps()[at]) steps()[at].querySelector("a")?.click();
    },
  };

  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && writes) writes.blur();
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act && !(event.key === "Enter" && event.target.closest?.("a, button, summary"))) {
      act();
      if (event.key !== "Enter") event.preventDefault();
    }
  });
})();
