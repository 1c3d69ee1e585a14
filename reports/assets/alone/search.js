"use strict";
(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const form = document.getElementById("search");
  const count = document.getElementById("count");
  const themes = document.getElementById("themes");
  const found = document.getElementById("found");
  const more = document.getElementById("more");
  const FACETS = ["theme", "community", "language", "intents", "stance", "segment"];
  const AT_ONCE = 20;
  const MOST_THEMES = 8;
  const LOOK_AGAIN = 8;
  const DAY = 86400000;
  const firstDay = Date.parse(told.first + "T00:00:00Z");
  const parts = [];
  let hits = [];
  let shown = 0;
  let failed = "";

  const number = new Intl.NumberFormat(told.locale);
  const date = new Intl.DateTimeFormat(told.locale, { dateStyle: "long", timeZone: "UTC" });

  function say(message, values) {
    return message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  // The same letters without case, accents and ligatures.
  function fold(sign) {
    return sign.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[’ʼ‘]/g, "'").replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/ß/g, "ss");
  }

  function escapeRegExp(text) {
    return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  }

  // Words that do not divide their writing by blanks are found anywhere.
  const JOINED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Khmer}\p{scx=Lao}]/u;

  function termsOf(query) {
    const terms = [];
    for (const [, quoted, word] of query.matchAll(/["“”«»]([^"“”«»]+)["“”«»]?|([^\s"“”«»]+)/gu)) {
      const text = fold(quoted ?? word).trim().replace(/\s+/g, " ");
      if (!text) continue;
      const start = JOINED.test(text) ? "" : "(?<![\\p{L}\\p{N}])";
      const end = quoted && !JOINED.test(text) ? "(?![\\p{L}\\p{N}])" : "";
      terms.push({ text, pattern: new RegExp(start + escapeRegExp(text) + end, "gu") });
    }
    return terms;
  }

  function fits(folded, terms) {
    return terms.every(({ text, pattern }) => {
      pattern.lastIndex = 0;
      return folded.includes(text) && pattern.test(folded);
    });
  }

  function field(name) {
    return form.elements.namedItem(name);
  }

  function wanted() {
    const day = (name) => {
      const value = field(name)?.value;
      return value ? Math.round((Date.parse(value + "T00:00:00Z") - firstDay) / DAY) : null;
    };
    const choices = {};
    for (const name of FACETS) {
      const value = field(name)?.value ?? "";
      choices[name] = value === "" ? null : Number(value);
    }
    return {
      terms: termsOf(field("q").value), choices, from: day("from"), to: day("to"),
      aside: field("aside").checked,
    };
  }

  function isOf(part, row, name, value) {
    const own = part[name][row];
    return name === "intents" ? (own >> value) & 1 : own === value;
  }

  // How many of the chosen facets a comment misses: none, or the only one, or too many.
  function missed(part, row, choices) {
    let only = "";
    for (const name of FACETS) {
      if (choices[name] === null || isOf(part, row, name, choices[name])) continue;
      if (only) return null;
      only = name;
    }
    return only;
  }

  function look() {
    const { terms, choices, from, to, aside } = wanted();
    const counts = Object.fromEntries(FACETS.map((name) => [name, new Map()]));
    const add = (name, value) => counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    hits = [];
    for (const part of parts) {
      if (!part) continue;
      for (let row = 0; row < part.text.length; row += 1) {
        const day = part.day[row];
        if (part.aside[row] && !aside) continue;
        if (from !== null && day < from) continue;
        if (to !== null && (day < 0 || day > to)) continue;
        const only = missed(part, row, choices);
        if (only === null || !fits(part.folded[row], terms)) continue;
        if (!only) hits.push([part, row]);
        for (const name of only ? [only] : FACETS) {
          if (name !== "intents") add(name, part[name][row]);
          else for (let i = 0; i < told.facets.intents.length; i += 1) {
            if ((part.intents[row] >> i) & 1) add(name, i);
          }
        }
      }
    }
    showCounts(counts);
    showThemes(terms);
    showHits(terms);
  }

  function showCounts(counts) {
    for (const name of FACETS) {
      const select = field(name);
      for (const option of select ? select.options : []) {
        if (option.value === "") continue;
        const n = counts[name].get(Number(option.value)) ?? 0;
        option.textContent = `${option.dataset.name} (${number.format(n)})`;
        option.hidden = n === 0 && !option.selected;
      }
    }
  }

  function node(name, text) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // Which signs of a text are part of a word that was looked for.
  function marksOf(text, terms) {
    const signs = [...text];
    const places = [];
    const folded = signs.map((sign, i) => {
      const told = fold(sign);
      for (let j = 0; j < told.length; j += 1) places.push(i);
      return told;
    }).join("");
    const marked = new Array(signs.length).fill(false);
    for (const { pattern } of terms) {
      pattern.lastIndex = 0;
      for (const match of folded.matchAll(pattern)) {
        for (let j = match.index; j < match.index + match[0].length; j += 1) marked[places[j]] = true;
      }
    }
    return [signs, marked];
  }

  function writeMarked(into, text, terms) {
    const [signs, marked] = marksOf(text, terms);
    let start = 0;
    for (let i = 1; i <= signs.length; i += 1) {
      if (i < signs.length && marked[i] === marked[start]) continue;
      const stretch = signs.slice(start, i).join("");
      into.append(marked[start] ? node("mark", stretch) : stretch);
      start = i;
    }
  }

  function link(href, text) {
    const made = node("a");
    made.href = href;
    made.append(node("bdi", text));
    return made;
  }

  function address(part, row) {
    const theme = told.themes[part.theme[row]];
    const page = part.page[row];
    const path = theme
      ? `themes/${encodeURIComponent(theme.id)}-comments-${page}.html` : `comments/none-${page}.html`;
    return `${path}#${encodeURIComponent(part.key[row])}`;
  }

  function entry([part, row], terms) {
    const item = node("li");
    const quote = node("blockquote");
    quote.dir = "auto";
    quote.lang = /^[A-Za-z-]{2,12}$/.test(told.tags[part.language[row]])
      ? told.tags[part.language[row]] : "";
    writeMarked(quote, part.text[row], terms);
    if (part.cut[row]) quote.append(" […]");
    const about = node("p");
    const facts = [told.facets.community[part.community[row]]];
    if (part.day[row] >= 0) facts.push(date.format(firstDay + part.day[row] * DAY));
    if (part.aside[row]) facts.push(told.say.aside);
    for (const fact of facts) if (fact) about.append(node("bdi", fact));
    const theme = told.themes[part.theme[row]];
    about.append(link(address(part, row), theme ? theme.title : told.say.none_theme));
    item.append(quote, about);
    return item;
  }

  function showMore(terms) {
    const list = found.querySelector("ol");
    for (const hit of hits.slice(shown, shown + AT_ONCE)) list.append(entry(hit, terms));
    shown = Math.min(shown + AT_ONCE, hits.length);
    more.hidden = shown >= hits.length;
  }

  function showHits(terms) {
    shown = 0;
    found.querySelector("ol").replaceChildren();
    found.hidden = hits.length === 0;
    showMore(terms);
    const read = parts.reduce((sum, part) => sum + (part ? part.text.length : 0), 0);
    const values = {
      n: number.format(hits.length), all: number.format(told.n), left: number.format(told.n - read),
    };
    const isWhole = read >= told.n;
    let line = say(isWhole || failed ? told.say.some : told.say.reading, values);
    if (isWhole && hits.length === 0) line = told.say.none;
    count.textContent = failed ? `${line}. ${say(told.say.failed, { file: failed })}` : line;
  }

  function showThemes(terms) {
    const list = themes.querySelector("ul");
    list.replaceChildren();
    const named = terms.length
      ? told.themes.filter((theme) => fits(theme.folded, terms)).slice(0, MOST_THEMES) : [];
    for (const theme of named) {
      const item = node("li");
      item.append(link(`themes/${encodeURIComponent(theme.id)}.html`, theme.title));
      list.append(item);
    }
    themes.hidden = named.length === 0;
  }

  function fillChoices() {
    const names = { ...told.facets, theme: told.themes.map((theme) => theme.title) };
    for (const name of FACETS) {
      const select = field(name);
      if (!select) continue;
      names[name].forEach((text, value) => {
        const option = node("option", text);
        option.value = String(value);
        option.dataset.name = text.length > 60 ? `${text.slice(0, 59)}…` : text;
        select.append(option);
      });
    }
  }

  // The address holds names, not numbers, so that it means the same on another night.
  function nameOf(name, value) {
    if (name === "theme") return told.themes[value].id;
    return name === "language" ? told.tags[value] : told.facets[name][value];
  }

  function readAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    form.reset();
    field("q").value = given.get("q") ?? "";
    for (const name of ["from", "to"]) if (field(name)) field(name).value = given.get(name) ?? "";
    field("aside").checked = given.has("aside");
    for (const name of FACETS) {
      const select = field(name);
      const option = given.has(name) && select
        ? [...select.options].find((o) => o.value !== "" && nameOf(name, Number(o.value)) === given.get(name))
        : null;
      if (option) option.selected = true;
    }
  }

  function writeAddress(isNewStep) {
    const told = new URLSearchParams();
    if (field("q").value) told.set("q", field("q").value);
    for (const name of FACETS) {
      const value = field(name)?.value ?? "";
      if (value !== "") told.set(name, nameOf(name, Number(value)));
    }
    for (const name of ["from", "to"]) if (field(name)?.value) told.set(name, field(name).value);
    if (field("aside").checked) told.set("aside", "1");
    const hash = `#${told}`;
    if (hash === location.hash || (hash === "#" && !location.hash)) return;
    history[isNewStep ? "pushState" : "replaceState"](null, "", hash);
  }

  let waiting = 0;
  function soon(isNewStep) {
    clearTimeout(waiting);
    waiting = setTimeout(() => { writeAddress(isNewStep); look(); }, isNewStep ? 0 : 150);
  }

  function load(place) {
    if (place >= told.parts.length) return;
    const script = document.createElement("script");
    script.src = told.parts[place];
    script.onload = () => {
      script.remove();
      if (place % LOOK_AGAIN === 0 || place === told.parts.length - 1) look();
      setTimeout(load, 0, place + 1);
    };
    script.onerror = () => { failed = told.parts[place]; look(); setTimeout(load, 0, place + 1); };
    document.head.append(script);
  }

  window.remontee = (place, part) => {
    part.folded = part.text.map(fold);
    parts[place] = part;
  };

  for (const theme of told.themes) theme.folded = fold(`${theme.title} ${theme.words}`);
  document.getElementById("unscripted").remove();
  form.hidden = false;
  fillChoices();
  readAddress();
  form.addEventListener("submit", (event) => { event.preventDefault(); soon(true); });
  form.addEventListener("input", (event) => soon(event.target.type !== "search"));
  form.addEventListener("reset", () => setTimeout(soon, 0, true));
  more.addEventListener("click", () => {
    const next = shown;
    showMore(wanted().terms);
    found.querySelectorAll("li")[next]?.querySelector("a")?.focus();
  });
  addEventListener("popstate", () => { readAddress(); look(); });
  addEventListener("hashchange", () => { readAddress(); look(); });
  load(0);
})();
