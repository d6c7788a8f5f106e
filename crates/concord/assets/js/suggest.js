// Suggestions below the search boxes: a combobox with a listbox, by the
// pattern of the ARIA Authoring Practices. Without this script the box is a
// plain form.
(() => {
  const MOST = 8, PAUSE = 120;
  document.querySelectorAll(".box input[type=search]").forEach((input, number) => {
    const form = input.form;
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `suggestions-${number}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    list.hidden = true;
    form.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
      ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);

    let options = [], active = -1, timer = 0, asked = "";

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function choose(index) {
      active = index;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === index));
      if (index < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", list.children[index].id);
    }

    function go(index) {
      close();
      if (options[index].url) location.href = options[index].url;
      else form.requestSubmit();
    }

    // The words that were typed, in bold where they begin a word.
    function bold(text, typed) {
      const span = document.createElement("span");
      span.dir = "auto";
      const words = typed.split(/[\s"()*:-]+/u).filter(Boolean)
        .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      if (!words.length) { span.textContent = text; return span; }
      let at = 0;
      for (const match of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "giu"))) {
        span.append(text.slice(at, match.index));
        const b = document.createElement("b");
        b.textContent = match[0];
        span.append(b);
        at = match.index + match[0].length;
      }
      span.append(text.slice(at));
      return span;
    }

    function show(found, typed) {
      options = [...found.slice(0, MOST), { text: `Search all text for “${typed}”`, note: "" }];
      list.replaceChildren(...options.map((option, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        const note = document.createElement("span");
        note.textContent = option.note || "";
        item.append(option.url ? bold(option.text, typed) : option.text, note);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); go(index); });
        item.addEventListener("mousemove", () => active !== index && choose(index));
        return item;
      }));
      list.hidden = false;
      active = -1;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
    }

    async function ask() {
      const typed = input.value.trim();
      asked = typed;
      if (typed.length < 2) return close();
      try {
        const response = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`);
        if (!response.ok || asked !== typed) return;
        const found = await response.json();
        if (asked === typed && document.activeElement === input) show(found.suggestions, typed);
      } catch { close(); }
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
    input.addEventListener("blur", close);
    form.addEventListener("submit", () => { clearTimeout(timer); asked = ""; close(); });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); return close(); }
      const down = event.key === "ArrowDown", up = event.key === "ArrowUp";
      if (down || up) {
        if (list.hidden) return void (down && ask());
        event.preventDefault();
        const count = options.length + 1;
        return choose((active + 1 + (down ? 1 : -1) + count) % count - 1);
      }
      if (event.key === "Enter" && active >= 0 && !list.hidden) { event.preventDefault(); go(active); }
    });
  });
})();
