// Small conveniences of single pages. Everything works without them.
(() => {
  // A new order applies as it is chosen.
  const order = document.querySelector("form.order");
  if (order) {
    order.querySelector("button").hidden = true;
    order.querySelector("select").addEventListener("change", () => order.requestSubmit());
  }

  // Of tabs that do not fit, the present one is in sight.
  document.querySelectorAll(".tabs [aria-current]").forEach((now) => {
    const tabs = now.parentElement;
    tabs.scrollLeft = now.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - now.offsetWidth) / 2;
  });

  const print = document.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  // Which steps of a learning path were read is kept in this browser alone.
  const steps = document.querySelector("ol.steps[data-path]");
  if (!steps) return;
  const key = `concord:path:${steps.dataset.path}`;
  let read = new Set();
  try { read = new Set(JSON.parse(localStorage.getItem(key) || "[]")); } catch { return; }
  document.querySelectorAll("[data-kept]").forEach((note) => { note.hidden = false; });
  steps.querySelectorAll("label.done").forEach((label) => {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = read.has(box.name);
    box.addEventListener("change", () => {
      if (box.checked) read.add(box.name); else read.delete(box.name);
      try { localStorage.setItem(key, JSON.stringify([...read])); } catch { /* private windows */ }
    });
  });
})();
