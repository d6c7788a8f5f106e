// Keeps an open page up to date with the files behind it. Everything works
// without this script; it only saves the reader a reload.
//
// A browser allows six connections to a host, so that tabs must not hold one
// each: the tab that has the lock listens and tells the others. A hidden tab
// gives the lock away.
(() => {
  const main = document.querySelector("main");
  if (!main || !navigator.locks || !window.BroadcastChannel) return;
  const channel = new BroadcastChannel("concord");
  let release = null;
  let generation = Number(document.body.dataset.generation);

  async function listen() {
    if (release || document.hidden) return;
    release = () => {};
    navigator.locks.request("concord-events", () => new Promise((done) => {
      if (document.hidden) return done();
      const source = new EventSource("/api/v1/events");
      const pass = (event) => {
        const news = JSON.parse(event.data);
        channel.postMessage(news);
        heed(news);
      };
      source.addEventListener("generation", pass);
      release = () => { source.close(); done(); };
    })).finally(() => { release = null; });
  }

  // Does the news concern what this page shows?
  function concerns(news) {
    const id = main.dataset.id;
    return !id || news.all || news.changed.includes(id);
  }

  let busy = false, again = false;
  async function heed(news) {
    if (news.generation <= generation || !concerns(news)) return;
    generation = news.generation;
    if (busy) { again = true; return; }
    busy = true;
    try { await patch(); } finally { busy = false; }
    if (again) { again = false; await patch(); }
  }

  // Replaces the parts that differ and leaves the rest, the scroll and the
  // focus where they are.
  async function patch() {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!response.ok && response.status !== 404) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh) return;
    document.title = page.title;
    document.body.dataset.generation = page.body.dataset.generation;
    replace(document.getElementById("banner"), page.getElementById("banner"));
    if (!merge(main, fresh)) main.replaceChildren(...fresh.childNodes);
    document.dispatchEvent(new CustomEvent("concord:patched", { detail: { generation } }));
  }

  function replace(old, fresh) {
    if (old && fresh && !old.isEqualNode(fresh)) old.replaceWith(fresh);
  }

  function merge(old, fresh) {
    const before = [...old.children], after = [...fresh.children];
    if (before.length !== after.length) return false;
    before.forEach((element, index) => {
      const next = after[index];
      // What a script has added to stays: boxes that suggest, ticked steps.
      if (element.matches("[data-keep]") && next.matches("[data-keep]")) return;
      if (element.isEqualNode(next) || element.contains(document.activeElement)
          && element.querySelector("input")) return;
      if (element.children.length && element.tagName === next.tagName
          && !element.matches("p, li, h1, h2, h3, pre, table, dl") && merge(element, next)) return;
      next.classList.add("flash");
      element.replaceWith(next);
    });
    return true;
  }

  channel.onmessage = (event) => heed(event.data);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { if (release) release(); } else { listen(); catchUp(); }
  });
  // What happened while nobody listened.
  async function catchUp() {
    const response = await fetch("/api/v1/status");
    if (!response.ok) return;
    const status = await response.json();
    heed({ generation: status.generation, changed: [], all: true });
  }
  addEventListener("pagehide", () => release && release());
  listen();
})();
